"""A workbook of facts: tasks and units, deadlines, numbers, and the clauses that they come from.

Every row links to its clause on the last sheet, so that it can be checked without the base; every
clause links back to its first rows.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kb.exports.measure import count_lines, legible
from kb.exports.wording import ROLES, heading, leads
from kb.model import Citation, Comparator, Role
from kb.overview import Due, Duty, Figure, Place
from kb.titles import remark
from kb.training import Material

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FONT = "微软雅黑"  # in Word, WPS and LibreOffice alike, or replaced by another of Chinese
LONGEST = 32_000  # characters of a cell; Excel takes 32,767
CLAUSES, MATRIX = "条款原文", "职责矩阵"
MOST_UNITS = 60  # of the matrix: the busiest ones
_SOURCE, _TITLE = 30, 36  # characters wide
_EM = 0.52  # of a character's width there is in a column's, at 10 points
_LINE, _HIGHEST = 14.5, 409.0  # points; Excel has none higher
_UNITS = {
    Role.LEAD: "牵头单位",
    Role.RESPONSIBLE: "责任单位",
    Role.SUPPORT: "配合单位",
    Role.IMPLEMENT: "落实单位",
}
_COMPARED = {
    Comparator.EQUAL: "等于",
    Comparator.AT_LEAST: "不少于",
    Comparator.AT_MOST: "不超过",
    Comparator.ABOUT: "约",
}

Value = str | float | date | None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its heads with the widths of their columns in characters, and its rows."""

    name: str
    heads: Sequence[tuple[str, int]]
    rows: Sequence[tuple[Citation, Sequence[Value]]]


def workbook(material: Material) -> bytes:
    """Return an xlsx file of the facts of a session.

    The same facts give the same bytes, whenever it is written.
    """
    import xlsxwriter

    tasks, deadlines, numbers = (
        _tasks(material.tasks),
        _deadlines(material.due),
        _numbers(material.amounts),
    )
    stream = io.BytesIO()
    # in_memory leaves no file behind; what looks like a formula or an address stays text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        day = datetime.combine(material.day, time())
        book.set_properties({"title": "政策任务台账", "created": day})
        formats = _formats(book)
        _write(book, tasks, material, formats)
        if material.tasks:
            _write_matrix(book, material, formats)
        _write(book, deadlines, material, formats)
        _write(book, numbers, material, formats)
        _write_clauses(book, (tasks, deadlines, numbers), material, formats)
    return stream.getvalue()


def _tasks(rows: Iterable[Duty]) -> _Sheet:
    heads = [("任务", 48), *((label, 26) for label in _UNITS.values())]
    return _Sheet(
        "职责分工",
        heads,
        [
            (row.citation, [row.task, *("、".join(row.units.get(r, {}).values()) for r in _UNITS)])
            for row in rows
        ],
    )


def _deadlines(rows: Iterable[Due]) -> _Sheet:
    heads = [("任务", 56), ("完成时间", 16), ("截止日期", 12), ("牵头、责任单位", 30)]
    cells = [(row.citation, [row.task, row.phrase, row.due, leads(row)]) for row in rows]
    return _Sheet("时限", heads, cells)


def _numbers(rows: Iterable[Figure]) -> _Sheet:
    heads = [("内容", 40), ("原文", 18), ("关系", 8), ("数值", 16), ("单位", 8), ("截止日期", 12)]
    return _Sheet(
        "数字",
        heads,
        [
            (
                row.citation,
                [
                    row.subject or row.citation.quote,
                    row.phrase,
                    _COMPARED[row.comparator],
                    float(row.value),
                    row.unit,
                    row.due,
                ],
            )
            for row in rows
        ],
    )


def _formats(book: Workbook) -> dict[str, Format]:
    cell = {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top", "border": 1}
    made = {
        "head": {**cell, "bold": True, "bg_color": "#E8EDF3", "valign": "vcenter"},
        "text": cell,
        "day": {**cell, "num_format": "yyyy-mm-dd", "align": "left"},
        "number": {**cell, "num_format": "#,##0.######"},
        "link": {**cell, "font_color": "#1D4F86", "underline": 1},
        "unit": {**cell, "bold": True, "bg_color": "#E8EDF3", "rotation": 90, "align": "center"},
        "first": {**cell, "align": "center", "bold": True, "bg_color": "#C3D3E4"},
        "mark": {**cell, "align": "center"},
    }
    return {name: book.add_format(options) for name, options in made.items()}


def _write(book: Workbook, sheet: _Sheet, material: Material, formats: dict[str, Format]) -> None:
    page = book.add_worksheet(sheet.name)
    _write_heads(page, [*sheet.heads, ("出处", _SOURCE), ("文件", _TITLE)], formats)
    for number, (citation, values) in enumerate(sheet.rows, start=1):
        for column, value in enumerate(values):
            if isinstance(value, date):
                page.write_datetime(number, column, datetime.combine(value, time()), formats["day"])
            elif isinstance(value, float):
                page.write_number(number, column, value, formats["number"])
            else:
                page.write_string(number, column, _text(value or ""), formats["text"])
        column = len(values)
        _link_clause(page, number, column, citation, material, formats)
        named = f"{citation.document_title}{remark(citation)}"
        page.write_string(number, column + 1, _text(named), formats["text"])
        texts = [_text(value) if isinstance(value, str) else "" for value in values]
        widths = [width for _, width in sheet.heads]
        said = [heading(citation), named]
        _heighten(page, number, [*texts, *said], [*widths, _SOURCE, _TITLE])
    _finish(page, len(sheet.rows), len(sheet.heads) + 2)


def _heighten(page: Worksheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Make a row as high as its text: only Excel does so by itself."""
    cells = zip(texts, widths, strict=True)
    lines = max(count_lines(text, width * _EM) for text, width in cells)
    if lines > 1:
        page.set_row(row, min(lines * _LINE, _HIGHEST))


def _text(text: str) -> str:
    return legible(text)[:LONGEST]


def _write_heads(
    page: Worksheet, heads: Sequence[tuple[str, int]], formats: dict[str, Format]
) -> None:
    for column, (head, width) in enumerate(heads):
        page.set_column(column, column, width)
        page.write_string(0, column, head, formats["head"])


def _link_clause(
    page: Worksheet,
    row: int,
    column: int,
    citation: Citation,
    material: Material,
    formats: dict[str, Format],
) -> None:
    place = material.numbers[citation.document_id, citation.clause_id] + 1
    said = f"{material.number(citation)} {heading(citation)}"[:200]
    page.write_url(row, column, f"internal:'{CLAUSES}'!A{place}", formats["link"], string=said)


def _write_matrix(book: Workbook, material: Material, formats: dict[str, Format]) -> None:
    """Write tasks against units, a mark for the role where they meet; the busiest units first."""
    busy = Counter(
        name
        for row in material.tasks
        for name in {written for units in row.units.values() for written in units.values()}
    )
    units = [name for name, _ in sorted(busy.items(), key=lambda item: (-item[1], item[0]))]
    page = book.add_worksheet(MATRIX)
    _write_heads(page, [("任务", 44), ("出处", 26)], formats)
    page.set_row(0, 130)
    for column, name in enumerate(units[:MOST_UNITS], start=2):
        page.set_column(column, column, 5)
        page.write_string(0, column, _text(name)[:60], formats["unit"])
    for number, row in enumerate(material.tasks, start=1):
        page.write_string(number, 0, _text(row.task), formats["text"])
        _link_clause(page, number, 1, row.citation, material, formats)
        _heighten(page, number, [_text(row.task), heading(row.citation)], [44, 26])
        for column, name in enumerate(units[:MOST_UNITS], start=2):
            roles = [role for role in Role if name in row.units.get(role, {}).values()]
            first = roles[:1] in ([Role.LEAD], [Role.RESPONSIBLE])
            said = "/".join(ROLES[role] for role in roles)
            page.write_string(number, column, said, formats["first" if first else "mark"])
    rest = len(units) - MOST_UNITS
    if rest > 0:
        said = f"另有 {rest} 个单位，见“职责分工”。"
        page.write_string(len(material.tasks) + 2, 0, said)
    _finish(page, len(material.tasks), 2 + min(len(units), MOST_UNITS), frozen=2)


def _write_clauses(
    book: Workbook, sheets: Sequence[_Sheet], material: Material, formats: dict[str, Format]
) -> None:
    page = book.add_worksheet(CLAUSES)
    texts = [("编号", 6), ("文件", 30), ("位置", 36), ("条款原文", 96)]
    heads = [*texts, *((sheet.name, 10) for sheet in sheets)]
    _write_heads(page, heads, formats)
    rows = [_rows_by_clause(sheet) for sheet in sheets]
    for number, citation in enumerate(material.clauses, start=1):
        place = citation.document_id, citation.clause_id
        path = " › ".join(citation.path)
        named = f"{citation.document_title}{remark(citation)}"
        said = (f"[{number}]", named, path, citation.clause_text)
        for column, text in enumerate(said):
            page.write_string(number, column, _text(text), formats["text"])
        _heighten(page, number, list(map(_text, said)), [width for _, width in texts])
        for column, (sheet, found) in enumerate(zip(sheets, rows, strict=True), start=len(said)):
            if place in found:
                first, count = found[place]
                address = f"internal:'{sheet.name}'!A{first}"
                page.write_url(number, column, address, formats["link"], string=f"{count} 行")
            else:
                page.write_blank(number, column, None, formats["text"])
    _finish(page, len(material.clauses), len(heads))


def _rows_by_clause(sheet: _Sheet) -> dict[Place, tuple[int, int]]:
    """Return the first row of each clause, as the sheet counts, and how many there are."""
    found: dict[Place, tuple[int, int]] = {}
    for number, (citation, _) in enumerate(sheet.rows, start=2):
        place = citation.document_id, citation.clause_id
        first, count = found.get(place, (number, 0))
        found[place] = first, count + 1
    return found


def _finish(page: Worksheet, rows: int, columns: int, frozen: int = 0) -> None:
    """Keep the heads in view and on every printed page, with filters, the page as wide as paper."""
    page.freeze_panes(1, frozen)
    page.autofilter(0, 0, max(rows, 1), columns - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
