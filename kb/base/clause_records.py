"""Clauses and facts out of the base: what stands where, found by place, name or day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Column, Connection, Select, and_, bindparam, exists, or_, select

from corpus.document import Clause, Span
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
_SAID = {
    Responsibility: ("task", "evidence"),
    Deadline: ("task",),
    Target: ("subject", "sentence"),
}


class Assigned(NamedTuple):
    """As much of a responsibility as puts lists in order; ``name`` is where its name begins."""

    document_id: str
    clause_id: str
    role: Role
    name: int


class Said(NamedTuple):
    """As much of a row of a list as tells what it says: first what it is about."""

    document_id: str
    number: int
    clause_id: str
    spans: tuple[Span, ...]


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


def read_said(connection: Connection, kind: type[Any], within: Collection[str]) -> Iterator[Said]:
    """Yield what the rows of a kind say in a few documents; days are those that can be trusted."""
    table, number = schema.TABLES[kind], _NUMBERS[kind]
    spans = [table.c[f"{name}_{end}"] for name in _SAID[kind] for end in ("start", "end")]
    query = select(table.c.document_id, number, table.c.clause_id, *spans)
    query = query.where(table.c.document_id.in_(within), table.c.ordinal == number)
    if table is deadlines:
        query = query.where(deadlines.c.problem.is_(None))
    for row in connection.execute(query.order_by(table.c.document_id, table.c.ordinal)):
        yield Said(row[0], row[1], row[2], tuple(map(Span, row[3::2], row[4::2])))


def read_paths(connection: Connection, within: Sequence[str]) -> dict[Place, tuple[Span, ...]]:
    """Return the headings above the clauses with facts of a few documents."""
    own = clauses.c
    facts = (
        exists().where(table.c.document_id == own.document_id, table.c.clause_id == own.id)
        for table in (responsibilities, deadlines, targets)
    )
    query = select(own.document_id, own.id, own.path)
    query = query.where(own.document_id.in_(within), or_(*facts))
    return {(row[0], row[1]): row[2] for row in connection.execute(query).all()}


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
    rows = connection.execute(query).mappings()
    return tuple((row["document_id"], schema.from_row(kind, row)) for row in rows)


def _read_at(
    connection: Connection, kind: type[T], column: Column[K], places: Sequence[tuple[str, K]]
) -> dict[tuple[str, K], tuple[T, ...]]:
    """Return parts of few documents by the ids of these and the values of a column."""
    padded = [*places, *(_PLACES - len(places)) * [places[-1]]]
    values: dict[str, object] = {f"d{n}": own for n, (own, _) in enumerate(padded)}
    values |= {f"v{n}": value for n, (_, value) in enumerate(padded)}
    found: dict[tuple[str, K], tuple[T, ...]] = {}
    for row in connection.execute(_parts_at(column), values).mappings():
        place = (row["document_id"], row[column.name])
        found[place] = (*found.get(place, ()), schema.from_row(kind, row))
    return found


@cache
def _parts_at(column: Column[Any]) -> Select[Any]:
    """Return what reads the parts at ``_PLACES`` places: made once, and each found by its key.

    Databases look each of the pairs up in the index where they are told apart by ``OR``; of a
    list of pairs they go through all rows.
    """
    table = column.table
    own = (
        and_(table.c.document_id == bindparam(f"d{n}"), column == bindparam(f"v{n}"))
        for n in range(_PLACES)
    )
    return select(table).where(or_(*own)).order_by(table.c.document_id, table.c.ordinal)
