"""Deadlines to fill in: the date or how often, blanked in the sentence that sets it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.model import Recurrence
from kb.overview import Due
from kb.quiz.cloze import Blank, Side
from kb.quiz.known import Known, place_of
from kb.quiz.model import Subject
from kb.quiz.opening import Openings
from kb.quiz.wording import Passage, in_brackets, numbers_in, passage

_DATE = re.compile(r"(?:(?P<y>20[0-9]{2})年)?(?:(?P<m>1?[0-9])月)?(?:(?P<d>[1-3]?[0-9])日)?")
# How far wrong dates are; beside a round year stands another one.
_MONTHS, _YEARS, _ROUND_YEARS = range(1, 10), (1, 2, 3), (5, 1, 2)
_OFTEN = ("每天", "每周", "每月", "每季度", "每半年", "每年")
_RECURRENCES = dict(zip(_OFTEN, Recurrence, strict=True))


@dataclass(frozen=True, slots=True)
class _Written:
    """A date as it is written; what is not written is 0."""

    year: int
    month: int
    day: int

    @property
    def text(self) -> str:
        parts = ((self.year, "年"), (self.month, "月"), (self.day, "日"))
        return "".join(f"{number}{word}" for number, word in parts if number)

    def moved(self, steps: int) -> _Written | None:
        """Return the date some steps on: years, months or, where a day is written, months."""
        if not self.month:
            return _Written(self.year + steps, 0, 0)
        years, month = divmod(self.month - 1 + steps, 12)
        if years and not self.year:
            return None
        year = self.year + years if self.year else 0
        last = calendar.monthrange(year or 2001, month + 1)[1]
        is_last = self.day and self.day == calendar.monthrange(year or 2001, self.month)[1]
        return _Written(year, month + 1, last if is_last else min(self.day, last))


def date_blanks(rows: Iterable[Due], known: Known, openings: Openings) -> Iterator[Blank]:
    """Yield the deadlines that can be filled in."""
    for row in rows:
        often = row.phrase in _RECURRENCES
        if blank := (_often if often else _by_when)(row, known, openings):
            yield blank


def _by_when(row: Due, known: Known, openings: Openings) -> Blank | None:
    match = _date_in(row.phrase)
    told = _passage(row, known, *match.span()) if match and row.due else None
    if match is None or told is None:
        return None
    right = _Written(*(int(match[part] or 0) for part in "ymd"))
    opening = openings.of(row.citation, told)
    whole = opening + told.filled()
    if right.text != match[0] or (
        str(right.year) in numbers_in(whole) if right.year else right.text in whole
    ):
        return None
    below = tuple(_wrong(row, right, known, -1))
    above = tuple(_wrong(row, right, known, 1))
    return Blank(Subject.DATE, row.citation, opening, told, right.text, below, above, Side.BELOW)


def _date_in(phrase: str) -> re.Match[str] | None:
    """Return the one date of a phrase, None where there is none or another number."""
    found = [match for match in _DATE.finditer(phrase) if match["y"] or match["m"]]
    if len(found) != 1 or re.search("[0-9]", _DATE.sub("", phrase)):
        return None
    return found[0]


def _passage(row: Due, known: Known, start: int, end: int) -> Passage | None:
    """Return the words around a part of the phrase; what a bracket says, of a single date alone."""
    first = row.citation.marks[0].start - row.citation.start
    start, end = first + start, first + end
    others = known.dues(place_of(row))
    bracket = in_brackets(row.citation, start, end) if len(others) == 1 else None
    return bracket or passage(row.citation, start, end)


def _wrong(row: Due, right: _Written, known: Known, direction: int) -> Iterator[str]:
    """Yield dates that are not due, as exact as the right one, in the order of their use.

    A plan sets no day before its own year, or else before the first that it speaks of.
    """
    taken = {(day.year, day.month) for day in known.days(row) if isinstance(day, date)}
    first = known.first_year(row)
    for step in _MONTHS if right.month else _YEARS if right.year % 5 else _ROUND_YEARS:
        each = right.moved(direction * step)
        if each is None or each.year < first <= right.year:
            continue
        if _is_free(each, taken, row) and each.text not in row.citation.quote:
            yield each.text


def _is_free(written: _Written, taken: set[tuple[int, int]], row: Due) -> bool:
    year = written.year or (row.due.year if row.due else 0)
    if written.month:
        return (year, written.month) not in taken
    return year not in {taken_year for taken_year, _ in taken}


def _often(row: Due, known: Known, openings: Openings) -> Blank | None:
    told = _passage(row, known, 0, len(row.phrase))
    opening = openings.of(row.citation, told) if told else ""
    if told is None or row.phrase in opening + told.filled():
        return None
    place, taken = _OFTEN.index(row.phrase), known.days(row)
    free = [
        word if _RECURRENCES[word] not in taken and word not in row.citation.quote else ""
        for word in _OFTEN
    ]
    below = tuple(filter(None, reversed(free[:place])))
    above = tuple(filter(None, free[place + 1 :]))
    return Blank(Subject.DATE, row.citation, opening, told, row.phrase, below, above, Side.BELOW)
