"""Dates that count from today: 今年, 下个月, 本季度, this month, next year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.document import Span


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``start`` to ``end``, named at ``span``.

    ``is_other_year`` tells that a whole year is meant, and not the present one.
    """

    span: Span
    start: date
    end: date
    is_other_year: bool = False


def _year(today: date, ahead: int) -> tuple[date, date]:
    return date(today.year + ahead, 1, 1), date(today.year + ahead, 12, 31)


def _quarter(today: date, ahead: int) -> tuple[date, date]:
    return _months(today.year, 3 * ((today.month - 1) // 3 + ahead) + 1, 3)


def _month(today: date, ahead: int) -> tuple[date, date]:
    return _months(today.year, today.month + ahead, 1)


def _week(today: date, ahead: int) -> tuple[date, date]:
    monday = today + timedelta(weeks=ahead, days=-today.weekday())
    return monday, monday + timedelta(days=6)


def _day(today: date, ahead: int) -> tuple[date, date]:
    return today + timedelta(days=ahead), today + timedelta(days=ahead)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    """Return the first and last day of ``count`` months; ``month`` may run over the year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    last = year * 12 + month - 1 + count - 1
    end_year, end_month = last // 12, last % 12 + 1
    return date(year, month, 1), date(
        end_year, end_month, calendar.monthrange(end_year, end_month)[1]
    )


_UNITS: tuple[tuple[str, str, Callable[[date, int], tuple[date, date]]], ...] = (
    (r"季度?", "quarter", _quarter),
    (r"个?月份?", "month", _month),
    (r"个?(?:周|星期)", "week", _week),
    (r"年度?", "year", _year),
)
_AHEAD = {"上": -1, "去": -1, "last": -1, "下": 1, "明": 1, "next": 1}
_DAYS = {"昨天": -1, "今天": 0, "明天": 1, "后天": 2, "today": 0, "tomorrow": 1}
# 比上年增长 compares; it does not ask about last year.
_CHINESE = re.compile(
    r"(?P<which>今|本|这个?|明|下|(?<![比较与同按占是])[去上])(?:一)?(?:"
    + "|".join(f"(?P<{name}>{words})" for words, name, _ in _UNITS)
    + r")|(?P<day>昨天|今天|明天|后天)"
)
_ENGLISH = re.compile(
    r"\b(?P<which>this|next|last) (?:"
    + "|".join(f"(?P<{name}>{name})" for _, name, _ in _UNITS)
    + r")\b|\b(?P<day>today|tomorrow)\b",
    re.IGNORECASE,
)


def find_relative(text: str, today: date) -> Period | None:
    """Return the first period that ``text`` names by its distance from ``today``."""
    match = _CHINESE.search(text) or _ENGLISH.search(text)
    if match is None:
        return None
    span = Span(match.start(), match.end())
    if match["day"]:
        return Period(span, *_day(today, _DAYS[match["day"].lower()]))
    ahead = _AHEAD.get(match["which"].lower()[:4], 0)
    period = next(period for _, name, period in _UNITS if match[name])
    return Period(span, *period(today, ahead), bool(match["year"] and ahead))
