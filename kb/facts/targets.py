"""How much: the numbers of a clause that are to be reached → targets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from corpus.document import Clause, Document, Span
from corpus.numbering import parse_label
from kb.facts.quantities import Quantity, find_quantities
from kb.facts.tense import Tense, Tenses
from kb.model import Comparator, Deadline, Target

_WHOLE = re.compile(r"翻(?P<times>一|两|二|三|四)番|全覆盖")
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
_BOUNDARY = re.compile(r"[，,。；;！？：:、（(）)\n|]|其中")
_VERB_TAIL = re.compile(
    r"(?:分别|总数|均)?(?:达到|发展到|提高到|提升到|增加到|扩大到|扩容至|延长至?|上升到|下降到|降到"
    r"|降至|增至|升至|稳定在|保持在|控制在|压缩[到至]|完成|实现|增长|下降|降低|减少|达|占|为|到|至|在|有)?(?:了)?$"
)
_NO_NOUN_AFTER = re.compile(r"(?:[%％‰元吨亩里米时瓦点]|以上|以下|以内|左右)$")
_NOUN = re.compile(r"的?(?P<noun>[^，,。；;！？：:、（(）)\n\d|]*)")
_LEADING = re.compile(
    r"(?:(?:到|至|截至)?20\d{2}年(?:年?[底末])?前?|的|和|与|及|并|再|力争|确保|争取|全年|年度|分别|计划|预计|今年|年内|将|对|为|以|共)+"
)
_JOINED = re.compile(r"[、和与及]|[、，](?:总数|总量|累计)(?:达到|达)?")
_QUOTE_CLOSES = re.compile(r"[^“”]*”")
_YEAR = r"20\d{2}年?[底末]?"
_EACH = re.compile(  # 2031年、2032年分别建成10个、20个
    rf"(?P<years>{_YEAR}(?:[、和及与]{_YEAR})+)[^。；，,\d]{{0,10}}[，,]?[^。；，,\d]{{0,10}}分别"
)
_EMPTY_SUBJECT = re.compile(
    r"^(?:的|和|与|及|并|再|力争|确保|其中|每年|全年|年均|预计|计划|要|将|各|还|共|约|近|达|到|由|从|比|均|不"
    r"|围绕|打造|建成|建设|新建|推进|推动|加快|启动|用好|抓好|办好|完成|实现|安排|培育|引进|引进培养|开展|投入|给予|发放|每[人户天月次])*$"
)


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
        for target in _to_each_year(
            document.text,
            sentence,
            _of_sentence(document.text, clause, sentence, by_clause.get(clause.id, ()), tenses),
        )
    )


def _to_each_year(text: str, sentence: Span, targets: Iterable[Target]) -> list[Target]:
    """Give each number its year where several are named and 分别 shares the numbers out.

    Where there are not as many numbers as years, none is given one.
    """
    found = list(targets)
    for match in _EACH.finditer(text, sentence.start, sentence.end):
        years = [int(year) for year in re.findall(r"20\d{2}", match["years"])]
        row = _in_a_row(text, [target for target in found if target.phrase.start >= match.end()])
        fits = len(row) == len(years)
        for number, target in enumerate(row):
            due = date(years[number], 12, 31) if fits else None
            found[found.index(target)] = replace(target, due=due)
    return found


def _in_a_row(text: str, targets: Sequence[Target]) -> list[Target]:
    """Return the first of the targets and those that nothing but 、 or 和 keeps from it."""
    row = list(targets[:1])
    for target in targets[1:]:
        if not _JOINED.fullmatch(text, row[-1].phrase.end, target.phrase.start):
            break
        row.append(target)
    return row


def _of_sentence(
    text: str, clause: Clause, sentence: Span, deadlines: Sequence[Deadline], tenses: Tenses
) -> Iterator[Target]:
    label = parse_label(text, clause.span.start)
    taken = max(sentence.start, label.span.end if label else 0)
    last: Span | None = None
    for quantity in sorted(
        (*find_quantities(text, sentence), *_whole(text, sentence)), key=lambda q: q.span
    ):
        phrase = quantity.span
        if phrase.start < taken or not _is_wanted(text, sentence, quantity, deadlines):
            continue
        if tenses.at(clause, sentence, phrase.start) is Tense.PAST:
            continue
        subject = _subject(text, phrase, taken, sentence)
        joined = _JOINED.fullmatch(text, taken, phrase.start)
        if last and joined and not subject.start > phrase.start:
            subject = last
        last = subject
        taken = phrase.end
        yield Target(
            clause_id=clause.id,
            subject=subject,
            comparator=quantity.comparator,
            value=quantity.value,
            unit=quantity.unit or _counted(text, phrase.end, sentence.end),
            phrase=phrase,
            due=_due(text, phrase, sentence, deadlines),
            sentence=sentence,
        )


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


def _subject(text: str, phrase: Span, floor: int, sentence: Span) -> Span:
    """Return what the number counts.

    The words before it (产值达到100亿元), or its noun after a measure word (100个品牌).
    """
    start = floor
    for boundary in _BOUNDARY.finditer(text, start, phrase.start):
        start = boundary.end()
    if leading := _LEADING.match(text, start, phrase.start):
        start = leading.end()
    verb = _VERB_TAIL.search(text, start, phrase.start)
    before = Span(start, verb.start() if verb else phrase.start)
    noun = _NOUN.match(text, phrase.end, sentence.end)
    after = Span(*noun.span("noun")) if noun else Span(phrase.end, phrase.end)
    counts_noun = len(after) >= 2 and not _NO_NOUN_AFTER.search(phrase.of(text))
    empty = len(before) < 2 or _EMPTY_SUBJECT.match(before.of(text))
    return after if len(after) >= 2 and (counts_noun or empty) else before


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
