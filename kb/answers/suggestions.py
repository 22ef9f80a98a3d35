"""Questions made of the facts themselves, in a form that is read as it is meant.

Chinese ones for all facts; English ones where a unit has an English name, and for dates.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from corpus.document import Clause, Document
from corpus.numbering import parse_label
from kb.answers.lists import without_number
from kb.model import Facts, Kind, Language, Responsibility, Role
from kb.organisations import Directory, is_group
from kb.questions import understand

_HEADING = range(4, 26)  # characters of a heading that reads well in a question
_TASK = range(7, 21)  # characters of a task or of what is counted; shorter ones lack something
_BREAK = re.compile(r"[，。；：！？,;:!?“”‘’\"'（）()《》〔〕\n]")
_NO_SUBJECT = re.compile(
    r"^[在对按将用从以为每各把向与和至到其该级门部]|^[一二三四五六七八九十]是|[的于和与达为]$|[\d、]|目标"
)
_PART = re.compile(r"[\d、]")  # of a sentence: it may be cut from a list, or have another date
# What a heading begins with besides its subject: 扎实推进 in 扎实推进生态扶贫.
_OPENING = re.compile(
    r"(?:进一步|扎实|深入|大力|全面|积极|稳步|切实|着力|持续|有序|统筹|认真|继续|全力)?"
    r"(?:推进|推动|开展|实施|加强|强化|抓好|做好|做实|加大|加快|深化|组织|落实)(?![和与并及、])"
)
_OF_TOPIC = {
    Role.LEAD: (Kind.LEAD, "{}由哪个部门牵头？"),
    Role.RESPONSIBLE: (Kind.LEAD, "{}由哪个部门负责？"),
    Role.SUPPORT: (Kind.SUPPORT, "{}由谁配合？"),
}
_OF_UNIT = {
    Role.LEAD: ("{}牵头哪些工作？", "What does the {} lead?"),
    Role.RESPONSIBLE: ("{}负责哪些工作？", "What is the {} responsible for?"),
    Role.SUPPORT: ("{}配合哪些工作？", "What does the {} support?"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the base answers.

    ``also`` holds further words by which it is found, ``weight`` how many facts stand behind it,
    ``clause`` the ids of the document and of the clause with its fact, ``None`` where its answer
    is a list.
    """

    question: str
    language: Language
    kind: Kind
    weight: int
    also: tuple[str, ...] = ()
    clause: tuple[str, str] | None = None


def suggestions(known: Iterable[tuple[Document, Facts]]) -> Iterator[Suggestion]:
    """Yield the questions that documents with these facts answer; the pairs are read once."""
    return (made for made in _made(known) if _is_understood(made))


def _made(known: Iterable[tuple[Document, Facts]]) -> Iterator[Suggestion]:
    duties: list[Responsibility] = []
    days: Counter[date] = Counter()
    targets: defaultdict[str, list[Suggestion]] = defaultdict(list)
    for document, facts in known:
        duties += facts.responsibilities
        days.update(fact.due for fact in facts.deadlines if fact.due and not fact.problem)
        yield from _topics(document, facts)
        yield from _deadlines(document, facts)
        for subject, made in _targets(document, facts):
            targets[subject].append(made)
    # What has several numbers is asked for by more than its name.
    yield from (made for made, *others in targets.values() if not others)
    yield from _units(duties)
    yield from _due(days)


def _topics(document: Document, facts: Facts) -> Iterator[Suggestion]:
    """Ask by its heading who does what a clause says."""
    roles: defaultdict[str, list[Role]] = defaultdict(list)
    for fact in facts.responsibilities:
        roles[fact.clause_id].append(fact.role)
    for clause in document.clauses:
        given, place = roles.get(clause.id, []), (document.id, clause.id)
        heading = _heading(document, clause)
        topic = _without_opening(heading)
        if not _reads_well(topic, _HEADING) or _is_number(topic):
            continue
        for role in dict.fromkeys(given):
            if role not in _OF_TOPIC or (role is Role.RESPONSIBLE and Role.LEAD in given):
                continue
            kind, form = _OF_TOPIC[role]
            question = form.format(topic)
            yield Suggestion(question, Language.CHINESE, kind, len(given), (heading,), place)


def _heading(document: Document, clause: Clause) -> str:
    """Return the heading right above a clause, without its number."""
    if not clause.path:
        return ""
    return without_number(document, clause.path[-1]).of(document.text).strip(" 。")


def _is_number(heading: str) -> bool:
    """Tell whether a heading is nothing but its number: 第五十八条."""
    label = parse_label(heading, 0)
    return label is not None and label.span.end == len(heading)


def _without_opening(heading: str) -> str:
    """Return 生态扶贫 of 扎实推进生态扶贫, unless little would be left."""
    opening = _OPENING.match(heading)
    subject = heading[opening.end() :] if opening else heading
    return subject if len(subject) in _HEADING else heading


def _deadlines(document: Document, facts: Facts) -> Iterator[Suggestion]:
    for fact in facts.deadlines:
        task = fact.task.of(document.text)
        if fact.due and not fact.problem and _reads_well(task, _TASK) and not _PART.search(task):
            question = f"{task}什么时候完成？"
            place = (document.id, fact.clause_id)
            yield Suggestion(question, Language.CHINESE, Kind.DEADLINE, 1, clause=place)


def _targets(document: Document, facts: Facts) -> Iterator[tuple[str, Suggestion]]:
    for fact in facts.targets:
        subject = fact.subject.of(document.text)
        if fact.value > 1 and _reads_well(subject, _TASK) and not _NO_SUBJECT.search(subject):
            place = (document.id, fact.clause_id)
            question = f"{subject}的目标是多少？"
            yield subject, Suggestion(question, Language.CHINESE, Kind.TARGET, 1, clause=place)


def _units(duties: Iterable[Responsibility]) -> Iterator[Suggestion]:
    """Ask what a unit does in each role, by the name it is mostly written with."""
    written: defaultdict[tuple[str, Role], Counter[str]] = defaultdict(Counter)
    for fact in duties:
        if fact.role in _OF_UNIT and not is_group(fact.as_written):
            written[fact.organisation, fact.role][fact.as_written] += 1
    directory = Directory.load()
    for (organisation, role), names in written.items():
        chinese, english = _OF_UNIT[role]
        weight, also = names.total(), (organisation, *names)
        (name, _), *_ = names.most_common(1)
        if _is_read(name, name):
            yield Suggestion(chinese.format(name), Language.CHINESE, Kind.DUTIES, weight, also)
        translated = directory.english(name)
        if translated and _is_read(translated, name):
            question = english.format(translated)
            yield Suggestion(question, Language.ENGLISH, Kind.DUTIES, weight, also)


def _due(days: Counter[date]) -> Iterator[Suggestion]:
    """Ask what is due by a day: by the end of its month or year where it is the last."""
    for day, weight in days.items():
        *_, last = calendar.monthrange(day.year, day.month)
        if (day.month, day.day) == (12, 31):
            written = f"{day.year}年底"
        elif day.day == last:
            written = f"{day.year}年{day.month}月底"
        else:
            written = f"{day.year}年{day.month}月{day.day}日"
        also = (day.isoformat(), f"{day.year}年{day.month}月{day.day}日")
        question = f"{written}前要完成什么？"
        yield Suggestion(question, Language.CHINESE, Kind.DUE, weight, also)
        question = f"What is due by {day.day} {day:%B %Y}?"
        also = (day.isoformat(), f"{day:%B} {day.day}, {day.year}")
        yield Suggestion(question, Language.ENGLISH, Kind.DUE, weight, also)


def _is_understood(made: Suggestion) -> bool:
    """Tell whether a question is read as it is meant; 工作目标 is the topic of every plan."""
    question = understand(made.question)
    told = made.clause is None or len(question.topic) >= _HEADING.start
    return question.kind is made.kind and told


def _is_read(text: str, name: str) -> bool:
    """Tell whether the unit ``name`` is found where ``text`` names it."""
    directory = Directory.load()
    return any(directory.same(mention.name, name) for mention in directory.find(text))


def _reads_well(words: str, lengths: range) -> bool:
    return len(words) in lengths and not _BREAK.search(words)
