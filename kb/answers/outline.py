"""What a section consists of: 帮扶有哪些举措 is answered by the headings below 三、帮扶举措."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.document import Clause, Document, Span
from kb.answers.drafts import cite
from kb.answers.findings import Findings
from kb.answers.lists import list_answer, without_number
from kb.answers.matching import Matcher
from kb.answers.scope import nearness
from kb.base.store import Store
from kb.facts.deadlines import document_year
from kb.model import Answer, Kind
from kb.questions import Question

NAMED = 0.9  # of the topic in the heading of a section
TITLED = 0.65  # of it in the document's title, where the section is called 主要任务
LONGEST_HEADING = 40  # characters; a longer item is a text of its own
FEWEST = 2  # headings that make a list
_NOUNS = (
    r"(?:举措|措施|任务|方面|内容|工作|行动|要求|政策|形式|方式|办法|做法|重点|原则|目标|步骤|环节|机制|工程"
    r"|measures?|tasks?|steps?|actions?|areas?|principles?|requirements?)"
)
_NOUN = re.compile(_NOUNS, re.IGNORECASE)
_CALLED = re.compile(rf"[\u4e00-\u9fff]{{2}}{_NOUNS}(?=都|主要|有|是|包括|分|\W|$)")
_LITTLE = re.compile(r"采取|包括|主要|具体|分别|分为")
_ASKS_ITEMS = re.compile(
    rf"(?:哪些|哪几\S?|什么)\S{{0,3}}{_NOUNS}"
    rf"|{_NOUNS}(?:都|主要|分别)?(?:有|是|包括|分为?)?(?:哪些|哪几\S|什么|啥)"
    rf"|\b(?:what|which)\b.*\b{_NOUNS}\b",
    re.IGNORECASE,
)


def outlined(found: Findings, store: Store) -> Answer | None:
    """Return the headings below the section that a question names, None where it asks otherwise."""
    question = found.question
    if question.kind is not Kind.WHAT or not _ASKS_ITEMS.search(question.text):
        return None
    section = _section(found)
    if section is None:
        return None
    document, heading = section
    items = [*_items(store.document(document.id), heading)]
    if len(items) < FEWEST or any(len(item) > LONGEST_HEADING for item, _ in items):
        return None
    lines = [
        (document.id, without_number(document, item).of(document.text).rstrip("。：:"))
        for item, _ in items
    ]
    citations = [cite(document, clause, _quote(item, clause)) for item, clause in items]
    return list_answer(question, Kind.WHAT, lines, citations)


def _quote(heading: Span, clause: Clause) -> Span:
    """Return the heading, where the clause holds it; else how the clause begins."""
    if clause.span.contains(heading):
        return heading
    return next((each for each in clause.sentences if len(each) > 1), clause.sentences[0])


def _section(found: Findings) -> tuple[Document, Span] | None:
    """Return the heading above a found clause that names all that the question is about."""
    question = found.question
    topic = _NOUN.sub(" ", _LITTLE.sub(" ", question.topic)).strip()
    if not topic:
        return None
    matcher = found.matcher.among(topic)
    for candidate in found.candidates:
        document, clause = candidate.document, candidate.clause
        if nearness(question, document, clause) > 0 and _is_of_years(question, document, clause):
            for heading in reversed(clause.path):
                if not clause.span.contains(heading) and (
                    matcher.coverage(heading.of(document.text)) >= NAMED
                    or _is_part(question, matcher, document, heading)
                ):
                    return document, heading
    return None


def _is_of_years(question: Question, document: Document, clause: Clause) -> bool:
    said = " ".join((str(document_year(document)), document.title, *document.path(clause)))
    return all(year in said for year in question.years)


def _is_part(question: Question, matcher: Matcher, document: Document, heading: Span) -> bool:
    """Tell whether a section is called what is asked for, and its document what it is about.

    Such as 二、主要任务 where 无废城市试点的主要任务 is asked for.
    """
    called, said = _CALLED.search(question.text), heading.of(document.text)
    is_called = called is not None and said.endswith(called[0])
    return is_called and matcher.coverage(f"{document.title} {said}") >= TITLED


def _items(document: Document, section: Span) -> Iterator[tuple[Span, Clause]]:
    """Yield the headings right below a section, each with its first clause."""
    seen: set[Span] = set()
    for clause in document.clauses:
        if section in clause.path:
            below = clause.path[clause.path.index(section) + 1 :]
            if below and below[0] not in seen:
                seen.add(below[0])
                yield below[0], clause
