"""Which rows a list has: chosen by the database, and kept as a few numbers a row.

Of hundreds of thousands of rows a page shows a hundred. What puts rows in order, and what they are
counted by, stays in memory until the base changes: 13 to 17 bytes a row; the rest of a row is read
when it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    bindparam,
    case,
    distinct,
    func,
    select,
    tuple_,
)

from kb.base.schema import deadlines, digests, documents, responsibilities, targets
from kb.base.store import Store
from kb.model import Role
from kb.overview.selection import Selection

Keys = NDArray[np.void]
"""Rows in order: the ordinals of their documents, their numbers there, and what else counts."""

BITS = {role: 1 << place for place, role in enumerate(Role)}
_PLACE = [("document", np.int32), ("number", np.int32)]
_TASK = np.dtype([*_PLACE, ("roles", np.int8), ("unit", np.int32)])
_TERM = np.dtype([*_PLACE, ("due", np.int32), ("last", np.int32), ("recurs", np.bool_)])
_AMOUNT = np.dtype(_PLACE)


def task_keys(store: Store, chosen: Selection) -> Keys:
    """Return the tasks of a selection, its words aside, in the order of documents and texts.

    ``roles`` are the bits of those that the phrase gives; ``unit`` is the place, among the names
    of the base, of the first unit that leads it or else is responsible, behind all where none is.
    """
    own, first = responsibilities.c, responsibilities.alias()
    answering = (
        func.min(case((own.role == role, own.ordinal))) for role in (Role.LEAD, Role.RESPONSIBLE)
    )
    roles = func.sum(distinct(case(BITS, value=own.role)))
    tasks = select(
        own.document_id,
        own.phrase,
        roles.label("roles"),
        func.coalesce(*answering).label("first"),
    )
    tasks = tasks.where(*_conditions(store, chosen, responsibilities, "phrase"))
    found = tasks.group_by(own.document_id, own.phrase).subquery()
    query = select(digests.c.ordinal, found.c.phrase, found.c.roles, first.c.organisation)
    query = query.join(found, found.c.document_id == digests.c.document_id).outerjoin(
        first,
        (first.c.document_id == found.c.document_id) & (first.c.ordinal == found.c.first),
    )
    rows = store.connection().execute(query.order_by(digests.c.ordinal, found.c.phrase))
    known = store.organisations()
    ranks: dict[str | None, int] = {name: rank for rank, name in enumerate(known)}
    return np.array([(*row[:3], ranks.get(row[3], len(known))) for row in rows.all()], _TASK)


def term_keys(store: Store, chosen: Selection) -> Keys:
    """Return the deadlines of a selection, its words aside, in the order of documents and texts.

    ``due`` is the day, ``last`` the last one that its document sets, counted as
    :meth:`datetime.date.toordinal` does; 0 where there is none. What cannot be trusted is left
    out.
    """
    own, trusted = deadlines.c, deadlines.c.problem.is_(None)
    last = select(own.document_id, func.max(own.due).label("day")).where(trusted)
    last_days = last.group_by(own.document_id).subquery()
    query = select(
        digests.c.ordinal, own.ordinal, own.due, last_days.c.day, own.recurrence.is_not(None)
    )
    query = query.join(digests, digests.c.document_id == own.document_id)
    query = query.join(last_days, last_days.c.document_id == own.document_id).where(trusted)
    query = query.where(*_conditions(store, chosen, deadlines, "clause_id"))
    rows = store.connection().execute(query.order_by(digests.c.ordinal, own.ordinal))
    return np.array([(*row[:2], _day(row[2]), _day(row[3]), row[4]) for row in rows.all()], _TERM)


def amount_keys(store: Store, chosen: Selection, least_days: int = 0) -> Keys:
    """Return the numbers of a selection, its words aside, in the order of documents and texts.

    Args:
        store: which is being read.
        chosen: what is chosen.
        least_days: keeps those with a day, of documents in which so many days or more bound
            numbers of the same unit.
    """
    own = targets.c
    query = select(digests.c.ordinal, own.ordinal)
    query = query.join(digests, digests.c.document_id == own.document_id)
    query = query.where(*_conditions(store, chosen, targets, "clause_id"))
    if least_days:
        other = targets.alias()
        same = select(other.c.document_id, other.c.unit).group_by(other.c.document_id, other.c.unit)
        alike = same.having(func.count(distinct(other.c.due)) >= least_days)
        query = query.where(own.due.is_not(None), tuple_(own.document_id, own.unit).in_(alike))
    rows = store.connection().execute(query.order_by(digests.c.ordinal, own.ordinal))
    return np.array([tuple(row) for row in rows.all()], _AMOUNT)


def identities(keys: Keys) -> NDArray[np.int64]:
    """Return one number a row, by which rows of several lists can be compared."""
    return np.asarray(keys["document"].astype(np.int64) << 32 | keys["number"], np.int64)


def parts(names: frozenset[str] | None, role: Role | None, column: str) -> Select[Any]:
    """Return what gives the documents, and the values of a column, where a unit has a role.

    The unit goes by any of ``names``; None stands for any unit, and for any role.
    """
    own = responsibilities.alias().c
    query = select(own.document_id, own[column])
    if names is not None:
        query = query.where(own.organisation.in_(sorted(names)))
    return query if role is None else query.where(own.role == role)


def visible(store: Store, chosen: Selection, table: Table) -> Iterator[ColumnElement[bool]]:
    """Yield what holds of the facts of the documents chosen, as far as the store shows them."""
    if chosen.documents is not None:
        yield table.c.document_id.in_(sorted(chosen.documents))
    if over := chosen.left_out(store):  # written out, as databases bound their parameters
        ids: BindParameter[str] = bindparam(
            "over", sorted(over), expanding=True, literal_execute=True
        )
        yield table.c.document_id.not_in(ids)
    if store.hides_documents:
        internal = select(documents.c.id).where(documents.c.internal)
        yield table.c.document_id.not_in(internal)


def _conditions(
    store: Store, chosen: Selection, table: Table, column: str
) -> Iterator[ColumnElement[bool]]:
    """Yield what holds of the facts chosen; ``column`` tells which of them go together."""
    own = table.c
    if chosen.clauses is None:
        yield from visible(store, chosen, table)
    else:  # not by their documents too, or PostgreSQL goes through all clauses of these
        yield from visible(store, Selection(every_version=True), table)
        places = (place for place in chosen.clauses if chosen.document in ("", place[0]))
        yield tuple_(own.document_id, own.clause_id).in_(sorted(places))
    names = chosen.names(store)
    if names is not None or chosen.role is not None:
        yield tuple_(own.document_id, own[column]).in_(parts(names, chosen.role, column))


def _day(due: date | None) -> int:
    return due.toordinal() if due else 0
