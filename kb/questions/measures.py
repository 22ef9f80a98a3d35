"""What kind of quantity a question asks for, and which units answer it: 多少钱 wants 元."""

from __future__ import annotations

import re
from enum import StrEnum

from kb.model import Comparator


class Measure(StrEnum):
    """The kinds of quantities that cannot stand for one another."""

    MONEY = "money"
    SHARE = "share"
    PERSONS = "persons"
    LENGTH = "length"
    AREA = "area"
    WEIGHT = "weight"
    TIME = "time"
    DAYS = "days"
    AGE = "age"
    COUNT = "count"


_UNITS: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    (Measure.MONEY, re.compile(r"元")),
    (Measure.SHARE, re.compile(r"[%‰]|百分点|倍")),
    (Measure.PERSONS, re.compile(r"人|名|户")),
    (Measure.AREA, re.compile(r"亩|公顷|平方")),
    (Measure.LENGTH, re.compile(r"公里|千米|米|km")),
    (Measure.WEIGHT, re.compile(r"吨|公斤|千克|斤|标箱")),
    (Measure.AGE, re.compile(r"岁")),
    (Measure.TIME, re.compile(r"小时|分钟|工作日|天|日|月|年|学时|课时")),
)
_SHORTER = re.compile(r"小时|分钟|学时|课时")  # than a day
TIMES = (Measure.TIME, Measure.DAYS)
# The first that occurs decides: 多少元 before 多少.
_ASKED: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    (
        Measure.MONEY,
        re.compile(
            r"(?:多少|几)(?:个|万|亿|万亿|百|千)?(?:元|块)|多少钱"
            r"|(?:工资|薪酬|补贴|补助|津贴|奖金|罚款|投资|预算|经费|金额|造价|租金|价格|费用|额度|限额|上限)\S{0,6}多少(?!比例)|多少\S{0,4}(?:资金|经费|补贴|补助|投资|预算)"
            r"|[资基]金(?!\S{0,6}[占比率增涨])\S{0,6}多少(?![个家户人名天年月])"
            r"|(?:产值|销售额|(?:营业|销售|主营业务)收入)(?!\S{0,4}[增涨])\S{0,6}多少"
            r"|[费价](?!率)\S{0,2}多少|贷款?多少(?!年|个月|天|期)"
            r"|how much (?:money|funding|does it cost)"
            r"|how much (?:is|are) \D{0,40}?\b(?:fares?|fees?|prices?|costs?|rents?)\b"
            r"|\bpaid\b|\bbudget\b|\bsalar(?:y|ies)\b"
        ),
    ),
    (
        Measure.SHARE,
        re.compile(
            r"百分之几|百分比|比例|占比|利率|费率|(?:率|增速|增幅|增长)\S{0,6}多少|多少个百分点"
            r"|what (?:share|percentage|proportion|percent|rate)|\brate\b|interest"
        ),
    ),
    (
        Measure.PERSONS,
        re.compile(
            r"(?:多少|几)(?:个|万|百|千)?(?:人|名|户)|how many (?:\w+ )?(?:people|persons|students"
            r"|pupils|teachers|workers|employees|doctors|nurses|residents|visitors|tourists|households)"
        ),
    ),
    (Measure.AREA, re.compile(r"(?:多少|几)(?:万)?(?:亩|公顷|平方)|how many mu\b|hectares")),
    (Measure.LENGTH, re.compile(r"(?:多少|几)(?:公里|千米|米)|(?<![期限])多长(?!时)|多远|kilomet")),
    (
        Measure.WEIGHT,
        re.compile(r"(?:多少|几)(?:万)?(?:吨|公斤|斤)|how many (?:\w+ )?tons?|tonnes"),
    ),
    (Measure.AGE, re.compile(r"(?:多少|几)周?岁|多大(?:年[纪龄]|岁)|年龄\S{0,6}多[少大]|how old")),
    (
        Measure.DAYS,
        re.compile(r"(?:多少|几)个?(?:天|日|工作日)|how many (?:\w+ )?days"),
    ),
    (
        Measure.TIME,
        re.compile(
            r"(?:多少|几)个?(?:小时|年(?!级))|(?:多少|几)个月|多久|多长时间|[期限]多长"
            r"|how long|(?:longest|what) period|how many (?:\w+ )?(?:hours|months|years)"
        ),
    ),
)  # fmt: skip


def asked(question: str) -> Measure | None:
    """Return the kind of quantity a question asks for, ``None`` where it leaves that open."""
    question = question.lower()
    for measure, expression in _ASKED:
        if expression.search(question):
            return measure
    return None


def of_unit(unit: str) -> Measure:
    """Return the kind of quantity that a unit measures; what is only counted is ``COUNT``."""
    for measure, expression in _UNITS:
        if expression.search(unit):
            return measure
    return Measure.COUNT


def of_text(text: str, measure: Measure) -> bool:
    """Tell whether ``text`` has a word of this measure; hours are no days."""
    if measure is Measure.DAYS:
        return not _SHORTER.search(text) and of_text(text, Measure.TIME)
    return any(kind is measure and expression.search(text) for kind, expression in _UNITS)


_BOUNDS = (
    (
        Comparator.AT_MOST,
        re.compile(r"最[高多长大晚迟]|至多|上限|不(?:得|能|可)?[高超多大]|at most|maximum|no more"),
    ),
    (
        Comparator.AT_LEAST,
        re.compile(r"最[低少短]|至少|下限|不(?:得|能|可)?[低少]于|at least|minimum|no less"),
    ),
)


def bound_asked(question: str) -> Comparator | None:
    """Return which bound a question asks for (最高多少, at least how many), if any."""
    for comparator, words in _BOUNDS:
        if words.search(question.lower()):
            return comparator
    return None


_SET_BEHIND = (
    (Comparator.AT_MOST, re.compile(r"以下|[以之]内")),
    (Comparator.AT_LEAST, re.compile(r"以上|(?<![不得能可])超过")),
)


def bounds(text: str) -> frozenset[Comparator]:
    """Return the bounds that ``text`` sets: 不低于, 10%以上."""
    rows = (*_BOUNDS, *_SET_BEHIND)
    return frozenset(bound for bound, words in rows if words.search(text.lower()))


_EACH = re.compile(
    r"每一?个?(人|户|天|日|月|年|周|课时|亩|吨|台|套|间|次|张|辆|家|部|平方米|公里|小时|学期)"
)
_ALIKE = {"天": "天|日", "日": "天|日", "人": "人|名", "次": "次|例"}


def each_of(question: str) -> tuple[str, ...]:
    """Return what a question wants a sum for each of (每户多少元), as expressions to look for."""
    return tuple(_ALIKE.get(each, each) for each in _EACH.findall(question))


def fits(unit: str, wanted: Measure | None) -> bool:
    """Tell whether a number with ``unit`` can answer; without one (31.9万人口) it counts heads."""
    if wanted is None:
        return True
    found = of_unit(unit)
    if wanted is Measure.DAYS:
        return of_text(unit, wanted)
    return found is wanted or (not unit and wanted is Measure.PERSONS)
