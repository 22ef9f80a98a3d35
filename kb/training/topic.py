"""What a session is about → the clauses that it would contain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.document import Document, Span
from kb.answers.drafts import cite
from kb.base.store import Store
from kb.errors import SessionError
from kb.knowledge_base import KnowledgeBase
from kb.model import Citation, Deadline, Target
from kb.overview import Place, Selection, nearest

MOST = 1000  # clauses of a session


@dataclass(frozen=True, slots=True)
class Topic:
    """What is chosen; what is empty does not narrow, and what is given has to fit all together.

    ``document`` is an id, ``section`` that of a section in it, ``unit`` a name as people write
    it, ``year`` that of a deadline or of a number's day, ``words`` a question or some words
    whose nearest clauses are meant.
    """

    document: str = ""
    section: str = ""
    unit: str = ""
    year: int | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.document or self.unit or self.year or self.words.strip())


ANYTHING = Topic()
"""What narrows nothing."""


def clauses_of(base: KnowledgeBase, topic: Topic) -> tuple[Citation, ...]:
    """Return the clauses of a topic: nearest first for words, else in the order of the texts.

    Earlier versions of a document count only where the topic names them. Of more than ``MOST``
    clauses the first ones are taken; an empty topic has none.

    Raises:
        UnknownDocumentError: no document has the id ``topic.document``.
        SessionError: the document has no such section.
    """
    if topic.is_empty:
        return ()
    with base.reading() as store:
        allowed = _facts_allow(store, topic)
        if topic.words.strip():
            wanted = {row.id for row in _documents(store, topic)}
            found: Iterable[Citation] = nearest(base, topic.words, Selection(topic.document))
            found = (hit for hit in found if hit.document_id in wanted)
        else:
            found = _in_order(_documents(store, topic))
        section = _section(store, topic)
        chosen = (
            citation
            for citation in found
            if (allowed is None or (citation.document_id, citation.clause_id) in allowed)
            and (section is None or section.start <= citation.clause_start < section.end)
        )
        return tuple(citation for citation, _ in zip(chosen, range(MOST), strict=False))


def _documents(store: Store, topic: Topic) -> list[Document]:
    if topic.document:
        return [store.document(topic.document)]
    return [store.document(row.id) for row in store.summaries() if row.superseded_by is None]


def _in_order(documents: Iterable[Document]) -> Iterable[Citation]:
    for document in documents:
        for clause in document.clauses:
            yield cite(document, clause, clause.span)


def _section(store: Store, topic: Topic) -> Span | None:
    if not topic.section:
        return None
    sections = {each.id: each.span for each in store.document(topic.document).sections}
    if topic.section not in sections:
        raise SessionError(
            f"文件 {topic.document} 里没有编号为 {topic.section} 的章节。"
            f"Document {topic.document} has no section {topic.section}."
        )
    return sections[topic.section]


def _facts_allow(store: Store, topic: Topic) -> frozenset[Place] | None:
    """Return the clauses with the unit and the year in their facts, None where none is asked."""
    within = Selection(topic.document).documents
    places: list[frozenset[Place]] = []
    if topic.unit:
        names = Selection(unit=topic.unit).names(store)
        tasks = store.responsibilities(documents=within, organisations=names)
        places.append(frozenset((item, fact.clause_id) for item, fact in tasks))
    if topic.year:
        facts: list[tuple[str, Deadline | Target]] = [*store.deadlines(documents=within)]
        facts += store.targets(documents=within)
        of_year = [row for row in facts if row[1].due and row[1].due.year == topic.year]
        places.append(frozenset((item, fact.clause_id) for item, fact in of_year))
    return frozenset.intersection(*places) if places else None
