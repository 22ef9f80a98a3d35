"""How much: the numbers of a clause that are to be reached → targets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from corpus.document import Clause, Document, Span
from corpus.numbering import parse_label
from kb.model import Comparator, Deadline, Target

_MULTIPLES = {
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "百万": 10**6, "千万": 10**7,
    "十万": 10**5, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
# Measure words and units (GB 3100-93 for the physical ones); the longer come first.
_UNITS = (
    r"个百分点|个工作日|平方公里|平方千米|平方米|立方米|公里|千米|公顷|公斤|千克|千瓦时|万千瓦|兆瓦|千瓦|吉瓦|"
    r"标准煤|标箱|人次|户次|班次|架次|人天|床位|张床位|车位|泊位|小时|分钟|个月|周岁|学时|课时|"
    r"[%％‰]|EFLOPS|PFLOPS|TFLOPS|EB|PB|TB|GB|MW|GW|kW|km|"
    r"[人名户家个项座亩吨元次场条套所处村岁天日年辆台部张件批期倍米斤升度只头株棵艘架列节门类种组支队对间栋幢片块根段宗起例篇册本份期届级层站镇乡县区市省州盟旗校班厂店园馆站点台组]"
)
_NUMBER = r"(?<![\d.A-Za-z+－])(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_RANGE_TO = r"(?:[ ]?[-—－–~～至到][ ]?(?P<upper>\d+(?:\.\d+)?))?"
_QUANTITY = re.compile(
    rf"(?P<before>不低于|不少于|不得少于|不得低于|不小于|高于|大于|多于|至少|最少|最低"
    rf"|不超过|不得超过|不高于|不多于|不大于|控制在|低于|少于|小于"
    rf"|最高不超过|最高|最多|至多|超过|突破|超|达到|约|近|大约|平均)?[ ]?"
    rf"{_NUMBER}[ ]?(?P<open>余|多)?(?P<percent>[%％])?{_RANGE_TO}"
    rf"(?P<multiple>十万|百万|千万|百亿|千亿|万亿|[万亿])?(?P<more>余|多)?"
    rf"(?P<unit>{_UNITS}|(?<=[万亿])(?=[一-鿿]))(?P<after>以上|及以上|以下|以内|之内|内|左右|上下)?"
)
_AT_LEAST = re.compile(
    r"不低于|不少于|不得少于|不得低于|不小于|高于|大于|多于|至少|最少|最低|超过|突破|^超|以上|及以上|余|多"
)
_AT_MOST = re.compile(
    r"不超过|不得超过|不高于|不多于|不大于|控制在|低于|少于|小于|最高|最多|至多|以下|以内|之内|内"
)
_ABOUT = re.compile(r"约|近|左右|上下|大约")
_WHOLE = re.compile(r"翻(?P<times>一|两|二|三|四)番|全覆盖")
# A number with a 年, 月 or 日 in a date; a document number; a place in an order; a name.
_NO_TARGET_BEFORE = re.compile(r"(?:第|[〔\[（(]|“|\d年?|\d月|[a-zA-Z])$")
_DATE_UNITS = "年月日度"
_BOUNDARY = re.compile(r"[，,。；;！？：:、（(）)\n]|其中")
_VERB_TAIL = re.compile(
    r"(?:分别)?(?:达到|发展到|提高到|提升到|增加到|扩大到|上升到|下降到|降至|增至|升至|稳定在|保持在|控制在|完成|实现|达|占|为|到|至|在|有)?(?:了)?$"
)
_NO_NOUN_AFTER = re.compile(r"(?:[%％‰元吨亩里米时瓦点]|以上|以下|以内|左右)$")
_NOUN_STOP = re.compile(r"[，,。；;！？：:、（(）)\n\d]")
_EMPTY_SUBJECT = re.compile(
    r"^(?:的|和|与|及|并|再|力争|确保|其中|每年|全年|年均|预计|计划|要|将|各|还|共|约|近|达|到|由|从|比|均|不)*$"
)


def extract_targets(document: Document, deadlines: Sequence[Deadline]) -> tuple[Target, ...]:
    """Return the targets of every clause, in the order of the text.

    ``deadlines`` are those of the same document; the nearest before a number in its sentence
    bounds it.
    """
    by_clause: dict[str, list[Deadline]] = {}
    for deadline in deadlines:
        by_clause.setdefault(deadline.clause_id, []).append(deadline)
    return tuple(
        target
        for clause in document.clauses
        for sentence in clause.sentences
        for target in _of_sentence(document, clause, sentence, by_clause.get(clause.id, ()))
    )


def _of_sentence(
    document: Document, clause: Clause, sentence: Span, deadlines: Sequence[Deadline]
) -> Iterator[Target]:
    text = document.text
    taken = sentence.start
    label = parse_label(text, clause.span.start)
    label_end = label.span.end if label else 0
    for match in _QUANTITY.finditer(text, sentence.start, sentence.end):
        if match.start("number") < taken or not _is_quantity(text, match, deadlines):
            continue
        if match.start() < label_end:
            continue
        phrase = Span(match.start(), match.end())
        subject = _subject(text, phrase, taken, sentence)
        taken = match.end()
        yield Target(
            clause_id=clause.id,
            subject=subject,
            comparator=_comparator(match, text[subject.start : match.start()]),
            value=_value(match),
            unit=match["unit"].replace("％", "%"),
            phrase=phrase,
            due=_due(phrase, sentence, deadlines),
            sentence=sentence,
        )
    yield from _whole_targets(text, clause, sentence, deadlines)


def _is_quantity(text: str, match: re.Match[str], deadlines: Sequence[Deadline]) -> bool:
    """Tell a quantity from a date, an ordinal, a document number or a part of a name."""
    number = match.start("number")
    if any(deadline.phrase.start <= number < deadline.phrase.end for deadline in deadlines):
        return match["unit"] in ("小时", "个工作日", "分钟")
    before = text[max(0, number - 3) : number]
    if not match["before"] and _NO_TARGET_BEFORE.search(before):
        return False
    unit = match["unit"]
    if unit in _DATE_UNITS and (match["multiple"] is None and len(match["number"]) == 4):
        return False
    return not (unit in "日月" and re.search(r"月[ ]?$", before))


def _value(match: re.Match[str]) -> Decimal:
    """Return the number with 万 and 亿 expanded; of a range the lower end."""
    number = Decimal(match["number"].replace(",", ""))
    return number * _MULTIPLES.get(match["multiple"] or "", 1)


def _comparator(match: re.Match[str], before: str) -> Comparator:
    """Read the words around the number; 不低于 may stand further ahead (不低于一般预算收入2%)."""
    if match["before"] is None and (ahead := re.search(r"不(?:得)?[低少高多超][于过]", before)):
        return Comparator.AT_LEAST if ahead[0][-2] in "低少" else Comparator.AT_MOST
    words = (
        f"{match['before'] or ''} {match['open'] or ''}{match['more'] or ''}{match['after'] or ''}"
    )
    if _AT_MOST.search(words) and "不少于" not in words and "不低于" not in words:
        return Comparator.AT_MOST
    if _AT_LEAST.search(words):
        return Comparator.AT_LEAST
    return Comparator.ABOUT if _ABOUT.search(words) or match["upper"] else Comparator.EQUAL


def _subject(text: str, phrase: Span, floor: int, sentence: Span) -> Span:
    """Return what the number counts.

    The words before it (产值达到100亿元), or its noun after a measure word (100个品牌).
    """
    start = max(floor, sentence.start)
    for boundary in _BOUNDARY.finditer(text, start, phrase.start):
        start = boundary.end()
    verb = _VERB_TAIL.search(text, start, phrase.start)
    before = Span(start, verb.start() if verb else phrase.start)
    after = Span(phrase.end, _noun_end(text, phrase.end, sentence.end))
    counts_noun = len(after) >= 2 and not _NO_NOUN_AFTER.search(phrase.of(text))
    empty = len(before) < 2 or _EMPTY_SUBJECT.match(before.of(text))
    return after if len(after) >= 2 and (counts_noun or empty) else before


def _noun_end(text: str, start: int, end: int) -> int:
    stop = _NOUN_STOP.search(text, start, end)
    return stop.start() if stop else end


def _due(phrase: Span, sentence: Span, deadlines: Sequence[Deadline]) -> date | None:
    """Return the date of the nearest deadline before the number in the same sentence."""
    bounding = [
        deadline
        for deadline in deadlines
        if deadline.due
        and sentence.contains(deadline.phrase)
        and deadline.phrase.start <= phrase.start
    ]
    return bounding[-1].due if bounding else None


def _whole_targets(
    text: str, clause: Clause, sentence: Span, deadlines: Sequence[Deadline]
) -> Iterator[Target]:
    """翻一番 is two times; 全覆盖 is 100 %."""
    for match in _WHOLE.finditer(text, sentence.start, sentence.end):
        phrase = Span(match.start(), match.end())
        times = {"一": 2, "两": 4, "二": 4, "三": 8, "四": 16}.get(match["times"] or "")
        yield Target(
            clause_id=clause.id,
            subject=_subject(text, phrase, sentence.start, sentence),
            comparator=Comparator.EQUAL,
            value=Decimal(times or 100),
            unit="倍" if times else "%",
            phrase=phrase,
            due=_due(phrase, sentence, deadlines),
            sentence=sentence,
        )
