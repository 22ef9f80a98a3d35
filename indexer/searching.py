"""Searching the segments of an index: their words, their documents' words, and their vectors.

Where there are few vectors every passage is compared. Where there are many (``vectors.EXACT``), a
score is estimated of those that have the best words, their own and their documents', and of those
that are near by the codes of their vectors; the best of them are compared exactly. So only a
passage that is far behind in each of them can be missed, and none of a small choice of groups.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array
from indexer.building import require_dimension
from indexer.encoder import Encoder
from indexer.fusion import GROUP_WEIGHT, convex_fusion, share, top
from indexer.lexical import MANY, LexicalIndex, Vocabulary
from indexer.passage import Hit
from indexer.storage import Snapshot
from indexer.tokenizer import Tokenizer
from indexer.vectors import EXACT, SentenceVectors, Similarities

FEW = 4096  # passages whose scores are always estimated, each of them
BY_WORDS = 4000  # passages of many whose cosines are estimated
BY_VECTORS = 1000  # of their sentences
COMPARED = 300  # passages of the best scores by then, whose vectors are read
BY_SIGNS = 10  # times the root of all vectors: sentences told apart by levels, of many
AT_ONCE = 2  # threads for one question among many passages
SAMPLE = 1024  # passages whose mean cosine stands for that of all
LEAST = 64  # passages of the sample; a mean of fewer says little

T = TypeVar("T")
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


class AtOnce(Executor):
    """Does what it is given at once, in the thread that gives it."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:  # noqa: ANN401
        """Return what is done already; what it raises is raised here."""
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass(frozen=True, slots=True)
class _Found:
    """What speaks for the passages that are compared, in the order of their positions."""

    positions: NDArray[np.intp]
    lexical: Floats
    groups: Floats
    fused: Floats
    similarities: Similarities | None
    mean: float


class Searcher:
    """A snapshot made ready for searching; a position counts passages through all segments."""

    def __init__(
        self, snapshot: Snapshot, tokenizer: Tokenizer, encoder: Encoder | None, exact: int = EXACT
    ) -> None:
        """Take a snapshot; ``exact`` is up to how many vectors every passage is compared."""
        self._segments = segments = snapshot.segments
        self._encoder = encoder
        self._exact = exact
        self._turns = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._alone = threading.Lock()
        self._firsts = np.cumsum([0, *(segment.size for segment in segments)])
        vocabulary = Vocabulary([s.words.terms for s in segments], snapshot.terms)
        self._words = LexicalIndex.of([s.words for s in segments], vocabulary)
        many = MANY if snapshot.passages < MANY else 0
        self._documents = LexicalIndex.of([s.documents for s in segments], vocabulary, many=many)
        groups = np.cumsum([0, *(len(segment.groups) for segment in segments)])
        numbers = [s.group_of + n for s, n in zip(segments, groups.tolist(), strict=False)]
        self._group_of: Array = np.concatenate(numbers) if numbers else np.zeros(0, np.int32)
        runs = np.flatnonzero(np.diff(self._group_of, prepend=-1))
        self._runs = self._group_of[runs], np.diff(runs, append=len(self._group_of))
        self._alive = _alive(snapshot)
        # Of a group that was replaced the last one counts.
        names = (name for segment in segments for name in segment.groups)
        self._numbers = {name: number for number, name in enumerate(names)}
        self._mask = lru_cache(8)(self._make_mask)
        self._vectors: SentenceVectors | None = None
        # While some wait for their vectors no cosines are compared: the others would go before.
        is_whole = not any(segment.waiting().any() for segment in segments)
        if encoder is not None and snapshot.encoder is not None and segments and is_whole:
            self._vectors = _vectors(snapshot)

    @property
    def vocabulary(self) -> Collection[str]:
        """All terms that occur in any passage."""
        return self._words.vocabulary

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all passages."""
        every = (id_ for segment in self._segments for id_ in segment.ids)
        return tuple(id_ for id_, stays in zip(every, self._alive, strict=True) if stays)

    def search(
        self,
        query: str,
        terms: Sequence[str],
        limit: int,
        groups: Collection[str] | None,
        also: Collection[str],
    ) -> list[Hit]:
        """Return hits; see :meth:`indexer.Index.search`."""
        allowed = self._allowed(groups)
        chosen = self._allowed(also) & allowed if also else None
        found = self._compare(query, terms, allowed, chosen)
        free = allowed[found.positions]
        if found.similarities is None:
            free &= found.lexical > 0
        best = top(found.fused, free, limit)
        if chosen is not None:
            free[best] = False
            best = np.concatenate([best, top(found.fused, free & chosen[found.positions], limit)])
        return [self._hit(found, place) for place in best.tolist()]

    def _compare(
        self, query: str, terms: Sequence[str], allowed: Mask, chosen: Mask | None
    ) -> _Found:
        if self._vectors is not None and self._vectors.rows > self._exact:
            return self._compare_some(query, terms, allowed, chosen)
        lexical, groups = self._by_words(terms, allowed)
        vector, positions = self._encode(query), np.arange(len(allowed))
        if vector is None or self._vectors is None:
            fused = convex_fusion(lexical, groups, np.zeros(len(allowed)))
            return _Found(positions, lexical, groups, fused, None, 0.0)
        similarities = self._vectors.compare(vector)
        cosines = similarities.passages * allowed
        mean = float(cosines[allowed].mean()) if allowed.any() else 0.0
        fused = convex_fusion(lexical, groups, cosines)
        return _Found(positions, lexical, groups, fused, similarities, mean)

    def _compare_some(
        self, query: str, terms: Sequence[str], allowed: Mask, chosen: Mask | None
    ) -> _Found:
        """Compare what is worth it of many; words are scored while the question is encoded."""
        assert self._vectors is not None
        masks = [allowed] if chosen is None else [allowed, chosen]
        with self._turns, self._helping() as threads:
            scored = threads.submit(self._having_words, terms, allowed, masks)
            vector = self._encode(query)
            assert vector is not None
            near = self._near(vector, masks, threads)
            lexical, groups, having = scored.result()
            positions = np.unique(np.concatenate([*near, *having]))
            lexical, groups = lexical[positions], groups[positions]
            cosines = self._vectors.estimate_some(vector, positions, threads)
            fused = convex_fusion(lexical, groups, cosines)
            best = [top(fused, mask[positions], COMPARED) for mask in masks]
            own = np.unique(np.concatenate(best))
            similarities = self._vectors.compare_some(vector, positions[own], threads)
        cosines[own] = similarities.passages
        fused, mean = convex_fusion(lexical, groups, cosines), self._mean(vector, allowed)
        return _Found(positions[own], lexical[own], groups[own], fused[own], similarities, mean)

    @contextmanager
    def _helping(self) -> Iterator[Executor]:
        """Give threads to the one who asks alone; where several ask they have the cores already."""
        is_alone = self._alone.acquire(blocking=False)
        try:
            with ThreadPoolExecutor(AT_ONCE) if is_alone else AtOnce() as threads:
                yield threads
        finally:
            if is_alone:
                self._alone.release()

    def _by_words(self, terms: Sequence[str], allowed: Mask) -> tuple[Floats, Floats]:
        """Return the scores of the passages' words and the shares of their documents' words."""
        lexical = self._words.scores(terms)
        return lexical if allowed.all() else lexical * allowed, self._of_groups(terms, allowed)

    def _of_groups(self, terms: Sequence[str], allowed: Mask) -> Floats:
        """Return each passage's share of the best score of a document that is allowed."""
        scores = self._documents.scores(terms)
        groups, lengths = self._runs
        if allowed.all():
            return np.repeat(share(scores)[groups], lengths)
        return share(np.repeat(scores[groups], lengths) * allowed)

    def _having_words(
        self, terms: Sequence[str], allowed: Mask, masks: Sequence[Mask]
    ) -> tuple[Floats, Floats, list[Positions]]:
        """Return what :meth:`_by_words` does, and the passages with the best words of each mask.

        By their own words, and by these and their documents'.
        """
        lexical, groups = self._by_words(terms, allowed)
        words = share(lexical)
        words += GROUP_WEIGHT * groups
        ways = [(scores, scores > 0) for scores in (words, lexical)]
        best = [top(scores, mask & some, BY_WORDS) for mask in masks for scores, some in ways]
        return lexical, groups, best

    def _near(
        self, vector: NDArray[np.float32], masks: Sequence[Mask], threads: Executor
    ) -> list[Positions]:
        """Return the passages of each mask that are near by meaning, all where they are few."""
        assert self._vectors is not None
        few = [mask for mask in masks if np.count_nonzero(mask) <= FEW]
        many = [mask for mask in masks if np.count_nonzero(mask) > FEW]
        wanted = int(BY_SIGNS * self._vectors.rows**0.5)
        near = self._vectors.nearest(vector, many, wanted, BY_VECTORS, threads) if many else []
        return [*map(np.flatnonzero, few), *near]

    def _mean(self, vector: NDArray[np.float32], allowed: Mask) -> float:
        """Return the mean cosine of the passages allowed, estimated from the sample's."""
        assert self._vectors is not None
        if np.count_nonzero(allowed) <= FEW:
            whole = self._vectors.compare_some(vector, np.flatnonzero(allowed), AtOnce())
            return float(whole.passages.mean()) if len(whole.passages) else 0.0
        places, sample = self._sample
        cosines = sample.compare(vector).passages
        inside = allowed[places]
        return float(cosines[inside].mean() if inside.sum() >= LEAST else cosines.mean())

    @cached_property
    def _sample(self) -> tuple[NDArray[np.intp], SentenceVectors]:
        """Passages evenly spread over all, the same as long as the index is, in memory."""
        assert self._vectors is not None
        alive = np.flatnonzero(self._alive)
        places = alive[np.linspace(0, len(alive) - 1, min(SAMPLE, len(alive)), dtype=np.intp)]
        return places, self._vectors.some(places)

    def _encode(self, query: str) -> NDArray[np.float32] | None:
        if self._encoder is None or self._vectors is None:
            return None
        vector: NDArray[np.float32] = self._encoder.encode([query], query=True)[0]
        require_dimension(self._encoder, len(vector), self._vectors.dimension)
        return vector

    def _allowed(self, groups: Collection[str] | None) -> Mask:
        if groups is None:
            return self._alive
        return self._mask(groups if isinstance(groups, frozenset) else frozenset(groups))

    def _make_mask(self, groups: frozenset[str]) -> Mask:
        chosen = np.zeros(1 + max(self._numbers.values(), default=0), bool)
        chosen[[self._numbers[name] for name in groups if name in self._numbers]] = True
        return np.asarray(self._alive & chosen[self._group_of], dtype=bool)

    def _hit(self, found: _Found, place: int) -> Hit:
        position = int(found.positions[place])
        part = int(np.searchsorted(self._firsts, position, side="right")) - 1
        segment, own = self._segments[part], position - int(self._firsts[part])
        id_, has_sentences = segment.ids[own], bool(segment.sentences[own])
        fused, words, group = (
            float(scores[place]) for scores in (found.fused, found.lexical, found.groups)
        )
        if found.similarities is None:
            return Hit(id_, fused, words, 0.0, None, group=group)
        cosine = float(found.similarities.passages[place])
        return Hit(
            id_,
            fused,
            words,
            cosine,
            found.similarities.best_sentence(place) if has_sentences else None,
            found.similarities.of(place) if has_sentences else (),
            cosine - found.mean,
            group,
        )


def _alive(snapshot: Snapshot) -> Mask:
    """Return which passages count."""
    parts = [np.ones(s.size, bool) if s.alive is None else s.alive for s in snapshot.segments]
    return np.concatenate(parts) if parts else np.zeros(0, bool)


def _vectors(snapshot: Snapshot) -> SentenceVectors:
    segments = [(s.matrix, s.codes, s.row_ends) for s in snapshot.segments if s.matrix is not None]
    return SentenceVectors(*zip(*segments, strict=True))
