"""Clauses and facts out of the base: what stands where, found by place, name or day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Select, Table, and_, bindparam, exists, or_, select

from corpus.document import Clause, Span
from kb.base import schema
from kb.base.records import batched
from kb.base.schema import clauses, deadlines, documents, responsibilities, targets
from kb.model import Deadline, Facts, Place, Responsibility, Role, Target

T = TypeVar("T")
Due = tuple[date | None, date | None]
_PLACES = 32  # read at once, as many as a question looks at


class Assigned(NamedTuple):
    """As much of a responsibility as puts lists in order; ``name`` is where its name begins."""

    document_id: str
    clause_id: str
    role: Role
    name: int


def read_found(
    connection: Connection, places: Sequence[Place]
) -> dict[Place, tuple[Clause, Facts]]:
    """Return clauses with their facts, by the ids of their documents and their own."""
    found: dict[Place, tuple[Clause, Facts]] = {}
    for some in batched(places, _PLACES):
        tasks = _read_at(connection, Responsibility, some)
        days = _read_at(connection, Deadline, some)
        numbers = _read_at(connection, Target, some)
        for place, (clause,) in _read_at(connection, Clause, some).items():
            facts = Facts(tasks.get(place, ()), days.get(place, ()), numbers.get(place, ()))
            found[place] = clause, facts
    return found


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


def read_written(connection: Connection) -> tuple[str, ...]:
    """Return the names of organisations as the facts write them, each once, sorted."""
    name = responsibilities.c.as_written
    return tuple(sorted(connection.scalars(select(name).distinct())))  # alike in every database


def read_assigned(connection: Connection, written: Collection[str]) -> tuple[Assigned, ...]:
    """Return the responsibilities of names as written, in the order of documents and texts."""
    own = responsibilities.c
    query = select(own.document_id, own.clause_id, own.role, own.name_start)
    query = query.join(documents, documents.c.id == own.document_id)
    query = query.where(own.as_written.in_(written)).order_by(documents.c.ordinal, own.ordinal)
    return tuple(Assigned(*row) for row in connection.execute(query).all())


def read_organisations(connection: Connection) -> tuple[str, ...]:
    """Return the canonical names that occur in the facts, each once, sorted."""
    name = responsibilities.c.organisation
    return tuple(sorted(connection.scalars(select(name).distinct())))  # alike in every database


def read_facts_of(
    kind: type[T], connection: Connection, chosen: Sequence[str] | None
) -> dict[str, tuple[T, ...]]:
    """Return the facts of documents by their ids, of all or of those ``chosen``."""
    found: dict[str, list[T]] = {}
    for document_id, fact in read_facts(connection, kind, chosen):
        found.setdefault(document_id, []).append(fact)
    return {document_id: tuple(facts) for document_id, facts in found.items()}


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
    connection: Connection, kind: type[T], places: Sequence[Place]
) -> dict[Place, tuple[T, ...]]:
    """Return the parts of at most ``_PLACES`` clauses, by the clauses' places."""
    padded = [*places, *(_PLACES - len(places)) * [places[-1]]]
    values = {f"d{n}": document_id for n, (document_id, _) in enumerate(padded)}
    values |= {f"c{n}": clause_id for n, (_, clause_id) in enumerate(padded)}
    found: dict[Place, tuple[T, ...]] = {}
    for row in connection.execute(_parts_at(schema.TABLES[kind]), values).mappings():
        place = (row["document_id"], row["id" if kind is Clause else "clause_id"])
        found[place] = (*found.get(place, ()), schema.from_row(kind, row))
    return found


@cache
def _parts_at(table: Table) -> Select[Any]:
    """Return what reads the parts of ``_PLACES`` clauses: made once, and each found by its key.

    Databases look each of the pairs up in the index where they are told apart by ``OR``; of a
    list of pairs they go through all rows.
    """
    clause_id = table.c.id if table is clauses else table.c.clause_id
    own = (
        and_(table.c.document_id == bindparam(f"d{n}"), clause_id == bindparam(f"c{n}"))
        for n in range(_PLACES)
    )
    return select(table).where(or_(*own)).order_by(table.c.document_id, table.c.ordinal)
