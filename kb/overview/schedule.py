"""What is due when: deadlines by their day, recurring ones apart, seen from a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from corpus.document import Clause, Document, Span
from kb.answers.drafts import cite
from kb.base.store import Store
from kb.model import Citation, Deadline, Facts, Place, Precision, Recurrence, Role
from kb.overview.rows import Rows, with_words
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


_PHASES = [*Phase]


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


class Term(NamedTuple):
    """What a deadline is known by; ``place`` is its clause's, ``phase`` that of the day."""

    place: Place
    fact: Deadline
    phase: Phase

    @property
    def said(self) -> tuple[Span, ...]:
        """What is due."""
        return (self.fact.task,)


Schedule = Rows[Term, Due]


def schedule(store: Store, chosen: Selection, today: date) -> Schedule:
    """Return the deadlines chosen: dated ones by their day, then recurring and ongoing ones.

    A unit's deadlines are those of the clauses in which it has a role.
    """
    found = [
        (document_id, fact)
        for document_id, fact in store.deadlines(documents=chosen.documents)
        if fact.problem is None
    ]
    last, places = _last_days(found), chosen.places(store)
    keys = [
        Term((document_id, fact.clause_id), fact, _phase(fact, today, last.get(document_id)))
        for document_id, fact in found
        if chosen.has_place(document_id, fact.clause_id)
        and (places is None or (document_id, fact.clause_id) in places)
    ]
    rows = Rows(store, with_words(store, chosen, keys), partial(_due, today))
    return rows.ordered(_by_day)


def _last_days(found: Iterable[tuple[str, Deadline]]) -> dict[str, date]:
    last: dict[str, date] = {}
    for document_id, fact in found:
        if fact.due:
            last[document_id] = max(fact.due, last.get(document_id, fact.due))
    return last


def _by_day(key: Term) -> tuple[bool, date, int]:
    return key.fact.due is None, key.fact.due or date.max, _PHASES.index(key.phase)


def task_due(key: Term, document: Document) -> str:
    """Return what is due, in the document's words."""
    return " ".join(key.fact.task.of(document.text).split()).strip(" 　，,。；;")


def _due(today: date, key: Term, document: Document, clause: Clause, facts: Facts) -> Due:
    fact = key.fact
    first = (f for f in facts.responsibilities if f.role in (Role.LEAD, Role.RESPONSIBLE))
    return Due(
        citation=cite(document, clause, fact.sentence, (fact.phrase,)),
        task=task_due(key, document),
        phrase=fact.phrase.of(document.text),
        due=fact.due,
        start=fact.start,
        precision=fact.precision,
        recurrence=fact.recurrence,
        phase=key.phase,
        leads=tuple(dict.fromkeys(f.as_written for f in first)),
        days=(fact.due - today).days if fact.due else None,
    )


def _phase(fact: Deadline, today: date, last: date | None) -> Phase:
    if fact.due is None:
        return Phase.RECURRING if fact.recurrence else Phase.ONGOING
    if fact.due < today:
        return Phase.HISTORY if last is not None and last < today else Phase.OVERDUE
    return Phase.SOON if fact.due <= today + SOON else Phase.LATER
