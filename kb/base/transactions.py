"""Transactions over the database of a base: one a thread, each of which sees one generation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from kb.base import records
from kb.base.failures import plain_errors

_UNWRITTEN = -1  # the generation of those who read what they are writing


@dataclass(frozen=True, slots=True)
class _View:
    """What one thread reads: a connection within a transaction, and the generation it sees."""

    connection: Connection
    generation: int


class Transactions:
    """A database that any number of threads may read at once."""

    def __init__(self, engine: Engine) -> None:
        """Use the database behind ``engine``, whose tables exist."""
        self._engine = engine
        self._local = threading.local()

    @property
    def is_missing(self) -> bool:
        """Whether there was no base when this one was opened: it reads as empty for good."""
        return self._engine.url.database is None

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[int]:
        """Let every read within the block, in this thread, see one and the same generation.

        Yields:
            The generation's number; 0 before anything is written.
        """
        view: _View | None = getattr(self._local, "view", None)
        if view is not None:
            yield view.generation
            return
        with plain_errors(), self._engine.begin() as connection:
            generation = int(records.read_setting(connection, "generation") or 0)
            with self._viewing(connection, generation):
                yield generation

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection to write with; reads within the block, in this thread, go by it too.

        Raises:
            StoreError: the database cannot be written.
        """
        engine = self._engine
        with plain_errors(), engine.begin() as connection, self._viewing(connection, _UNWRITTEN):
            yield connection

    def connection(self) -> Connection:
        """Return the connection of the block of :meth:`reading` in which the caller is."""
        view: _View = self._local.view
        return view.connection

    @contextmanager
    def _viewing(self, connection: Connection, generation: int) -> Iterator[None]:
        self._local.view = _View(connection, generation)
        try:
            yield
        finally:
            self._local.view = None
