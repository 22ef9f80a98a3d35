"""What stands where on a page: pieces of text with their boxes, and the lines they make."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

from corpus.readers.content import paragraph
from corpus.readers.glyphs import mended

# In widths of a Han character.
_GAP = 0.2  # between words
_WIDE_GAP = 1.0  # between what was set apart, such as two who sign
_BACK = 1.5  # marks are set closer than they are wide
_COVERED = 0.3  # where pieces cover more of each other, they stand on different lines

# The least that moves to the next line as a whole: a word or a number, a character with the marks
# that may not open a line, or that may not close one.
_CLOSING = r"[，。、；：！？）》〉”’」』〕】…—,.;:!?)%]*(?:(?<=[!-~])[!-~]+)?"
_UNIT = re.compile(rf"[!-~]+{_CLOSING}|[（《〈“‘「『〔【]*.{_CLOSING}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A character, a run or a line of text in its box.

    Lengths are in the page's own unit (points, millimetres, pixels), counted from the upper left
    corner of the page as it is looked at.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def em(self) -> float:
        """The width of one Han character in this piece."""
        width = (self.right - self.left) / max(columns(self.text), 0.5)
        return max(min(self.bottom - self.top, width), 0.01)


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: rows of cells, every row as long as the others.

    A cell that spans rows stands in each of them, one that spans columns in the first of them.
    """

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The lines and tables of a page in reading order.

    ``confidence`` is the recogniser's where the page is an image.
    """

    width: float
    height: float
    blocks: tuple[Piece | Table, ...]
    confidence: float | None = None


def is_wide(char: str) -> bool:
    """Tell whether ``char`` is as wide as a Han character in Chinese print."""
    return unicodedata.east_asian_width(char) in "WFA"


@lru_cache(10_000)
def columns(text: str) -> float:
    """Return the width of ``text`` in Han characters; Latin letters are half as wide."""
    return sum(1.0 if is_wide(char) else 0.5 for char in text)


def opening_unit(text: str) -> float:
    """Return the width, in Han characters, of the first unit of ``text`` that no line may cut."""
    match = _UNIT.match(text)
    return columns(match[0]) if match else 0.0


def lines(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the lines that ``pieces`` make, which come line by line.

    Within a line the place decides: what is set in a second font is often written behind the
    rest. A piece of white space is taken as a space between its neighbours.
    """
    line: list[Piece] = []
    for piece in pieces:
        if line and not piece.text.isspace() and not _beside(line, piece):
            yield from _line(line)
            line = []
        if line or not piece.text.isspace():
            line.append(piece)
    yield from _line(line)


def in_rows(pieces: Iterable[Piece]) -> list[Piece]:
    """Return ``pieces`` row by row, from top to bottom and from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.top + piece.bottom):
        if rows and _level(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: piece.left)]


def _level(a: Piece, b: Piece) -> bool:
    """Tell whether two pieces stand on one line."""
    common = min(a.bottom, b.bottom) - max(a.top, b.top)
    return common > min(a.bottom - a.top, b.bottom - b.top) / 2


def _beside(line: Sequence[Piece], piece: Piece) -> bool:
    """Tell whether ``piece`` stands on ``line``, where nothing stands yet."""
    last = next(last for last in reversed(line) if not last.text.isspace())
    if not _level(last, piece):
        return False
    return piece.left > last.right - _BACK * max(last.em, piece.em) or not any(
        min(other.right, piece.right) - max(other.left, piece.left) > _COVERED * piece.em
        for other in line
    )


def _line(pieces: Sequence[Piece]) -> Iterator[Piece]:
    placed = sorted(pieces, key=lambda piece: piece.left)
    written = [piece for piece in placed if not piece.text.isspace()]
    if not written:
        return
    usual = _usual_gap(written)
    text, spaced = "", False
    last: Piece | None = None
    for piece in placed:
        if piece.text.isspace():
            spaced = True
            continue
        text += (_between(last, piece, spaced, usual) if last else "") + piece.text
        last, spaced = piece, False
    text = paragraph(mended(text))
    if text:
        top, bottom = min(p.top for p in written), max(p.bottom for p in written)
        yield Piece(text, written[0].left, top, max(p.right for p in written), bottom)


def _usual_gap(pieces: Sequence[Piece]) -> float:
    """Return the gap between two characters, in their widths: type may be set wide."""
    if len(pieces) < 2 or any(len(piece.text) > 1 for piece in pieces):
        return 0.0
    return max(0.0, median((b.left - a.right) / max(a.em, b.em) for a, b in pairwise(pieces)))


def _between(last: Piece, piece: Piece, spaced: bool, usual: float) -> str:
    """Return the space between two neighbours: two where they were set apart."""
    gap = (piece.left - last.right) / max(last.em, piece.em) - usual
    if gap > _WIDE_GAP:
        return "  "
    return " " if spaced or gap > _GAP else ""
