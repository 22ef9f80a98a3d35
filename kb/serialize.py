"""Answers, facts and documents as JSON: one contract for the command line and the web."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from corpus.document import Document, Span
from kb.model import (
    Answer,
    Citation,
    Deadline,
    DocumentSummary,
    Facts,
    FileReport,
    IngestReport,
    Responsibility,
    Target,
)
from kb.versions.succession import standing

Json = dict[str, Any]


def answer_to_dict(answer: Answer) -> Json:
    """Return an answer with its citations; ``confidence`` lies between 0 and 1."""
    return {
        "question": answer.question,
        "language": answer.language.value,
        "kind": answer.kind.value,
        "found": answer.found,
        "text": answer.text,
        "confidence": round(answer.confidence, 4),
        "citations": [citation_to_dict(citation) for citation in answer.citations],
        "related": [citation_to_dict(citation) for citation in answer.related],
        "units": [
            {"role": unit.role.value, "name": unit.name, "english": unit.english}
            for unit in answer.units
        ],
        "notice": answer.notice,
        "follows": answer.follows,
        "next": list(answer.next),
        "read_as": answer.read_as,
        "others": [
            {
                "text": other.text,
                "agrees": other.agrees,
                "citation": citation_to_dict(other.citation),
            }
            for other in answer.others
        ],
        "possible": [citation_to_dict(citation) for citation in answer.possible],
    }


def citation_to_dict(citation: Citation) -> Json:
    """Return a citation; ``start``, ``end`` and ``marks`` are offsets in the document's text."""
    return {
        "document_id": citation.document_id,
        "document_title": citation.document_title,
        "clause_id": citation.clause_id,
        "path": list(citation.path),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "clause_text": citation.clause_text,
        "clause_start": citation.clause_start,
        "issuer": citation.issuer,
        "published": _date(citation.published),
        "marks": [[mark.start, mark.end] for mark in citation.marks],
        "page": citation.page,
        "superseded_by": citation.superseded_by,
        "status": citation.standing,
        "effective": _date(citation.effective),
        "expires": _date(citation.expires),
        "corrected": citation.corrected,
    }


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


def summary_to_dict(summary: DocumentSummary, today: date | None = None) -> Json:
    """Return one row of the list of documents; its status is that of ``today``."""
    return {
        "id": summary.id,
        "title": summary.title,
        "source": summary.source,
        "issuer": summary.issuer,
        "published": _date(summary.published),
        "clauses": summary.clauses,
        "responsibilities": summary.responsibilities,
        "deadlines": summary.deadlines,
        "targets": summary.targets,
        "previous": summary.previous,
        "superseded_by": summary.superseded_by,
        "number": summary.number,
        "effective": _date(summary.effective),
        "expires": _date(summary.expires),
        "level": summary.level,
        "place": summary.place,
        "status": standing(summary, today or date.today()),
        "edited": list(summary.edited),
        "internal": summary.internal,
    }


def document_to_dict(document: Document, summary: DocumentSummary) -> Json:
    """Return a document with its text, its sections and its clauses, as offsets in the text."""
    text = document.text
    return {
        **summary_to_dict(summary),
        "text": text,
        "sections": [
            {
                "id": section.id,
                "level": section.level,
                "heading": section.heading.of(text),
                "start": section.span.start,
                "end": section.span.end,
            }
            for section in document.sections
        ],
        "items": [
            {
                "id": clause.id,
                "path": list(document.path(clause)),
                "start": clause.span.start,
                "end": clause.span.end,
            }
            for clause in document.clauses
        ],
        "pages": [page.start for page in document.pages],
    }


def report_to_dict(report: IngestReport) -> dict[str, list[Json]]:
    """Return what became of every file of an ingest."""
    return {"files": [file_to_dict(file) for file in report.files]}


_Paths = Mapping[str, tuple[str, ...]]


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
        "due": _date(fact.due),
        "start_date": _date(fact.start),
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
        "due": _date(fact.due),
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


def file_to_dict(file: FileReport) -> Json:
    """Return what became of one file."""
    return {
        "path": file.path,
        "status": file.status,
        "document_id": file.document_id,
        "title": file.title,
        "clauses": file.clauses,
        "error": file.error,
        "warnings": list(file.warnings),
        "previous": file.previous,
    }


def _date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _number(value: Decimal) -> int | float:
    """A JSON number: an integer where the value is one."""
    return int(value) if value == value.to_integral_value() else float(value)
