"""Dates in English questions: by the end of August 2019, 31 August 2019, in 2020."""

from __future__ import annotations

import calendar
import re
from datetime import date

from corpus.document import Span

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?\b(?P<month>{_MONTH})\.?"
    rf"(?: (?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?,?)?,? (?P<year>(?:19|20)\d\d)"
    r"|(?P<only>\b(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?:(?:the )?(?:end|middle|start|beginning) of )?(?:{_DATE.pattern})", re.IGNORECASE
)
_WITHIN = re.compile(r"\b(?:in|during|for)(?: the year)? $", re.IGNORECASE)


def find_english_date(text: str) -> tuple[date | None, date] | None:
    """Return the first and last day of the period that ``text`` names, or ``None``.

    "By 2020" and "by the end of 2020" are open at their start, "in 2020" is the whole year.
    """
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        last = _last_day(match)
    except ValueError:
        return None
    within = _WITHIN.search(text[: match.start()])
    if not within:
        return None, last
    return date(last.year, 1 if match["only"] else last.month, 1), last


def english_date_spans(text: str) -> list[Span]:
    """Return where ``text`` names dates, "the end of" included."""
    return [Span(match.start(), match.end()) for match in _NAMED.finditer(text)]


def _last_day(match: re.Match[str]) -> date:
    if match["iso"]:
        return date.fromisoformat(match["iso"])
    if match["only"]:
        return date(int(match["only"]), 12, 31)
    year, month = int(match["year"]), _MONTHS[match["month"].lower()]
    day = match["day"] or match["day_after"]
    return date(year, month, int(day) if day else calendar.monthrange(year, month)[1])
