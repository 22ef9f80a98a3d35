"""The tables of the index, those with a row for every passage in parts, a group in one part.

A part can be moved to another server (as a foreign table, or by an extension that distributes
tables) without a change here: whatever is joined lies in the same part.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    inspect,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

FORMAT = 2
"""Raise it whenever a table changes; tables of another format are made anew."""
EMBEDDED = (1, FORMAT)
"""The formats whose vectors, by their keys, can be used again when tables are made anew."""

PARTS = 8
_BY_GROUP = "HASH (ordinal)"

tables = MetaData()

state = Table(
    "search_state",  # one row
    tables,
    Column("format", Integer, primary_key=True),
    Column("tokenizer", Text, nullable=False),
    Column("encoder", Text),
    Column("dimension", Integer, nullable=False),
    Column("groups", BigInteger, nullable=False),
    Column("passages", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),  # terms of all passages
    Column("vectors", BigInteger, nullable=False),
    Column("waiting", BigInteger, nullable=False),  # passages without vectors
)

terms = Table(
    "search_terms",
    tables,
    Column("term", Text, primary_key=True),
    Column("number", BigInteger, Identity(), nullable=False, unique=True),  # new ones rise
    Column("passages", Integer, nullable=False),  # that hold it
    Column("groups", Integer, nullable=False),
)

groups = Table(
    "search_groups",
    tables,
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("group_id", Text, nullable=False, unique=True),
    Column("passages", Integer, nullable=False),
    Column("length", Integer, nullable=False),  # in terms
    Column("lengths", ARRAY(Integer), nullable=False),  # of each passage
    Column("vectors", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
)


def _parted(name: str, *columns: Column[object]) -> Table:
    """A table whose rows belong to a group, by its ordinal."""
    return Table(name, tables, *columns, postgresql_partition_by=_BY_GROUP)


def _key(name: str, kind: type[TypeEngine[Any]] = Integer) -> Column[object]:
    return Column(name, kind, primary_key=True, autoincrement=False)


passages = _parted(
    "search_passages",
    _key("ordinal"),
    _key("position"),
    Column("id", Text, nullable=False),
    Column("sentences", Integer, nullable=False),
    Column("embedded", Boolean, nullable=False),
)

# A row for each group that holds a term: a row for each passage would be ten times as large.
postings = _parted(
    "search_postings",
    _key("term", Text),
    _key("ordinal"),
    Column("times", Integer, nullable=False),  # in all passages of the group
    Column("positions", ARRAY(Integer), nullable=False),  # of the passages that hold it
    Column("counts", ARRAY(Integer)),  # how often each does, where one does more than once
)
Index("search_postings_by_group", postings.c.ordinal)

vectors = _parted(
    "search_vectors",
    _key("ordinal"),
    _key("position"),
    _key("sentence"),
    Column("key", LargeBinary, nullable=False),  # the hash of what was embedded
    Column("draw", Integer, nullable=False),  # of the passage: those below a bound are a sample
    Column("vector", VECTOR(), nullable=False),
)
Index("search_vectors_by_key", vectors.c.key)
Index("search_vectors_by_draw", vectors.c.draw)

OF_GROUPS = (passages, postings, vectors, groups)


@dataclass(frozen=True, slots=True)
class State:
    """What the index was made with, and how much is in it."""

    format: int
    tokenizer: str
    encoder: str | None
    dimension: int
    groups: int
    passages: int
    length: int
    vectors: int
    waiting: int


def read_state(connection: Connection, formats: Collection[int] = (FORMAT,)) -> State | None:
    """Return the state of the index, None where there is none of these ``formats``."""
    if not inspect(connection).has_table(state.name):
        return None
    row = connection.execute(select(state)).first()
    return None if row is None or row.format not in formats else State(*row)


def make(connection: Connection) -> None:
    """Make the tables, in place of those of another format; they may be there."""
    if read_state(connection) is not None:
        return
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
    for name in inspect(connection).get_table_names():
        if name.startswith("search_"):
            connection.execute(text(f"DROP TABLE IF EXISTS {name} CASCADE"))
    tables.create_all(connection)
    for table in (passages, postings, vectors):
        for part in range(PARTS):
            connection.execute(
                text(
                    f"CREATE TABLE {table.name}_{part} PARTITION OF {table.name} "
                    f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
                )
            )
