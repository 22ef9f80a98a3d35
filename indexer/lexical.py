"""Passages by their words: BM25+ (Lv and Zhai, Lower-bounding term frequency, CIKM 2011).

rank-bm25 is the reference; it looks at every passage for every term, so that beyond some thousand
passages bm25s takes its place, which has the same scores ready in sparse columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

MANY = 3000  # passages from which on bm25s counts


class _Scorer(Protocol):
    @property
    def vocabulary(self) -> Collection[str]: ...

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]: ...


class LexicalIndex:
    """BM25+ over the terms of passages."""

    def __init__(self, passages: Sequence[Sequence[str]], *, many: int = MANY) -> None:
        """Count the terms of ``passages``; there may be none, and any may be empty."""
        self._size = len(passages)
        self._scorer: _Scorer | None = None
        if any(passages):  # both divide by the number of passages and by their mean length
            self._scorer = (_Sparse if self._size >= many else _Reference)(passages)

    @property
    def vocabulary(self) -> Collection[str]:
        """All terms of all passages."""
        return self._scorer.vocabulary if self._scorer else ()

    def scores(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """Return the BM25+ score of every passage, shape ``(passages,)``.

        A term counts once however often the question repeats it. The score is above 0.0
        exactly where at least one term is shared.
        """
        known = [term for term in dict.fromkeys(terms) if term in self.vocabulary]
        if self._scorer is None or not known:
            return np.zeros(self._size)
        return self._scorer.scores(known)


class _Reference:
    """The scores of rank-bm25."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        self._bm25 = BM25Plus(passages)

    @property
    def vocabulary(self) -> Collection[str]:
        return self._bm25.idf.keys()  # type: ignore[no-any-return]

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        # rank-bm25 gives every passage this much, term or no term. Added up one by one as there,
        # it is the same float, so that nothing remains of it.
        floor = 0.0
        for term in terms:
            floor += self._bm25.idf[term] * self._bm25.delta
        scores: NDArray[np.float64] = self._bm25.get_scores(terms) - floor
        return scores


class _Sparse:
    """The same scores from bm25s."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        from bm25s import BM25

        like = BM25Plus([["a"]])
        self._bm25 = BM25(method="bm25+", k1=like.k1, b=like.b, delta=like.delta, dtype="float64")
        self._bm25.index([list(terms) for terms in passages], show_progress=False)
        self._bm25.nonoccurrence_array = None  # what every passage has, term or no term

    @property
    def vocabulary(self) -> Collection[str]:
        words: Collection[str] = self._bm25.vocab_dict.keys()
        return words

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        return np.asarray(self._bm25.get_scores(list(terms)), dtype=np.float64)
