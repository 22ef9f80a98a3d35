"""A workbook of facts: tasks and units, deadlines, numbers, and the clauses that they come from.

Every row links to its clause on the last sheet, so that it can be checked without the base.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kb.model import Citation, Comparator, Role
from kb.overview import Due, Duty, Figure, Place
from kb.training import Material

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FONT = "微软雅黑"  # in Word, WPS and LibreOffice alike, or replaced by another of Chinese
LONGEST = 32_000  # characters of a cell; Excel takes 32,767
CLAUSES = "条款原文"
_ROLES = {
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

    sheets = [_tasks(material.tasks), _deadlines(material.due), _numbers(material.amounts)]
    cited = {(each.document_id, each.clause_id): each for each in material.clauses}
    stream = io.BytesIO()
    # in_memory leaves no file behind; what looks like a formula or an address stays text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        day = datetime.combine(material.day, time())
        book.set_properties({"title": "政策任务台账", "created": day})
        formats = _formats(book)
        for sheet in sheets:
            _write(book, sheet, cited, formats)
        _write_clauses(book, cited, formats)
    return stream.getvalue()


def _tasks(rows: Iterable[Duty]) -> _Sheet:
    heads = [("任务", 48), *((label, 26) for label in _ROLES.values())]
    return _Sheet(
        "职责分工",
        heads,
        [
            (row.citation, [row.task, *("、".join(row.units.get(r, {}).values()) for r in _ROLES)])
            for row in rows
        ],
    )


def _deadlines(rows: Iterable[Due]) -> _Sheet:
    heads = [("任务", 56), ("完成时间", 16), ("截止日期", 12), ("牵头、责任单位", 30)]
    cells = [(row.citation, [row.task, row.phrase, row.due, "、".join(row.leads)]) for row in rows]
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
    }
    return {name: book.add_format(options) for name, options in made.items()}


def _write(
    book: Workbook,
    sheet: _Sheet,
    cited: dict[Place, Citation],
    formats: dict[str, Format],
) -> None:
    page = book.add_worksheet(sheet.name)
    heads = [*sheet.heads, ("出处", 30), ("文件", 36)]
    places = {key: number for number, key in enumerate(cited, start=2)}
    for column, (head, width) in enumerate(heads):
        page.set_column(column, column, width)
        page.write_string(0, column, head, formats["head"])
    for number, (citation, values) in enumerate(sheet.rows, start=1):
        for column, value in enumerate(values):
            if isinstance(value, date):
                page.write_datetime(number, column, datetime.combine(value, time()), formats["day"])
            elif isinstance(value, float):
                page.write_number(number, column, value, formats["number"])
            else:
                page.write_string(number, column, (value or "")[:LONGEST], formats["text"])
        place = places[citation.document_id, citation.clause_id]
        heading = (citation.path[-1] if citation.path else citation.clause_id)[:200]
        column = len(values)
        address = f"internal:'{CLAUSES}'!A{place}"
        page.write_url(number, column, address, formats["link"], string=heading)
        page.write_string(number, column + 1, citation.document_title, formats["text"])
    _finish(page, len(sheet.rows), len(heads))


def _write_clauses(
    book: Workbook, cited: dict[Place, Citation], formats: dict[str, Format]
) -> None:
    page = book.add_worksheet(CLAUSES)
    heads = [("文件", 36), ("位置", 40), ("条款原文", 100)]
    for column, (head, width) in enumerate(heads):
        page.set_column(column, column, width)
        page.write_string(0, column, head, formats["head"])
    for number, citation in enumerate(cited.values(), start=1):
        said = (citation.document_title, " › ".join(citation.path), citation.clause_text)
        for column, text in enumerate(said):
            page.write_string(number, column, text[:LONGEST], formats["text"])
    _finish(page, len(cited), len(heads))


def _finish(page: Worksheet, rows: int, columns: int) -> None:
    """Keep the heads in view and on every printed page, with filters, the page as wide as paper."""
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(rows, 1), columns - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
