"""Charts as geometry, for inline SVG: where bars and points stand, and what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.overview import Series

WIDE, NARROW, HEIGHT = 640, 320, 150  # of a drawing, in its own units
LEFT, TOP, BOTTOM = 8, 24, 26  # room for labels
WIDEST = 56  # of a bar
LABELS = 10  # below the bars at most, lest they run into each other


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar or a point of a chart: its place, its ``label`` below and its ``value`` above."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str

    @property
    def middle(self) -> float:
        """Where its labels are centred."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars within a drawing of ``width`` by ``height``."""

    width: int
    height: int
    bars: tuple[Bar, ...]


def timeline(days: Iterable[date]) -> Chart | None:
    """Return a bar a year, from the first to the last, as high as deadlines fall in it."""
    years = Counter(day.year for day in days)
    if not years:
        return None
    span = range(min(years), max(years) + 1)
    return _chart(WIDE, [(str(year), float(years[year]), str(years[year])) for year in span])


def line(shown: Series) -> Chart:
    """Return a bar for each value of a series."""
    values = [(_day(point.due), float(point.value), point.phrase) for point in shown.points]
    return _chart(NARROW, values)


def _chart(whole: int, values: Sequence[tuple[str, float, str]]) -> Chart:
    room = (whole - 2 * LEFT) / len(values)
    width = min(WIDEST, room * 0.7)
    highest = max((abs(value) for _, value, _ in values), default=0.0) or 1.0
    every, bars = -(-len(values) // LABELS), []
    for number, (label, value, said) in enumerate(values):
        height = (HEIGHT - TOP - BOTTOM) * abs(value) / highest
        x = LEFT + room * number + (room - width) / 2
        y = HEIGHT - BOTTOM - height
        shown = label if number % every == 0 else ""
        bars.append(Bar(round(x, 1), round(y, 1), round(width, 1), round(height, 1), shown, said))
    return Chart(whole, HEIGHT, tuple(bars))


def _day(due: date | None) -> str:
    """A year where it is the last day of one, else year and month."""
    if due is None:
        return ""
    return str(due.year) if (due.month, due.day) == (12, 31) else f"{due.year}-{due.month:02}"
