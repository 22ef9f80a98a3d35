"""Which term is in which passage, how often: the counts from which BM25 is added up.

Counts and lengths are kept, no weights: these depend on all passages of the base, so that one
document more would change every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array, Strings, smallest


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the places where it occurs, in rising order, and how often it does there.

    Attributes:
        ends: where the postings of each term end, shape ``(terms,)``.
        places: places within ``range(len(lengths))``, shape ``(postings,)``.
        counts: how often, above 0, same shape.
        lengths: how many terms each place has, repeated ones too.
    """

    ends: Array
    places: Array
    counts: Array
    lengths: Array

    def of(self, term: int) -> tuple[Array, Array]:
        """Return the places and the counts of the term with the number ``term``."""
        own = slice(int(self.ends[term - 1]) if term else 0, int(self.ends[term]))
        return self.places[own], self.counts[own]

    def arrays(self, name: str) -> dict[str, Array]:
        """Return the arrays by names that begin with ``name``; see :meth:`read`."""
        return {f"{name}.{own}": getattr(self, own) for own in self.__slots__}

    @classmethod
    def read(cls, arrays: Mapping[str, Array], name: str) -> Postings:
        """Return what :meth:`arrays` gave."""
        return cls(*(arrays[f"{name}.{own}"] for own in cls.__slots__))

    def grouped(self, group_of: NDArray[np.integer], groups: int) -> Postings:
        """Return the postings of groups of places, ``group_of`` tells which, of each term."""
        terms = np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))
        lengths = np.bincount(group_of, self.lengths, groups).astype(np.int64)
        return _gathered(
            terms, group_of[self.places], self.counts, smallest(lengths), len(self.ends)
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """The terms of some texts in rising order, with their postings.

    ``alive`` tells which of the places count, all where it is None.
    """

    terms: Strings
    postings: Postings
    alive: NDArray[np.bool_] | None = None

    @property
    def size(self) -> int:
        """How many places there are, those that do not count too."""
        return len(self.postings.lengths)

    def lengths(self) -> NDArray[np.integer]:
        """Return the lengths of the places that count."""
        lengths = self.postings.lengths
        return lengths if self.alive is None else lengths[self.alive]

    def texts(self) -> list[list[str]]:
        """Return the terms of every place, in rising order, not in that of the text."""
        found: list[list[str]] = [[] for _ in range(self.size)]
        for number, term in enumerate(self.terms):
            places, counts = self.postings.of(number)
            for place, count in zip(places.tolist(), counts.tolist(), strict=True):
                found[place] += [term] * count
        return found


def count(texts: Sequence[Sequence[str]]) -> Counted:
    """Count the terms of ``texts``, one place each."""
    terms = sorted(set(chain.from_iterable(texts)))
    numbers = {term: number for number, term in enumerate(terms)}
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    found = np.fromiter((numbers[term] for text in texts for term in text), np.int64)
    places = np.repeat(np.arange(len(texts)), lengths)
    ones = np.ones(len(found), np.int64)
    return Counted(Strings.of(terms), _gathered(found, places, ones, smallest(lengths), len(terms)))


def merge(parts: Sequence[Counted]) -> Counted:
    """Return the places that count of all ``parts``, one part behind the other."""
    terms = sorted(set(chain.from_iterable(part.terms for part in parts)))
    numbers = {term: number for number, term in enumerate(terms)}
    rows, offset = [], 0
    for part in parts:
        alive = np.ones(part.size, bool) if part.alive is None else part.alive
        own = np.fromiter((numbers[term] for term in part.terms), np.int64, len(part.terms))
        postings = part.postings
        kept = alive[postings.places]
        moved = offset + np.cumsum(alive) - 1
        found = np.repeat(own, np.diff(postings.ends, prepend=0))[kept]
        rows.append((found, moved[postings.places[kept]], postings.counts[kept]))
        offset += int(alive.sum())
    found, places, counts = (np.concatenate(column) for column in zip(*rows, strict=True))
    lengths = smallest(np.concatenate([part.lengths() for part in parts]))
    used = np.unique(found)
    postings = _gathered(np.searchsorted(used, found), places, counts, lengths, len(used))
    return Counted(Strings.of(terms[number] for number in used.tolist()), postings)


def _gathered(
    terms: NDArray[np.integer],
    places: NDArray[np.integer],
    counts: NDArray[np.integer],
    lengths: Array,
    size: int,
) -> Postings:
    """Return postings of the triples of a term, a place and a count, added up."""
    pairs = terms.astype(np.int64) * max(len(lengths), 1) + places
    order = np.argsort(pairs, kind="stable")
    pairs, firsts = np.unique(pairs[order], return_index=True)
    added = np.add.reduceat(counts[order].astype(np.int64), firsts) if len(firsts) else counts
    found, where = np.divmod(pairs, max(len(lengths), 1))
    ends = np.searchsorted(found, np.arange(size), side="right")
    return Postings(ends, where.astype(np.int32), smallest(added), lengths)
