"""Passages that were indexed together: counted, with their vectors, and never changed again.

An index is some segments side by side (O'Neil and others, The log-structured merge-tree, 1996):
what is new becomes a segment of its own, what is gone is marked, and small segments are merged
now and then, so that a document costs what it is worth, whatever is there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array, Strings, smallest
from indexer.codes import Codes
from indexer.postings import Counted, Postings, count, merge

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes into a segment of a passage.

    ``terms`` are those of its heading and text; ``sentences`` is how many it has, and ``keys`` are
    the hashes of what was embedded, one a vector: its sentences, or the whole text where it has
    none; empty without an encoder, and until it is embedded.
    """

    id: str
    group: str
    terms: Sequence[str]
    sentences: int
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Some passages as arrays; the passages of a group are all in the same segment.

    Attributes:
        ids: the passages' ids.
        groups: the names of their groups.
        group_of: the number of each passage's group, shape ``(passages,)``.
        sentences: how many sentences each has, same shape.
        row_ends: where the vectors of each end, same shape.
        keys: the hashes of what was embedded, in rising order, two numbers each.
        key_rows: the vector of each hash.
        words: the terms of the passages.
        documents: the same terms, of the groups.
        matrix: the vectors, L2-normalised, shape ``(vectors, dimension)``.
        codes: the vectors in a few bits a number.
        gone: the numbers of the groups that do not count any more.
        folder: where it is saved.
    """

    ids: Strings
    groups: Strings
    group_of: Array
    sentences: Array
    row_ends: Array
    keys: NDArray[np.uint64]
    key_rows: Array
    words: Counted
    documents: Counted
    matrix: Vectors | None
    codes: Codes | None = None
    gone: tuple[int, ...] = ()
    folder: Path | None = field(default=None, compare=False)

    @property
    def alive(self) -> NDArray[np.bool_] | None:
        """Which passages count, None where all do."""
        return self.words.alive

    @property
    def size(self) -> int:
        """How many passages it holds, those that are gone too."""
        return len(self.sentences)

    @property
    def passages(self) -> int:
        """How many passages count."""
        return self.size if self.alive is None else int(self.alive.sum())

    @property
    def rows(self) -> int:
        """How many vectors there are, those of what is gone too."""
        return int(self.row_ends[-1]) if self.size else 0

    def counts(self) -> NDArray[np.int64]:
        """Return how many vectors each passage has, shape ``(passages,)``."""
        ends = self.row_ends.astype(np.int64)
        counts: NDArray[np.int64] = ends - np.concatenate([[0], ends[:-1]])
        return counts

    def waiting(self) -> NDArray[np.bool_]:
        """Return which passages count and have no vectors yet."""
        none: NDArray[np.bool_] = self.counts() == 0
        return none if self.alive is None else none & self.alive

    def without(self, groups: Mapping[str, int]) -> Segment:
        """Return it with ``groups``, names with their numbers here, gone."""
        gone = tuple(sorted({*self.gone, *groups.values()}))
        return self.with_gone(gone)

    def with_gone(self, gone: Sequence[int]) -> Segment:
        """Return it with just those groups gone whose numbers are given."""
        if not gone:
            return self
        groups = np.ones(len(self.groups), bool)
        groups[list(gone)] = False
        words = replace(self.words, alive=groups[self.group_of])
        documents = replace(self.documents, alive=groups)
        return replace(self, words=words, documents=documents, gone=tuple(gone))

    def row_keys(self) -> NDArray[np.uint64]:
        """Return the hashes in the order of their vectors."""
        keys = np.empty_like(self.keys)
        keys[self.key_rows] = self.keys
        return keys

    def vectors(self) -> Iterator[tuple[bytes, Vectors]]:
        """Yield the vectors of what counts, each with its hash."""
        if self.matrix is None:
            return
        alive = np.ones(self.size, bool) if self.alive is None else self.alive
        own = self.row_keys().astype("<u8")
        for row in np.flatnonzero(np.repeat(alive, self.counts())).tolist():
            yield own[row].tobytes(), self.matrix[row]

    def find(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, int]]:
        """Yield those of the hashes of texts that were embedded here, each with its vector."""
        wanted = hashes(keys)
        places = np.searchsorted(self.keys[:, 0], wanted[:, 0]).tolist()
        for key, row, place in zip(keys, wanted, places, strict=True):
            while place < len(self.keys) and self.keys[place, 0] == row[0]:
                if self.keys[place, 1] == row[1]:
                    yield key, int(self.key_rows[place])
                    break
                place += 1

    def arrays(self) -> dict[str, Array]:
        """Return all but the vectors; see :meth:`read`."""
        own = ("group_of", "sentences", "row_ends", "keys", "key_rows")
        texts = {"ids": self.ids, "groups": self.groups, "terms": self.words.terms}
        return {
            **{name: getattr(self, name) for name in own},
            **{f"{name}.data": strings.data for name, strings in texts.items()},
            **{f"{name}.ends": strings.ends for name, strings in texts.items()},
            **self.words.postings.arrays("words"),
            **self.documents.postings.arrays("documents"),
            **({} if self.codes is None else self.codes.arrays()),
        }

    @classmethod
    def read(cls, arrays: Mapping[str, Array], matrix: Vectors | None, folder: Path) -> Segment:
        """Return what :meth:`arrays` gave, with its vectors."""
        ids, groups, terms = (
            Strings(arrays[f"{name}.data"], arrays[f"{name}.ends"])
            for name in ("ids", "groups", "terms")
        )
        return cls(
            ids,
            groups,
            arrays["group_of"],
            arrays["sentences"],
            arrays["row_ends"],
            arrays["keys"],
            arrays["key_rows"],
            Counted(terms, Postings.read(arrays, "words")),
            Counted(terms, Postings.read(arrays, "documents")),
            matrix,
            Codes.read(arrays),
            folder=folder,
        )


def make(entries: Sequence[Entry], rows: Mapping[bytes, Vectors], dimension: int | None) -> Segment:
    """Return the segment of ``entries``; ``rows`` are the vectors of their keys.

    ``dimension`` is that of the vectors, None where there is no encoder.
    """
    names = {name: n for n, name in enumerate(dict.fromkeys(entry.group for entry in entries))}
    keys = [key for entry in entries for key in entry.keys]
    matrix = np.empty((len(keys), dimension or 0), np.float32)
    for place, key in enumerate(keys):
        matrix[place] = rows[key]
    return _segment(
        [entry.id for entry in entries],
        list(names),
        np.fromiter((names[entry.group] for entry in entries), np.int64),
        np.fromiter((entry.sentences for entry in entries), np.int64),
        np.fromiter((len(entry.keys) for entry in entries), np.int64),
        hashes(keys),
        count([entry.terms for entry in entries]),
        None if dimension is None else matrix,
    )


def join(segments: Sequence[Segment]) -> Segment:
    """Return what counts of ``segments`` as one, in their order."""
    ids: list[str] = []
    names: list[str] = []
    groups, sentences, counts, keys, vectors = [], [], [], [], []
    for segment in segments:
        alive = np.ones(segment.size, bool) if segment.alive is None else segment.alive
        left = np.isin(np.arange(len(segment.groups)), segment.gone, invert=True)
        numbers = len(names) + np.cumsum(left) - 1
        names += [name for name, stays in zip(segment.groups, left, strict=True) if stays]
        ids += [id_ for id_, stays in zip(segment.ids, alive, strict=True) if stays]
        groups.append(numbers[segment.group_of[alive]])
        sentences.append(segment.sentences[alive])
        counts.append(segment.counts()[alive])
        kept = np.repeat(alive, segment.counts())
        keys.append(segment.row_keys()[kept])
        if segment.matrix is not None:
            vectors.append(segment.matrix if kept.all() else segment.matrix[kept])
    full = [part for part in vectors if len(part)]
    return _segment(
        ids,
        names,
        np.concatenate(groups),
        np.concatenate(sentences),
        np.concatenate(counts),
        np.concatenate(keys),
        merge([segment.words for segment in segments]),
        np.concatenate(full) if full else vectors[0] if vectors else None,
    )


def hashes(keys: Sequence[bytes]) -> NDArray[np.uint64]:
    """Return hashes of 16 bytes as two numbers each, shape ``(len(keys), 2)``."""
    return np.frombuffer(b"".join(keys), "<u8").reshape(-1, 2)


def _segment(
    ids: Sequence[str],
    groups: Sequence[str],
    group_of: NDArray[np.int64],
    sentences: NDArray[np.integer],
    counts: NDArray[np.int64],
    keys: NDArray[np.uint64],
    words: Counted,
    matrix: Vectors | None,
) -> Segment:
    """Return a segment of its columns; ``keys`` in the order of the vectors."""
    order = np.argsort(keys[:, 0], kind="stable")
    documents = words.postings.grouped(group_of, len(groups))
    return Segment(
        Strings.of(ids),
        Strings.of(groups),
        group_of.astype(np.int32),
        smallest(sentences),
        smallest(np.cumsum(counts)),
        keys[order],
        smallest(order),
        words,
        Counted(words.terms, documents),
        matrix,
        Codes.of(matrix, matrix.mean(axis=0)) if matrix is not None and len(matrix) else None,
    )
