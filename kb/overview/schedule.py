"""What is due when: deadlines by their day, recurring ones apart, seen from a given day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from corpus.document import Clause, Document, Span
from kb.answers.drafts import cite
from kb.base.store import Store
from kb.model import Citation, Deadline, Facts, Precision, Recurrence, Role
from kb.overview.keys import Keys, term_keys
from kb.overview.rows import Rows, read_with
from kb.overview.selection import Selection
from kb.overview.words import with_words

SOON = timedelta(days=90)


class Phase(StrEnum):
    """Where a deadline stands on the day from which it is seen.

    What is past in a plan whose last deadline is past is history; it is overdue only while the
    plan still runs.
    """

    HISTORY = "history"
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    RECURRING = "recurring"
    ONGOING = "ongoing"


PHASES = tuple(Phase)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: ``leads`` are the units that answer for its clause, as the document writes them.

    ``days`` is how many are left, negative where it is past.
    """

    citation: Citation
    task: str
    phrase: str
    due: date | None
    start: date | None
    precision: Precision
    recurrence: Recurrence | None
    phase: Phase
    leads: tuple[str, ...]
    days: int | None = None


Schedule = Rows[Due]


def schedule(store: Store, chosen: Selection, today: date) -> Schedule:
    """Return the deadlines chosen: dated ones by their day, then recurring and ongoing ones.

    A unit's deadlines are those of the clauses in which it has a role.
    """
    keys = store.once(_keys, chosen)
    rows = Rows(store, keys, read_with(Deadline, partial(_due, today)))
    return rows.ordered(keys["due"] == 0, keys["due"], phases(keys, today))


def phases(keys: Keys, today: date) -> NDArray[np.int_]:
    """Return where each deadline stands on a day, as places among :class:`Phase`."""
    now, due = today.toordinal(), keys["due"]
    is_past = due < now
    cases = {
        Phase.RECURRING: (due == 0) & keys["recurs"],
        Phase.ONGOING: due == 0,
        Phase.HISTORY: is_past & (keys["last"] < now),
        Phase.OVERDUE: is_past,
        Phase.SOON: due <= now + SOON.days,
    }
    return np.select([*cases.values()], [*map(PHASES.index, cases)], PHASES.index(Phase.LATER))


def task_due(document: Document, task: Span) -> str:
    """Return what is due, in the document's words."""
    return " ".join(task.of(document.text).split()).strip(" 　，,。；;")


def _keys(store: Store, chosen: Selection) -> Keys:
    return with_words(store, chosen, Deadline, term_keys(store, chosen))


def _due(
    today: date,
    key: np.void,
    own: Sequence[Deadline],
    document: Document,
    clause: Clause,
    facts: Facts,
) -> Due:
    (fact,) = own
    first = (f for f in facts.responsibilities if f.role in (Role.LEAD, Role.RESPONSIBLE))
    return Due(
        citation=cite(document, clause, fact.sentence, (fact.phrase,)),
        task=task_due(document, fact.task),
        phrase=fact.phrase.of(document.text),
        due=fact.due,
        start=fact.start,
        precision=fact.precision,
        recurrence=fact.recurrence,
        phase=PHASES[int(phases(np.asarray(key), today))],
        leads=tuple(dict.fromkeys(f.as_written for f in first)),
        days=(fact.due - today).days if fact.due else None,
    )
