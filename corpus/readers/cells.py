"""Tables with merged cells → one line a row; tables that only arrange a page → paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.readers import limits
from corpus.readers.content import paragraph, table_row

_WIDEST = 1000  # columns; the HTML Standard's bound on what one cell may span
_LONGEST = 1000  # characters of a cell; a longer one is a page


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that spans ``columns`` to the right and ``rows`` downwards, itself included.

    ``lines`` are its paragraphs; those of a table within it begin with ``|``.
    """

    lines: tuple[str, ...]
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """The paragraphs in one line."""
        return paragraph(" ".join(self.lines))


def table_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Yield the lines of a table: captions as they are, then a row each.

    A cell over several rows stands in each of them, so that a row says by itself who does what;
    one over several columns stands in the first. Rows and columns without a word are left out;
    rows of one cell at the top are captions.
    """
    top = next((number for number, row in enumerate(rows) if len(row) > 1), len(rows))
    yield from filter(None, (cell.text for row in rows[:top] for cell in row))
    grid = [row for row in _grid(rows[top:]) if any(row)]
    width = max(map(len, grid), default=0)
    padded = [row + [""] * (width - len(row)) for row in grid]
    kept = [number for number in range(width) if any(row[number] for row in padded)]
    for row in padded:
        yield table_row(row[number] for number in kept)


def arranged_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Yield the lines of a table within a text, which may only arrange the page.

    So does one of a single column, one with a table in a cell, and one with a cell as long as a
    page: these give their paragraphs.
    """
    cells = [cell for row in rows for cell in row]
    if max(map(len, rows), default=0) < 2 or any(map(_is_page, cells)):
        yield from (line for cell in cells for line in cell.lines)
    else:
        yield from table_lines(rows)


def _is_page(cell: Cell) -> bool:
    return len(cell.text) > _LONGEST or any(line.startswith("|") for line in cell.lines)


def _grid(rows: Iterable[Sequence[Cell]]) -> Iterator[list[str]]:
    hanging: dict[int, tuple[str, int]] = {}  # column → text from above, and for how many rows
    size = 0
    for cells in rows:
        row: list[str] = []
        for cell in cells:
            _take(row, hanging)
            span = max(1, min(cell.columns, _WIDEST - len(row)))
            placed = [cell.text, *[""] * (span - 1)]
            if cell.rows > 1:
                below = enumerate(placed, start=len(row))
                hanging |= {column: (text, cell.rows - 1) for column, text in below}
            row += placed
        _take(row, hanging)
        size += len(row)
        if size > limits.MAX_CELLS:
            raise ValueError(f"a table has more than {limits.MAX_CELLS:,} cells")
        yield row


def _take(row: list[str], hanging: dict[int, tuple[str, int]]) -> None:
    """Append what hangs down into the next columns of ``row``."""
    while found := hanging.pop(len(row), None):
        text, left = found
        if left > 1:
            hanging[len(row)] = (text, left - 1)
        row.append(text)
