"""Which of many short texts say nearly the same, by the pairs of characters that they share."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

ALIKE = 0.6  # of the pairs of the shorter of two texts
_TEXT = np.uint64(32)  # bits that number a text, below its pair of characters
_SAID = re.compile(r"[一-鿿A-Za-z]+")
_HAN, _CAPITALS, _SMALL = ((ord(a), ord(b)) for a, b in ("一鿿", "AZ", "az"))

T = TypeVar("T", bound=Hashable)
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

    def of(self, bounds: Sequence[int]) -> tuple[Pairs, NDArray[np.int64]]:
        """Return the pairs of parts of the text, and the place of the part that each is of.

        ``bounds`` are where each part starts and ends, one behind the other. A pair comes as
        often as it stands in a part.
        """
        starts, ends = np.searchsorted(self._places, np.reshape(bounds, (-1, 2))).T
        counts = np.maximum(ends - starts - 1, 0)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        pairs = self._pairs[np.repeat(starts, counts) + within]
        return pairs, np.repeat(np.arange(len(counts)), counts)


class Likeness(Generic[T]):
    """Many short texts by what stands behind them: 4 bytes for a pair of a text, 16 a text."""

    def __init__(self) -> None:
        self._added: list[NDArray[np.uint64]] = []
        self._meanings: list[T] = []

    def add(self, paired: Paired, meanings: Sequence[T], bounds: Sequence[int]) -> None:
        """Add parts of a text, each with what it stands for; see :meth:`Paired.of`.

        One without a pair of characters is never found.
        """
        if meanings:
            pairs, numbers = paired.of(bounds)
            texts = (numbers + len(self._meanings)).astype(np.uint64)
            self._added.append(pairs.astype(np.uint64) << _TEXT | texts)
            self._meanings += meanings

    def finish(self) -> None:
        """Lay out what was added; from then on it can be found."""
        every = np.concatenate([np.empty(0, np.uint64), *self._added])
        self._added.clear()
        every.sort()
        every = every[np.append(True, every[1:] != every[:-1])[: len(every)]]
        self._texts = every.astype(np.uint32)
        self._sizes = np.bincount(self._texts, minlength=len(self._meanings))
        pairs = (every >> _TEXT).astype(np.uint32)
        self._starts = np.append(np.flatnonzero(np.diff(pairs, prepend=~pairs[:1])), len(pairs))
        self._pairs = pairs[self._starts[:-1]]

    def like(self, text: str) -> frozenset[T]:
        """Return what stands behind the texts that say nearly what ``text`` says."""
        wanted = np.unique(Paired(text).of([0, len(text)])[0])
        found = np.flatnonzero(np.isin(self._pairs, wanted))
        there = [self._texts[self._starts[at] : self._starts[at + 1]] for at in found.tolist()]
        if not there:
            return frozenset()
        texts, shared = np.unique(np.concatenate(there), return_counts=True)
        alike = shared >= ALIKE * np.minimum(len(wanted), self._sizes[texts])
        return frozenset(self._meanings[text] for text in texts[alike].tolist())


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text; numbers and marks do not count."""
    said = "".join(_SAID.findall(text))
    return frozenset(said[i : i + 2] for i in range(len(said) - 1))
