"""Answers and documents as JSON: one contract for the command line and the web."""

from __future__ import annotations

from datetime import date

from corpus.document import Document
from kb.facts.serialize import Json, isoformat
from kb.model import Answer, Citation, DocumentSummary, FileReport, IngestReport
from kb.versions.succession import standing


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
        "further": [answer_to_dict(other) for other in answer.further],
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
        "published": isoformat(citation.published),
        "marks": [[mark.start, mark.end] for mark in citation.marks],
        "page": citation.page,
        "superseded_by": citation.superseded_by,
        "status": citation.standing,
        "effective": isoformat(citation.effective),
        "expires": isoformat(citation.expires),
        "corrected": citation.corrected,
        "internal": citation.internal,
    }


def summary_to_dict(summary: DocumentSummary, today: date | None = None) -> Json:
    """Return one row of the list of documents; its status is that of ``today``."""
    return {
        "id": summary.id,
        "title": summary.title,
        "source": summary.source,
        "issuer": summary.issuer,
        "published": isoformat(summary.published),
        "clauses": summary.clauses,
        "responsibilities": summary.responsibilities,
        "deadlines": summary.deadlines,
        "targets": summary.targets,
        "previous": summary.previous,
        "superseded_by": summary.superseded_by,
        "number": summary.number,
        "effective": isoformat(summary.effective),
        "expires": isoformat(summary.expires),
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
