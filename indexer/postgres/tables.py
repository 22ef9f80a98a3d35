"""The tables of the index, those with a row for every passage in parts, a group in one part.

A part can be moved to another server (as a foreign table, or by an extension that distributes
tables) without a change here: whatever is joined lies in the same part.
"""

from __future__ import annotations

from dataclasses import dataclass

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
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

FORMAT = 1
"""Raise it whenever a table changes; tables of another format are made anew."""

PARTS = 8
_BY_GROUP = "HASH (group_id)"

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
    Column("passages", Integer, nullable=False),  # that hold it
    Column("groups", Integer, nullable=False),
)

groups = Table(
    "search_groups",
    tables,
    Column("group_id", Text, primary_key=True),
    Column("ordinal", BigInteger, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("vectors", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
)


def _parted(name: str, *columns: Column[object]) -> Table:
    """A table whose rows belong to a group."""
    table = Table(name, tables, *columns, postgresql_partition_by=_BY_GROUP)
    if columns[0].name != "group_id":
        Index(f"{name}_by_group", table.c.group_id)
    return table


passages = _parted(
    "search_passages",
    Column("group_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("sentences", Integer, nullable=False),
    Column("embedded", Boolean, nullable=False),
)

postings = _parted(
    "search_postings",
    Column("term", Text, primary_key=True),
    Column("group_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("times", Integer, nullable=False),
    Column("length", Integer, nullable=False),  # of the passage, in terms
)

group_postings = _parted(
    "search_group_postings",
    Column("term", Text, primary_key=True),
    Column("group_id", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("length", Integer, nullable=False),  # of the group, in terms
)

vectors = _parted(
    "search_vectors",
    Column("group_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sentence", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False),  # the hash of what was embedded
    Column("sampled", Boolean, nullable=False),
    Column("vector", VECTOR(), nullable=False),
)
Index("search_vectors_by_key", vectors.c.key)
Index("search_vectors_sampled", vectors.c.sampled, postgresql_where=vectors.c.sampled)

OF_GROUPS = (groups, passages, postings, group_postings, vectors)


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


def read_state(connection: Connection) -> State | None:
    """Return the state of the index, None where there is none of this format."""
    if not inspect(connection).has_table(state.name):
        return None
    row = connection.execute(select(state)).first()
    return None if row is None or row.format != FORMAT else State(*row)


def make(connection: Connection) -> None:
    """Make the tables, in place of those of another format; they may be there."""
    if read_state(connection) is not None:
        return
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
    tables.drop_all(connection)
    tables.create_all(connection)
    for table in (passages, postings, group_postings, vectors):
        for part in range(PARTS):
            connection.execute(
                text(
                    f"CREATE TABLE {table.name}_{part} PARTITION OF {table.name} "
                    f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
                )
            )
