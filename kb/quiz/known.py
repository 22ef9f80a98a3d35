"""What the base says, asked of it to prove that a wrong option is wrong.

Which clauses say nearly the same is found by the pairs of characters of their texts, which are laid
out once for each state of the base; their facts are read when they are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from corpus.document import Span
from kb.answers.lists import without_number
from kb.base.clause_records import Said
from kb.base.records import batched
from kb.base.store import Store
from kb.model import Deadline, Place, Recurrence, Responsibility, Role, Target
from kb.organisations import Directory, may_include
from kb.overview import Due, Duty, Figure
from kb.overview.duties import units_of
from kb.quiz.likeness import Likeness, Paired

T = TypeVar("T")

ANSWERING = frozenset({Role.LEAD, Role.RESPONSIBLE})
_BATCH = 64  # documents that are laid out at once


class Texts(NamedTuple):
    """What tasks with the headings above them, deadlines and numbers are about."""

    tasks: Likeness
    dates: Likeness
    amounts: Likeness


class Known:
    """The facts of the base by their clauses, by their documents and by what they are about."""

    def __init__(self, store: Store) -> None:
        """Ask ``store``, within its reading."""
        self._store = store
        texts = store.once(lay_out)
        self._tasks_like = lru_cache(None)(texts.tasks.like)
        self._dates_like = lru_cache(None)(texts.dates.like)
        self._amounts_like = lru_cache(None)(texts.amounts.like)
        self._facts: dict[tuple[type[Any], Place], tuple[Any, ...]] = {}
        self._units = lru_cache(None)(self._read_units)
        self._numbers = lru_cache(None)(self._read_numbers)
        self._first_year = lru_cache(None)(self._read_first_year)
        self.same = lru_cache(None)(Directory.load().same)
        self.level = lru_cache(None)(Directory.load().level)

    def units(self, document: str = "") -> tuple[str, ...]:
        """Return the units of a document, or of the base, as they are written."""
        return self._units(document) if document else self._store.written_names()

    def numbers(self, document: str, unit: str) -> tuple[str, ...]:
        """Return the numbers of a document that count the same, as they are printed."""
        return tuple(self._numbers(document).get(unit, ()))

    def tasks(self, place: Place) -> int:
        """Return how many phrases of a clause assign something."""
        return len({fact.evidence for fact in self._in(Responsibility, {place})})

    def dues(self, place: Place) -> set[date | None]:
        """Return the days of a clause's deadlines, None for one without."""
        return {fact.due for fact in self._dates({place})}

    def may_have(self, unit: str, role: Role, duty: Duty, *texts: str) -> bool:
        """Tell whether a unit has the role in the duty's clause or one of nearly the same task.

        It has where it is named by any of its names, or where a group may include it. Who leads
        and who is responsible both answer for a task; another role in the clause itself is none.
        """
        roles = ANSWERING if role in ANSWERING else frozenset({role})
        alike = {place_of(duty)}.union(*map(self._tasks_like, (duty.task, *texts)))
        named = {fact.as_written for fact in self._in(Responsibility, alike) if fact.role in roles}
        return any(self.same(unit, name) or may_include(name, unit) for name in named)

    def days(self, due: Due) -> frozenset[date | Recurrence]:
        """Return all days, and how often, that the clause or nearly the same task is due."""
        rows = self._dates(self._dates_like(due.task) | {place_of(due)})
        days = {day for row in rows for day in (row.due, row.start) if day}
        return frozenset(days) | {row.recurrence for row in rows if row.recurrence}

    def first_year(self, due: Due) -> int:
        """Return the year of the document, else the first in which something in it is due."""
        if due.citation.published:
            return due.citation.published.year
        return self._first_year(due.citation.document_id)

    def values(self, figure: Figure) -> frozenset[object]:
        """Return all values of this unit in the clause or of nearly the same subject."""
        alike = self._amounts_like(figure.subject) | {place_of(figure)}
        return frozenset(row.value for row in self._in(Target, alike) if row.unit == figure.unit)

    def _dates(self, places: Collection[Place]) -> list[Deadline]:
        """Return the deadlines of clauses that can be trusted."""
        return [row for row in self._in(Deadline, places) if row.problem is None]

    def _in(self, kind: type[T], places: Collection[Place]) -> Iterator[T]:
        """Yield the facts of clauses, each read once."""
        missing = sorted(place for place in places if (kind, place) not in self._facts)
        if missing:
            found = self._store.facts_in(kind, missing)
            self._facts |= {(kind, place): found.get(place, ()) for place in missing}
        return chain.from_iterable(self._facts[kind, place] for place in places)

    def _read_units(self, document: str) -> tuple[str, ...]:
        phrases: defaultdict[tuple[str, Span], list[Responsibility]] = defaultdict(list)
        for _, fact in self._store.responsibilities(documents=[document]):
            phrases[fact.clause_id, fact.evidence].append(fact)
        held = (units for own in phrases.values() for units in units_of(own).values())
        return tuple(dict.fromkeys(name for units in held for name in units.values()))

    def _read_numbers(self, document: str) -> dict[str, dict[str, None]]:
        text, found = self._store.bare([document])[0].text, defaultdict[str, dict[str, None]](dict)
        for _, fact in self._store.targets(documents=[document]):
            found[fact.unit][fact.phrase.of(text)] = None
        return found

    def _read_first_year(self, document: str) -> int:
        rows = self._store.deadlines(documents=[document])
        return min((row.due.year for _, row in rows if row.due and not row.problem), default=0)


def lay_out(store: Store) -> Texts:
    """Return what all rows that the store shows are about."""
    laid = Texts(Likeness(), Likeness(), Likeness())
    for some in batched(store.document_ids(), _BATCH):
        paths = store.paths(some)
        rows = [_abouts(store.said(kind, some)) for kind in (Responsibility, Deadline, Target)]
        for document in store.bare(some):
            tasks, dates, amounts = (by_document[document.id] for by_document in rows)
            headings = [(place, paths[place][-1]) for place in dict(tasks) if paths[place]]
            tasks = [(place, without_number(document, task)) for place, task in tasks]
            paired = Paired(document.text)
            laid.tasks.add(paired, [*tasks, *headings])
            laid.dates.add(paired, dates)
            laid.amounts.add(paired, amounts)
    for likeness in laid:
        likeness.finish()
    return laid


def _abouts(rows: Iterable[Said]) -> defaultdict[str, list[tuple[Place, Span]]]:
    """Return what rows are about by their documents, each with its clause."""
    found: defaultdict[str, list[tuple[Place, Span]]] = defaultdict(list)
    places: dict[Place, Place] = {}  # one for all rows of a clause
    for row in rows:
        place = row.document_id, row.clause_id
        found[row.document_id].append((places.setdefault(place, place), row.spans[0]))
    return found


def place_of(row: Duty | Due | Figure) -> Place:
    """Return the clause that a fact stands in."""
    return row.citation.document_id, row.citation.clause_id
