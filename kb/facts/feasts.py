"""Feasts as deadlines: 春节前, 国庆节前."""

from __future__ import annotations

from datetime import date, timedelta

# New Year's Day of the lunar calendar as (month, day); Hong Kong Observatory, Gregorian-Lunar
# Calendar Conversion Table, https://www.hko.gov.hk/en/gts/time/conversion.htm
_SPRING_FESTIVALS = {
    2010: (2, 14), 2011: (2, 3), 2012: (1, 23), 2013: (2, 10), 2014: (1, 31), 2015: (2, 19),
    2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12),
    2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6),
    2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31),
    2034: (2, 19), 2035: (2, 8), 2036: (1, 28), 2037: (2, 15), 2038: (2, 4), 2039: (1, 24),
    2040: (2, 12),
}  # fmt: skip
_FIXED = {"元旦": (1, 1), "五一": (5, 1), "七一": (7, 1), "国庆": (10, 1), "十一": (10, 1)}
FEASTS = "春节|元旦|五一|七一|国庆|十一"


def day_before(feast: str, year: int | None, issued: date | None) -> date | None:
    """Return the last day before ``feast`` of ``year``; without a year, of the next one.

    None where neither year nor date of issue is known, or the year is not in the table.
    """
    if year is not None:
        first = _first_day(feast, year)
    elif issued is not None:
        coming = (_first_day(feast, issued.year + later) for later in (0, 1))
        first = next((day for day in coming if day and day > issued), None)
    else:
        first = None
    return first and first - timedelta(days=1)


def _first_day(feast: str, year: int) -> date | None:
    day = _SPRING_FESTIVALS.get(year) if feast == "春节" else _FIXED[feast]
    return date(year, *day) if day else None
