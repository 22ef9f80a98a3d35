"""Numbers with a unit: 12亿元, 90%以上, 不少于5天, 3—5个; neither dates nor names nor ordinals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.document import Span
from kb.model import Comparator

_MULTIPLES = {
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "百万": 10**6, "千万": 10**7,
    "十万": 10**5, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
# Measure words and units (GB 3100-93 for the physical ones); the longer come first.
_UNITS = (
    r"个百分点|个基点|基点|个工作日|平方公里|平方千米|平方米|立方米|公里|千米|毫米|厘米|公顷|公斤|千克"
    r"|千瓦时|兆瓦|千瓦|吉瓦|标准煤|美元|欧元|港元|场次|标箱|人次|户次|班次|架次|批次|车次|件次|人天|张床位|床位|车位"
    r"|泊位|小时|分钟|个月|学时|课时|[%％‰兆]|[EPT]FLOPS|[EPTG]B|[MGT]bps|[MGk]W|km|G(?![A-Za-z])"
    r"|[人名位户家个项座亩吨元次场条套所处村岁天日年辆台部张件批期倍米斤升只头株棵艘架列节门类种组"
    r"支队对间栋幢片块根段宗起例篇册本份站镇乡县区校班厂店园馆]"
)
_LEAST = "不低于|不少于|不得少于|不得低于|不小于|至少|最少|最低|高于|大于|多于|超过|突破|超|≥"
_MOST = (
    "最高不超过|最多不超过|不得超过|不超过|不得高于|不高于|不多于|不大于|控制在|最多延长|低于|少于"
    "|小于|最高|最多|至多|≤"
)
_MULTIPLE = "十万|百万|千万|百亿|千亿|万亿|[万亿]"
_QUANTITY = re.compile(
    rf"(?P<before>{_LEAST}|{_MOST}|达到|约|近|大约|平均)?[ ]?"
    r"(?<![\d.A-Za-z+－×])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,20}(?:\.\d{1,20})?)"
    r"[ ]?(?P<open>[余多馀])?"
    rf"(?P<each>{_MULTIPLE}|[%％])?(?:[ ]?[-—－–~～至到][ ]?(?P<upper>\d+(?:\.\d+)?))?"
    rf"(?P<multiple>{_MULTIPLE})?(?P<more>[余多馀])?[ ]?"
    rf"(?P<unit>(?<=[%％])|{_UNITS}|(?=以上|以下|以内)|(?<=[万亿])(?=[一-鿿])|(?<=[万亿][余多馀])(?=[一-鿿]))"
    r"(?P<after>(?:（含）)?(?:以上|及以上|以下|以内|之内|内(?!部)|左右|上下))?"
)
# A number behind 第, in a document's number, at the head of a quoted name, within a date.
_NAMED_BEFORE = re.compile(r"(?:第|[〔\[]|“|附件|\d|(?<!\d{3})\d年|\d月|[a-zA-Z－×])$")
_TITLED_BEFORE = re.compile(r"(?:新政|政策|措施|意见|办法|规定)$")
_NAMED_AFTER = re.compile(
    r"[^，。；、]{0,6}?(?:生活圈|健身圈|服务圈|经济圈|交通圈|通勤圈|热线|举措|措施|细则|章节|条款)"
    r"|[^，。]{0,6}?”|（(?:以下)?简称"
)
_RECENT = re.compile(r"(?:近|前|过去|最近)$")
_YEARS_NAMED = re.compile(r"(?:行动|计划|规划|来|前|后|間|间|期)")
_LIFE = re.compile(r"(?:寿命|年龄)[^，。]{0,6}$")
_TIMES = ("年", "个月", "天", "日", "小时")
_PROHIBITED = re.compile(r"(?:禁止|严禁|不得|不准|淘汰)[^，。；]*$")
# 分别不超过2、4、5小时: the last number has the unit of those before it.
_LONGEST_ROW = 80  # characters
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_SHARED_UNIT = re.compile(r"分别[^，,。；;\d]{0,8}(?P<numbers>(?:\d+(?:\.\d+)?、 ?)+)$")
_COMPARED_AHEAD = re.compile(r"不(?:得)?([低少高多超])[于过][^，。；]*$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written (``span``, with its unit and the words of comparison) and its meaning.

    ``value`` has 万 and 亿 expanded and is the lower end of a range; ``unit`` may be empty
    (31.9万贫困人口). ``threshold`` tells that it is compared without being limited
    (超过100人, 100元以上).
    """

    span: Span
    value: Decimal
    unit: str
    comparator: Comparator
    threshold: bool = False


def find_quantities(text: str, span: Span) -> Iterator[Quantity]:
    """Yield the quantities of ``text`` within ``span``, in order."""
    for match in _QUANTITY.finditer(text, span.start, span.end):
        before = text[max(span.start, match.start("number") - 5) : match.start("number")]
        if match["before"] is None and _NAMED_BEFORE.search(before):
            continue
        if not _is_name(text, match) and not _is_date(text, match):
            quantity = _quantity(text, span, match)
            yield from _before_its_unit(text, span, match, quantity)
            yield quantity


def _before_its_unit(
    text: str, span: Span, match: re.Match[str], last: Quantity
) -> Iterator[Quantity]:
    """Yield the numbers that 分别 shares out before ``last`` and that have its unit."""
    start = max(span.start, match.start() - _LONGEST_ROW)
    shared = _SHARED_UNIT.search(text, start, match.start("number"))
    for figure in _FIGURE.finditer(text, *shared.span("numbers")) if shared else ():
        value = _plain(Decimal(figure[0]) * _multiple(match))
        yield replace(last, span=Span(*figure.span()), value=value)


def _is_date(text: str, match: re.Match[str]) -> bool:
    """2019年, 28日, 近五年 and ages are no amounts."""
    unit, bounded = match["unit"], bool(match["before"] or match["after"])
    before = text[max(0, match.start() - 12) : match.start()]
    if unit in _TIMES and (_RECENT.search(before) or match["before"] == "近"):
        return True
    if unit == "年":
        named = _YEARS_NAMED.match(text, match.end()) and not bounded
        return bool(named) or (len(match["number"]) == 4 and not match["multiple"])
    if unit == "日":
        return not bounded and not text.startswith("的", match.end())
    if unit == "岁":
        return _LIFE.search(before) is None
    return unit == "小时" and match["number"] == "24" and not bounded


def _is_name(text: str, match: re.Match[str]) -> bool:
    """“28条政策”, 15分钟生活圈, 12345热线, 5G."""
    before = text[max(0, match.start() - 4) : match.start()]
    if match["unit"] == "G":
        return not (match["before"] or before.endswith(("至", "到", "达")))
    if match["unit"] == "条" and _TITLED_BEFORE.search(before):
        return True
    named = _NAMED_AFTER.match(text, match.end())
    if named is None:
        return False
    return not named[0].endswith("”") or "“" in text[max(0, match.start() - 12) : match.start()]


def _quantity(text: str, span: Span, match: re.Match[str]) -> Quantity:
    number = Decimal(match["number"].replace(",", ""))
    comparator = _comparator(match)
    before = text[span.start : match.start()]
    if match["before"] is None and comparator is Comparator.EQUAL:
        if ahead := _COMPARED_AHEAD.search(before):
            comparator = Comparator.AT_LEAST if ahead[1] in "低少" else Comparator.AT_MOST
    elif match["before"] in ("低于", "少于", "小于") and _PROHIBITED.search(before):
        comparator = Comparator.AT_LEAST
    return Quantity(
        Span(*match.span()),
        _plain(number * _multiple(match)),
        "%" if match["each"] in ("%", "％") else match["unit"].replace("％", "%"),
        comparator,
        threshold=match["after"] in ("以上", "及以上", "以下", "（含）以上")
        or (match["before"] or "不")[0] in "高大多超突低少小≥≤",
    )


def _multiple(match: re.Match[str]) -> int:
    """Return what 万 or 亿 multiplies the number by."""
    return _MULTIPLES.get(match["multiple"] or match["each"] or "", 1)


def _plain(value: Decimal) -> Decimal:
    """Return ``value`` without zeros behind the point: 1.2万 is 12000."""
    whole = Decimal(int(value))
    return whole if whole == value else value.normalize()


def _comparator(match: re.Match[str]) -> Comparator:
    """Read the words around the number; those before it tell more than those behind it."""
    before, after = match["before"] or "", match["after"] or ""
    if before in _LEAST.split("|"):
        return Comparator.AT_LEAST
    if before in _MOST.split("|"):
        return Comparator.AT_MOST
    if after.endswith("以上") or match["open"] or match["more"]:
        return Comparator.AT_LEAST
    if after.endswith(("以下", "内")):
        return Comparator.AT_MOST
    about = before in ("约", "近", "大约") or after in ("左右", "上下")
    return Comparator.ABOUT if about or match["upper"] else Comparator.EQUAL
