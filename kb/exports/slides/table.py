"""Tables on slides: as many slides as the rows take, each row as high as its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from kb.exports.measure import LINE, count_lines, pages, plain, shortened
from kb.exports.slides.deck import (
    GREY,
    INK,
    REMARK,
    ROOM,
    SMALL,
    WHITE,
    Line,
    add_slide,
    add_text,
    describe,
    numbered,
    write_cell,
)
from kb.exports.wording import more, source, sources
from kb.model import Citation
from kb.training import Material

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

MOST_SLIDES = 10  # of one table; the rest is counted on the last one
MOST_LINES = 4  # of a cell
_MARGIN = 4  # points above and below the text of a cell
_SIDE = 6  # and beside it
_HEAD = 28.0  # points
_LONG = 2_000  # characters of a clause, in the notes of a slide of rows


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the making: ``heads`` with the widths of their columns in points."""

    title: str
    heads: Sequence[tuple[str, float]]
    rows: Sequence[tuple[Citation, Sequence[str]]]


def add_tables(made: Presentation, table: Table, material: Material) -> None:
    """Add the slides of a table, each with the sources of its rows."""
    if not table.rows:
        return
    table = _without_empty(table)
    rows = [(citation, _cut(table, cells)) for citation, cells in table.rows]
    heights = [_height(table, cells) for _, cells in rows]
    found = pages(heights, REMARK.top - ROOM.top - _HEAD)
    shown = found[:MOST_SLIDES]
    for number, page in enumerate(shown, start=1):
        on_page = rows[page]
        cited = [citation for citation, _ in on_page]
        slide = add_slide(
            made,
            numbered(table.title, number, len(shown)),
            sources(cited, material),
            verbatim(cited, material),
        )
        _draw(slide, table, [cells for _, cells in on_page], heights[page])
    left = len(rows) - (shown[-1].stop if shown else 0)
    if left:
        add_text(slide, REMARK, [Line(more(left), SMALL, colour=GREY)], "另有")


def verbatim(cited: Iterable[Citation], material: Material) -> str:
    """Return the clauses that a slide comes from, each with its place; of long ones, the quote."""
    said = {}
    for each in cited:
        whole = len(each.clause_text) <= _LONG
        text = each.clause_text if whole else each.quote
        said[each.document_id, each.clause_id, text] = f"{text.strip()}\n——{source(each, material)}"
    return "\n".join(said.values())


def _without_empty(table: Table) -> Table:
    """Leave out the columns in which nothing stands, to the first one's gain."""
    filled = [any(cells[place] for _, cells in table.rows) for place in range(len(table.heads))]
    (name, wide), *others = [head for head, has in zip(table.heads, filled, strict=True) if has]
    spare = sum(head[1] for head, has in zip(table.heads, filled, strict=True) if not has)
    rows = [(each, list(compress(cells, filled))) for each, cells in table.rows]
    return Table(table.title, ((name, wide + spare), *others), rows)


def _cut(table: Table, cells: Sequence[str]) -> list[str]:
    return [
        shortened(plain(text), _room(wide), MOST_LINES)
        for text, (_, wide) in zip(cells, table.heads, strict=True)
    ]


def _height(table: Table, cells: Sequence[str]) -> float:
    columns = zip(cells, table.heads, strict=True)
    lines = max(count_lines(text, _room(wide)) for text, (_, wide) in columns)
    return lines * SMALL * LINE + 2 * _MARGIN


def _room(wide: float) -> float:
    """Return how many ems a cell holds on a line."""
    return (wide - 2 * _SIDE) / SMALL


def _draw(
    slide: Slide, table: Table, rows: Sequence[Sequence[str]], heights: Sequence[float]
) -> None:
    from pptx.util import Pt

    place = (ROOM.left, ROOM.top, ROOM.width, _HEAD + sum(heights))
    shape = slide.shapes.add_table(len(rows) + 1, len(table.heads), *map(Pt, place))
    shape.name = table.title
    describe(shape, f"{table.title}：{len(rows)} 行，{'、'.join(head for head, _ in table.heads)}")
    for column, (_, wide) in zip(shape.table.columns, table.heads, strict=True):
        column.width = Pt(wide)
    head = [Line(text, SMALL, bold=True, colour=WHITE) for text, _ in table.heads]
    lines = [head, *([Line(text, SMALL, colour=INK) for text in row] for row in rows)]
    for row, high, said in zip(shape.table.rows, (_HEAD, *heights), lines, strict=True):
        row.height = Pt(high)
        _fill(row, said)


def _fill(row: Any, lines: Sequence[Line]) -> None:  # noqa: ANN401 - python-pptx has no types
    from pptx.util import Pt

    for cell, line in zip(row.cells, lines, strict=True):
        cell.margin_left = cell.margin_right = Pt(_SIDE)
        cell.margin_top = cell.margin_bottom = Pt(_MARGIN)
        write_cell(cell.text_frame, line)
