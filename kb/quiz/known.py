"""All facts that the base shows, laid out once to prove that a wrong option is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from corpus.document import Document, Span
from kb.base.store import Store
from kb.model import Deadline, Place, Recurrence, Role, Target
from kb.organisations import Directory, may_include
from kb.overview import Due, Duty, Figure, Selection, duties, figures, schedule
from kb.overview.duties import Task, task_of
from kb.overview.numbers import Amount, subject_of
from kb.overview.rows import told
from kb.overview.schedule import Term, task_due
from kb.quiz.likeness import Likeness

ANSWERING = frozenset({Role.LEAD, Role.RESPONSIBLE})


class Known:
    """The facts of the base by their clauses, by their documents and by what they are about."""

    def __init__(self, store: Store, today: date) -> None:
        """Read all facts; numbers and dates that cannot be trusted are left out by the store."""
        self.tasks: defaultdict[Place, list[Task]] = defaultdict(list)
        self.dates: defaultdict[Place, list[Deadline]] = defaultdict(list)
        self._amounts_in: defaultdict[Place, list[Target]] = defaultdict(list)
        self._units: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._numbers: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._tasks, self._dates = Likeness[Place](), Likeness[Place]()
        self._amounts = Likeness[Place]()
        self._first: dict[str, int] = {}
        self._add(store, today)
        self.same = lru_cache(None)(Directory.load().same)
        self.level = lru_cache(None)(Directory.load().level)

    def _add(self, store: Store, today: date) -> None:
        every, order = Selection(), {own: n for n, own in enumerate(store.document_ids())}
        keys: list[Task | Term | Amount] = [
            *duties(store, every).keys,
            *schedule(store, every, today).keys,
            *figures(store, every).keys,
        ]
        keys.sort(key=lambda key: order[key.place[0]])  # each document is read once
        for key, document, path in told(store, keys):
            match key:
                case Task():
                    self._add_task(key, document, path)
                case Term():
                    self._add_date(key, document)
                case Amount():
                    self._add_amount(key, document)

    def _add_task(self, task: Task, document: Document, path: Sequence[Span]) -> None:
        self.tasks[task.place].append(task)
        heading = (span.of(document.text) for span in path[-1:])
        for text in dict.fromkeys((task_of(task, document), *heading)):
            self._tasks.add(text, task.place)
        for role in Role:
            self._units[document.id].update(dict.fromkeys(task.units(role).values()))

    def _add_date(self, term: Term, document: Document) -> None:
        self.dates[term.place].append(term.fact)
        self._dates.add(task_due(term, document), term.place)
        if term.fact.due:  # those of a document come by their day
            self._first.setdefault(document.id, term.fact.due.year)

    def _add_amount(self, amount: Amount, document: Document) -> None:
        self._amounts_in[amount.place].append(amount.fact)
        self._amounts.add(subject_of(amount, document), amount.place)
        phrase = amount.fact.phrase.of(document.text)
        self._numbers[document.id, amount.fact.unit][phrase] = None

    def units(self, document: str = "") -> Iterator[str]:
        """Yield the units of a document, or of the base, as they are written."""
        for chosen in [document] if document else list(self._units):
            yield from self._units.get(chosen, ())

    def numbers(self, document: str, unit: str) -> tuple[str, ...]:
        """Return the numbers of a document that count the same, as they are printed."""
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
            for held in roles
            for written in row.units(held).values()
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
        rows = (row for place in places for row in self._amounts_in[place])
        return frozenset(row.value for row in rows if row.unit == figure.unit)


def place_of(row: Duty | Due | Figure) -> Place:
    """Return the clause that a fact stands in."""
    return row.citation.document_id, row.citation.clause_id
