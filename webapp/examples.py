"""Example questions, phrased from the base's own facts and shown only if it can answer them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

from flask import current_app

from kb import Document, KnowledgeBase
from kb.model import Answer, Facts, Kind, Language, Role
from kb.organisations import Directory, is_group
from webapp.context import knowledge_base
from webapp.languages import messages

MAX_EXAMPLES = 6
MAX_DOCUMENTS = 3
_TRIES = 20  # questions put to the base, at most
_TOPIC = range(4, 17)  # characters of words that read well in a question
_TASK = range(7, 17)  # shorter ones lack their object
_NUMBER = re.compile(
    r"(?:第\S{1,6}?[章节条编]|[（(]?[\d一二三四五六七八九十百]+[)）、.．]+|[①-⑳])\s*"
)
_BREAK = re.compile(r"[\d，。；：、！？,;:!?“”‘’\"'（）()《》\n]")
_BEFORE_A_DATE = "到在至于截力争确保"


@dataclass(frozen=True, slots=True)
class _Example:
    """A question to be: its words, in English too where they have a registered translation."""

    key: str  # of the message that phrases it
    kind: Kind
    words: str
    english: str | None = None
    clause_id: str | None = None  # where its fact stands; None: in several places

    def phrased(self, language: Language) -> str | None:
        words = self.words if language is Language.CHINESE else self.english
        return messages(language)[f"example.{self.key}"].format(words=words) if words else None

    def is_answered_by(self, answer: Answer) -> bool:
        cited = [citation.clause_id for citation in answer.citations]
        return answer.found and answer.kind is self.kind and self.clause_id in (None, *cited[:1])


def remembered(language: Language) -> tuple[str, ...]:
    """Return the current base's examples, made once for every set of documents."""
    base = knowledge_base()
    loaded = tuple(summary.id for summary in base.documents())
    memory = current_app.extensions.setdefault("examples", {})
    if (language, loaded) not in memory:
        for stale in [key for key in memory if key[1] != loaded]:
            memory.pop(stale, None)
        memory[language, loaded] = example_questions(base, language)
    questions: tuple[str, ...] = memory[language, loaded]
    return questions


def example_questions(base: KnowledgeBase, language: Language) -> tuple[str, ...]:
    """Return questions of different kinds that ``base`` answers from its newest documents."""
    newest = [summary.id for summary in base.documents()][-MAX_DOCUMENTS:]
    known = [pair for document_id in newest for pair in base.facts(document_id)]
    found: list[str] = []
    for example in islice(_in_turn(known, language), _TRIES):
        question = example.phrased(language)
        if question and question not in found and example.is_answered_by(base.ask(question)):
            found.append(question)
        if len(found) == MAX_EXAMPLES:
            break
    return tuple(found)


def _in_turn(known: list[tuple[Document, Facts]], language: Language) -> Iterator[_Example]:
    """Yield one example of every kind, then a second one of every kind, and so on."""
    kinds = [
        _spread([e for e in make(*known[number % len(known)]) if e.phrased(language)], number)
        for number, make in enumerate(_KINDS if known else ())
    ]
    for row in zip_longest(*kinds):
        yield from (example for example in row if example is not None)


def _spread(options: list[_Example], number: int) -> list[_Example]:
    """Begin further down for every kind, so that the examples come from different clauses."""
    in_text_order = bool(options) and options[0].clause_id is not None
    start = len(options) * number // len(_KINDS) if in_text_order else 0
    return options[start:] + options[:start]


def _leads(document: Document, facts: Facts) -> Iterator[_Example]:
    return _by_topic(document, facts, Role.LEAD, Kind.LEAD)


def _supports(document: Document, facts: Facts) -> Iterator[_Example]:
    return _by_topic(document, facts, Role.SUPPORT, Kind.SUPPORT)


def _led(_: Document, facts: Facts) -> Iterator[_Example]:
    return _by_unit(facts, Role.LEAD)


def _supported(_: Document, facts: Facts) -> Iterator[_Example]:
    return _by_unit(facts, Role.SUPPORT)


def _by_topic(document: Document, facts: Facts, role: Role, kind: Kind) -> Iterator[_Example]:
    """Take the headings of clauses that name units in ``role``, without their numbers."""
    with_role = {fact.clause_id for fact in facts.responsibilities if fact.role is role}
    for clause in document.clauses:
        if clause.path and clause.id in with_role:
            topic = _NUMBER.sub("", document.path(clause)[-1], count=1)
            if _reads_well(topic, _TOPIC):
                yield _Example(kind, kind, topic, clause_id=clause.id)


def _by_unit(facts: Facts, role: Role) -> Iterator[_Example]:
    """Take the units that are named most often in ``role``."""
    names = Counter(f.as_written for f in facts.responsibilities if f.role is role)
    for name, _ in names.most_common():
        if not is_group(name):
            yield _Example(f"duties_{role}", Kind.DUTIES, name, Directory.load().english(name))


def _deadlines(document: Document, facts: Facts) -> Iterator[_Example]:
    for fact in facts.deadlines:
        task = fact.task.of(document.text)
        if fact.due and not fact.problem and _reads_well(task, _TASK):
            yield _Example(Kind.DEADLINE, Kind.DEADLINE, task, clause_id=fact.clause_id)


def _targets(document: Document, facts: Facts) -> Iterator[_Example]:
    for fact in facts.targets:
        subject = fact.subject.of(document.text)
        if fact.value > 1 and _reads_well(subject, _TOPIC):
            yield _Example(Kind.TARGET, Kind.TARGET, subject, clause_id=fact.clause_id)


def _due(document: Document, facts: Facts) -> Iterator[_Example]:
    """Take the days on which something is due, in the words of the document and in English."""
    days = {fact.due: fact.phrase.of(document.text) for fact in facts.deadlines if fact.due}
    for day, phrase in days.items():
        words, english = phrase.lstrip(_BEFORE_A_DATE), f"{day.day} {day:%B %Y}"
        yield _Example(Kind.DUE, Kind.DUE, words, english)


_KINDS: tuple[Callable[[Document, Facts], Iterator[_Example]], ...] = (
    _leads,
    _deadlines,
    _targets,
    _led,
    _due,
    _supports,
    _supported,
)


def _reads_well(words: str, lengths: range) -> bool:
    return len(words) in lengths and not _BREAK.search(words)
