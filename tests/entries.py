"""Documents as the store keeps them, with few facts."""

from __future__ import annotations

from datetime import date, datetime

from corpus.document import Clause, Document, Metadata, Page, Span
from kb.base.records import Entry, Provenance
from kb.model import (
    Deadline,
    Facts,
    Precision,
    Responsibility,
    Role,
)

PROVENANCE = Provenance(120, 1, "0.1.0", datetime(2025, 3, 1, 12, 30))
TEXT = "一二三四五六七八九十"
PAGES = (Page(0), Page(5, confidence=0.93))


def clause(name: str, start: int = 0, end: int = 10) -> Clause:
    return Clause(name, (Span(0, 2),), Span(start, end), (Span(start, end),))


def responsibility(name: str, clause_id: str = "1") -> Responsibility:
    return Responsibility(clause_id, name, name, Role.LEAD, Span(0, 1), Span(1, 2), Span(2, 3))


def deadline(due: date | None, clause_id: str = "1") -> Deadline:
    span = Span(0, 1)
    return Deadline(clause_id, span, due, None, Precision.DAY, None, span, span)


def entry(name: str, facts: Facts | None = None, clauses: tuple[Clause, ...] = ()) -> Entry:
    document = Document(
        id=name,
        text=TEXT,
        metadata=Metadata(f"title of {name}"),
        source=f"{name}.txt",
        sha256="0" * 64,
        encoding="utf-8",
        clauses=clauses or (clause("1"), clause("2")),
    )
    return Entry(document, facts or Facts((responsibility("市林业局"),)), PROVENANCE)
