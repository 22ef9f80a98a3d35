"""Changes into rows, within the caller's transaction; other groups' rows are not touched."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from pgvector import Vector
from pgvector.psycopg.vector import register_vector_info
from psycopg.types import TypeInfo
from sqlalchemy import (
    ARRAY,
    Connection,
    Integer,
    Table,
    Text,
    any_,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)

from indexer.building import Rows
from indexer.postgres import tables
from indexer.postgres.changes import Changes
from indexer.segment import Entry

MANY = 20_000  # vectors from which on they have an index of their own
GROWN = 10  # of so many passages one is new: what the planner knows of the tables is renewed
DRAWS = 2**16  # a passage draws one of so many numbers; those with the smallest are the sample
SORTED = 1000  # groups whose postings are put in order at once

_EDGES, _BREADTH = 16, 64  # m and ef_construction of HNSW
_BUILDING = 2**30  # bytes of memory at most in which a part's graph is built

_Group = tuple[int, str, Sequence[Entry]]  # its ordinal, its name, its passages

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
    SELECT term, sum(cardinality(positions)) AS passages, count(*) AS groups
    FROM search_postings WHERE ordinal = ANY(:gone) GROUP BY term
) g
WHERE t.term = g.term
"""


def write(connection: Connection, changes: Changes) -> None:
    """Write ``changes``; the tables are made where they are missing."""
    tables.make(connection)
    known = _known(connection, changes)
    ordinals = _ordinals(connection, changes, known)
    if changes.is_whole:
        connection.execute(text("DROP INDEX IF EXISTS search_vectors_near"))
        for table in (tables.terms, *tables.OF_GROUPS):
            connection.execute(delete(table))
    else:
        _take_out(connection, list(known.values()))
    groups = [(ordinals[group], group, own) for group, own in changes.entries.items()]
    _write_passages(connection, groups, waits=changes.encoder is not None)
    _write_words(connection, groups)
    _write_vectors(connection, groups, changes.vectors)
    _count(connection, changes)


def draw(passage_id: str) -> int:
    """Return a passage's number in the lottery, from 0 to ``DRAWS``, the same one each time."""
    return int.from_bytes(hashlib.blake2b(passage_id.encode(), digest_size=2).digest())


def _known(connection: Connection, changes: Changes) -> dict[str, int]:
    """Return the ordinals of the groups that are there and go, or are written anew."""
    if changes.is_whole:
        return {}
    columns = tables.groups.c
    gone = literal(list(changes.gone), ARRAY(Text))
    query = select(columns.group_id, columns.ordinal).where(columns.group_id == any_(gone))
    return {row.group_id: row.ordinal for row in connection.execute(query)}


def _ordinals(connection: Connection, changes: Changes, known: dict[str, int]) -> dict[str, int]:
    """Return the ordinals of the groups that are written: a known one keeps its own."""
    largest = select(func.coalesce(func.max(tables.groups.c.ordinal), 0))
    last = 0 if changes.is_whole else connection.scalar(largest) or 0
    new = (group for group in changes.entries if group not in known)
    return known | {group: last + number for number, group in enumerate(new, start=1)}


def _take_out(connection: Connection, gone: Sequence[int]) -> None:
    if not gone:
        return
    connection.execute(text(_TAKE_TERMS), {"gone": gone})
    connection.execute(delete(tables.terms).where(tables.terms.c.passages <= 0))
    for table in tables.OF_GROUPS:
        connection.execute(
            delete(table).where(table.c.ordinal == any_(literal(gone, ARRAY(Integer))))
        )


def _write_passages(connection: Connection, groups: Sequence[_Group], *, waits: bool) -> None:
    """Write the groups and their passages; ``waits``: those without keys wait for vectors."""
    _copy(connection, tables.groups, (
        (ordinal, group, len(own), sum(lengths), _array(lengths),
         sum(len(entry.keys) for entry in own), sum(waits and not entry.keys for entry in own))
        for ordinal, group, own in groups
        for lengths in [[len(entry.terms) for entry in own]]
    ))  # fmt: skip
    _copy(connection, tables.passages, (
        (ordinal, position, entry.id, entry.sentences, not waits or bool(entry.keys))
        for ordinal, _, own in groups for position, entry in enumerate(own)
    ))  # fmt: skip


def _write_words(connection: Connection, groups: Sequence[_Group]) -> None:
    """Write the postings in the order of the terms, so that those of a question lie together."""
    _copy(connection, tables.postings, (
        row for start in range(0, len(groups), SORTED)
        for row in sorted(
            row for ordinal, _, own in groups[start : start + SORTED]
            for row in _postings(ordinal, own)
        )
    ))  # fmt: skip
    in_passages: Counter[str] = Counter()
    in_groups: Counter[str] = Counter()
    for _, _, own in groups:
        sets = [set(entry.terms) for entry in own]
        for terms in sets:
            in_passages.update(terms)
        in_groups.update(set().union(*sets))
    found = sorted(in_passages)  # in one order, so that no two writers wait for each other
    values = {
        "terms": found,
        "passages": [in_passages[term] for term in found],
        "groups": [in_groups[term] for term in found],
    }
    connection.execute(text(_ADD_TERMS), values)


def _write_vectors(connection: Connection, groups: Sequence[_Group], vectors: Rows) -> None:
    _copy(connection, tables.vectors, (
        (ordinal, position, number, key, drawn, Vector(vectors[key]))
        for ordinal, _, own in groups for position, entry in enumerate(own)
        for drawn in [draw(entry.id)]
        for number, key in enumerate(entry.keys)
    ), ["int4", "int4", "int4", "bytea", "int4", "vector"])  # fmt: skip


def _postings(ordinal: int, entries: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a group."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for position, entry in enumerate(entries):
        for term in entry.terms:
            found[term].append(position)
    for term, places in found.items():
        times = Counter(places)
        counts = _array(times.values()) if len(times) < len(places) else None
        yield term, ordinal, len(places), _array(times), counts


def _array(numbers: Iterable[int]) -> str:
    """Return numbers as PostgreSQL reads an array."""
    return f"{{{','.join(map(str, numbers))}}}"


def _count(connection: Connection, changes: Changes) -> None:
    """Write down how much there is, and make an index of the vectors where there are many."""
    name = changes.encoder.name if changes.encoder else None
    width = len(next(iter(changes.vectors.values()))) if changes.vectors else None
    before = tables.read_state(connection)
    kept = before.dimension if before is not None and before.encoder == name else 0
    columns = tables.groups.c
    sums = [
        func.coalesce(func.sum(column), 0)
        for column in (columns.passages, columns.length, columns.vectors, columns.waiting)
    ]
    query = select(func.count(), *sums).select_from(tables.groups)
    counts = list(map(int, connection.execute(query).one()))
    row = (tables.FORMAT, changes.tokenizer, name, width or kept, *counts)
    connection.execute(delete(tables.state))
    connection.execute(insert(tables.state).values(row))
    if GROWN * sum(map(len, changes.entries.values())) >= counts[1]:
        names = ", ".join(table.name for table in (tables.terms, *tables.OF_GROUPS))
        connection.execute(text(f"ANALYZE {names}"))  # of parted tables nobody else does it
    if counts[3] >= MANY:
        index_vectors(connection, counts[3], width or kept)


def index_vectors(connection: Connection, vectors: int, dimension: int) -> None:
    """Make the index of the vectors, unless it is there, in memory as far as that goes.

    Half precision takes half the room and finds as much. With more edges, or a broader search for
    them (m = 32, ef_construction = 128), building takes seven times as long to find 0.97 instead of
    0.88 of the 30 nearest in one graph; eight parts of it, each searched, make up for that: 0.975
    (``tests/benchmarks/postgres_hnsw.py``, ``postgres_scale.py``).

    Args:
        connection: within a transaction.
        vectors: how many there are.
        dimension: how many numbers each has.
    """
    part = 2 * vectors // tables.PARTS * (2 * dimension + 20 * _EDGES)  # parts differ in size
    memory = min(max(part, 2**26), _BUILDING) // 1024
    connection.execute(text(f"SET LOCAL maintenance_work_mem = {memory}"))
    connection.execute(
        text(
            "CREATE INDEX IF NOT EXISTS search_vectors_near ON search_vectors "
            f"USING hnsw ((vector::halfvec({dimension})) halfvec_ip_ops) "
            f"WITH (m = {_EDGES}, ef_construction = {_BREADTH})"
        )
    )


def _copy(
    connection: Connection,
    table: Table,
    rows: Iterable[Sequence[Any]],
    binary: Collection[str] | None = None,
) -> None:
    """Send rows by COPY, the fastest way in; as ``binary`` values of these types, or as text."""
    driver: Any = connection.connection.driver_connection
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    into = f"COPY {table.name} ({names}) FROM STDIN{' (FORMAT BINARY)' if binary else ''}"
    with driver.cursor() as cursor:
        if binary:
            register_vector_info(cursor, TypeInfo.fetch(driver, "vector"))
        with cursor.copy(into) as copy:
            if binary:
                copy.set_types(binary)
            for row in rows:
                copy.write_row(row)
