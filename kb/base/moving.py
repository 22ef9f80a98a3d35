"""A base taken from one place to another, from a folder to a database or back, and compared.

Nothing is read anew: rows go as they are, and so do the vectors. What has arrived is read back
and compared with what was sent before it counts.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, select, text

from kb.base import schema
from kb.base.home import Home
from kb.base.search import SearchIndex
from kb.base.search_tables import search_in
from kb.base.store import Store
from kb.errors import StoreError

_AT_ONCE = 500  # rows

_NOTHING = "{place} 里没有知识库，没有可以移动的内容。There is no base in {place}: nothing to move."
_TAKEN = (
    "{place} 里已有知识库，请另选一个空的地方。"
    "There is a base in {place} already: choose an empty place."
)
_DIFFERS = (
    "{name} 写入后与原来不同（{sent} → {arrived}），没有保留任何改动。"
    "{name} differs after it was written ({sent} → {arrived}): nothing was kept."
)


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows a table has, and a digest of them that is the same in every database."""

    name: str
    rows: int
    digest: str

    def __str__(self) -> str:
        return f"{self.rows} rows, {self.digest[:12]}"


def move(source: Home, target: Home) -> tuple[Content, ...]:
    """Copy the base in ``source`` to ``target``, which has to be empty; the source stays.

    Returns:
        What was copied: every table, and the vectors.

    Raises:
        StoreError: there is nothing to copy, the target is not empty or cannot be written, or
            what arrived is not what was sent.
        IndexMismatchError: the index was built with another encoder or version.
    """
    if source.database == target.database:
        raise StoreError(_TAKEN.format(place=_name(target)))
    if not source.exists:
        raise StoreError(_NOTHING.format(place=_name(source)))
    with source.writing(), target.writing():  # nobody else writes meanwhile
        origin, goal = Store.open(source.database), Store.create(target.database)
        with closing(origin), closing(goal), origin.reading() as generation:
            if not generation:
                raise StoreError(_NOTHING.format(place=_name(source)))
            with goal.reading() as there:
                if there:
                    raise StoreError(_TAKEN.format(place=_name(target)))
            return _move(source, target, origin, goal, generation)


def copy_tables(origin: Connection, goal: Connection, tables: MetaData) -> tuple[Content, ...]:
    """Copy the rows of all tables, in place of those that are there, and compare them.

    Raises:
        StoreError: what arrived is not what was sent.
    """
    for table in reversed(tables.sorted_tables):
        goal.execute(delete(table))
    found = []
    for table in tables.sorted_tables:
        for rows in origin.execute(select(table)).mappings().partitions(_AT_ONCE):
            goal.execute(insert(table), [dict(row) for row in rows])
        _go_on_counting(goal, table)
        found.append(_same(_content(origin, table), _content(goal, table)))
    return tuple(found)


def _move(
    source: Home, target: Home, origin: Store, goal: Store, generation: int
) -> tuple[Content, ...]:
    old, new = search_in(source), search_in(target)
    choice = old.choice(origin)
    index = old.salvage(origin, generation)
    old.require_encoder(index, choice)
    documents = [origin.document(item) for item in origin.document_ids()]
    target.prune(0)  # what a move that failed has left
    with goal.transaction() as connection:
        copied = copy_tables(origin.connection(), connection, schema.tables)
        if index is not None:
            made = new.build(goal, choice, documents, index, None, lambda: False)
            within = new.save(made, generation)
            if within is not None:
                within(connection)
            arrived = new.salvage(goal, generation)
            copied += (_same(_vectors(index), _vectors(arrived)),)
    return copied


def _content(connection: Connection, table: Table) -> Content:
    """Add up a hash of every row, so that the order in which they come does not matter."""
    count = total = 0
    for row in connection.execute(select(table)):
        count += 1
        total += _hash(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return Content(table.name, count, f"{total % 2**256:064x}")


def _vectors(index: SearchIndex | None) -> Content:
    found = {} if index is None else index.vectors()
    total = sum(_hash(key + row.tobytes()) for key, row in found.items())
    return Content("vectors", len(found), f"{total % 2**256:064x}")


def _hash(content: bytes) -> int:
    return int.from_bytes(hashlib.sha256(content).digest())


def _same(sent: Content, arrived: Content) -> Content:
    if sent != arrived:
        raise StoreError(_DIFFERS.format(name=sent.name, sent=sent, arrived=arrived))
    return sent


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were copied with their numbers."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    within = connection.get_execution_options().get("schema_translate_map", {}).get(None)
    sequence = text("SELECT pg_get_serial_sequence(:table, :column)")
    named = f"{within}.{table.name}" if within else table.name
    name = connection.scalar(sequence, {"table": named, "column": column.name})
    last = connection.scalar(select(func.max(column)))
    if name is not None and last is not None:
        connection.execute(text("SELECT setval(:name, :last)"), {"name": name, "last": last})


def _name(home: Home) -> str:
    return "the database" if home.url else str(home.root)  # a URL may hold a password
