"""How much: targets with their subject, value and day, and the series among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kb.answers.drafts import cite
from kb.base.store import Store
from kb.model import Citation, Comparator
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


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one subject in one document, by their days, each day once."""

    subject: str
    unit: str
    points: tuple[Figure, ...]


def figures(store: Store, chosen: Selection) -> tuple[Figure, ...]:
    """Return the numbers chosen, in the order of the documents and their texts.

    A unit's numbers are those of the clauses in which it has a role.
    """
    names = chosen.names(store)
    places = {
        (document_id, fact.clause_id)
        for document_id, fact in store.responsibilities(documents=chosen.documents)
        if (names is None or fact.organisation in names) and chosen.role in (None, fact.role)
    }
    every = names is None and chosen.role is None
    rows = []
    for document_id, fact in store.targets(documents=chosen.documents):
        if not chosen.has_place(document_id, fact.clause_id):
            continue
        if not every and (document_id, fact.clause_id) not in places:
            continue
        document, clause = store.document(document_id), store.clause(document_id, fact.clause_id)
        row = Figure(
            citation=cite(document, clause, fact.sentence, (fact.phrase,)),
            subject=" ".join(fact.subject.of(document.text).split()),
            phrase=fact.phrase.of(document.text),
            comparator=fact.comparator,
            value=fact.value,
            unit=fact.unit,
            due=fact.due,
        )
        if chosen.has_words(row.citation, row.subject, row.citation.quote):
            rows.append(row)
    return tuple(rows)


def series(rows: Iterable[Figure]) -> tuple[Series, ...]:
    """Return the series among the numbers: one subject and unit, three days or more."""
    alike: defaultdict[tuple[str, str, str], dict[date, Figure]] = defaultdict(dict)
    for row in rows:
        if row.due is not None and row.subject:
            alike[row.citation.document_id, row.subject, row.unit].setdefault(row.due, row)
    return tuple(
        Series(subject, unit, tuple(by_day[day] for day in sorted(by_day)))
        for (_, subject, unit), by_day in alike.items()
        if len(by_day) >= SHORTEST_SERIES
    )
