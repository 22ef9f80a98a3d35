"""What of a document goes into the search index."""

from __future__ import annotations

from corpus.document import Document
from indexer import Passage


def passages(document: Document) -> tuple[Passage, ...]:
    """Return one passage a clause, under the headings above it.

    The headings are read with every sentence when it is embedded, and their words count for the
    search by words; a clause without any goes by the document's title.
    """
    return tuple(
        Passage(
            id=passage_id(document.id, clause.id),
            text=clause.span.of(document.text),
            heading=" ".join(document.path(clause)) or document.title,
            sentences=tuple(span.of(document.text) for span in clause.sentences),
            group=document.id,
        )
        for clause in document.clauses
    )


def passage_id(document_id: str, clause_id: str) -> str:
    """Return the id under which the index knows a clause."""
    return f"{document_id}/{clause_id}"


def parse_passage_id(passage: str) -> tuple[str, str]:
    """Return the document's and the clause's id; the inverse of :func:`passage_id`."""
    document_id, _, clause_id = passage.partition("/")
    return document_id, clause_id
