"""Ruled tables: cells between rules, and the text that stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.content import table_row
from corpus.readers.layout import Piece, Table, lines, opening_unit

Box = tuple[float, float, float, float]  # left, top, right, bottom

_PADDING = 0.75  # the most between a cell's rule and its text, in Han characters
MOST_RULES = 5000  # of a page; a drawing has more, and crossing them takes quadratic time


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line on a page, level or upright."""

    left: float
    top: float
    right: float
    bottom: float


def grids(rules: Sequence[Rule], tolerance: float) -> list[list[Box]]:
    """Return the grids that ``rules`` make, each as the boxes of its cells.

    ``tolerance`` is how far rules may miss each other, in the page's unit.
    """
    from pdfplumber import table

    if not 4 <= len(rules) <= MOST_RULES:
        return []
    edges = table.merge_edges([_edge(rule) for rule in rules], *[tolerance] * 4)
    crossings = table.edges_to_intersections(edges, tolerance, tolerance)
    cells = table.intersections_to_cells(crossings)
    return [list(found) for found in table.cells_to_tables(cells)]


def with_tables(
    pieces: Iterable[Piece], tables: Sequence[Sequence[Box]]
) -> Iterator[Piece | Table]:
    """Yield lines and tables in reading order; a table stands where its first text stood."""
    found = [grid for grid in map(_Grid, tables) if len(grid.tops) > 1 and len(grid.lefts) > 1]
    outside: list[Piece] = []
    flow: list[Piece | _Grid] = []
    for piece in pieces:
        grid = next((grid for grid in found if grid.take(piece)), None)
        if grid is None:
            outside.append(piece)
        elif grid not in flow:
            flow += [*lines(outside), grid]
            outside = []
    for block in [*flow, *lines(outside)]:
        yield block if isinstance(block, Piece) else block.table()


def shown(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield one line of text a row; columns without a word are left out.

    Rows at the top with one cell that has text are captions.
    """
    kept = [number for number in range(len(rows[0])) if any(row[number] for row in rows)]
    above = len(rows) > 1
    for row in rows:
        filled = [cell for cell in row if cell]
        above = above and len(filled) == 1
        yield filled[0] if above else table_row(row[number] for number in kept)


class _Grid:
    """The cells of one table while they fill with text."""

    def __init__(self, cells: Sequence[Box]) -> None:
        self._cells = {box: list[Piece]() for box in cells}
        self.lefts = sorted({box[0] for box in cells})
        self.tops = sorted({box[1] for box in cells})
        right, bottom = max(box[2] for box in cells), max(box[3] for box in cells)
        self._box = (self.lefts[0], self.tops[0], right, bottom)

    def take(self, piece: Piece) -> bool:
        """Put ``piece`` into the cell around its middle; tell whether there is one."""
        x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
        if not _within(self._box, x, y):
            return False
        box = next((box for box in self._cells if _within(box, x, y)), None)
        if box is not None:
            self._cells[box].append(piece)
        return box is not None

    def table(self) -> Table:
        """Return the rows that have text; a cell that spans rows stands in each of them."""
        rows = [[""] * len(self.lefts) for _ in self.tops]
        for box, pieces in self._cells.items():
            text = _cell_text(list(lines(pieces)), box)
            for row, top in zip(rows, self.tops, strict=True):
                if box[1] <= top < box[3]:
                    row[self.lefts.index(box[0])] = text
        return Table(tuple(tuple(row) for row in rows if any(row)))


def _cell_text(written: Sequence[Piece], box: Box) -> str:
    """Return the text of a cell: a line break that its width did not force is a space."""
    if not written:
        return ""
    text = written[0].text
    inset = min(line.left for line in written) - box[0]
    for last, line in pairwise(written):
        room = box[2] - box[0] - 2 * min(inset, _PADDING * last.em) - (last.right - last.left)
        forced = room < opening_unit(line.text) * last.em
        latin = last.text[-1].isascii() and line.text[0].isascii()
        text += line.text if forced and not latin else f" {line.text}"
    return text


def _within(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _edge(rule: Rule) -> dict[str, object]:
    """Return ``rule`` as pdfplumber has its edges."""
    level = rule.right - rule.left >= rule.bottom - rule.top
    return {
        "x0": rule.left,
        "x1": rule.right if level else rule.left,
        "top": rule.top,
        "bottom": rule.top if level else rule.bottom,
        "width": rule.right - rule.left,
        "height": rule.bottom - rule.top,
        "orientation": "h" if level else "v",
        "object_type": "line",
    }
