"""What is due when: deadlines by their day, recurring ones apart, seen from a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kb.answers.drafts import cite
from kb.base.store import Store
from kb.model import Citation, Deadline, Precision, Recurrence, Role
from kb.overview.selection import Selection

SOON = timedelta(days=90)


class Phase(StrEnum):
    """Where a deadline stands on the day from which it is seen.

    What is past in a plan whose last deadline is past is history; it is overdue only while the
    plan still runs.
    """

    HISTORY = "history"
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    RECURRING = "recurring"
    ONGOING = "ongoing"


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: ``leads`` are the units that answer for its clause, as the document writes them.

    ``days`` is how many are left, negative where it is past.
    """

    citation: Citation
    task: str
    phrase: str
    due: date | None
    start: date | None
    precision: Precision
    recurrence: Recurrence | None
    phase: Phase
    leads: tuple[str, ...]
    days: int | None = None


def schedule(store: Store, chosen: Selection, today: date) -> tuple[Due, ...]:
    """Return the deadlines chosen: dated ones by their day, then recurring and ongoing ones.

    A unit's deadlines are those of the clauses in which it has a role.
    """
    found = [
        (document_id, fact)
        for document_id, fact in store.deadlines(documents=chosen.documents)
        if fact.problem is None
    ]
    last = _last_days(found)
    found = [row for row in found if chosen.has_place(row[0], row[1].clause_id)]
    units = _units(store, chosen)
    names = chosen.names(store)
    rows = []
    for document_id, fact in found:
        assigned = units.get((document_id, fact.clause_id), ())
        if names is not None and not any(name in names for name, _, _ in assigned):
            continue
        if chosen.role and not any(
            role is chosen.role and (names is None or name in names) for name, _, role in assigned
        ):
            continue
        leads = [n for _, n, role in assigned if role in (Role.LEAD, Role.RESPONSIBLE)]
        row = _due(store, document_id, fact, today, last.get(document_id), tuple(leads))
        if chosen.has_words(row.citation, row.task):
            rows.append(row)
    rows.sort(key=lambda row: (row.due is None, row.due or date.max, list(Phase).index(row.phase)))
    return tuple(rows)


def _last_days(found: Iterable[tuple[str, Deadline]]) -> dict[str, date]:
    last: dict[str, date] = {}
    for document_id, fact in found:
        if fact.due:
            last[document_id] = max(fact.due, last.get(document_id, fact.due))
    return last


def _units(store: Store, chosen: Selection) -> dict[tuple[str, str], list[tuple[str, str, Role]]]:
    """Return the units of every clause: canonical name, the name as written, and role."""
    units: dict[tuple[str, str], list[tuple[str, str, Role]]] = {}
    for document_id, fact in store.responsibilities(documents=chosen.documents):
        row = (fact.organisation, fact.as_written, fact.role)
        listed = units.setdefault((document_id, fact.clause_id), [])
        if row not in listed:
            listed.append(row)
    return units


def _due(
    store: Store,
    document_id: str,
    fact: Deadline,
    today: date,
    last: date | None,
    leads: tuple[str, ...],
) -> Due:
    document, clause = store.document(document_id), store.clause(document_id, fact.clause_id)
    return Due(
        citation=cite(document, clause, fact.sentence, (fact.phrase,)),
        task=" ".join(fact.task.of(document.text).split()).strip(" 　，,。；;"),
        phrase=fact.phrase.of(document.text),
        due=fact.due,
        start=fact.start,
        precision=fact.precision,
        recurrence=fact.recurrence,
        phase=_phase(fact, today, last),
        leads=leads,
        days=(fact.due - today).days if fact.due else None,
    )


def _phase(fact: Deadline, today: date, last: date | None) -> Phase:
    if fact.due is None:
        return Phase.RECURRING if fact.recurrence else Phase.ONGOING
    if fact.due < today:
        return Phase.HISTORY if last is not None and last < today else Phase.OVERDUE
    return Phase.SOON if fact.due <= today + SOON else Phase.LATER
