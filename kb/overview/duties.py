"""The matrix of tasks and units: a row for every phrase that assigns something to somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.document import Clause, Document, Span
from kb.answers.drafts import cite
from kb.answers.lists import without_number
from kb.base.store import Store
from kb.model import Citation, Facts, Place, Responsibility, Role
from kb.overview.rows import Rows, with_words
from kb.overview.selection import Selection


@dataclass(frozen=True, slots=True)
class Duty:
    """One task: ``units`` by role, canonical name → the name as the document writes it."""

    citation: Citation
    task: str
    units: Mapping[Role, Mapping[str, str]]


class Task(NamedTuple):
    """What a task is known by: all that one phrase assigns; ``place`` is its clause's."""

    place: Place
    facts: Sequence[Responsibility]

    @property
    def said(self) -> tuple[Span, ...]:
        """The task and the phrase that assigns it."""
        return self.facts[0].task, self.facts[0].evidence

    def units(self, role: Role) -> dict[str, str]:
        """Return who has the role: full name → the name as the document writes it."""
        return {fact.organisation: fact.as_written for fact in self.facts if fact.role is role}


Duties = Rows[Task, Duty]


def duties(store: Store, chosen: Selection) -> Duties:
    """Return the tasks chosen, in the order of the documents and their texts.

    A row is chosen by the unit and the role together: the unit has this role in it.
    """
    names = chosen.names(store)
    every = names is None and chosen.role is None
    grouped: dict[tuple[str, str, int, int], list[Responsibility]] = {}
    for document_id, fact in store.responsibilities(documents=chosen.documents):
        if chosen.has_place(document_id, fact.clause_id):
            where = document_id, fact.clause_id, fact.evidence.start, fact.evidence.end
            grouped.setdefault(where, []).append(fact)
    keys = [
        Task((document_id, clause_id), facts)
        for (document_id, clause_id, *_), facts in grouped.items()
        if every or any(chosen.has_part(fact, names) for fact in facts)
    ]
    return Rows(store, with_words(store, chosen, keys), _duty)


def task_of(key: Task, document: Document) -> str:
    """Return the task in its own words, without the number before it."""
    task = without_number(document, key.facts[0].task).of(document.text)
    return " ".join(task.split()).strip(" 　，,。；;：:")


def _duty(key: Task, document: Document, clause: Clause, facts: Facts) -> Duty:
    marks = tuple(fact.name for fact in key.facts)
    return Duty(
        cite(document, clause, key.facts[0].evidence, marks),
        task_of(key, document),
        {role: units for role in Role if (units := key.units(role))},
    )
