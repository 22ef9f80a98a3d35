"""Time expressions of official Chinese → periods: 2019年8月底前, 年内, “十四五”末, 每季度.

A small grammar of our own: general date libraries fail on 2019年8月底前 and its kin.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.document import Span
from corpus.numbering import parse_number
from kb.model import Precision, Recurrence

_HAN_NUMBER = "一二三四五六七八九十两"
_BEFORE = r"(?:之前|以前|前|以内|内|止|为止)?"
_YEAR = r"(?:(?P<{0}>(?:19|20)\d{{2}}|[〇零一二三四五六七八九]{{4}}|0\d{{3}})[ ]?年(?:度(?!假))?)"
_MONTH = r"(?P<{0}>1[0-2]|0?[1-9]|[1-9]\d)[ ]?月(?:份)?"
_DAY = r"(?P<{0}>\d{{1,2}})[ ]?[日号]"
_PART = (
    r"(?P<part>年?[底末](?!数)|年?初|年中|上半年|下半年|第?[一二三四1-4]季度[末底]?"
    r"|前[一二三]个?季度|[上中下]旬|月[底末])?"
)
_DATE = re.compile(
    r"(?P<lead>自|从|到|至|截至|截止到?|于|在|力争|延长至|顺延至|延期至)?"
    rf"(?:{_YEAR.format('year')}"
    rf"(?:[ ]?{_MONTH.format('month')}(?:[ ]?{_DAY.format('day')})?)?[ ]?{_PART}"
    rf"|{_MONTH.format('month_only')}"
    rf"(?:[ ]?{_DAY.format('day_only')}|(?P<part_only>[底末初]|[上中下]旬)"
    r"|(?=前|完成|取得|实现|建成|启动|上线))"
    r"|(?P<relative>年[底末]|年内|年中|今年内?|本年度?|明年|上半年|下半年"
    r"|第?[一二三四]季度[末底]?(?!度)))"
    rf"{_BEFORE}(?P<from>起|开始|以来)?"
)
_RANGE = re.compile(
    r"(?:自|从)?"
    r"(?:(?P<y1>(?:19|20)\d{2})[ ]?年?)?"
    r"(?:(?P<m1>\d{1,2})[ ]?月(?:(?P<d1>\d{1,2})[ ]?日)?)?(?:起)?"
    r"[ ]?(?:至|到|[-—－–~～]{1,2})[ ]?"
    r"(?:(?P<y2>(?:19|20)\d{2})[ ]?年)?"
    r"(?:(?P<m2>\d{1,2})[ ]?月(?:(?P<d2>\d{1,2})[ ]?日|[底末])?)?(?:底|末)?"
    r"(?:期间|止)?"
)
_PLAN = re.compile(r"[“\"](?P<plan>十[一二三四五六])五[”\"](?P<tail>期?末|期间|时期|规划期内)")
_SPAN_OF_YEARS = re.compile(
    rf"(?:今后|未来|接下来的?|力争用?|利用|用)(?P<count>[{_HAN_NUMBER}\d]{{1,2}})"
    rf"(?:到[{_HAN_NUMBER}\d])?年(?:左右|内|的?时间)?"
)
_WITHIN = re.compile(
    r"(?:自|从)?[^，。；、（(]{0,12}?(?:之日起|印发后|发布后|后)?[，]?"
    rf"(?P<number>\d{{1,3}}|[{_HAN_NUMBER}]{{1,3}})(?:个)?"
    r"(?:工作日|小时|分钟|日|天|个月|月|周)(?:以|之)?内"
)
_RECURRENCES: tuple[tuple[str, Recurrence], ...] = (
    (r"每半年|半年一次", Recurrence.HALF_YEARLY),
    (r"每(?:一)?个?季度?|按季度?|逐季", Recurrence.QUARTERLY),
    (r"每(?:一)?个?年度?|每一年|逐年|按年度?", Recurrence.YEARLY),
    (r"每(?:一)?个?月|按月|逐月", Recurrence.MONTHLY),
    (r"每(?:一)?个?(?:周|星期)|按周", Recurrence.WEEKLY),
    (r"每(?:一)?个?(?:日|天)|按日", Recurrence.DAILY),
)
_RECURRING = re.compile(
    "|".join(f"(?P<r{index}>{words})" for index, (words, _) in enumerate(_RECURRENCES))
)
_NO_TASK_BEFORE = re.compile(r"每(?:人|户|名|辆|台|家|件|个|亩|吨|次|头|只|生|张|平方米)$")
FIRST_PLAN_END = 2010  # the last year of 十一五


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression: where it stands and what it means.

    ``due`` is the last day it covers, ``start`` the first where it opens a period; ``bare`` a
    year with nothing that makes it a deadline; ``since`` a start without an end (2020年起).
    """

    span: Span
    due: date | None
    precision: Precision
    start: date | None = None
    recurrence: Recurrence | None = None
    year_from_document: bool = False
    bare: bool = False
    since: bool = False
    past: bool = False
    problem: str | None = None


def find_moments(text: str, span: Span, year: int | None) -> list[Moment]:
    """Return the time expressions within ``span``, in order and without overlap.

    ``year`` is the year of the document, for expressions that name none.
    """
    moments: list[Moment] = []
    position = span.start
    last_year: int | None = None
    while position < span.end:
        found = _first(text, Span(position, span.end), last_year, year)
        if found is None:
            break
        moments.append(found)
        position = found.span.end
        if found.due and not found.year_from_document:
            last_year = found.due.year
    return moments


def _first(text: str, span: Span, near: int | None, year: int | None) -> Moment | None:
    """Return the earliest expression within ``span``; of two, the longer."""
    found: list[Moment] = []
    for moments in (_ranges, _dates, _plans, _periods):
        found.extend(moments(text, span, near, year))
    found.extend(_recurring(text, span))
    return min(found, key=lambda m: (m.span.start, -m.span.end), default=None)


def _ranges(text: str, span: Span, near: int | None, year: int | None) -> Iterator[Moment]:
    """自2020年1月1日至3月31日; 2018至2020年; 1月1日—6月30日."""
    for match in _RANGE.finditer(text, span.start, span.end):
        y1, m1, d1, y2, m2, d2 = (
            int(v) if v else None for v in match.group(*"y1 m1 d1 y2 m2 d2".split())
        )
        years_only = y1 and y2 and not m1 and not m2
        dates = m1 and m2 and (d1 is not None or "月" in match[0])
        if not (years_only or dates) or (match.start() and text[match.start() - 1].isdigit()):
            continue
        first = y1 or near or year
        last = y2 or first
        if first is None or last is None:
            continue
        start, problem = _last_day(first, m1 or 1, d1 or 1)
        due, late = _last_day(last, m2 or 12, d2)
        precision = Precision.DAY if d2 else Precision.MONTH if m2 else Precision.YEAR
        yield Moment(
            Span(match.start(), match.end()),
            due,
            precision,
            start,
            year_from_document=not (y1 or y2),
            problem=problem or late,
        )
        return


def _dates(text: str, span: Span, near: int | None, year: int | None) -> Iterator[Moment]:
    for match in _DATE.finditer(text, span.start, span.end):
        if (
            match.start()
            and text[match.start()].isdigit()
            and text[match.start() - 1] in "0123456789."
        ):
            continue
        yield _moment(match, near, year)
        return


def _moment(match: re.Match[str], near: int | None, year: int | None) -> Moment:
    """Read one match of the date grammar."""
    written = match["year"]
    base = _to_year(written) if written else (near or year)
    base = base + 1 if base and match["relative"] == "明年" else base
    month = match["month"] or match["month_only"]
    day = match["day"] or match["day_only"]
    part = match["part"] or match["part_only"] or match["relative"] or ""
    span = Span(match.start(), match.end())
    precision = _precision(day, month, part)
    due, problem = (None, None)
    if base is not None:
        end_month, end_day = _end_of(int(month) if month else None, int(day) if day else None, part)
        due, problem = _last_day(base, end_month, end_day)
    if written and not (1949 <= base <= 2100 if base else False):
        due, problem = None, f"{written}年 is not a year of this age"
    rest = match[0][len(match["lead"] or "") :]
    return Moment(
        span,
        due,
        precision,
        year_from_document=written is None,
        bare=bool(written)
        and not part
        and not month
        and rest.rstrip("度").endswith("年")
        and match["lead"] not in ("到", "至", "延长至", "力争"),
        since=bool(match["from"]) or (match["lead"] in ("自", "从") and match["from"] is not None),
        past=match["from"] == "以来" or match["lead"] in ("截至", "截止", "截止到"),
        problem=problem,
    )


def _precision(day: str | None, month: str | None, part: str) -> Precision:
    if day:
        return Precision.DAY
    if month:
        return Precision.DAY if part.endswith("旬") else Precision.MONTH
    if "季度" in part:
        return Precision.QUARTER
    return Precision.MONTH if part in ("上半年", "年中", "年初", "初") else Precision.YEAR


def _end_of(month: int | None, day: int | None, part: str) -> tuple[int, int | None]:
    """Return the month and day on which a part of a year or month ends (no day: its last)."""
    if day:
        return month or 12, day
    if part.endswith("旬"):
        return month or 12, {"上旬": 10, "中旬": 20}.get(part)
    if month:
        return month, 10 if part == "初" else None
    if match := re.search(r"([一二三四1-4])(?:个)?季度", part):
        return 3 * parse_number(match[1]), None
    return {"上半年": 6, "年中": 6, "年初": 1, "初": 1}.get(part, 12), None


def _last_day(year: int, month: int, day: int | None) -> tuple[date | None, str | None]:
    """Return the date, or what is impossible about it; without a day the month's last one."""
    if not 1 <= month <= 12:
        return None, f"{month}月 is not a month"
    last = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        return None, f"{year}年{month}月 has no day {day}"
    return date(year, month, day or last), None


def _to_year(written: str) -> int:
    return int(written) if written.isdecimal() else parse_number(written)


def _plans(text: str, span: Span, near: int | None, year: int | None) -> Iterator[Moment]:
    """“十四五”末: the five-year plans end in 2010 (十一五), 2015, 2020, …; as an adjective none."""
    if match := _PLAN.search(text, span.start, span.end):
        end = FIRST_PLAN_END + 5 * (parse_number(match["plan"]) - 11)
        whole = "末" not in match["tail"]
        start = date(end - 4, 1, 1) if whole else None
        yield Moment(Span(match.start(), match.end()), date(end, 12, 31), Precision.YEAR, start)


def _periods(text: str, span: Span, near: int | None, year: int | None) -> Iterator[Moment]:
    """今后三年 and 30日内 bound a task without a calendar date."""
    if match := _SPAN_OF_YEARS.search(text, span.start, span.end):
        # The first of the three years is seldom said, and guessing it would date the plan wrongly.
        yield Moment(Span(match.start(), match.end()), None, Precision.YEAR)
    if match := _WITHIN.search(text, span.start, span.end):
        yield Moment(Span(match.start("number"), match.end()), None, Precision.DAY)


def _recurring(text: str, span: Span) -> Iterator[Moment]:
    """每年, 每季度; not the rate of a payment (每人每天300元)."""
    for match in _RECURRING.finditer(text, span.start, span.end):
        if _NO_TASK_BEFORE.search(text[max(span.start, match.start() - 4) : match.start()]):
            continue
        recurrence = _RECURRENCES[int((match.lastgroup or "r0")[1:])][1]
        yield Moment(
            Span(match.start(), match.end()), None, Precision.ONGOING, recurrence=recurrence
        )
        return
