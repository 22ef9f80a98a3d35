"""What is in force: the documents that lists leave out, and what citations tell of theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from corpus.document import Span
from kb.base.store import Store
from kb.model import Citation, DocumentSummary
from kb.versions.succession import is_over, mark


def over(store: Store, today: date) -> frozenset[str]:
    """Return the ids of the documents that were superseded, or have expired by a day.

    Where nothing is in force nothing is left out: it is all that there is, and says what it is.
    """
    return store.once(_over, today)


def marked(store: Store, citations: Collection[Citation]) -> tuple[Citation, ...]:
    """Return citations that tell whether their documents hold, and whether they were corrected."""
    known, right, today = store.once(_by_id), store.corrections(), date.today()

    def is_corrected(citation: Citation) -> bool:
        start, own = citation.clause_start, right.get(citation.document_id, ())
        clause = Span(start, start + len(citation.clause_text))
        return any(each.span == clause for each in own)

    return tuple(mark(each, known, today, corrected=is_corrected(each)) for each in citations)


def _over(store: Store, today: date) -> frozenset[str]:
    rows = store.summaries()
    found = frozenset(row.id for row in rows if is_over(row, today))
    return found if len(found) < len(rows) else frozenset()


def _by_id(store: Store) -> dict[str, DocumentSummary]:
    return {row.id: row for row in store.summaries()}
