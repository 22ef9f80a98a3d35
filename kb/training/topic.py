"""What a session is about → the clauses that it would contain."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, extract, select, union

from corpus.document import Span
from kb.answers.drafts import cite
from kb.base.schema import deadlines, targets
from kb.base.store import Store
from kb.errors import SessionError
from kb.knowledge_base import KnowledgeBase
from kb.model import Citation
from kb.overview import Place, Selection, nearest
from kb.overview.force import marked, over
from kb.overview.keys import parts

MOST = 1000  # clauses of a session
_WITH_DAYS = (deadlines, targets)


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

    Earlier versions of a document, and what has expired, count only where the topic names them.
    Of more than ``MOST`` clauses the first ones are taken; an empty topic has none.

    Raises:
        UnknownDocumentError: no document has the id ``topic.document``.
        SessionError: the document has no such section.
    """
    if topic.is_empty:
        return ()
    with base.reading() as store:
        allowed, section = _facts_allow(store, topic), _section(store, topic)
        wanted = _documents(store, topic)
        if allowed is not None:
            wanted &= {document_id for document_id, _ in allowed}
        chosen = (
            citation
            for citation in _found(base, store, topic, wanted)
            if (allowed is None or (citation.document_id, citation.clause_id) in allowed)
            and (section is None or section.start <= citation.clause_start < section.end)
        )
        return marked(store, [*islice(chosen, MOST)])


def years_of(store: Store) -> tuple[int, ...]:
    """Return the years to choose from, the last first."""
    return store.once(_years)


def _years(store: Store) -> tuple[int, ...]:
    found = {
        year
        for table in _WITH_DAYS
        for year in store.connection().scalars(select(_year(table)).distinct())
    }
    return tuple(sorted(found - {None}, reverse=True))


def _year(table: Table) -> ColumnElement[int]:
    return extract("year", table.c.due)


def _documents(store: Store, topic: Topic) -> set[str]:
    if topic.document:
        return {store.document(topic.document).id}
    return {row.id for row in store.summaries()} - over(store, date.today())


def _found(
    base: KnowledgeBase, store: Store, topic: Topic, wanted: Collection[str]
) -> Iterator[Citation]:
    """Yield the clauses of the documents wanted, nearest first where there are words."""
    if topic.words.strip():
        hits = nearest(base, topic.words, Selection(topic.document))
        yield from (hit for hit in hits if hit.document_id in wanted)
        return
    for document_id in store.document_ids():
        if document_id in wanted:
            document = store.document(document_id)
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
    asked: list[list[Select[Any]]] = []
    if topic.unit:
        names = Selection(unit=topic.unit).names(store)
        asked.append([parts(names, None, "clause_id")])
    if topic.year:
        columns = ((table, table.c.document_id, table.c.clause_id) for table in _WITH_DAYS)
        asked.append([select(*own).where(_year(table) == topic.year) for table, *own in columns])
    rows = (store.connection().execute(union(*some)) for some in asked)
    places = [frozenset((row[0], row[1]) for row in own) for own in rows]
    return frozenset.intersection(*places) if places else None
