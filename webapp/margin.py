"""What stands in the margin of a clause: its units by role, its days and its numbers, explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb import Document, Facts
from kb.model import Deadline, Role, Target
from webapp.languages import translate, written_date


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the margin: ``kind`` is a role, ``date`` or ``number``."""

    kind: str
    label: str
    text: str


def margins(document: Document, facts: Facts) -> Mapping[str, tuple[Note, ...]]:
    """Return the notes of every clause that has facts, by the clause's id."""
    found: defaultdict[str, dict[Note, None]] = defaultdict(dict)
    for clause_id, note in (*_units(facts), *_days(document, facts), *_numbers(document, facts)):
        found[clause_id][note] = None
    return {clause_id: tuple(notes) for clause_id, notes in found.items()}


def _units(facts: Facts) -> Iterator[tuple[str, Note]]:
    """Yield a line for every role in every clause."""
    named: defaultdict[tuple[str, Role], list[str]] = defaultdict(list)
    for fact in facts.responsibilities:
        names = named[fact.clause_id, fact.role]
        if fact.as_written not in names:
            names.append(fact.as_written)
    for clause_id, role in sorted(named, key=lambda key: list(Role).index(key[1])):
        text = "、".join(named[clause_id, role])
        yield clause_id, Note(role, translate(f"role.{role}"), text)


def _days(document: Document, facts: Facts) -> Iterator[tuple[str, Note]]:
    """Yield a line for every date that says something beside its words."""
    for fact in facts.deadlines:
        if meant := _meant(fact):
            yield fact.clause_id, Note("date", fact.phrase.of(document.text), meant)


def _meant(fact: Deadline) -> str:
    if fact.problem:
        return translate("margin.problem")
    if fact.due is not None:
        key = "margin.from_document" if fact.year_from_document else "margin.due"
        return translate(key, day=written_date(fact.due))
    return translate(f"recurrence.{fact.recurrence}") if fact.recurrence else ""


def _numbers(document: Document, facts: Facts) -> Iterator[tuple[str, Note]]:
    """Yield a line for every number with what is counted."""
    for fact in facts.targets:
        if subject := _subject(document, fact):
            yield fact.clause_id, Note("number", fact.phrase.of(document.text), subject)


def _subject(document: Document, fact: Target) -> str:
    return " ".join(fact.subject.of(document.text).split())
