"""All facts that the base shows, laid out once to prove that a wrong option is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from kb.base.store import Store
from kb.model import Recurrence, Role
from kb.organisations import Directory, may_include
from kb.overview import Due, Duty, Figure, Place, Selection, duties, figures, schedule
from kb.quiz.likeness import Likeness

ANSWERING = frozenset({Role.LEAD, Role.RESPONSIBLE})


class Known:
    """The facts of the base by their clauses, by their documents and by what they are about."""

    def __init__(self, store: Store, today: date) -> None:
        """Read all facts; numbers and dates that cannot be trusted are left out by the store."""
        self.tasks: defaultdict[Place, list[Duty]] = defaultdict(list)
        self.dates: defaultdict[Place, list[Due]] = defaultdict(list)
        self.amounts: defaultdict[Place, list[Figure]] = defaultdict(list)
        self._units: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._numbers: defaultdict[tuple[str, str], dict[Figure, None]] = defaultdict(dict)
        self._tasks, self._dates = Likeness[Place](), Likeness[Place]()
        self._amounts = Likeness[Place]()
        self._first: dict[str, int] = {}
        self._add(store, today)
        self.same = lru_cache(None)(Directory.load().same)
        self.level = lru_cache(None)(Directory.load().level)

    def _add(self, store: Store, today: date) -> None:
        for row in store.summaries():  # one document after the other: it is read once
            chosen = Selection(row.id)
            for duty in duties(store, chosen) if row.responsibilities else ():
                self._add_duty(duty)
            for due in schedule(store, chosen, today) if row.deadlines else ():
                self._add_due(due)
            for figure in figures(store, chosen) if row.targets else ():
                self._add_figure(figure)

    def _add_duty(self, duty: Duty) -> None:
        place = place_of(duty)
        self.tasks[place].append(duty)
        for text in dict.fromkeys((duty.task, *duty.citation.path[-1:])):
            self._tasks.add(text, place)
        for units in duty.units.values():
            self._units[place[0]].update(dict.fromkeys(units.values()))

    def _add_due(self, due: Due) -> None:
        place = place_of(due)
        self.dates[place].append(due)
        self._dates.add(due.task, place)
        if due.due:  # rows come by their day
            self._first.setdefault(place[0], due.due.year)

    def _add_figure(self, figure: Figure) -> None:
        place = place_of(figure)
        self.amounts[place].append(figure)
        self._amounts.add(figure.subject, place)
        self._numbers[place[0], figure.unit][figure] = None

    def units(self, document: str = "") -> Iterator[str]:
        """Yield the units of a document, or of the base, as they are written."""
        for chosen in [document] if document else list(self._units):
            yield from self._units.get(chosen, ())

    def numbers(self, document: str, unit: str) -> tuple[Figure, ...]:
        """Return the numbers of a document that count the same."""
        return tuple(self._numbers.get((document, unit), ()))

    def may_have(self, unit: str, role: Role, duty: Duty, *texts: str) -> bool:
        """Tell whether a unit has the role in the duty's clause or one of nearly the same task.

        It has where it is named by any of its names, or where a group may include it. Who leads
        and who is responsible both answer for a task; another role in the clause itself is none.
        """
        roles = ANSWERING if role in ANSWERING else frozenset({role})
        named = (
            written
            for place in self._alike(duty, texts)
            for row in self.tasks[place]
            for held, units in row.units.items()
            if held in roles
            for written in units.values()
        )
        return any(self.same(unit, name) or may_include(name, unit) for name in named)

    def _alike(self, duty: Duty, texts: Iterable[str]) -> set[Place]:
        found = {place_of(duty)}
        return found.union(*(self._tasks.like(text) for text in (duty.task, *texts)))

    def days(self, due: Due) -> frozenset[date | Recurrence]:
        """Return all days, and how often, that the clause or nearly the same task is due."""
        places = self._dates.like(due.task) | {place_of(due)}
        rows = [row for place in places for row in self.dates[place]]
        days = {day for row in rows for day in (row.due, row.start) if day}
        return frozenset(days) | {row.recurrence for row in rows if row.recurrence}

    def first_year(self, due: Due) -> int:
        """Return the year of the document, else the first in which something in it is due."""
        if due.citation.published:
            return due.citation.published.year
        return self._first.get(due.citation.document_id, 0)

    def values(self, figure: Figure) -> frozenset[object]:
        """Return all values of this unit in the clause or of nearly the same subject."""
        places = self._amounts.like(figure.subject) | {place_of(figure)}
        rows = (row for place in places for row in self.amounts[place])
        return frozenset(row.value for row in rows if row.unit == figure.unit)


def place_of(row: Duty | Due | Figure) -> Place:
    """Return the clause that a fact stands in."""
    return row.citation.document_id, row.citation.clause_id
