"""Changes into rows, within the caller's transaction; other groups' rows are not touched."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pgvector import Vector
from sqlalchemy import Connection, Table, delete, func, insert, select, text

from indexer.postgres import tables
from indexer.postgres.changes import Changes
from indexer.segment import Entry

MANY = 50_000  # vectors from which on they have an index of their own
GROWN = 10  # of so many passages one is new: what the planner knows of the tables is renewed
SAMPLED = 64  # of so many passages one is in the sample that stands for all of them

_ADD_TERMS = """
INSERT INTO search_terms (term, passages, groups)
SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:passages AS int[]), CAST(:groups AS int[]))
ON CONFLICT (term) DO UPDATE SET
    passages = search_terms.passages + excluded.passages,
    groups = search_terms.groups + excluded.groups
"""
_TAKE_TERMS = """
UPDATE search_terms t SET passages = t.passages - g.passages, groups = t.groups - g.groups
FROM (
    SELECT term, count(*) AS passages, count(DISTINCT group_id) AS groups
    FROM search_postings WHERE group_id = ANY(:gone) GROUP BY term
) g
WHERE t.term = g.term
"""
_COUNT = """
UPDATE search_groups g SET
    vectors = (SELECT count(*) FROM search_vectors v WHERE v.group_id = g.group_id),
    waiting = (SELECT count(*) FROM search_passages p
               WHERE p.group_id = g.group_id AND NOT p.embedded)
WHERE g.group_id = ANY(:groups)
"""


def write(connection: Connection, changes: Changes) -> None:
    """Write ``changes``; the tables are made where they are missing."""
    tables.make(connection)
    ordinals = _ordinals(connection, changes)
    if changes.is_whole:
        connection.execute(text("DROP INDEX IF EXISTS search_vectors_near"))
        for table in (tables.terms, *tables.OF_GROUPS):
            connection.execute(delete(table))
    else:
        _take_out(connection, changes.gone)
    _put_in(connection, changes, ordinals)
    _add_vectors(connection, changes)
    _count(connection, changes)


def is_sampled(passage_id: str) -> bool:
    """Tell whether a passage is one of those that stand for all."""
    return hashlib.blake2b(passage_id.encode(), digest_size=1).digest()[0] % SAMPLED == 0


def _ordinals(connection: Connection, changes: Changes) -> dict[str, int]:
    """Return the places of the groups that are written: a known one keeps its place."""
    if changes.is_whole:
        return {group: number for number, group in enumerate(changes.entries, start=1)}
    columns = tables.groups.c
    query = select(columns.group_id, columns.ordinal).where(columns.group_id.in_(changes.gone))
    known: dict[str, int] = {row.group_id: row.ordinal for row in connection.execute(query)}
    last: int = connection.scalar(select(func.coalesce(func.max(columns.ordinal), 0))) or 0
    new = (group for group in changes.entries if group not in known)
    return known | {group: last + number for number, group in enumerate(new, start=1)}


def _take_out(connection: Connection, gone: Collection[str]) -> None:
    if not gone:
        return
    connection.execute(text(_TAKE_TERMS), {"gone": list(gone)})
    connection.execute(delete(tables.terms).where(tables.terms.c.passages <= 0))
    for table in tables.OF_GROUPS:
        connection.execute(delete(table).where(table.c.group_id.in_(gone)))


def _put_in(connection: Connection, changes: Changes, ordinals: dict[str, int]) -> None:
    entries = changes.entries
    _copy(connection, tables.groups, (
        (group, ordinals[group], len(own), _length(own), 0, 0) for group, own in entries.items()
    ))  # fmt: skip
    _copy(connection, tables.passages, (
        (group, position, entry.id, entry.sentences, changes.encoder is None or bool(entry.keys))
        for group, own in entries.items() for position, entry in enumerate(own)
    ))  # fmt: skip
    _copy(connection, tables.postings, (
        (term, group, position, times, len(entry.terms))
        for group, own in entries.items() for position, entry in enumerate(own)
        for term, times in Counter(entry.terms).items()
    ))  # fmt: skip
    _copy(connection, tables.group_postings, (
        (term, group, times, _length(own))
        for group, own in entries.items() for term, times in _terms(own).items()
    ))  # fmt: skip
    in_passages = Counter(t for own in entries.values() for e in own for t in set(e.terms))
    in_groups = Counter(term for own in entries.values() for term in _terms(own))
    found = sorted(in_passages)  # in one order, so that no two writers wait for each other
    values = {
        "terms": found,
        "passages": [in_passages[term] for term in found],
        "groups": [in_groups[term] for term in found],
    }
    connection.execute(text(_ADD_TERMS), values)


def _add_vectors(connection: Connection, changes: Changes) -> None:
    _copy(connection, tables.vectors, (
        (group, position, number, key, sampled, Vector(changes.vectors[key]).to_text())
        for group, own in changes.entries.items() for position, entry in enumerate(own)
        for sampled in [is_sampled(entry.id)]
        for number, key in enumerate(entry.keys)
    ))  # fmt: skip


def _count(connection: Connection, changes: Changes) -> None:
    """Write down how much there is, and make an index of the vectors where there are many."""
    connection.execute(text(_COUNT), {"groups": list(changes.entries)})
    name = changes.encoder.name if changes.encoder else None
    width = len(next(iter(changes.vectors.values()))) if changes.vectors else None
    before = tables.read_state(connection)
    kept = before.dimension if before is not None and before.encoder == name else 0
    columns = tables.groups.c
    sums = [
        func.coalesce(func.sum(column), 0)
        for column in (columns.passages, columns.length, columns.vectors, columns.waiting)
    ]
    counts = connection.execute(select(func.count(), *sums).select_from(tables.groups)).one()
    row = (tables.FORMAT, changes.tokenizer, name, width or kept, *map(int, counts))
    connection.execute(delete(tables.state))
    connection.execute(insert(tables.state).values(row))
    if GROWN * sum(map(len, changes.entries.values())) >= counts[1]:
        names = ", ".join(table.name for table in (tables.terms, *tables.OF_GROUPS))
        connection.execute(text(f"ANALYZE {names}"))  # of parted tables nobody else does it
    if counts[3] >= MANY:
        connection.execute(
            text(
                "CREATE INDEX IF NOT EXISTS search_vectors_near ON search_vectors "
                f"USING hnsw ((vector::halfvec({width or kept})) halfvec_ip_ops)"
            )
        )


def _copy(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Send rows by COPY, the fastest way in."""
    driver: Any = connection.connection.driver_connection
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _terms(entries: Sequence[Entry]) -> Counter[str]:
    return Counter(term for entry in entries for term in entry.terms)


def _length(entries: Sequence[Entry]) -> int:
    return sum(len(entry.terms) for entry in entries)
