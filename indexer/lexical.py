"""Passages by their words: BM25+ (Lv and Zhai, Lower-bounding term frequency, CIKM 2011).

rank-bm25 is the reference; it looks at every passage for every term, so that beyond some hundred
passages the same scores are added up from postings. bm25s, which keeps every score ready in such
columns, agrees with both (the tests hold all three to each other); but a score holds the number of
all passages and their mean length, so that each document more would make it count all anew. Here
both come in when a question is asked, and passages counted at different times stand side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from indexer.arrays import Array, Strings
from indexer.postings import Counted, count

MANY = 500  # passages from which on postings are added up: ten times as fast there
SHARE_FREQUENT = 0.01  # of the passages that have a term whose scores are kept, and
FREQUENT_TERMS = 128  # of how many such terms, 8 bytes a passage that has it
REMEMBERED_TERMS = 20_000

_LIKE = BM25Plus([["a"]])
K1, B, DELTA = float(_LIKE.k1), float(_LIKE.b), float(_LIKE.delta)


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
            few = self._size < many
            self._scorer = _Reference(passages) if few else _counted(passages)

    @classmethod
    def of(
        cls, parts: Sequence[Counted], vocabulary: Vocabulary, *, many: int = MANY
    ) -> LexicalIndex:
        """Take passages that are counted already, the ``parts`` one behind the other.

        Args:
            parts: a passage that does not count keeps its position and scores 0.0.
            vocabulary: of the same parts.
            many: passages from which on the parts are taken as they are.
        """
        index, size = cls(()), sum(part.size for part in parts)
        index._size = size
        if len(parts) == 1 and parts[0].alive is None and size < many:
            return cls(parts[0].texts(), many=many)
        if any(part.lengths().any() for part in parts):
            index._scorer = _Sparse(parts, vocabulary)
        return index

    @property
    def vocabulary(self) -> Collection[str]:
        """All terms of all passages."""
        return self._scorer.vocabulary if self._scorer else ()

    def scores(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """Return the BM25+ score of every passage, shape ``(passages,)``.

        A term counts once however often the question repeats it. The score is above 0.0
        exactly where at least one term is shared.
        """
        if self._scorer is None:
            return np.zeros(self._size)
        known = [term for term in dict.fromkeys(terms) if term in self.vocabulary]
        return self._scorer.scores(known) if known else np.zeros(self._size)


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
    """The same scores added up from postings."""

    def __init__(self, parts: Sequence[Counted], vocabulary: Vocabulary) -> None:
        self._parts = parts
        self.vocabulary = vocabulary
        *self._firsts, self._size = np.cumsum([0, *(part.size for part in parts)]).tolist()
        self._kept = lru_cache(FREQUENT_TERMS)(self._of)
        self._holders = lru_cache(REMEMBERED_TERMS)(self._count_holders)
        self._alive = _alive(parts)
        lengths = np.concatenate([part.postings.lengths for part in parts])
        living = lengths if self._alive is None else lengths[self._alive]
        self._passages = len(living)
        self._norms = K1 * (1 - B + B * lengths / living.mean(dtype=np.float64))

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        scores = np.zeros(self._size)
        for term in terms:
            is_frequent = self._holders(term) > SHARE_FREQUENT * self._passages
            places, worth = (self._kept if is_frequent else self._of)(term)
            # Three times as fast as "scores[places] += worth", and slow with other kinds of places.
            np.add.at(scores, places.astype(np.intp), worth)
        return scores

    def _count_holders(self, term: str) -> int:
        return sum(len(places) for _, (places, _) in self._postings(term))

    def _of(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return what a term adds: the passages that have it, and how much to each."""
        found = [(first + places, counts) for first, (places, counts) in self._postings(term)]
        places, counts = (np.concatenate(column) for column in zip(*found, strict=True))
        if self._alive is not None:
            kept = self._alive[places]
            places, counts = places[kept], counts[kept]
        idf = log((self._passages + 1) / len(places)) if len(places) else 0.0
        return places, idf * (counts * (K1 + 1) / (self._norms[places] + counts))

    def _postings(self, term: str) -> Iterator[tuple[int, tuple[Array, Array]]]:
        """Yield those of each part that has the term, with the passages before the part."""
        rows = zip(self._firsts, self._parts, self.vocabulary.places(term), strict=True)
        return ((first, part.postings.of(n)) for first, part, n in rows if n is not None)


def _alive(parts: Sequence[Counted]) -> NDArray[np.bool_] | None:
    """Return which passages count, None where all do."""
    if all(part.alive is None for part in parts):
        return None
    return np.concatenate([np.ones(p.size, bool) if p.alive is None else p.alive for p in parts])


def _counted(passages: Sequence[Sequence[str]]) -> _Sparse:
    counted = count(passages)
    return _Sparse([counted], Vocabulary([counted.terms]))


class Vocabulary(Collection[str]):
    """The terms of several parts; to look one up reads a few of each part's pages."""

    def __init__(self, parts: Sequence[Strings], size: int | None = None) -> None:
        """Take the terms of each part; ``size`` is how many different ones there are."""
        self._parts = parts
        self._size = len({*self}) if size is None else size
        self.places = lru_cache(REMEMBERED_TERMS)(self._places)

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and any(place is not None for place in self.places(term))

    def __iter__(self) -> Iterator[str]:
        found = dict.fromkeys(chain.from_iterable(part.encoded() for part in self._parts))
        return (term.decode("utf-8", "surrogatepass") for term in found)

    def __len__(self) -> int:
        return self._size

    def _places(self, term: str) -> tuple[int | None, ...]:
        return tuple(part.find(term) for part in self._parts)
