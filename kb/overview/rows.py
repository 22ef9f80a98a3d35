"""Rows of a list that may be long: each has a key, and what it shows is read when it is looked at.

Of hundreds of thousands of rows a page shows a hundred: the facts, the clause, its headings and its
document are read of the rows that are taken, within the same reading of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from corpus.document import Clause, Document
from kb.base.store import Store
from kb.model import Deadline, Facts, Responsibility, Target
from kb.overview.force import marked
from kb.overview.keys import Keys

_BATCH = 500  # rows that are read at once

Fact = TypeVar("Fact", bound=Responsibility | Deadline | Target)
Row = TypeVar("Row", covariant=True)


class Rows(Sequence[Row], Generic[Row]):
    """Rows in the order of their ``keys``; those that are taken are read then."""

    def __init__(self, store: Store, keys: Keys, read: Callable[[Store, Keys], list[Row]]) -> None:
        """Read rows by ``read``, a few hundred at once."""
        self.keys = keys
        self._store = store
        self._read = read

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Rows[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Rows[Row]:
        if isinstance(place, slice):
            return self._of(self.keys[place])
        return self._read(self._store, self.keys[[place]])[0]

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self.keys), _BATCH):
            yield from self._read(self._store, self.keys[start : start + _BATCH])

    def where(self, kept: NDArray[np.bool_]) -> Rows[Row]:
        """Return the rows that are to be kept."""
        return self._of(self.keys[kept])

    def ordered(self, *ranks: NDArray[Any]) -> Rows[Row]:
        """Return the rows by their ranks, the first counting most; equal ones stay in order."""
        return self._of(self.keys[np.lexsort(ranks[::-1])])

    def read(self) -> tuple[Row, ...]:
        """Return all of them, to be used when the store has been left."""
        return tuple(self)

    def _of(self, keys: Keys) -> Rows[Row]:
        return Rows(self._store, keys, self._read)


def read_with(
    kind: type[Fact],
    make: Callable[[Any, Sequence[Fact], Document, Clause, Facts], Row],
) -> Callable[[Store, Keys], list[Row]]:
    """Return what reads rows: each made of its key, its own facts, and all of its clause."""

    def read(store: Store, keys: Keys) -> list[Row]:
        rows = zip(keys["document"].tolist(), keys["number"].tolist(), strict=True)
        own = store.facts_at(kind, [*rows])
        places = [(document_id, facts[0].clause_id) for document_id, facts in own]
        parts = store.found(places)
        made: list[Any] = [
            make(key, facts, *part) for key, (_, facts), part in zip(keys, own, parts, strict=True)
        ]
        cited = marked(store, [row.citation for row in made])
        return [replace(row, citation=each) for row, each in zip(made, cited, strict=True)]

    return read
