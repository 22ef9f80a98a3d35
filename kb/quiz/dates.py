"""Deadlines to fill in: the date or how often, blanked in the sentence that sets it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.model import Recurrence
from kb.overview import Due
from kb.quiz.cloze import Blank, Side
from kb.quiz.known import Known
from kb.quiz.model import Subject
from kb.quiz.opening import Openings
from kb.quiz.wording import passage, stands_in

_DATE = re.compile(r"(?:(?P<y>20[0-9]{2})年)?(?:(?P<m>1?[0-9])月)?(?:(?P<d>[1-3]?[0-9])日)?")
_FARTHEST = 5  # steps to either side
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
        if row.phrase in _RECURRENCES:
            blank = _often(row, known, openings)
        else:
            blank = _by_when(row, known, openings)
        if blank:
            yield blank


def _by_when(row: Due, known: Known, openings: Openings) -> Blank | None:
    found = [match for match in _DATE.finditer(row.phrase) if match[0]]
    if len(found) != 1 or row.due is None or not (found[0]["y"] or found[0]["m"]):
        return None
    match = found[0]
    if re.search("[0-9]", row.phrase[: match.start()] + row.phrase[match.end() :]):
        return None
    right = _Written(*(int(match[part] or 0) for part in "ymd"))
    start = row.citation.marks[0].start - row.citation.start + match.start()
    told = passage(row.citation, start, start + len(match[0]))
    opening = openings.of(row.citation, told)
    if told is None or opening is None or right.text != match[0]:
        return None
    whole = opening + told.filled()
    if stands_in(str(right.year), whole) if right.year else right.text in whole:
        return None
    taken = {(day.year, day.month) for day in known.days(row) if not isinstance(day, Recurrence)}

    def wrong(direction: int) -> tuple[str, ...]:
        moved = (right.moved(direction * step) for step in range(1, _FARTHEST + 1))
        return tuple(
            each.text
            for each in moved
            if each and _is_free(each, taken, row) and each.text not in row.citation.quote
        )

    below, above = wrong(-1), wrong(1)
    return Blank(Subject.DATE, row.citation, opening, told, right.text, below, above, Side.BELOW)


def _is_free(written: _Written, taken: set[tuple[int, int]], row: Due) -> bool:
    year = written.year or (row.due.year if row.due else 0)
    if written.month:
        return (year, written.month) not in taken
    return year not in {taken_year for taken_year, _ in taken}


def _often(row: Due, known: Known, openings: Openings) -> Blank | None:
    start = row.citation.marks[0].start - row.citation.start
    told = passage(row.citation, start, start + len(row.phrase))
    opening = openings.of(row.citation, told)
    if told is None or opening is None or row.phrase in opening + told.filled():
        return None
    place, taken = _OFTEN.index(row.phrase), known.days(row)
    free = [
        word if _RECURRENCES[word] not in taken and word not in row.citation.quote else ""
        for word in _OFTEN
    ]
    below = tuple(filter(None, reversed(free[:place])))
    above = tuple(filter(None, free[place + 1 :]))
    return Blank(Subject.DATE, row.citation, opening, told, row.phrase, below, above, Side.BELOW)
