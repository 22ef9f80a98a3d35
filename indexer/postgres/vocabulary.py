"""The terms of the tables, read once; afterwards only those that are new."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, func, select

from indexer.postgres import tables


class Vocabulary(Collection[str]):
    """All terms of the passages, for any number of states one after the other.

    A nation's documents have a million terms, and a state of the tables may last a minute. What
    is gone stays: nothing is found under it. Several threads may use it at once.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._terms: set[str] = set()
        self._last = 0
        self._reading = threading.Lock()

    def read(self, connection: Connection) -> Vocabulary:
        """Take in what is new in the state that ``connection`` sees, and return itself."""
        columns = tables.terms.c
        with self._reading:
            last = connection.scalar(select(func.max(columns.number))) or 0
            if last < self._last:  # the tables were made anew
                self._terms, self._last = set(), 0
            if last > self._last:
                query = select(columns.term).where(columns.number > self._last)
                self._terms.update(connection.scalars(query))
                self._last = last
        return self

    def __contains__(self, term: object) -> bool:
        """Tell whether a passage holds the term."""
        return term in self._terms

    def __iter__(self) -> Iterator[str]:
        """Yield the terms, in no order."""
        return iter(tuple(self._terms))

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._terms)
