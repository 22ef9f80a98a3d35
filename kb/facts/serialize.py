"""Facts as JSON: one contract for the command line and the web."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from corpus.document import Document, Span
from kb.model import Deadline, Facts, Responsibility, Target

Json = dict[str, Any]
_Paths = Mapping[str, tuple[str, ...]]


def facts_to_dict(found: Iterable[tuple[Document, Facts]]) -> dict[str, list[Json]]:
    """Return the facts of documents as three lists of rows, in the order of the texts."""
    rows: dict[str, list[Json]] = {"responsibilities": [], "deadlines": [], "targets": []}
    for document, facts in found:
        paths = {clause.id: document.path(clause) for clause in document.clauses}
        own = {
            "responsibilities": [
                _responsibility(document, paths, f) for f in facts.responsibilities
            ],
            "deadlines": [_deadline(document, paths, f) for f in facts.deadlines],
            "targets": [_target(document, paths, f) for f in facts.targets],
        }
        for kind, found_here in own.items():
            marks = ({"corrected": row["clause_id"] in facts.corrected} for row in found_here)
            rows[kind] += [{**row, **mark} for row, mark in zip(found_here, marks, strict=True)]
    return rows


def _responsibility(document: Document, paths: _Paths, fact: Responsibility) -> Json:
    return {
        **_place(document, paths, fact.clause_id, fact.evidence),
        "organisation": fact.organisation,
        "as_written": fact.as_written,
        "role": fact.role.value,
        "task": fact.task.of(document.text),
    }


def _deadline(document: Document, paths: _Paths, fact: Deadline) -> Json:
    return {
        **_place(document, paths, fact.clause_id, fact.phrase),
        "phrase": fact.phrase.of(document.text),
        "due": isoformat(fact.due),
        "start_date": isoformat(fact.start),
        "precision": fact.precision.value,
        "recurrence": None if fact.recurrence is None else fact.recurrence.value,
        "task": fact.task.of(document.text),
        "sentence": fact.sentence.of(document.text),
        "year_from_document": fact.year_from_document,
        "problem": fact.problem,
    }


def _target(document: Document, paths: _Paths, fact: Target) -> Json:
    return {
        **_place(document, paths, fact.clause_id, fact.phrase),
        "subject": fact.subject.of(document.text),
        "comparator": fact.comparator.value,
        "value": _number(fact.value),
        "unit": fact.unit,
        "phrase": fact.phrase.of(document.text),
        "due": isoformat(fact.due),
        "sentence": fact.sentence.of(document.text),
    }


def _place(document: Document, paths: _Paths, clause_id: str, quote: Span) -> Json:
    return {
        "document_id": document.id,
        "path": list(paths[clause_id]),
        "clause_id": clause_id,
        "quote": quote.of(document.text),
        "start": quote.start,
        "end": quote.end,
    }


def isoformat(day: date | None) -> str | None:
    """Return a day as ISO 8601 writes it."""
    return None if day is None else day.isoformat()


def _number(value: Decimal) -> int | float:
    """A JSON number: an integer where the value is one."""
    return int(value) if value == value.to_integral_value() else float(value)
