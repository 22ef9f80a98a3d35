"""Time that is counted rather than dated: “十四五”末, 今后三年, 30日内, 春节前, 每季度."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from corpus.document import Span
from corpus.numbering import parse_number
from kb.facts.feasts import FEASTS, day_before
from kb.facts.moment import Known, Moment, last_day
from kb.model import Precision, Recurrence

NUMERAL = r"\d{1,3}|[一二三四五六七八九十两]{1,3}"
FIRST_PLAN_END = 2010  # the last year of 十一五

_PLAN = re.compile(
    r"[“\"‘「]?(?P<plan>十[一二三四五六])五[”\"’」]?(?P<tail>期?末|时?期间|时期|规划期内)"
    r"(?!经济|国民|的?规划)"
)
_YEARS_TO_COME = re.compile(
    rf"(?:今后|未来|接下来的?|力争用?|利用|用)(?P<count>{NUMERAL})"
    rf"(?:到(?:{NUMERAL}))?年(?:左右|内|的?时间)?"
)
_WITHIN = re.compile(
    r"(?<![近前去])"
    r"(?P<issue>自?(?:本(?:意见|通知|方案|办法|措施|政策|规定|细则|文件)|文件)?"
    r"(?:印发|发布|公布)(?:之日起?|后|起)[，]?)?"
    rf"(?<![\d.])(?P<number>{NUMERAL}|半)个?(?P<unit>工作日|小时|分钟|日|天|月|周|年)(?:以|之)?内"
    r"(?!(?:的?生活|服务)圈|(?:的)?免费)"
)
_FEAST = re.compile(
    rf"(?:(?P<year>20\d{{2}})年|今年|(?P<next>明年))?[“\"]?(?P<feast>{FEASTS})[”\"]?"
    r"(?:假期|节假?)?(?:来临)?(?:之|以)?前(?!夕|后)"
)
_RECURRENCES: tuple[tuple[str, Recurrence], ...] = (
    (r"每半年|半年一次", Recurrence.HALF_YEARLY),
    (r"每(?:一)?个?季度?[初末]?|按季度?|逐季", Recurrence.QUARTERLY),
    (r"每(?:一)?个?年度?(?:\d{1,2}月)?|每一年|按年度?(?!计划)", Recurrence.YEARLY),
    (r"每(?:一)?个?月|按月(?!领取|发放|计发|[^，。；]{0,6}的)|逐月", Recurrence.MONTHLY),
    (r"每(?:一)?个?(?:周(?!岁)|星期)|按周", Recurrence.WEEKLY),
    (r"每(?:一)?个?(?:日|天)|按日|早晚(?=进行|各|监测|测)", Recurrence.DAILY),
)
_RECURRING = re.compile(
    "(?:"
    + "|".join(f"(?P<r{index}>{words})" for index, (words, _) in enumerate(_RECURRENCES))
    + r")(?:(?:\d{1,2}[日号])?(?:[底末中初]|[上中下]旬)?(?:之|以)?前|[底末初](?![级次])|早晚)?"
)
# A rate belongs to a payment or an output: 每人每天, 每天300元, 产量达到每日1万套.
_RATE_BEFORE = re.compile(
    r"每(?:人|户|名|辆|台|家|件|个|亩|吨|次|头|只|生|张|平方米)$|(?:达到|达|至|为|约|提高到|元/?)$"
)
_RATE_AFTER = re.compile(r"(?:每[人户名]|[\d.]+(?:万|亿)?元|[\d.]+小时|[一-鿿]{0,6}标准为?\d)")


def _plan(match: re.Match[str], known: Known) -> Moment:
    """“十四五”末: the five-year plans end in 2010 (十一五), 2015, 2020, …; as an adjective none."""
    end = FIRST_PLAN_END + 5 * (parse_number(match["plan"]) - 11)
    start = None if "末" in match["tail"] else date(end - 4, 1, 1)
    return Moment(Span(*match.span()), date(end, 12, 31), Precision.YEAR, start)


def _years_to_come(match: re.Match[str], known: Known) -> Moment:
    """今后三年: dated only where the title of the plan names just as many years."""
    first, last = known.period or (0, 0)
    named = bool(first) and last - first + 1 == parse_number(match["count"])
    return Moment(
        Span(*match.span()),
        date(last, 12, 31) if named else None,
        Precision.YEAR,
        date(first, 1, 1) if named else None,
        year_from_document=named,
        bare=not named,
    )


def _duration(match: re.Match[str], known: Known) -> Moment:
    """48小时内: a date follows only where the document's own issue is what starts the time."""
    due = _later(known.issued, match) if known.issued and match["issue"] else None
    return Moment(Span(*match.span()), due, Precision.DAY, year_from_document=due is not None)


def _later(issued: date, match: re.Match[str]) -> date | None:
    """Return the last day of a duration after ``issued``; working days need a calendar of them."""
    if match["number"] == "半":
        return _months_after(issued, 6) if match["unit"] == "年" else None
    number = parse_number(match["number"])
    match match["unit"]:
        case "日" | "天":
            return issued + timedelta(days=number)
        case "周":
            return issued + timedelta(weeks=number)
        case "月" | "年" as unit:
            return _months_after(issued, number * (12 if unit == "年" else 1))
        case _:
            return None


def _months_after(issued: date, months: int) -> date | None:
    years, month = divmod(issued.month - 1 + months, 12)
    year = issued.year + years
    return last_day(year, month + 1, issued.day)[0] or last_day(year, month + 1, None)[0]


def _feast(match: re.Match[str], known: Known) -> Moment:
    """春节前 ends on the day before; without a year it is the next one after the issue."""
    year = int(match["year"]) if match["year"] else None
    if match["next"]:
        year = known.year and known.year + 1
    due = day_before(match["feast"], year, known.issued)
    return Moment(Span(*match.span()), due, Precision.DAY, year_from_document=not match["year"])


def _recurrence(match: re.Match[str], known: Known) -> Moment | None:
    """每年, 每季度; not the rate of a payment (每人每天300元)."""
    text = match.string
    before = text[max(0, match.start() - 4) : match.start()]
    if _RATE_BEFORE.search(before) or _RATE_AFTER.match(text, match.end()):
        return None
    recurrence = next(
        recurrence for index, (_, recurrence) in enumerate(_RECURRENCES) if match[f"r{index}"]
    )
    return Moment(Span(*match.span()), None, Precision.ONGOING, recurrence=recurrence)


GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Known], Moment | None]], ...] = (
    (_PLAN, _plan),
    (_YEARS_TO_COME, _years_to_come),
    (_WITHIN, _duration),
    (_FEAST, _feast),
    (_RECURRING, _recurrence),
)
