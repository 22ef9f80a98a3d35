"""What handouts, slides and their like are made of: rows of facts, and the clauses behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.answers.drafts import cite
from kb.base.store import Store
from kb.model import Citation, DocumentSummary
from kb.overview import Due, Duty, Figure, Place, Selection, duties, figures, schedule
from kb.overview.force import marked


@dataclass(frozen=True, slots=True)
class Material:
    """Facts and clauses of a session; ``today`` is what its deadlines are seen from.

    ``clauses`` are those that were chosen, or else those of the rows, in the order of the
    documents and their texts; ``numbers`` counts them from 1. ``units`` are the full names that
    the unit goes by whose session it is, none where it is not one unit's.
    """

    documents: Sequence[DocumentSummary]
    tasks: Sequence[Duty]
    due: Sequence[Due]
    amounts: Sequence[Figure]
    clauses: Sequence[Citation]
    numbers: dict[Place, int]
    today: date
    units: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to lay out."""
        return not self.clauses

    def number(self, citation: Citation) -> str:
        """Return how a table refers to a clause: [3]."""
        return f"[{self.numbers[citation.document_id, citation.clause_id]}]"

    @property
    def day(self) -> date:
        """The newest day of issue, to stamp files with: the same facts, the same bytes."""
        known = [row.published for row in self.documents if row.published]
        return max(known, default=date(2000, 1, 1))


def gather(store: Store, chosen: Selection, today: date) -> Material:
    """Return the facts chosen with their clauses.

    Where the selection names clauses, those without any fact are part of the material too.

    Raises:
        UnknownDocumentError: a clause is chosen that is not there.
    """
    tasks, due = duties(store, chosen).read(), schedule(store, chosen, today).read()
    amounts = figures(store, chosen).read()
    rows: list[Duty | Due | Figure] = [*tasks, *due, *amounts]
    if chosen.clauses is None:
        cited = {(r.citation.document_id, r.citation.clause_id): r.citation for r in reversed(rows)}
    else:
        whole = {place: _whole(store, place) for place in chosen.clauses}
        cited = {
            place: each
            for place, each in whole.items()
            if chosen.has_words((each.clause_text, *each.path, each.document_title))
        }
    order = {item: number for number, item in enumerate(store.document_ids())}
    clauses = sorted(
        marked(store, cited.values()), key=lambda c: (order[c.document_id], c.clause_start)
    )
    numbers = {(c.document_id, c.clause_id): number for number, c in enumerate(clauses, start=1)}
    named = {citation.document_id for citation in clauses}
    documents = [row for row in store.summaries() if row.id in named]
    units = chosen.names(store) or frozenset()
    return Material(documents, tasks, due, amounts, clauses, numbers, today, units)


def _whole(store: Store, place: Place) -> Citation:
    document, clause = store.document(place[0]), store.clause(*place)
    return cite(document, clause, clause.span)
