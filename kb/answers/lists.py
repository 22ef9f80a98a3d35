"""Questions whose answer is a list: all duties of a unit, all that is due in a period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.document import Clause, Document, Span
from corpus.numbering import parse_label
from kb.answers import phrasing
from kb.answers.drafts import cite
from kb.answers.matching import Matcher
from kb.base.clause_records import Assigned
from kb.base.records import batched
from kb.base.store import Store
from kb.model import (
    Answer,
    Citation,
    Facts,
    Kind,
    Language,
    Responsibility,
    Role,
)
from kb.organisations import Directory, is_group, may_include
from kb.questions import Question

OF_TOPIC = 0.5  # of the topic's weight: 2020年底前扶贫方面要完成什么 wants only these
A_TOPIC = 15.0  # of weight: two words; less is what a question for duties is worded with
OF_DUTIES = 0.25  # of such a topic
CONFIDENCE = 0.95  # of a list: looked up, not searched for
MAX_ROWS = 12  # of a list in an answer's text; the citations go on
MOST_CITED = 200  # of a list; those that go beyond are counted
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
    rows = store.assigned(_names(question, store), documents=meant)
    rows = _in_order(row for row in rows if row.role in roles)
    if matcher.weight >= A_TOPIC:
        on_topic = [
            row
            for row, (document, clause, _) in _read(rows, store)
            if _is_of_topic(document, clause, matcher)
        ]
        rows = _in_order(on_topic) or (rows if question.places else [])
    if not rows:
        return None
    lines, citations = [], []
    for row, (document, clause, fact) in _read(rows[:MOST_CITED], store):
        line = (row.document_id, _duty(question.language, document, fact))
        if line not in lines:
            lines.append(line)
            citations.append(cite(document, clause, fact.evidence, (fact.name,)))
    more = max(0, len(rows) - MOST_CITED)
    answer = list_answer(question, Kind.DUTIES, lines, citations, more)
    return replace(answer, possible=_possible(question, store, rows, roles))


def _names(question: Question, store: Store) -> frozenset[str]:
    """Return the names in the documents of the units that a question names."""
    same, asked = Directory.load().same, [mention.name for mention in question.mentions]
    written = store.written_names() if asked else ()
    return frozenset(name for name in written if any(same(unit, name) for unit in asked))


def _in_order(rows: Iterable[Assigned]) -> list[Assigned]:
    """Return rows by document, the one with the most first, and by role."""
    found = [*rows]
    most = Counter(row.document_id for row in found)
    place = {role: number for number, role in enumerate(Role)}
    found.sort(key=lambda row: (-most[row.document_id], row.document_id, place[row.role]))
    return found


def _found(
    places: Sequence[tuple[str, str]], store: Store
) -> Iterator[tuple[Document, Clause, Facts]]:
    """Yield clauses, some at a time: there may be ten thousands."""
    for some in batched(places):
        yield from store.found(some)


def _read(
    rows: Sequence[Assigned], store: Store
) -> Iterator[tuple[Assigned, tuple[Document, Clause, Responsibility]]]:
    """Yield facts with their documents and clauses."""
    places = [(row.document_id, row.clause_id) for row in rows]
    for row, (document, clause, facts) in zip(rows, _found(places, store), strict=True):
        for fact in facts.responsibilities:
            if (fact.role, fact.name.start) == (row.role, row.name):
                yield row, (document, clause, fact)


def _is_of_topic(document: Document, clause: Clause, matcher: Matcher) -> bool:
    said = (document.title, *document.path(clause), clause.span.of(document.text))
    return matcher.coverage(" ".join(said)) >= OF_DUTIES


def _possible(
    question: Question,
    store: Store,
    rows: Sequence[Assigned],
    roles: Collection[Role],
) -> tuple[Citation, ...]:
    """Return what may fall on the units as one of a group, in the documents that name them."""
    named = {(row.document_id, row.clause_id) for row in rows}
    groups = {
        name
        for name in store.written_names()
        if is_group(name) and any(may_include(name, unit.name) for unit in question.mentions)
    }
    shared = store.assigned(groups, documents={document_id for document_id, _ in named})
    places = {(row.document_id, row.clause_id): row for row in shared if row.role in roles}
    chosen = [row for place, row in places.items() if place not in named]
    found: dict[tuple[str, str], Citation] = {}
    for row, (document, clause, fact) in _read(chosen[:MOST_CITED], store):
        citation = cite(document, clause, fact.evidence, (fact.name,))
        found.setdefault((row.document_id, row.clause_id), citation)
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
    lines: list[tuple[str, str]] = []
    citations: list[Citation] = []
    has_topic = len(question.topic) > 1
    read = exact if has_topic else exact[:MOST_CITED]
    places = [(document_id, fact.clause_id) for document_id, fact in read]
    for (document_id, fact), (document, clause, _) in zip(read, _found(places, store), strict=True):
        around = " ".join((*document.path(clause), fact.sentence.of(document.text)))
        if has_topic and matcher.coverage(around) < OF_TOPIC:
            continue
        lines.append((document_id, phrasing.shorten(fact.task.of(document.text), 60)))
        if len(citations) < MOST_CITED:
            citations.append(cite(document, clause, fact.sentence, (fact.phrase,)))
    more = 0 if has_topic else len(exact) - len(read)
    return list_answer(question, Kind.DUE, lines, citations, more) if lines else None


def list_answer(
    question: Question,
    kind: Kind,
    lines: Sequence[tuple[str, str]],
    citations: Sequence[Citation],
    more: int = 0,
) -> Answer:
    """Return a list as an answer; where its lines come from several documents, under each title.

    ``more`` lines are there beside those given.
    """
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
        text=phrasing.list_text(question.language, shown, len(lines) + more),
        confidence=CONFIDENCE,
        citations=tuple(citations),
    )
