"""Passages by meaning: one vector a sentence, and a passage is as near as its best sentence.

Up to ``EXACT`` vectors all of them are compared. Beyond, their codes are looked at first (see
:mod:`.codes`): how many signs they share with the question; of those that share the most, what four
bits a number make of them; and only what is near then, exactly. So a few hundred vectors of a
million are read, from wherever they lie on the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial
from mmap import mmap
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.codes import Codes

EXACT = 200_000  # vectors
FEW = 4096  # vectors of a part, all of which are looked at by more than their signs
TAKEN = 1000  # scattered rows, each of which brings its neighbours into memory, 64 KB to 1 MB
_SAMPLED = 1 << 18  # distances, from which it is told how near the nearest are
_FAR = 1 << 16  # signs, more than there are
_SELECTIVE = 8  # a part of all, of less than which the rows are faster listed than sifted
_DONT_NEED = 4  # mmap.MADV_DONTNEED, which Windows has not


@dataclass(frozen=True, slots=True)
class Similarities:
    """The cosines of one question: of all ``sentences``, and of each passage's best one."""

    sentences: NDArray[np.float32]
    passages: NDArray[np.float32]
    starts: NDArray[np.intp]

    def of(self, passage: int) -> tuple[float, ...]:
        """Return the cosines of the sentences of the passage at position ``passage``."""
        start, *end = self.starts[passage : passage + 2]
        return tuple(self.sentences[start : end[0] if end else None].tolist())

    def best_sentence(self, passage: int) -> int:
        """Return which sentence of the passage at position ``passage`` is the most similar."""
        return int(np.argmax(self.of(passage)))


class _Rows(NamedTuple):
    """Some rows of a part, and the passage of each."""

    part: int
    places: NDArray[np.intp]
    passages: NDArray[np.intp]

    def where(self, chosen: NDArray[np.bool_]) -> _Rows:
        return _Rows(self.part, self.places[chosen], self.passages[chosen])


class SentenceVectors:
    """Sentence vectors, those of one passage next to each other."""

    def __init__(
        self,
        matrices: Sequence[NDArray[np.float32]],
        codes: Sequence[Codes | None],
        ends: Sequence[NDArray[np.integer]],
    ) -> None:
        """Take the vectors as they are, memory-mapped or not, in one or several parts.

        Args:
            matrices: Each of shape ``(sentences, dimension)``, rows L2-normalised.
            codes: Those of the rows; they may be missing where there are few.
            ends: Of each part the rows with which its passages end; every passage has one at least.
        """
        self._matrices = matrices
        self._codes = codes
        self._ends = ends
        sizes = [len(own) for own in ends]
        self._firsts = np.cumsum([0, *sizes])  # passages before each part
        self._taken = 0  # rows since memory was given back

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._matrices[0].shape[1])

    @property
    def rows(self) -> int:
        """How many vectors there are."""
        return sum(len(matrix) for matrix in self._matrices)

    def compare(self, query: NDArray[np.float32]) -> Similarities:
        """Compare the L2-normalised ``query``, shape ``(dimension,)``, with every sentence."""
        sentences = [_cosines(matrix, query) for matrix in self._matrices]
        counts = [np.diff(ends.astype(np.intp), prepend=0) for ends in self._ends]
        return _similarities(_joined(sentences), _joined(counts))

    def compare_some(
        self, query: NDArray[np.float32], passages: NDArray[np.intp], threads: Executor
    ) -> Similarities:
        """Compare ``query`` with the sentences of ``passages``, positions in rising order."""
        rows, counts = self._rows(passages)
        cosines = [*threads.map(partial(self._compare, query), rows)]
        return _similarities(_joined(cosines), counts)

    def estimate_some(
        self, query: NDArray[np.float32], passages: NDArray[np.intp], threads: Executor
    ) -> NDArray[np.float32]:
        """Return nearly the best cosine of each of ``passages``, from their codes alone."""
        rows, counts = self._rows(passages)
        cosines = [*threads.map(partial(self._by_levels, query), rows)]
        return _similarities(_joined(cosines), counts).passages

    def some(self, passages: NDArray[np.intp]) -> SentenceVectors:
        """Return the vectors of ``passages``, positions in rising order, in memory."""
        rows, counts = self._rows(passages)
        vectors = np.concatenate([self._take(own) for own in rows])
        return SentenceVectors([vectors], [None], [np.cumsum(counts)])

    def _rows(self, passages: NDArray[np.intp]) -> tuple[list[_Rows], NDArray[np.intp]]:
        """Return the rows of ``passages`` part by part, and how many each passage has."""
        rows, counts = [], []
        cuts = np.searchsorted(passages, self._firsts)
        for part, ends in enumerate(self._ends):
            own = passages[cuts[part] : cuts[part + 1]] - self._firsts[part]
            last = ends[own].astype(np.intp)
            first = np.where(own > 0, ends[own - 1], 0).astype(np.intp)
            held = last - first
            before = np.cumsum(held) - held
            places = np.repeat(first - before, held) + np.arange(int(held.sum()))
            rows.append(_Rows(part, places, np.repeat(own + self._firsts[part], held)))
            counts.append(held)
        return rows, _joined(counts)

    def nearest(
        self,
        query: NDArray[np.float32],
        masks: Sequence[NDArray[np.bool_]],
        wanted: int,
        limit: int,
        threads: Executor,
    ) -> list[NDArray[np.intp]]:
        """Return for each mask the passages of the ``limit`` nearest of ``wanted`` sentences.

        Args:
            query: L2-normalised, shape ``(dimension,)``.
            masks: the passages to choose from, each of shape ``(passages,)``.
            wanted: about so many sentences near by their signs, to be looked at more closely.
            limit: of those that are the nearest then.
            threads: which look through the parts.
        """
        distances = [*threads.map(partial(_distances, query), self._codes)]
        sample = _joined([own[:: self._every] for own in distances])
        chosen = []
        for allowed in masks:
            reach = self._reach(sample[allowed[self._sampled]], wanted)
            near = self._within(reach, distances, allowed)
            near = _best(near, [*threads.map(partial(self._by_levels, query), near)], limit)
            chosen.append(np.unique(_joined([rows.passages for rows in near])))
        return chosen

    def _reach(self, sample: NDArray[np.uint16], wanted: int) -> int:
        """Return the distance up to which there are about ``wanted`` sentences, by a sample's."""
        within = np.cumsum(np.bincount(sample)) * self._every
        return int(np.searchsorted(within, wanted)) if within.max(initial=0) > wanted else _FAR

    @property
    def _every(self) -> int:
        """Every which row is in the sample."""
        return max(1, self.rows // _SAMPLED)

    @cached_property
    def _sampled(self) -> NDArray[np.intp]:
        """The passages of the rows of the sample."""
        rows = (np.arange(0, len(matrix), self._every) for matrix in self._matrices)
        return _joined([*map(self._passages, range(len(self._matrices)), rows)])

    def _passages(self, part: int, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        own = np.searchsorted(self._ends[part], rows, side="right")
        return np.asarray(self._firsts[part] + own, np.intp)

    def _by_levels(self, query: NDArray[np.float32], rows: _Rows) -> NDArray[np.float32]:
        codes = self._codes[rows.part]
        if codes is None or codes.levels is None:
            return self._compare(query, rows)
        return codes.by_levels(query, rows.places)

    def _compare(self, query: NDArray[np.float32], rows: _Rows) -> NDArray[np.float32]:
        return _cosines(self._take(rows), query)

    def _within(
        self, reach: int, distances: Sequence[NDArray[np.uint16]], allowed: NDArray[np.bool_]
    ) -> list[_Rows]:
        """Return the rows that are allowed and differ in ``reach`` signs at most."""
        # The centre of few vectors lies among them, so that their signs say little.
        near = [own <= (_FAR if len(own) <= FEW else reach) for own in distances]
        if np.count_nonzero(allowed) < len(allowed) // _SELECTIVE:
            rows, _ = self._rows(np.flatnonzero(allowed))
            return [own.where(near[own.part][own.places]) for own in rows]
        found = (np.flatnonzero(own) for own in near)
        rows = [_Rows(part, own, self._passages(part, own)) for part, own in enumerate(found)]
        return [own.where(allowed[own.passages]) for own in rows]

    def _take(self, rows: _Rows) -> NDArray[np.float32]:
        """Return the vectors of scattered rows, and give memory back once many were taken."""
        self._taken += len(rows.places)
        if self._taken > TAKEN:
            self._taken = 0
            for matrix in self._matrices:
                _give_back(matrix)
        return self._matrices[rows.part][rows.places]


def _distances(query: NDArray[np.float32], codes: Codes | None) -> NDArray[np.uint16]:
    return np.zeros(0, np.uint16) if codes is None else codes.distances(query)


def _best(found: Sequence[_Rows], scores: Sequence[NDArray[np.float32]], limit: int) -> list[_Rows]:
    """Return the ``limit`` rows of the best scores, part by part; more where some are equal."""
    every = _joined(scores)
    if len(every) <= limit:
        return [*found]
    least = np.partition(every, len(every) - limit)[len(every) - limit]
    return [rows.where(own >= least) for rows, own in zip(found, scores, strict=True)]


def _give_back(matrix: NDArray[np.float32]) -> None:
    """Let go of the pages of a mapped file; the system keeps them as long as it has room."""
    owner: object = matrix
    while isinstance(owner, np.ndarray):
        owner = owner.base
    if isinstance(owner, mmap) and hasattr(owner, "madvise"):  # not on Windows
        owner.madvise(_DONT_NEED)


def _cosines(matrix: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    # As soon done as by BLAS, whose threads spin for a while afterwards and take cores from others.
    return np.asarray(np.einsum("ij,j->i", matrix, vector))


def _joined(parts: Sequence[NDArray[np.generic]]) -> NDArray:  # type: ignore[type-arg]
    """Return several arrays as one; a single one as it is."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _similarities(sentences: NDArray[np.float32], counts: NDArray[np.intp]) -> Similarities:
    starts = np.cumsum(counts) - counts
    if not counts.all():  # what is gone may never have had any
        sentences = np.append(sentences, np.float32(-1))
    best = np.maximum.reduceat(sentences, starts) if len(counts) else sentences[:0]
    return Similarities(sentences, best, starts)
