"""The index as :class:`indexer.Index` is, over tables that a transaction of the caller sees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from pgvector import Vector
from sqlalchemy import ARRAY, Connection, Text, any_, func, literal, select, text

from indexer.building import Progress, Rows, require_dimension
from indexer.encoder import Encoder, Vectors
from indexer.errors import DamagedIndexError, MismatchError
from indexer.passage import Hit, Passage
from indexer.postgres import changes, tables, writing
from indexer.postgres.changes import Changes, Waiting
from indexer.postgres.statement import POOL, REACH, statement
from indexer.postgres.tables import State
from indexer.postgres.vocabulary import Vocabulary
from indexer.storage import REBUILD
from indexer.tokenizer import Tokenizer

Connect = Callable[[], Connection]

SAMPLE = 1024  # passages whose mean cosine stands for that of all
ALL = 2**62  # passages

_WIDELY = """SELECT set_config('hnsw.ef_search', '1000', true),
    set_config('hnsw.iterative_scan', 'strict_order', true)"""  # in this transaction


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Groups by their ordinals, and how many vectors or passages they have."""

    ordinals: list[int]
    size: int


class PostgresIndex:
    """Finds passages as :class:`indexer.Index` does, with the same scores and the same order.

    An index stands for one state of the tables: that of the transaction in which it was opened.
    Searching from several threads at once is safe, each within a transaction of that state.
    """

    def __init__(
        self, connect: Connect, state: State, tokenizer: Tokenizer, encoder: Encoder | None = None
    ) -> None:
        """Search the tables behind ``connect``; callers use ``open``, ``salvage`` or ``build``.

        Args:
            connect: gives the connection of the calling thread's transaction.
            state: of the tables in it.
            tokenizer: cuts the questions.
            encoder: embeds them; with ``None`` search goes by words alone.
        """
        self._connect = connect
        self._state = state
        self._tokenizer = tokenizer
        self._encoder = encoder
        self._changes: Changes | None = None
        self._chosen = lru_cache(8)(self._find)
        self._vocabulary = Vocabulary()

    @classmethod
    def open(
        cls,
        connect: Connect,
        tokenizer: Tokenizer,
        encoder: Encoder | None,
        previous: PostgresIndex | None = None,
    ) -> PostgresIndex:
        """Open the index to search it; the terms that a ``previous`` one knows stay known.

        Raises:
            MismatchError: it was built with another tokenizer or encoder.
            DamagedIndexError: it is missing, or of another format.
        """
        index = cls.salvage(connect, tokenizer)
        if index is None:
            raise DamagedIndexError(f"There is no search index in the database; {REBUILD}.")
        if index._state.tokenizer != tokenizer.fingerprint:
            raise MismatchError(f"The search index was built with another word list; {REBUILD}.")
        if not index.fits(encoder):
            raise MismatchError(
                f"The search index was built with {index.encoder_name or 'no encoder'}, "
                f"and {encoder.name if encoder else 'no encoder'} is in use; {REBUILD}."
            )
        index._encoder = encoder
        if previous is not None:
            index._vocabulary = previous._vocabulary
        return index

    @classmethod
    def salvage(cls, connect: Connect, tokenizer: Tokenizer) -> PostgresIndex | None:
        """Return the index, whatever it was built with; ``None`` where there is none."""
        state = tables.read_state(connect())
        return None if state is None else cls(connect, state, tokenizer)

    @classmethod
    def build(
        cls,
        connect: Connect,
        passages: Sequence[Passage],
        tokenizer: Tokenizer,
        encoder: Encoder | None,
        *,
        held: Rows | None = None,
        progress: Progress | None = None,
        is_time: Callable[[], bool] = lambda: True,
    ) -> PostgresIndex:
        """Find what has to be written for ``passages`` to be all there is; :meth:`write` does it.

        What the tables hold is not embedded again, as far as its encoder is the same, nor are
        ``held`` vectors, which are known from another index of that encoder; see
        :meth:`indexer.Index.build`.
        """
        work = changes.work(encoder, progress, is_time, held or {})
        found = changes.whole(connect(), passages, tokenizer, work)
        return cls._changed(connect, found, tokenizer, encoder)

    def updated(
        self,
        encoder: Encoder | None,
        passages: Sequence[Passage] = (),
        removed: Collection[str] = (),
        *,
        waiting: Waiting | None = None,
        progress: Progress | None = None,
        is_time: Callable[[], bool] = lambda: True,
    ) -> PostgresIndex:
        """Find what has to change, as :meth:`indexer.Index.updated`; :meth:`write` does it."""
        work = changes.work(encoder, progress, is_time, {})
        found = changes.update(
            self._connect(), self._state, passages, removed, waiting, self._tokenizer, work
        )
        return self._changed(self._connect, found, self._tokenizer, encoder)

    @classmethod
    def _changed(
        cls, connect: Connect, found: Changes, tokenizer: Tokenizer, encoder: Encoder | None
    ) -> PostgresIndex:
        name = encoder.name if encoder else None
        state = State(tables.FORMAT, tokenizer.fingerprint, name, 0, 0, 0, 0, 0, 0)
        index = cls(connect, state, tokenizer, encoder)
        index._changes = found
        return index

    def write(self, connection: Connection) -> None:
        """Write what has been found to change, within the transaction of ``connection``."""
        if self._changes is not None:
            writing.write(connection, self._changes)
            self._changes = None
        self._chosen.cache_clear()
        self._state = tables.read_state(connection) or self._state

    def fits(self, encoder: Encoder | None) -> bool:
        """Tell whether it can be searched with its tokenizer and with ``encoder``."""
        made = self._state
        return made.tokenizer == self._tokenizer.fingerprint and (
            encoder is None or made.encoder == encoder.name
        )

    def __len__(self) -> int:
        """How many passages the index holds."""
        return self._state.passages

    @property
    def encoder_name(self) -> str | None:
        """The name of the encoder that made its vectors, None where it has none."""
        return self._state.encoder

    @property
    def pending(self) -> int:
        """How many passages wait for their vectors; until none does, search goes by words alone."""
        return self._state.waiting

    @property
    def tokenizer(self) -> Tokenizer:
        """What cuts passages and questions into terms."""
        return self._tokenizer

    @cached_property
    def vocabulary(self) -> Collection[str]:
        """All terms that occur in any passage; read once, within a transaction."""
        return self._vocabulary.read(self._connect())

    def vectors(self) -> Rows:
        """Return all vectors by the hashes of what was embedded."""
        query = select(tables.vectors.c.key, tables.vectors.c.vector)
        rows = self._connect().execute(query)
        return {row.key: np.asarray(row.vector, dtype=np.float32) for row in rows}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all passages, in the order in which they were given."""
        columns = tables.passages.c
        query = select(columns.id).order_by(columns.ordinal, columns.position)
        return tuple(self._connect().scalars(query))

    def search(
        self,
        query: str,
        *,
        words: str | None = None,
        limit: int = 10,
        groups: Collection[str] | None = None,
        also: Collection[str] = (),
    ) -> list[Hit]:
        """Return the passages that answer ``query`` best; see :meth:`indexer.Index.search`.

        Raises:
            MismatchError: the encoder's vectors do not fit those of the index.
        """
        if not query.strip():
            return []
        connection, vector = self._connect(), self._vector(query)
        within = None if groups is None else self._chosen(frozenset(groups))
        beside = self._chosen(frozenset(also))
        is_many = self._is_many(within)
        values: dict[str, Any] = {
            "terms": list(dict.fromkeys(self._tokenizer(query if words is None else words))),
            "reach": REACH if is_many else ALL,
            "most": max(limit, 0),
            "groups": None if within is None else within.ordinals,
            "also": beside.ordinals,
            "vector": None if vector is None else Vector(vector).to_text(),
            "pool": POOL,
            "drawn": writing.DRAWS * SAMPLE // max(self._state.passages, 1),
        }
        if is_many and vector is not None:
            connection.execute(text(_WIDELY))
        wanted = statement(
            dimension=0 if vector is None else len(vector),
            is_narrowed=groups is not None,
            has_also=bool(also),
            are_few=beside.size < writing.MANY,
            is_many=is_many,
        )
        rows = connection.execute(wanted, values)
        return [_hit(row, has_cosines=vector is not None) for row in rows]

    def _vector(self, query: str) -> Vectors | None:
        # While some wait for their vectors no cosines are compared: the others would go before.
        if self._encoder is None or not self._state.vectors or self._state.waiting:
            return None
        vector: Vectors = self._encoder.encode([query], query=True)[0]
        require_dimension(self._encoder, len(vector), self._state.dimension)
        return vector

    def _is_many(self, within: _Chosen | None) -> bool:
        """Tell whether there are too many passages to compare each of them."""
        there = self._state
        of_all = max(there.vectors, there.passages)
        return (of_all if within is None else min(within.size, of_all)) >= writing.MANY

    def _find(self, groups: frozenset[str]) -> _Chosen:
        if not groups:
            return _Chosen([], 0)
        columns = tables.groups.c
        size = func.greatest(columns.vectors, columns.passages)
        query = select(columns.ordinal, size)
        query = query.where(columns.group_id == any_(literal(list(groups), ARRAY(Text))))
        rows = self._connect().execute(query).all()
        return _Chosen([row[0] for row in rows], sum(row[1] for row in rows))


def _hit(row: Any, *, has_cosines: bool) -> Hit:  # noqa: ANN401
    if not has_cosines:
        return Hit(row.id, row.score, row.words, 0.0, None, group=row.of_group)
    cosines = tuple(row.cosines) if row.sentences else ()
    return Hit(
        row.id,
        row.score,
        row.words,
        row.cosine,
        int(np.argmax(cosines)) if cosines else None,
        cosines,
        row.lift,
        row.of_group,
    )
