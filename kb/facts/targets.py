"""How much: the numbers of a clause that are to be reached → targets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from corpus.document import Clause, Document, Span
from corpus.numbering import parse_label
from kb.facts.quantities import Quantity, find_quantities
from kb.facts.shares import AND, JOINED, shared_out
from kb.facts.subjects import find_subject, named_before
from kb.facts.tense import Tense, Tenses
from kb.model import Comparator, Deadline, Target

_WHOLE = re.compile(r"翻(?P<times>一|两|二|三|四)番|(?<!完)全覆盖")
_PEOPLE = re.compile(
    r"[^，。；、的]{0,6}?(?:学生|群众|人口|居民|职工|劳动力|农民|老人|儿童|毕业生|人才)"
)
# What is had rather than wanted: the base of a change, whom a rule is for.
_BASE = re.compile(
    r"[^，,。；、\d]{0,6}?(?:提高|增加|提升|扩大|放宽|压缩|降低|减少|调整|下降|缩短|延长|增长|下调|上调|升|降|减|增)"
    r"(?:到|至|为)"
)
_FROM = re.compile(r"(?:由|从)[^，。；]*$")
_CHANGE = re.compile(
    r"[^，。；]*?(?:提高|增加|提升|放宽|压缩|降低|减少|调整|缩短|延长|下调|上调|升|降)(?:到|至|为)"
)
_EXAMPLE = re.compile(r"(?:举例|例如|比如)[^。；）)]*$")
_WHOM = re.compile(
    r"的[^，。；、]{0,10}(?:企业|单位|人员|个人|职工|纳税人|用户|家庭|居民|机构|毕业生)|的部分|的[，,]|但不?"
)
_MADE = re.compile(r"(?:打造|培育|建|引进|新增|发展|形成|选|推出|壮大|实现|完成)[^，。；]*$")
_QUOTE_CLOSES = re.compile(r"[^“”]*”")


def extract_targets(document: Document, deadlines: Sequence[Deadline]) -> tuple[Target, ...]:
    """Return the targets of every clause, in the order of the text.

    ``deadlines`` are those of the same document; the nearest before a number in its sentence
    bounds it.
    """
    tenses = Tenses.of(document)
    by_clause: dict[str, list[Deadline]] = {}
    for deadline in deadlines:
        by_clause.setdefault(deadline.clause_id, []).append(deadline)
    return tuple(
        target
        for clause in document.clauses
        for sentence in clause.sentences
        for target in shared_out(
            document.text,
            sentence,
            [*_of_sentence(document.text, clause, sentence, by_clause.get(clause.id, ()), tenses)],
        )
    )


def _of_sentence(
    text: str, clause: Clause, sentence: Span, deadlines: Sequence[Deadline], tenses: Tenses
) -> Iterator[Target]:
    label = parse_label(text, clause.span.start)
    taken = floor = max(sentence.start, label.span.end if label else 0)
    last: Span | None = None
    quantities = sorted(
        (*find_quantities(text, sentence), *_whole(text, sentence)), key=lambda q: q.span
    )
    for quantity, following in pairwise([*quantities, None]):
        assert quantity is not None  # only the last of the row is
        phrase = quantity.span
        if phrase.start < taken or not _is_wanted(text, sentence, quantity, deadlines):
            continue
        if tenses.at(clause, sentence, phrase.start) is Tense.PAST:
            continue
        subject = find_subject(text, phrase, min(floor, phrase.start), sentence.end)
        joined = JOINED.fullmatch(text, taken, phrase.start)
        if last and joined and not subject.start > phrase.start:
            subject = last
        last = subject = _with_share(quantity, subject, following)
        named = named_before(text, subject, Span(clause.span.start, sentence.start))
        taken = phrase.end
        # 100个公园和20个广场: the noun of the first belongs to no other number.
        floor = max(taken, subject.end) if AND.match(text, subject.end) else taken
        yield Target(
            clause_id=clause.id,
            subject=named or subject,
            comparator=quantity.comparator,
            value=quantity.value,
            unit=quantity.unit or _counted(text, phrase.end, sentence.end),
            phrase=phrase,
            due=_due(text, phrase, sentence, deadlines),
            sentence=sentence,
        )


def _with_share(quantity: Quantity, subject: Span, following: Quantity | None) -> Span:
    """75%行政村集体经济年收入15万元以上: the share is of those that reach the number behind it."""
    behind = subject.start == quantity.span.end
    if quantity.unit == "%" and behind and following and subject.end == following.span.start:
        return Span(subject.start, following.span.end)
    return subject


def _whole(text: str, sentence: Span) -> Iterator[Quantity]:
    """翻一番 is two times; 全覆盖 is 100 %."""
    for match in _WHOLE.finditer(text, sentence.start, sentence.end):
        times = {"一": 2, "两": 4, "二": 4, "三": 8, "四": 16}.get(match["times"] or "")
        unit = "倍" if times else "%"
        yield Quantity(Span(*match.span()), Decimal(times or 100), unit, Comparator.EQUAL)


def _is_wanted(
    text: str, sentence: Span, quantity: Quantity, deadlines: Sequence[Deadline]
) -> bool:
    """Tell what is to be reached from dates, bases of a change and conditions of a rule."""
    span = quantity.span
    dated = (d for d in deadlines if d.due or d.recurrence)
    if any(deadline.phrase.overlaps(span) for deadline in dated):
        return False
    before = text[sentence.start : span.start]
    if _BASE.match(text, span.end, sentence.end) or _EXAMPLE.search(before):
        return False
    if _FROM.search(before) and _CHANGE.match(text, span.end, sentence.end):
        return False
    condition = quantity.threshold and _WHOM.match(text, span.end, sentence.end)
    return not condition or bool(_MADE.search(before))


def _counted(text: str, start: int, end: int) -> str:
    """Return the unit of a number without one: 60万中小学生 are people."""
    return "人" if _PEOPLE.match(text, start, end) else ""


def _due(text: str, phrase: Span, sentence: Span, deadlines: Sequence[Deadline]) -> date | None:
    """Return the date of the nearest deadline before the number in the same sentence.

    A date in a motto that is quoted before the number (“…2020年巩固提升”) bounds the motto alone.
    """
    bounding = [
        deadline
        for deadline in deadlines
        if deadline.due
        and sentence.contains(deadline.phrase)
        and deadline.phrase.start <= phrase.start
        and not _QUOTE_CLOSES.match(text, deadline.phrase.end, phrase.start)
    ]
    return bounding[-1].due if bounding else None
