"""The parts of a deck: its documents, who does what, by when, and how much."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, islice
from typing import TYPE_CHECKING

from kb.exports.measure import pages, width
from kb.exports.slides.chart import add_bars, add_columns
from kb.exports.slides.deck import (
    ACCENT,
    BODY,
    GREY,
    PALE,
    REMARK,
    ROOM,
    SMALL,
    Box,
    Line,
    add_slide,
    add_text,
    draw,
    numbered,
)
from kb.exports.slides.table import MOST_SLIDES, Table, add_tables, verbatim
from kb.exports.wording import (
    day,
    document,
    leads,
    more,
    others,
    source,
    sources,
    subject,
    units,
    when,
)
from kb.model import DocumentSummary, Role
from kb.overview import Due, Figure, Series, series
from kb.titles import quoted
from kb.training import Material

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

_FEW = 5  # documents that have a slide each
_BUSIEST = 12  # units in the chart
_CHARTS = 8
_TILES = 6  # on a slide: three beside each other, two rows
_TILE_SLIDES = 2
_DATE = 130  # points wide, left of the line of the timeline
_TASK = ROOM.width - _DATE - 40
_AXIS = ROOM.left + _DATE + 16


def add_documents(made: Presentation, material: Material) -> None:
    """Add a slide for each document, or tables where they are many."""
    first = {each.document_id: each for each in reversed(material.clauses)}
    if len(material.documents) <= _FEW:
        for row in material.documents:
            _add_document(made, row, material)
        return
    heads = (("文件", 440.0), ("发文字号", 150.0), ("发文单位", 182.0), ("日期", 100.0))
    rows = [
        (
            first[row.id],
            (document(row, material), row.number or "", row.issuer or "", _published(row)),
        )
        for row in material.documents
    ]
    add_tables(made, Table("文件概况", heads, rows), material)


def _published(row: DocumentSummary) -> str:
    return row.published.isoformat() if row.published else ""


def _add_document(made: Presentation, row: DocumentSummary, material: Material) -> None:
    known = {
        "发文字号": row.number,
        "发文单位": row.issuer,
        "发布日期": _published(row),
        "施行日期": row.effective.isoformat() if row.effective else "",
        "有效期至": row.expires.isoformat() if row.expires else "",
    }
    said = [f"{label}：{text}" for label, text in known.items() if text]
    named = document(row, material)
    notes = "\n".join((quoted(named), *said))
    slide = add_slide(made, named, quoted(named), notes, "文件概况")
    lines = [Line(text, 20).cut(ROOM.width, 1) for text in said]
    add_text(slide, Box(ROOM.left, ROOM.top + 8, ROOM.width, 150), lines, "文件信息")
    counted = (
        ("条款", [each.document_id for each in material.clauses], row.clauses),
        ("任务", [each.citation.document_id for each in material.tasks], None),
        ("时限", [each.citation.document_id for each in material.due], None),
        ("数字", [each.citation.document_id for each in material.amounts], None),
    )
    for place, (label, ids, of) in enumerate(counted):
        number = ids.count(row.id)
        under = f"本次所选{label}" + (f"（全文 {of} 条）" if of else "")
        wide = (ROOM.width - 3 * 16) / 4
        box = Box(ROOM.left + place * (wide + 16), ROOM.top + 190, wide, 150)
        text = [Line(str(number), 44, bold=True, colour=ACCENT), Line(under, BODY)]
        add_text(slide, box, text, label, PALE)


def add_tasks(made: Presentation, material: Material) -> None:
    """Add who does what: the busiest units as a chart, then every task."""
    _add_units(made, material)
    heads = (("任务", 356.0), ("牵头、负责", 200.0), ("配合、落实", 252.0), ("条款", 64.0))
    rows = [
        (
            row.citation,
            (
                row.task,
                units(row, Role.LEAD, Role.RESPONSIBLE),
                others(row),
                material.number(row.citation),
            ),
        )
        for row in material.tasks
    ]
    add_tables(made, Table("职责分工", heads, rows), material)


def _add_units(made: Presentation, material: Material) -> None:
    """Show who has the most to do; the units that lead come first."""
    groups = (
        ("牵头、负责", (Role.LEAD, Role.RESPONSIBLE)),
        ("配合", (Role.SUPPORT,)),
        ("落实", (Role.IMPLEMENT,)),
    )
    counted = [
        Counter(
            name
            for row in material.tasks
            for name in {unit for role in roles for unit in row.units.get(role, {}).values()}
        )
        for _, roles in groups
    ]
    first, *further = counted
    names = sorted(first, key=lambda name: (-first[name], -sum(c[name] for c in further), name))
    if len(names) < 2 or max(first.values()) < 2:  # nothing to compare
        return
    shown = names[:_BUSIEST]
    title = f"任务最多的 {len(shown)} 个牵头、负责单位" if names[_BUSIEST:] else "各单位的任务数"
    cited = [row.citation for row in material.tasks]
    notes = "\n".join(
        f"{name}："
        + "，".join(f"{w} {c[name]} 项" for (w, _), c in zip(groups, counted, strict=True))
        for name in names
    )
    slide = add_slide(made, title, sources(cited, material), notes, "职责分工")
    parts = [
        (label, [counts[name] for name in shown])
        for (label, _), counts in zip(groups, counted, strict=True)
        if any(counts[name] for name in shown)
    ]
    box = Box(ROOM.left, ROOM.top, ROOM.width, REMARK.top - ROOM.top)
    add_bars(slide, box, shown, parts, material.day)
    if names[_BUSIEST:]:
        rest = f"另有 {len(names) - _BUSIEST} 个单位牵头或负责，见备注"
        add_text(slide, REMARK, [Line(rest, SMALL, colour=GREY)], "另有")


def add_timeline(made: Presentation, material: Material) -> None:
    """Add the dated deadlines along a line, and the others as a table."""
    dated = [row for row in material.due if row.due]
    found = _timeline_pages(dated)
    if len(found) > MOST_SLIDES:  # what is long past matters less than what is to come
        past = sum(1 for row in dated if row.due and row.due < material.today)
        dated = dated[min(past, found[-MOST_SLIDES].start) :]
        found = _timeline_pages(dated)
    shown = found[:MOST_SLIDES]
    for number, page in enumerate(shown, start=1):
        cited = [row.citation for row in dated[page]]
        title = numbered("时间安排", number, len(shown))
        slide = add_slide(made, title, sources(cited, material), verbatim(cited, material))
        _draw_timeline(slide, dated[page], material)
    left = sum(1 for row in material.due if row.due) - (shown[-1].stop if shown else 0)
    if left:
        add_text(slide, REMARK, [Line(more(left), SMALL, colour=GREY)], "另有")
    rows = [
        (row.citation, (when(row), row.task, leads(row), material.number(row.citation)))
        for row in material.due
        if not row.due
    ]
    heads = (("时间要求", 140.0), ("任务", 438.0), ("牵头、负责", 230.0), ("条款", 64.0))
    add_tables(made, Table("经常性、持续性工作", heads, rows), material)


def _said(row: Due, material: Material) -> list[Line]:
    who = " ".join(filter(None, (leads(row), material.number(row.citation))))
    task = Line(row.task).cut(_TASK, 2)
    return [task, Line(who, SMALL, colour=GREY).cut(_TASK, 1)]


def _timeline_pages(rows: list[Due]) -> list[slice]:
    return pages([_high(row) for row in rows], REMARK.top - ROOM.top)


def _high(row: Due) -> float:
    task = Line(row.task).cut(_TASK, 2)
    return task.height(_TASK) + Line("字", SMALL).height(_TASK) + 10


def _draw_timeline(slide: Slide, rows: list[Due], material: Material) -> None:
    high = sum(_high(row) for row in rows)
    draw(slide, Box(_AXIS - 1, ROOM.top, 2, high), "RECTANGLE", ACCENT)
    top = float(ROOM.top)
    for same, group in groupby(rows, day):
        for number, row in enumerate(group):
            if not number:
                box = Box(ROOM.left, top, _DATE, 26)
                add_text(slide, box, [Line(same, 18, bold=True, colour=ACCENT)], same)
            draw(slide, Box(_AXIS - 5, top + 6, 10, 10), "OVAL", ACCENT)
            box = Box(_AXIS + 20, top, _TASK, _high(row) - 10)
            add_text(slide, box, _said(row, material), row.task[:40])
            top += _high(row)


def add_numbers(made: Presentation, material: Material) -> None:
    """Add the key numbers: series as charts, some large, all others as a table."""
    found = [*islice(series(material.amounts), _CHARTS)]
    for each in found:
        _add_series(made, each, material)
    charted = {id(point) for each in found for point in each.points}
    others = [row for row in material.amounts if id(row) not in charted]
    large = _large(others)
    groups = [large[start : start + _TILES] for start in range(0, len(large), _TILES)]
    for number, group in enumerate(groups, start=1):
        _add_tiles(made, numbered("主要数字", number, len(groups)), group, material)
    rows = [
        (
            row.citation,
            (subject(row), row.phrase.strip(), day(row), material.number(row.citation)),
        )
        for row in others
        if row not in large
    ]
    heads = (("内容", 476.0), ("数字", 212.0), ("到何时", 120.0), ("条款", 64.0))
    add_tables(made, Table("其他数字" if large or found else "关键数字", heads, rows), material)


def _add_series(made: Presentation, found: Series, material: Material) -> None:
    cited = [point.citation for point in found.points]
    title = f"{found.subject}（{found.unit}）" if found.unit else found.subject
    place = source(cited[0], material) if len({c.clause_id for c in cited}) == 1 else ""
    said = place or sources(cited, material)
    slide = add_slide(made, title, said, verbatim(cited, material), "关键数字")
    points = [(day(row), float(row.value), row.phrase.strip()) for row in found.points]
    add_columns(slide, ROOM, title, points, material.day)


def _large(rows: list[Figure]) -> list[Figure]:
    """Choose the numbers to show large: short ones of a known subject, those with a day first."""
    short = [r for r in rows if 3 <= len(r.subject) <= 24 and width(r.phrase.strip()) <= 8]
    chosen = sorted(short, key=lambda row: row.due is None)[: _TILES * _TILE_SLIDES]
    return chosen if len(chosen) >= 3 else []


def _add_tiles(made: Presentation, title: str, rows: list[Figure], material: Material) -> None:
    cited = [row.citation for row in rows]
    slide = add_slide(made, title, sources(cited, material), verbatim(cited, material), "关键数字")
    wide, high, gap = (ROOM.width - 32) / 3, (ROOM.height - 16) / 2, 16
    for place, row in enumerate(rows):
        line, column = divmod(place, 3)
        box = Box(ROOM.left + column * (wide + gap), ROOM.top + line * (high + gap), wide, high)
        phrase = row.phrase.strip()
        size = min(40.0, (wide - 36) / (width(phrase) * 1.15))  # bold digits are wider
        under = " ".join(
            filter(None, (f"{day(row)} 前" if row.due else "", material.number(row.citation)))
        )
        text = [
            Line(phrase, int(size), bold=True, colour=ACCENT),
            Line(row.subject, BODY).cut(wide - 20, 2),
            Line(under, SMALL, colour=GREY),
        ]
        add_text(slide, box, text, row.subject, PALE)
