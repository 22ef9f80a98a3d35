"""A time expression read: where it stands and what it means."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from corpus.document import Span
from kb.model import Precision, Recurrence


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression: where it stands and what it means.

    ``due`` is the last day it covers, ``start`` the first where it opens a period. It may be
    less than a deadline: ``bare`` is a year with nothing that makes it one, ``point`` a day or
    month on which something happens rather than by which it is done, ``since`` a start without
    an end (2020年起), ``past`` a state reached (截至2018年底, 去年).
    """

    span: Span
    due: date | None
    precision: Precision
    start: date | None = None
    recurrence: Recurrence | None = None
    year_from_document: bool = False
    bare: bool = False
    point: bool = False
    since: bool = False
    past: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the document for expressions that leave it out.

    ``year`` is the year it is about, ``issued`` its date of issue, ``period`` the first and last
    year of a plan that names them in its title; ``near`` the year named last.
    """

    year: int | None = None
    issued: date | None = None
    period: tuple[int, int] | None = None
    near: int | None = None


def last_day(year: int, month: int, day: int | None) -> tuple[date | None, str | None]:
    """Return the date, or what is impossible about it; without a day the month's last one."""
    if not 1949 <= year <= 2100:
        return None, f"{year:04}年 is not a year of this age"
    if not 1 <= month <= 12:
        return None, f"{month}月 is not a month"
    last = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        return None, f"{year}年{month}月 has no day {day}"
    return date(year, month, day or last), None


def years_after(start: date, years: int) -> date:
    """Return the same day ``years`` later, the last of February for a leap day."""
    return last_day(start.year + years, start.month, start.day)[0] or date(
        start.year + years, start.month, 28
    )
