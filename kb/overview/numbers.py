"""How much: targets with their subject, value and day, and the series among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from corpus.document import Clause, Document, Span
from kb.answers.drafts import cite
from kb.base.store import Store
from kb.model import Citation, Comparator, Facts, Target
from kb.overview.keys import Keys, amount_keys
from kb.overview.rows import Rows, read_with
from kb.overview.selection import Selection
from kb.overview.words import with_words

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


Figures = Rows[Figure]


def figures(store: Store, chosen: Selection) -> Figures:
    """Return the numbers chosen, in the order of the documents and their texts.

    A unit's numbers are those of the clauses in which it has a role.
    """
    return Rows(store, store.once(_keys, chosen), _read)


def likely_series(store: Store, chosen: Selection) -> Figures:
    """Return the numbers chosen of which a document has so many alike that they may be a series.

    They have days, and :data:`SHORTEST_SERIES` or more of their document's with the same unit.
    """
    return Rows(store, store.once(_keys, chosen, SHORTEST_SERIES), _read)


def series(rows: Iterable[Figure]) -> Iterator[Series]:
    """Yield the series among the numbers, document by document, as long as more are wanted.

    A series has one subject and unit, and three days or more.
    """
    for _, own in groupby(rows, key=lambda row: row.citation.document_id):
        yield from _of_document(own)


def _of_document(rows: Iterable[Figure]) -> Iterator[Series]:
    by_subject: defaultdict[tuple[str, str], dict[date, Figure]] = defaultdict(dict)
    for row in rows:
        if row.due is not None and row.subject:
            by_subject[row.subject, row.unit].setdefault(row.due, row)
    for (subject, unit), by_day in by_subject.items():
        if len(by_day) >= SHORTEST_SERIES:
            yield Series(subject, unit, tuple(by_day[day] for day in sorted(by_day)))


def subject_of(document: Document, subject: Span) -> str:
    """Return what is counted, in the document's words."""
    return " ".join(subject.of(document.text).split())


def _keys(store: Store, chosen: Selection, least_days: int = 0) -> Keys:
    return with_words(store, chosen, Target, amount_keys(store, chosen, least_days))


def _figure(
    key: object, own: Sequence[Target], document: Document, clause: Clause, facts: Facts
) -> Figure:
    (fact,) = own
    return Figure(
        citation=cite(document, clause, fact.sentence, (fact.phrase,)),
        subject=subject_of(document, fact.subject),
        phrase=fact.phrase.of(document.text),
        comparator=fact.comparator,
        value=fact.value,
        unit=fact.unit,
        due=fact.due,
    )


_read = read_with(Target, _figure)
