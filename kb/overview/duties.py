"""The matrix of tasks and units: a row for every phrase that assigns something to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.document import Span
from kb.answers.drafts import cite
from kb.answers.lists import without_number
from kb.base.store import Store
from kb.model import Citation, Responsibility, Role
from kb.overview.selection import Selection


@dataclass(frozen=True, slots=True)
class Duty:
    """One task: ``units`` by role, canonical name → the name as the document writes it."""

    citation: Citation
    task: str
    units: Mapping[Role, Mapping[str, str]]


def duties(store: Store, chosen: Selection) -> tuple[Duty, ...]:
    """Return the tasks chosen, in the order of the documents and their texts.

    A row is chosen by the unit and the role together: the unit has this role in it.
    """
    names = chosen.names(store)
    grouped: dict[tuple[str, str, Span], list[Responsibility]] = {}
    for document_id, fact in store.responsibilities(documents=chosen.documents):
        if chosen.has_place(document_id, fact.clause_id):
            grouped.setdefault((document_id, fact.clause_id, fact.evidence), []).append(fact)
    wanted = (
        (place, facts)
        for place, facts in grouped.items()
        if any(
            (names is None or fact.organisation in names) and chosen.role in (None, fact.role)
            for fact in facts
        )
    )
    rows = (_duty(store, *place, facts) for place, facts in wanted)
    return tuple(
        row for row in rows if chosen.has_words(row.citation, row.task, row.citation.quote)
    )


def _duty(
    store: Store, document_id: str, clause_id: str, evidence: Span, facts: list[Responsibility]
) -> Duty:
    document, clause = store.document(document_id), store.clause(document_id, clause_id)
    task = without_number(document, facts[0].task).of(document.text)
    by_role = {
        role: {fact.organisation: fact.as_written for fact in facts if fact.role is role}
        for role in Role
    }
    marks = tuple(fact.name for fact in facts)
    return Duty(
        cite(document, clause, evidence, marks),
        " ".join(task.split()).strip(" 　，,。；;：:"),
        {role: units for role, units in by_role.items() if units},
    )
