"""Which of many short texts say nearly the same, by the pairs of characters that they share."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.document import Span
from kb.model import Place

ALIKE = 0.6  # of the pairs of the shorter of two texts
_TEXT = np.uint64(32)  # bits that number a text, below its pair of characters
_SAID = re.compile(r"[一-鿿A-Za-z]+")
_HAN, _CAPITALS, _SMALL = ((ord(a), ord(b)) for a, b in ("一鿿", "AZ", "az"))

Pairs = NDArray[np.uint32]
"""Pairs of characters, 16 bits each."""


class Paired:
    """A text as its pairs of neighbouring characters, of which parts can be taken."""

    def __init__(self, text: str) -> None:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        is_said = np.zeros(len(codes), bool)
        for low, high in (_HAN, _CAPITALS, _SMALL):
            is_said |= (low <= codes) & (codes <= high)
        self._places = np.flatnonzero(is_said)
        said = codes[self._places]
        self._pairs = said[:-1] << 16 | said[1:]

    def of(self, spans: Sequence[Span]) -> tuple[Pairs, NDArray[np.int64]]:
        """Return the pairs of parts of the text, and the place of the part that each is of.

        A pair comes as often as it stands in a part.
        """
        bounds = np.array([(span.start, span.end) for span in spans], np.int64).reshape(-1, 2)
        starts, ends = np.searchsorted(self._places, bounds).T
        counts = np.maximum(ends - starts - 1, 0)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        pairs = self._pairs[np.repeat(starts, counts) + within]
        return pairs, np.repeat(np.arange(len(spans)), counts)


class Likeness:
    """Texts of clauses, found by their pairs: 4 bytes a pair, 12 a text."""

    def __init__(self) -> None:
        self._added: list[NDArray[np.uint64]] = []
        self._places: list[Place] = []

    def add(self, paired: Paired, parts: Sequence[tuple[Place, Span]]) -> None:
        """Add parts of a text, each with the clause that it stands in.

        One without a pair of characters is never found.
        """
        pairs, numbers = paired.of([span for _, span in parts])
        texts = (numbers + len(self._places)).astype(np.uint64)
        self._added.append(np.unique(pairs.astype(np.uint64) << _TEXT | texts))
        self._places += (place for place, _ in parts)

    def finish(self) -> None:
        """Lay out what was added; from then on it can be found."""
        every = np.sort(np.concatenate([np.empty(0, np.uint64), *self._added]))
        self._added.clear()
        self._texts = every.astype(np.uint32)
        self._sizes = np.bincount(self._texts, minlength=len(self._places))
        self._pairs, starts = np.unique((every >> _TEXT).astype(np.uint32), return_index=True)
        self._starts = np.append(starts, len(every))

    def like(self, text: str) -> frozenset[Place]:
        """Return the clauses of the texts that say nearly what ``text`` says."""
        wanted = np.unique(Paired(text).of([Span(0, len(text))])[0])
        found = np.flatnonzero(np.isin(self._pairs, wanted))
        there = [self._texts[self._starts[at] : self._starts[at + 1]] for at in found.tolist()]
        if not there:
            return frozenset()
        texts, shared = np.unique(np.concatenate(there), return_counts=True)
        alike = shared >= ALIKE * np.minimum(len(wanted), self._sizes[texts])
        return frozenset(self._places[text] for text in texts[alike].tolist())


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text; numbers and marks do not count."""
    said = "".join(_SAID.findall(text))
    return frozenset(said[i : i + 2] for i in range(len(said) - 1))
