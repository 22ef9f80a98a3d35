"""Questions whose answer is a list: all duties of a unit, all that is due in a period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from corpus.document import Clause, Document, Span
from corpus.numbering import parse_label
from kb.answers import phrasing
from kb.answers.drafts import cite
from kb.answers.matching import Matcher
from kb.base.store import Store
from kb.model import (
    Answer,
    Citation,
    Deadline,
    Facts,
    Kind,
    Language,
    Responsibility,
    Role,
)
from kb.organisations import Directory, is_group, may_include
from kb.questions import Question

Fact = TypeVar("Fact", Responsibility, Deadline)

OF_TOPIC = 0.5  # of the topic's weight: 2020年底前扶贫方面要完成什么 wants only these
A_TOPIC = 15.0  # of weight: two words; less is what a question for duties is worded with
OF_DUTIES = 0.25  # of such a topic
CONFIDENCE = 0.95  # of a list: looked up, not searched for
MAX_ROWS = 12  # of a list in an answer's text; the citations go on
_ROLE_ASKED = (
    (Role.SUPPORT, re.compile(r"配合|协助|参与|support|assist|participat")),
    (Role.IMPLEMENT, re.compile(r"落实|实施|implement|carry out")),
    (Role.LEAD, re.compile(r"牵头|主办|带头|\blead|\bled\b|head")),
)
_BOTH = re.compile(r"都算|全部|所有|以及|和配合|、配合|及配合|\ball\b")


def duties(
    question: Question, matcher: Matcher, store: Store, meant: Collection[str] | None = None
) -> Answer | None:
    """Return all that falls on the units a question names, or ``None`` where nothing does.

    Where it names a topic as well, only what the clause, its headings or the title say of it;
    a topic that only calls the document of a place (西安市…为民实事) bars nothing.
    """
    roles = _roles(question.text)
    rows = [
        (document_id, fact)
        for document_id, fact in store.responsibilities(
            documents=meant, written=_names(question, store)
        )
        if fact.role in roles
    ]
    if matcher.weight >= A_TOPIC:
        on_topic = [
            row
            for row, (document, clause, _) in _found(rows, store)
            if _is_of_topic(document, clause, matcher)
        ]
        rows = on_topic or (rows if question.places else [])
    if not rows:
        return None
    most = Counter(document_id for document_id, _ in rows)
    rows.sort(key=lambda row: (-most[row[0]], row[0], list(Role).index(row[1].role)))
    lines, citations = [], []
    for (document_id, fact), (document, clause, _) in _found(rows, store):
        line = (document_id, _duty(question.language, document, fact))
        if line not in lines:
            lines.append(line)
            citations.append(cite(document, clause, fact.evidence, (fact.name,)))
    answer = _answer(question, Kind.DUTIES, lines, citations)
    return replace(answer, possible=_possible(question, store, rows, roles))


def _names(question: Question, store: Store) -> frozenset[str]:
    """Return the names in the documents of the units that a question names."""
    same, asked = Directory.load().same, [mention.name for mention in question.mentions]
    written = store.written_names() if asked else ()
    return frozenset(name for name in written if any(same(unit, name) for unit in asked))


def _found(
    rows: Sequence[tuple[str, Fact]], store: Store
) -> Iterator[tuple[tuple[str, Fact], tuple[Document, Clause, Facts]]]:
    """Yield facts with their documents and clauses."""
    places = [(document_id, fact.clause_id) for document_id, fact in rows]
    yield from zip(rows, store.found(places), strict=True)


def _is_of_topic(document: Document, clause: Clause, matcher: Matcher) -> bool:
    said = (document.title, *document.path(clause), clause.span.of(document.text))
    return matcher.coverage(" ".join(said)) >= OF_DUTIES


def _possible(
    question: Question,
    store: Store,
    rows: Sequence[tuple[str, Responsibility]],
    roles: Collection[Role],
) -> tuple[Citation, ...]:
    """Return what may fall on the units as one of a group, in the documents that name them."""
    named = {(document_id, fact.clause_id) for document_id, fact in rows}
    found: dict[tuple[str, str], Citation] = {}
    for document_id, fact in store.responsibilities(documents={item for item, _ in named}):
        place = (document_id, fact.clause_id)
        if place in named or fact.role not in roles or not is_group(fact.as_written):
            continue
        if any(may_include(fact.as_written, mention.name) for mention in question.mentions):
            document, clause = store.document(document_id), store.clause(*place)
            found.setdefault(place, cite(document, clause, fact.evidence, (fact.name,)))
    return tuple(found.values())


def _roles(text: str) -> tuple[Role, ...]:
    """Return the roles a question asks for; all of them where it names none."""
    asked = [role for role, words in _ROLE_ASKED if words.search(text.lower())]
    shared = asked == [Role.SUPPORT] and "负责" in text  # 参与负责
    if len(asked) != 1 or _BOTH.search(text) or shared:
        return tuple(Role)
    return (Role.LEAD, Role.RESPONSIBLE) if asked == [Role.LEAD] else tuple(asked)


def _duty(language: Language, document: Document, fact: Responsibility) -> str:
    task = phrasing.shorten(without_number(document, fact.task).of(document.text), 40)
    return f"{phrasing.role_word(language, fact.role)}：{task}"


def without_number(document: Document, heading: Span) -> Span:
    """Return a heading without its number: 扎实推进生态扶贫 of (五)扎实推进生态扶贫."""
    label = parse_label(document.text, heading.start)
    start = label.span.end if label and label.span.end < heading.end else heading.start
    return Span(start, heading.end)


def due(
    question: Question, matcher: Matcher, store: Store, meant: Collection[str] | None = None
) -> Answer | None:
    """Return all that is due in the period a question names, or ``None`` where nothing is."""
    if question.due is None:
        return None
    first, last = question.due
    exact = [
        (document_id, fact)
        for document_id, fact in store.deadlines(documents=meant, due=(first or last, last))
        if fact.problem is None
    ]
    lines, citations = [], []
    for (document_id, fact), (document, clause, _) in _found(exact, store):
        around = " ".join((*document.path(clause), fact.sentence.of(document.text)))
        if len(question.topic) > 1 and matcher.coverage(around) < OF_TOPIC:
            continue
        lines.append((document_id, phrasing.shorten(fact.task.of(document.text), 60)))
        citations.append(cite(document, clause, fact.sentence, (fact.phrase,)))
    return _answer(question, Kind.DUE, lines, citations) if lines else None


def _answer(
    question: Question,
    kind: Kind,
    lines: Sequence[tuple[str, str]],
    citations: Sequence[Citation],
) -> Answer:
    """Return a list as an answer; where its lines come from several documents, under each title."""
    several = len({document_id for document_id, _ in lines}) > 1
    titles = {citation.document_id: citation.document_title for citation in citations}
    shown = [
        (titles[document_id] if several else "", line) for document_id, line in lines[:MAX_ROWS]
    ]
    return Answer(
        question=question.text,
        language=question.language,
        kind=kind,
        found=True,
        text=phrasing.list_text(question.language, shown, len(lines)),
        confidence=CONFIDENCE,
        citations=tuple(citations),
    )
