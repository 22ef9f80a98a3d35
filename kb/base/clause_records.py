"""Clauses and facts out of the base: what stands where, found by place, name or day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Column, Connection, Row, Select, Text, and_, bindparam, cast, or_, select

from corpus.document import Clause
from kb.base import schema
from kb.base.records import batched
from kb.base.schema import clauses, deadlines, documents, responsibilities, targets
from kb.model import Deadline, Facts, Place, Responsibility, Role, Target

T = TypeVar("T")
K = TypeVar("K")
Due = tuple[date | None, date | None]
_PLACES = 32  # read at once, as many as a question looks at
_NUMBERS: dict[type[Any], Column[int]] = {
    Responsibility: responsibilities.c.phrase,
    Deadline: deadlines.c.ordinal,
    Target: targets.c.ordinal,
}
_SAID: dict[type[Any], tuple[str, str]] = {
    Responsibility: ("task", "evidence"),
    Deadline: ("task", "task"),
    Target: ("subject", "sentence"),
}


class Assigned(NamedTuple):
    """As much of a responsibility as puts lists in order; ``name`` is where its name begins."""

    document_id: str
    clause_id: str
    role: Role
    name: int


class Said(NamedTuple):
    """What a row of a list says: where it says what it is about, and where it says it.

    ``path`` are the headings above its clause, as JSON: few of them are asked for.
    """

    document_id: str
    number: int
    clause_id: str
    path: str
    start: int
    end: int
    source_start: int
    source_end: int


def read_found(
    connection: Connection, places: Sequence[Place]
) -> dict[Place, tuple[Clause, Facts]]:
    """Return clauses with their facts, by the ids of their documents and their own."""
    found: dict[Place, tuple[Clause, Facts]] = {}
    for some in batched(places, _PLACES):
        tasks = read_in(connection, Responsibility, some)
        days = read_in(connection, Deadline, some)
        numbers = read_in(connection, Target, some)
        for place, (clause,) in _read_at(connection, Clause, clauses.c.id, some).items():
            facts = Facts(tasks.get(place, ()), days.get(place, ()), numbers.get(place, ()))
            found[place] = clause, facts
    return found


def read_in(
    connection: Connection, kind: type[T], places: Sequence[Place]
) -> dict[Place, tuple[T, ...]]:
    """Return the facts of clauses by the ids of their documents and their own, where any are."""
    column, found = schema.TABLES[kind].c.clause_id, dict[Place, tuple[T, ...]]()
    for some in batched(places, _PLACES):
        found |= _read_at(connection, kind, column, some)
    return found


def read_columns(
    connection: Connection, kind: type[Any], names: tuple[str, ...], places: Sequence[Place]
) -> dict[Place, list[Row[Any]]]:
    """Return some columns of the facts of clauses, where any are; a third of the time of facts."""
    column, found = schema.TABLES[kind].c.clause_id, dict[Place, list[Row[Any]]]()
    for some in batched(places, _PLACES):
        for row in connection.execute(_parts_at(column, names), _values(some)).all():
            found.setdefault((row[0], row[1]), []).append(row)
    return found


def read_numbered(
    connection: Connection, kind: type[T], rows: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], tuple[T, ...]]:
    """Return facts by the ids of their documents and their numbers there.

    Responsibilities have the number of their phrase, which may give several.
    """
    found: dict[tuple[str, int], tuple[T, ...]] = {}
    for some in batched(rows, _PLACES):
        found |= _read_at(connection, kind, _NUMBERS[kind], some)
    return found


def read_said(
    connection: Connection, kind: type[Any], within: Collection[str]
) -> dict[str, list[Said]]:
    """Return what the rows of a kind say in a few documents, by these; one row a phrase.

    Deadlines that cannot be trusted are in no list.
    """
    table, number = schema.TABLES[kind], _NUMBERS[kind]
    bounds = (table.c[f"{name}_{end}"] for name in _SAID[kind] for end in ("start", "end"))
    path = cast(clauses.c.path, Text)
    query = select(table.c.document_id, number, table.c.clause_id, path, *bounds)
    query = query.join(clauses).where(table.c.document_id.in_(within), table.c.ordinal == number)
    if table is deadlines:
        query = query.where(deadlines.c.problem.is_(None))
    found: dict[str, list[Said]] = {document_id: [] for document_id in within}
    query = query.order_by(table.c.document_id, table.c.ordinal)
    for row in connection.execute(query).all():  # a third faster than one by one
        found[row[0]].append(Said._make(row))
    return found


def read_assigned(connection: Connection, written: Collection[str]) -> tuple[Assigned, ...]:
    """Return the responsibilities of names as written, in the order of documents and texts."""
    own = responsibilities.c
    query = select(own.document_id, own.clause_id, own.role, own.name_start)
    query = query.join(documents, documents.c.id == own.document_id)
    query = query.where(own.as_written.in_(written)).order_by(documents.c.ordinal, own.ordinal)
    return tuple(Assigned(*row) for row in connection.execute(query).all())


def read_names(connection: Connection, column: str, *, public: bool) -> tuple[str, ...]:
    """Return the names of organisations in a column, each once, sorted.

    ``public`` leaves out those that internal documents alone give.
    """
    query = select(responsibilities.c[column]).distinct()
    if public:
        internal = select(documents.c.id).where(documents.c.internal)
        query = query.where(responsibilities.c.document_id.not_in(internal))
    return tuple(sorted(connection.scalars(query)))  # alike in every database


def read_facts(
    connection: Connection,
    kind: type[T],
    within: Collection[str] | None = None,
    organisations: Collection[str] | None = None,
    written: Collection[str] | None = None,
    due: Due | None = None,
) -> tuple[tuple[str, T], ...]:
    """Return (document id, fact) pairs in the order of the documents and their texts.

    Each of the last four narrows the choice unless it is None: ids of documents, canonical
    names, names as written, and the first and the last acceptable day (None for no bound).
    """
    table = schema.TABLES[kind]
    query: Select[Any] = select(table).join(documents, documents.c.id == table.c.document_id)
    query = query.order_by(documents.c.ordinal, table.c.ordinal)
    if within is not None:
        query = query.where(table.c.document_id.in_(within))
    if organisations is not None:
        query = query.where(table.c.organisation.in_(organisations))
    if written is not None:
        query = query.where(table.c.as_written.in_(written))
    if due is not None:
        query = query.where(table.c.due.between(due[0] or date.min, due[1] or date.max))
    rows = schema.from_rows(kind, connection.execute(query))
    return tuple((row.document_id, fact) for row, fact in rows)


def _read_at(
    connection: Connection, kind: type[T], column: Column[K], places: Sequence[tuple[str, K]]
) -> dict[tuple[str, K], tuple[T, ...]]:
    """Return parts of few documents by the ids of these and the values of a column."""
    values = _values(places)
    found: dict[tuple[str, K], list[T]] = {}
    for row, part in schema.from_rows(kind, connection.execute(_parts_at(column), values)):
        found.setdefault((row.document_id, getattr(row, column.name)), []).append(part)
    return {place: tuple(own) for place, own in found.items()}


def _values(places: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return what the statement of :func:`_parts_at` is given for at most ``_PLACES`` places."""
    padded = [*places, *(_PLACES - len(places)) * [places[-1]]]
    values: dict[str, object] = {f"d{n}": own for n, (own, _) in enumerate(padded)}
    return values | {f"v{n}": value for n, (_, value) in enumerate(padded)}


@cache
def _parts_at(column: Column[Any], names: tuple[str, ...] = ()) -> Select[Any]:
    """Return what reads the parts at ``_PLACES`` places: made once, and each found by its key.

    All columns of them, or the document, the place in it and those of the given names.

    Databases look each of the pairs up in the index where they are told apart by ``OR``; of a
    list of pairs they go through all rows.
    """
    table = column.table
    own = (
        and_(table.c.document_id == bindparam(f"d{n}"), column == bindparam(f"v{n}"))
        for n in range(_PLACES)
    )
    columns = (table.c.document_id, column, *(table.c[name] for name in names))
    query = select(*columns) if names else select(table)
    return query.where(or_(*own)).order_by(table.c.document_id, table.c.ordinal)
