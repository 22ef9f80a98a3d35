"""Passages by their words: BM25+ (Lv and Zhai, Lower-bounding term frequency, CIKM 2011)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus


class LexicalIndex:
    """BM25+ over the terms of passages."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        """Count the terms of ``passages``; there may be none, and any may be empty."""
        self._size = len(passages)
        # rank-bm25 divides by the number of passages and by their mean length
        self._bm25 = BM25Plus(passages) if any(passages) else None

    @property
    def vocabulary(self) -> Collection[str]:
        """All terms of all passages."""
        return self._bm25.idf.keys() if self._bm25 else ()

    def scores(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """Return the BM25+ score of every passage, shape ``(passages,)``.

        A term counts once however often the question repeats it. The score is above 0.0
        exactly where at least one term is shared.
        """
        known = [term for term in dict.fromkeys(terms) if self._bm25 and term in self._bm25.idf]
        if self._bm25 is None or not known:
            return np.zeros(self._size)
        # rank-bm25 gives every passage this much, term or no term. Added up one by one as there,
        # it is the same float, so that nothing remains of it.
        floor = 0.0
        for term in known:
            floor += self._bm25.idf[term] * self._bm25.delta
        scores: NDArray[np.float64] = self._bm25.get_scores(known) - floor
        return scores
