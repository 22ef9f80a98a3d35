"""What follows what: versions as a table from each document to its earlier version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from kb.model import Answer, Citation, DocumentSummary, Standing


def without(previous: Mapping[str, str], removed: str) -> dict[str, str]:
    """Return the versions when ``removed`` is gone: what came after it follows what came before."""
    rest = {later: earlier for later, earlier in previous.items() if later != removed}
    before = previous.get(removed)
    bridged = {later: before if e == removed else e for later, e in rest.items()}
    return {later: earlier for later, earlier in bridged.items() if earlier is not None}


def later_of(previous: Mapping[str, str]) -> dict[str, str]:
    """Return the id of the next later version of every document that has one."""
    return {earlier: later for later, earlier in previous.items()}


def newest(document: DocumentSummary, known: Mapping[str, DocumentSummary]) -> str | None:
    """Return the id of the newest version of a document, None where it is the newest itself."""
    found, seen = document.superseded_by, {document.id}
    while found is not None and found not in seen and found in known:
        seen.add(found)
        if (following := known[found].superseded_by) is None:
            break
        found = following
    return found


def standing(document: DocumentSummary, today: date) -> Standing | None:
    """Tell whether a document holds, None where the documents do not say."""
    if document.superseded_by:
        return Standing.SUPERSEDED
    if document.expires and document.expires < today:
        return Standing.EXPIRED
    if document.effective and document.effective > today:
        return Standing.NOT_YET
    return Standing.IN_FORCE if document.effective and document.expires else None


def mark(
    citation: Citation, known: Mapping[str, DocumentSummary], today: date, *, corrected: bool
) -> Citation:
    """Tell of a citation whether its document holds or is internal, and which one is the newest.

    Args:
        citation: to which this is added.
        known: the documents by their ids.
        today: the day that counts.
        corrected: whether a person has put the facts of its clause right.
    """
    document = known[citation.document_id]
    return replace(
        citation,
        superseded_by=newest(document, known),
        standing=standing(document, today),
        effective=document.effective,
        expires=document.expires,
        corrected=corrected,
        internal=document.internal,
    )


def is_over(document: DocumentSummary, today: date) -> bool:
    """Tell whether a document was superseded, or has expired by a day."""
    return standing(document, today) in (Standing.SUPERSEDED, Standing.EXPIRED)


def cited(answer: Answer) -> frozenset[str]:
    """Return the ids of the documents that an answer cites."""
    citations = (*answer.citations, *answer.related, *answer.possible)
    others = (other.citation for other in answer.others)
    return frozenset(citation.document_id for citation in (*citations, *others))


def marked(
    answer: Answer,
    known: Mapping[str, DocumentSummary],
    today: date,
    corrected: Mapping[str, Collection[str]],
) -> Answer:
    """Mark all citations of an answer; see :func:`mark`.

    ``corrected`` are the clauses, by their documents, whose facts a person has put right.
    """

    def marked_one(citation: Citation) -> Citation:
        is_right = citation.clause_id in corrected.get(citation.document_id, ())
        return mark(citation, known, today, corrected=is_right)

    return replace(
        answer,
        citations=tuple(map(marked_one, answer.citations)),
        related=tuple(map(marked_one, answer.related)),
        possible=tuple(map(marked_one, answer.possible)),
        others=tuple(replace(o, citation=marked_one(o.citation)) for o in answer.others),
    )
