"""Changes between two versions in the shapes that people and programs read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from corpus.document import Document
from kb.facts.serialize import facts_to_dict
from kb.model import Deadline, Facts, Responsibility, Target
from kb.versions.alignment import words
from kb.versions.facts import anchor, scope
from kb.versions.model import Changes, Fact, FactChange, Part, PartChange, PartKind

Json = dict[str, Any]
_NAMES = {Responsibility: "responsibility", Deadline: "deadline", Target: "target"}


@dataclass(frozen=True, slots=True)
class Run:
    """A run of characters that are in both versions, or in this one alone (``differs``)."""

    text: str
    differs: bool


def runs(change: PartChange, old: Document, new: Document) -> tuple[list[Run], list[Run]]:
    """Return the part as it was and as it is; a side that is not there is empty.

    What differs in white space or in the width of its signs alone is not told apart.
    """
    if change.old is None or change.new is None:
        return _whole(change.old, old), _whole(change.new, new)
    before, after = [], []
    for edit in change.edits:
        was, now = edit.old.of(old.text), edit.new.of(new.text)
        differs = words(was) != words(now)
        before.append(Run(was, differs))
        after.append(Run(now, differs))
    return [run for run in before if run.text], [run for run in after if run.text]


def differing(changes: Changes) -> Iterator[PartChange]:
    """Yield the parts that did not stay as they were."""
    return (change for change in changes.parts if change.kind is not PartKind.UNCHANGED)


def sort_of(fact: Fact) -> str:
    """Return what sort of fact it is: responsibility, deadline or target."""
    return _NAMES[type(fact)]


def named(fact: Fact, document: Document) -> str:
    """Return the words that a fact is made of, on one line: the unit, the date, the number."""
    return " ".join(anchor(fact).of(document.text).split())


def subject(fact: Fact, document: Document) -> str:
    """Return what a fact is about, on one line."""
    return " ".join(scope(fact).of(document.text).split())


def changes_to_dict(old: Document, new: Document, changes: Changes) -> Json:
    """Return the changes as JSON; parts that stayed as they were are only counted.

    ``facts`` rows have ``kind`` (changed, gained, lost), ``fact`` (responsibility, deadline,
    target), and ``old`` and ``new`` as rows of ``kb facts --json`` or null. ``parts`` rows have
    ``kind``, and on each side null or the clause's id, path, text, offsets and ``runs``, pairs of
    a text and whether it differs.
    """
    return {
        "old": _head(old),
        "new": _head(new),
        "counts": {kind.value: count for kind, count in changes.counts.items()},
        "facts": [_fact_change(change, old, new) for change in changes.facts],
        "parts": [_part_change(change, old, new) for change in differing(changes)],
    }


def _head(document: Document) -> Json:
    published = document.metadata.published
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "published": published.isoformat() if published else None,
    }


def _fact_change(change: FactChange, old: Document, new: Document) -> Json:
    return {
        "kind": change.kind.value,
        "fact": sort_of(change.fact),
        "old": change.old and _fact(change.old, old),
        "new": change.new and _fact(change.new, new),
    }


def _fact(fact: Fact, document: Document) -> Json:
    match fact:
        case Responsibility():
            facts = Facts(responsibilities=(fact,))
        case Deadline():
            facts = Facts(deadlines=(fact,))
        case Target():
            facts = Facts(targets=(fact,))
    (row,) = chain.from_iterable(facts_to_dict([(document, facts)]).values())
    return row


def _part_change(change: PartChange, old: Document, new: Document) -> Json:
    before, after = runs(change, old, new)
    return {
        "kind": change.kind.value,
        "old": change.old and _part(change.old, old, before),
        "new": change.new and _part(change.new, new, after),
    }


def _part(part: Part, document: Document, found: list[Run]) -> Json:
    return {
        "clause_id": part.id,
        "path": list(part.path),
        "text": part.span.of(document.text),
        "start": part.span.start,
        "end": part.span.end,
        "runs": [[run.text, run.differs] for run in found],
    }


def _whole(part: Part | None, document: Document) -> list[Run]:
    return [] if part is None else [Run(part.span.of(document.text), differs=True)]
