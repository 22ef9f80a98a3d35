"""The organisations of the base: how much each has to do, and all that is known of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import ColumnElement, Function, Text, cast, distinct, func, select, tuple_

from kb.base.schema import digests, responsibilities
from kb.base.store import Store
from kb.model import Role
from kb.organisations import Directory, is_group
from kb.organisations.directory import Renaming
from kb.overview.duties import Duties, duties
from kb.overview.keys import identities, parts, visible
from kb.overview.selection import Selection


@dataclass(frozen=True, slots=True)
class UnitCount:
    """An organisation under its full name, with its tasks counted by role.

    ``is_group`` tells that it stands for several (各县区, 成员单位).
    """

    name: str
    english: str | None
    counts: dict[Role, int]
    is_group: bool

    @property
    def total(self) -> int:
        """All tasks in which it has a role."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Profile:
    """All of one organisation: its tasks, by role too, its names, and who it works with most."""

    name: str
    english: str | None
    tasks: Duties
    duties: dict[Role, Duties]
    written: tuple[str, ...]
    renamed: tuple[Renaming, ...]
    partners: tuple[tuple[str, int], ...]


PARTNERS = 8  # shown of those it works with


def unit_counts(store: Store, chosen: Selection) -> tuple[UnitCount, ...]:
    """Return the organisations of the documents chosen, the busiest first."""
    directory = Directory.load()
    counted: defaultdict[str, Counter[Role]] = defaultdict(Counter)
    for name, role, tasks in store.once(_parts, replace(chosen, words="")):
        counted[name][role] = tasks
    rows = [
        UnitCount(name, directory.english(name), _in_order(counts), is_group(name))
        for name, counts in counted.items()
        if chosen.words.casefold() in f"{name} {directory.english(name) or ''}".casefold()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.total, row.name)))


def profile(store: Store, name: str, chosen: Selection | None = None) -> Profile | None:
    """Return all of the organisation of this full name, None where no document names it.

    Of what is chosen only the documents count.
    """
    if name not in store.organisations():
        return None
    chosen = replace(chosen or Selection(), unit=name, role=None, words="")
    roles = {role: duties(store, replace(chosen, role=role)) for role in Role}
    directory = Directory.load()
    return Profile(
        name=name,
        english=directory.english(name),
        tasks=duties(store, chosen),
        duties={role: rows for role, rows in roles.items() if len(rows)},
        written=store.once(_written, chosen),
        renamed=directory.renamed(name),
        partners=store.once(_partners, chosen),
    )


def shared(store: Store, found: Profile, partner: str) -> Duties:
    """Return the tasks that an organisation has together with another one."""
    if partner not in store.organisations():
        return found.tasks[:0]
    theirs = duties(store, Selection(unit=partner, every_version=True))
    return found.tasks.where(np.isin(identities(found.tasks.keys), identities(theirs.keys)))


def _parts(store: Store, chosen: Selection) -> list[tuple[str, Role, int]]:
    """Return the units of the documents chosen, each with its tasks in every role that it has."""
    own = responsibilities.c
    query = select(own.organisation, own.role, _count_tasks(own.document_id, own.phrase)).group_by(
        own.organisation, own.role
    )
    query = query.where(*visible(store, chosen, responsibilities))
    return [(row[0], row[1], row[2]) for row in store.connection().execute(query)]


def _written(store: Store, chosen: Selection) -> tuple[str, ...]:
    """Return how documents write the name, other than it is, in the order of the texts."""
    own = responsibilities.c
    query = select(own.as_written, _place()).join(digests, digests.c.document_id == own.document_id)
    named = own.organisation == chosen.unit, own.as_written != chosen.unit
    found = query.where(*named, *visible(store, chosen, responsibilities)).subquery().c
    names = select(found.as_written).group_by(found.as_written).order_by(func.min(found.place))
    return tuple(store.connection().scalars(names))


def _partners(store: Store, chosen: Selection) -> tuple[tuple[str, int], ...]:
    """Return who has most tasks together with a unit, the first named first of as many."""
    own, theirs = responsibilities.c, parts(frozenset({chosen.unit}), None, "phrase")
    query = select(own.organisation, own.document_id, own.phrase, _place())
    query = query.join(digests, digests.c.document_id == own.document_id)
    shared_with = own.organisation != chosen.unit, tuple_(own.document_id, own.phrase).in_(theirs)
    found = query.where(*shared_with, *visible(store, chosen, responsibilities)).subquery().c
    tasks = _count_tasks(found.document_id, found.phrase)
    most = select(found.organisation, tasks).group_by(found.organisation)
    most = most.order_by(tasks.desc(), func.min(found.place)).limit(PARTNERS)
    return tuple((row[0], row[1]) for row in store.connection().execute(most))


def _count_tasks(document_id: ColumnElement[str], phrase: ColumnElement[int]) -> Function[int]:
    """Return what counts tasks: one is known by its document and its phrase."""
    return func.count(distinct(document_id.concat("/").concat(cast(phrase, Text))))


def _place() -> ColumnElement[int]:
    """Return what numbers parts of tasks in the order of the documents and their texts."""
    order = digests.c.ordinal, responsibilities.c.phrase, responsibilities.c.ordinal
    return func.row_number().over(order_by=order).label("place")


def _in_order(counts: Counter[Role]) -> dict[Role, int]:
    """From who leads to who carries out."""
    return {role: counts[role] for role in Role if counts[role]}
