"""Text cut at the ends of its marks, so that a template escapes every piece by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A half-open range of a document's characters and the kind of mark it gets."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same marks; ``kinds`` is empty for plain text."""

    text: str
    kinds: tuple[str, ...] = ()


def cut(text: str, offset: int, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Return ``text`` as pieces, in order and without a character lost.

    Args:
        text: part of a document.
        offset: where ``text`` begins in the document that the marks point into.
        marks: in any order; they may overlap, touch, or reach beyond ``text``.
    """
    return tuple(_pieces(text, tuple(_within(text, offset, marks))))


def _within(text: str, offset: int, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the marks that touch ``text``, clipped to it and counted from its beginning."""
    for mark in marks:
        start, end = max(mark.start - offset, 0), min(mark.end - offset, len(text))
        if start < end:
            yield Mark(start, end, mark.kind)


def _pieces(text: str, marks: tuple[Mark, ...]) -> Iterator[Piece]:
    ends = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    for start, end in pairwise(ends):
        kinds = (mark.kind for mark in marks if mark.start <= start and end <= mark.end)
        yield Piece(text[start:end], tuple(dict.fromkeys(kinds)))
