"""How much: targets with their subject, value and day, and the series among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from corpus.document import Clause, Document, Span
from kb.answers.drafts import cite
from kb.base.store import Store
from kb.model import Citation, Comparator, Facts, Place, Target
from kb.overview.rows import Rows, with_words
from kb.overview.selection import Selection

SHORTEST_SERIES = 3  # values; two make no line


@dataclass(frozen=True, slots=True)
class Figure:
    """A target as a row: ``phrase`` is the number as the document prints it."""

    citation: Citation
    subject: str
    phrase: str
    comparator: Comparator
    value: Decimal
    unit: str
    due: date | None


class Amount(NamedTuple):
    """What a number is known by; ``place`` is its clause's."""

    place: Place
    fact: Target

    @property
    def said(self) -> tuple[Span, ...]:
        """What is counted, and the sentence."""
        return self.fact.subject, self.fact.sentence


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one subject in one document, by their days, each day once."""

    subject: str
    unit: str
    points: tuple[Figure, ...]


Figures = Rows[Amount, Figure]


def figures(store: Store, chosen: Selection) -> Figures:
    """Return the numbers chosen, in the order of the documents and their texts.

    A unit's numbers are those of the clauses in which it has a role.
    """
    places = chosen.places(store)
    keys = [
        Amount((document_id, fact.clause_id), fact)
        for document_id, fact in store.targets(documents=chosen.documents)
        if chosen.has_place(document_id, fact.clause_id)
        and (places is None or (document_id, fact.clause_id) in places)
    ]
    return Rows(store, with_words(store, chosen, keys), _figure)


def series(rows: Iterable[Figure]) -> Iterator[Series]:
    """Yield the series among the numbers, document by document, as long as more are wanted.

    A series has one subject and unit, and three days or more.
    """
    for _, own in groupby(rows, key=lambda row: row.citation.document_id):
        yield from _of_document(own)


def likely_series(rows: Figures) -> Figures:
    """Return the numbers of documents in which so many of the unit have days of their own."""
    days: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
    for key in rows.keys:
        if key.fact.due:
            days[key.place[0], key.fact.unit].add(key.fact.due)
    alike = {own for own, found in days.items() if len(found) >= SHORTEST_SERIES}
    return rows.where(lambda key: (key.place[0], key.fact.unit) in alike)


def _of_document(rows: Iterable[Figure]) -> Iterator[Series]:
    by_subject: defaultdict[tuple[str, str], dict[date, Figure]] = defaultdict(dict)
    for row in rows:
        if row.due is not None and row.subject:
            by_subject[row.subject, row.unit].setdefault(row.due, row)
    for (subject, unit), by_day in by_subject.items():
        if len(by_day) >= SHORTEST_SERIES:
            yield Series(subject, unit, tuple(by_day[day] for day in sorted(by_day)))


def subject_of(key: Amount, document: Document) -> str:
    """Return what is counted, in the document's words."""
    return " ".join(key.fact.subject.of(document.text).split())


def _figure(key: Amount, document: Document, clause: Clause, facts: Facts) -> Figure:
    fact = key.fact
    return Figure(
        citation=cite(document, clause, fact.sentence, (fact.phrase,)),
        subject=subject_of(key, document),
        phrase=fact.phrase.of(document.text),
        comparator=fact.comparator,
        value=fact.value,
        unit=fact.unit,
        due=fact.due,
    )
