"""Time expressions of official Chinese → dates: 2019年8月底前, 年内, 2018—2020年.

A small grammar of our own: general date libraries fail on 2019年8月底前 and its kin.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from corpus.document import Span
from corpus.numbering import parse_number
from kb.facts import periods
from kb.facts.moment import Known, Moment, last_day, years_after
from kb.model import Precision

__all__ = ["Moment", "find_moments"]

_YEAR = r"(?:(?:19|20)\d{2}|[〇零一二三四五六七八九]{4}|0\d{3})"
_MONTH = r"(?:1[0-2]|0?[1-9]|[1-9]\d)"
_RELATIVE = r"今年|明年|后年|去年|本年(?!级)"
_BEFORE = r"之前|以前|前(?![后沿列瞻期往来进])|以内|之内|内(?!部|容|涵|外)|止|为止"
_PART = (
    r"年?[底末](?!数)|年?初|年中|上半年|下半年|第?[一二三四1-4]季度[末底]?"
    r"|前[一二三]个?季度|[上中下]旬|月[底末]"
)
# What is done in a month or on a day; without it a bare month is no date of a task.
_ACT = (
    r"(?:[，,]?(?:力争|确保|全面|基本|正式|集中|统一|全部|组织)?(?:完成|取得|实现|建成|启动|上线|开展"
    r"|召开|举办|实施|出台|印发|制定|投入|竣工|开工|形成|达到|投产|通车|试运行|开通|验收|报送|上报))"
)
_DATE = re.compile(
    r"(?P<lead>(?:截至|截止到?|延长至|顺延至|延期至|不晚于|不迟于|最迟|力争|自|从|到|至|于|在))?"
    rf"(?:(?:(?<![\d.])(?P<year>{_YEAR})[ ]?年(?P<annual>度(?!假))?|(?P<relative>{_RELATIVE})度?)"
    rf"(?:[ ]?(?P<month>{_MONTH})[ ]?月(?:份)?(?:[ ]?(?P<day>\d{{1,2}})[ ]?[日号])?)?"
    rf"[ ]?(?P<part>{_PART})?"
    rf"|(?<![\d.])(?P<month_only>{_MONTH})[ ]?月(?:份)?"
    rf"(?:[ ]?(?P<day_only>\d{{1,2}})[ ]?[日号]|(?P<part_only>[底末初]|[上中下]旬)"
    rf"|(?={_BEFORE}|{_ACT}))"
    r"|(?P<alone>(?<![\d一二三四五六七八九十两几半多全每])年(?:[底末]|内|中(?!国|心))"
    r"|本年度?|上半年|下半年|前三个?季度|第?[一二三四]季度[末底]?(?!度)|本?月[底末](?=前)))"
    rf"(?:（含）)?(?P<clock>(?:上午|下午|晚)?\d{{1,2}}(?:时|点|[:：]\d{{2}}))?(?P<tail>{_BEFORE})?"
    r"(?P<since>起|开始|以来|以后|之后|后(?!续|期|勤|备))?"
)
_TO = r"[ ]?(?:至|到|[-—－–~～]{1,2})[ ]?"
_YEARS = re.compile(
    rf"(?<!\d)(?P<y1>20\d{{2}})[ ]?年?{_TO}(?P<y2>20\d{{2}})[ ]?年(?!\d{{1,2}}月)底?"
)
_DAYS = re.compile(
    r"(?:自|从)?(?:(?<!\d)(?P<y1>20\d{2})[ ]?年)?(?<![\d.])(?P<m1>\d{1,2})[ ]?"
    r"(?:月|(?=[-—－–~～]{1,2}\d{1,2}月))"
    rf"(?:(?P<d1>\d{{1,2}})[ ]?日)?起?{_TO}(?:(?P<y2>20\d{{2}})[ ]?年)?"
    r"(?:(?P<m2>\d{1,2})[ ]?月(?:(?P<d2>\d{1,2})[ ]?日|[底末])?|(?P<d3>\d{1,2})[ ]?日)(?:期间|止)?"
)
# How long something holds that starts on a day: 从2019年1月1日起，实施三年; 有效期5年.
_LASTS = re.compile(
    r"[，,]?(?:施行|实施|执行|试行)?[，,]?(?:有效期|为期|期限|试行期?|实施|执行|连续)(?:为)?"
    rf"(?P<years>{periods.NUMERAL})年"
)
_UNTIL = ("到", "至", "延长至", "顺延至", "延期至", "不晚于", "不迟于", "最迟", "力争")

_AS_OF = ("截至", "截止", "截止到")  # a state on a day, but for 有效期截至2020年6月30日


def find_moments(
    text: str,
    span: Span,
    year: int | None,
    *,
    issued: date | None = None,
    period: tuple[int, int] | None = None,
) -> list[Moment]:
    """Return the time expressions within ``span``, in order and without overlap.

    ``year`` is the year of the document, for expressions that name none, ``issued`` its date of
    issue, ``period`` the years that its title names (2018—2020年). Of two expressions that
    overlap, the earlier counts, then the longer.
    """
    known = Known(year, issued, period)
    matches = [
        (match, read)
        for pattern, read in (*_GRAMMAR, *periods.GRAMMAR)
        for match in pattern.finditer(text, span.start, span.end)
    ]
    moments: list[Moment] = []
    position = span.start
    for match, read in sorted(matches, key=lambda m: (m[0].start(), -m[0].end())):
        moment = read(match, known) if match.start() >= position else None
        if moment is None:
            continue
        moments.append(moment)
        position = moment.span.end
        if moment.due and not moment.year_from_document:
            known = replace(known, near=moment.due.year)
    return moments


def _years(match: re.Match[str], known: Known) -> Moment:
    """2018至2020年, 2018—2022年."""
    start, due = date(int(match["y1"]), 1, 1), date(int(match["y2"]), 12, 31)
    return Moment(Span(*match.span()), due, Precision.YEAR, start)


def _days(match: re.Match[str], known: Known) -> Moment:
    """自2020年1月1日至3月31日; 2月1日至15日; 2019年1月—6月."""
    y1, m1, d1, y2, m2, d2, d3 = (int(v) if v else None for v in match.groups())
    span, named = Span(*match.span()), y1 or y2
    precision = Precision.DAY if d2 or d3 else Precision.MONTH
    first = y1 or known.near or known.year
    if first is None or m1 is None:
        return Moment(span, None, precision, point=True)
    start, problem = last_day(first, m1, d1 or 1)
    due, late = last_day(y2 or first, m2 or m1, d2 or d3)
    return Moment(
        span, due, precision, start, year_from_document=not named, problem=problem or late
    )


def _date(match: re.Match[str], known: Known) -> Moment:
    """2019年8月底前, 6月30日前, 今年上半年, 年内."""
    month, day = match["month"] or match["month_only"], match["day"] or match["day_only"]
    if (match["alone"] or "").endswith(("月底", "月末")) and known.issued:
        month = str(known.issued.month)
    part = match["part"] or match["part_only"] or match["alone"] or ""
    due, problem = None, None
    year = _year(match, known)
    if year is not None:
        due, problem = last_day(year, *_end_of(month, day, part))
    valid_until = match["lead"] in _AS_OF and match.string[: match.start()].endswith(("期", "间"))
    bounded = bool(match["tail"]) or match["lead"] in _UNTIL or valid_until
    since = bool(match["since"])
    moment = Moment(
        Span(*match.span()),
        due,
        _precision(day, month, part),
        year_from_document=match["year"] is None,
        bare=bool(match["year"] or match["relative"]) and not (month or part or bounded),
        point=bool(day or month) and not (part or bounded),
        since=since,
        past=(match["lead"] in _AS_OF and not valid_until)
        or match["relative"] == "去年"
        or match["since"] == "以来",
        problem=problem,
    )
    lasting = _LASTS.match(match.string, match.end())
    return _lasting(moment, match, lasting) if since and lasting else moment


def _lasting(moment: Moment, match: re.Match[str], lasting: re.Match[str]) -> Moment:
    """从2019年1月1日起，实施三年 ends three years later, less a day."""
    span = Span(moment.span.start, lasting.end())
    start = moment.due
    if start is None:
        return replace(moment, span=span, since=False)
    if not (match["day"] or match["day_only"]):
        start = start.replace(month=start.month if match["month"] else 1, day=1)
    end = years_after(start, parse_number(lasting["years"])) - timedelta(days=1)
    return replace(moment, span=span, due=end, start=start, since=False, bare=False, point=False)


def _year(match: re.Match[str], known: Known) -> int | None:
    """Return the year that an expression names, or that it has from its surroundings."""
    if written := match["year"]:
        return int(written) if written.isdecimal() else parse_number(written)
    if relative := match["relative"]:
        later = {"明年": 1, "后年": 2, "去年": -1}.get(relative, 0)
        return known.year + later if known.year else None
    return known.near or known.year


def _precision(day: str | None, month: str | None, part: str) -> Precision:
    if day:
        return Precision.DAY
    if month:
        return Precision.DAY if part.endswith("旬") else Precision.MONTH
    if "季度" in part:
        return Precision.QUARTER
    return Precision.MONTH if part in ("上半年", "年中", "年初", "初") else Precision.YEAR


def _end_of(month: str | None, day: str | None, part: str) -> tuple[int, int | None]:
    """Return the month and day on which a part of a year or month ends (no day: its last)."""
    last_month = int(month) if month else 12
    if day:
        return last_month, int(day)
    if part.endswith("旬"):
        return last_month, {"上旬": 10, "中旬": 20}.get(part)
    if month:
        return last_month, 10 if part == "初" else None
    if match := re.search(r"([一二三四1-4])个?季度", part):
        return 3 * parse_number(match[1]), None
    return {"上半年": 6, "年中": 6, "年初": 1, "初": 1}.get(part, 12), None


_GRAMMAR = ((_YEARS, _years), (_DAYS, _days), (_DATE, _date))
