"""What the base says, asked of it to prove that a wrong option is wrong.

Which clauses say nearly the same is found by the pairs of characters of their texts, which are laid
out once for each state of the base; their facts are read when they are asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Row

from corpus.document import Document, Span
from kb.answers.lists import without_number
from kb.base.clause_records import Said
from kb.base.records import batched
from kb.base.store import Store
from kb.model import Deadline, Place, Recurrence, Responsibility, Role, Target
from kb.organisations import Directory, may_include
from kb.overview import Due, Duty, Figure
from kb.overview.duties import units_of
from kb.quiz.likeness import Likeness, Paired

About = tuple[type[Any], Place]
"""What a text stands for: facts of a kind, in a clause."""

_COLUMNS: dict[type[Any], tuple[str, ...]] = {
    Responsibility: ("role", "as_written", "phrase"),
    Deadline: ("due", "start", "recurrence", "problem"),
    Target: ("value", "unit"),
}
ANSWERING = frozenset({Role.LEAD, Role.RESPONSIBLE})
_BATCH = 64  # documents that are laid out at once


class Known:
    """The facts of the base by their clauses, by their documents and by what they are about."""

    def __init__(self, store: Store) -> None:
        """Ask ``store``, within its reading."""
        self._store = store
        self._like = lru_cache(None)(store.once(lay_out).like)
        self._facts: dict[tuple[type[Any], Place], list[Row[Any]]] = {}
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
        return len({row.phrase for row in self._in(Responsibility, {place})})

    def dues(self, place: Place) -> set[date | None]:
        """Return the days of a clause's deadlines, None for one without."""
        return {row.due for row in self._dates({place})}

    def may_have(self, unit: str, role: Role, duty: Duty, *texts: str) -> bool:
        """Tell whether a unit has the role in the duty's clause or one of nearly the same task.

        It has where it is named by any of its names, or where a group may include it. Who leads
        and who is responsible both answer for a task; another role in the clause itself is none.
        """
        roles = ANSWERING if role in ANSWERING else frozenset({role})
        alike = self._alike(Responsibility, duty, duty.task, *texts)
        named = {row.as_written for row in self._in(Responsibility, alike) if row.role in roles}
        return any(self.same(unit, name) or may_include(name, unit) for name in named)

    def days(self, due: Due) -> frozenset[date | Recurrence]:
        """Return all days, and how often, that the clause or nearly the same task is due."""
        rows = self._dates(self._alike(Deadline, due, due.task))
        days = {day for row in rows for day in (row.due, row.start) if day}
        return frozenset(days) | {row.recurrence for row in rows if row.recurrence}

    def first_year(self, due: Due) -> int:
        """Return the year of the document, else the first in which something in it is due."""
        if due.citation.published:
            return due.citation.published.year
        return self._first_year(due.citation.document_id)

    def values(self, figure: Figure) -> frozenset[object]:
        """Return all values of this unit in the clause or of nearly the same subject."""
        rows = self._in(Target, self._alike(Target, figure, figure.subject))
        return frozenset(row.value for row in rows if row.unit == figure.unit)

    def _alike(self, kind: type[Any], row: Duty | Due | Figure, *texts: str) -> set[Place]:
        """Return the clause of a row, and those with facts of this kind about nearly the same."""
        found = (about for text in texts for about in self._like(text))
        return {place_of(row), *(place for other, place in found if other is kind)}

    def _dates(self, places: Collection[Place]) -> list[Row[Any]]:
        """Return the deadlines of clauses that can be trusted."""
        return [row for row in self._in(Deadline, places) if row.problem is None]

    def _in(self, kind: type[Any], places: Collection[Place]) -> Iterator[Row[Any]]:
        """Yield what is asked of the facts of clauses, each read once."""
        missing = sorted(place for place in places if (kind, place) not in self._facts)
        if missing:
            found = self._store.columns_in(kind, _COLUMNS[kind], missing)
            self._facts |= {(kind, place): found.get(place, []) for place in missing}
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


def lay_out(store: Store) -> Likeness[About]:
    """Return what all rows that the store shows are about: for tasks, the headings above too."""
    likeness = Likeness[About]()
    for some in batched(store.document_ids(), _BATCH):
        rows = {kind: store.said(kind, some) for kind in (Responsibility, Deadline, Target)}
        for document in store.bare(some):
            meanings: list[About] = []
            bounds: list[int] = []  # hundreds of thousands of tuples would be the collector's work
            for kind, said in rows.items():
                _add(kind, document, said[document.id], meanings, bounds)
            likeness.add(Paired(document.text), meanings, bounds)
    likeness.finish()
    return likeness


def _add(
    kind: type[Any],
    document: Document,
    rows: Iterable[Said],
    meanings: list[About],
    bounds: list[int],
) -> None:
    """Add what the rows of a document are about, and where it says so."""
    is_task, abouts = kind is Responsibility, dict[str, About]()
    for document_id, _, clause_id, path, start, end, *_ in rows:
        about = abouts.get(clause_id)
        if about is None:
            about = abouts[clause_id] = kind, (document_id, clause_id)
            if is_task and (headings := json.loads(path)):
                meanings.append(about)
                bounds += headings[-1]
        meanings.append(about)
        first = without_number(document, Span(start, end)).start if is_task else start
        bounds += (first, end)


def place_of(row: Duty | Due | Figure) -> Place:
    """Return the clause that a fact stands in."""
    return row.citation.document_id, row.citation.clause_id
