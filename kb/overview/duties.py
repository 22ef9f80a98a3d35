"""The matrix of tasks and units: a row for every phrase that assigns something to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.document import Clause, Document, Span
from kb.answers.drafts import cite
from kb.answers.lists import without_number
from kb.base.store import Store
from kb.model import Citation, Facts, Responsibility, Role
from kb.overview.keys import BITS, Keys, task_keys
from kb.overview.rows import Rows, read_with
from kb.overview.selection import Selection
from kb.overview.words import with_words


@dataclass(frozen=True, slots=True)
class Duty:
    """One task: ``units`` by role, canonical name → the name as the document writes it."""

    citation: Citation
    task: str
    units: Mapping[Role, Mapping[str, str]]


Duties = Rows[Duty]


def duties(store: Store, chosen: Selection) -> Duties:
    """Return the tasks chosen, in the order of the documents and their texts.

    A row is chosen by the unit and the role together: the unit has this role in it. Its key tells
    the roles that it gives, and its first unit: see :func:`kb.overview.keys.task_keys`.
    """
    return Rows(store, store.once(_keys, chosen), _read)


def role_counts(rows: Duties) -> dict[Role, int]:
    """Return in how many of the tasks each role is given."""
    return {role: int(np.count_nonzero(rows.keys["roles"] & bit)) for role, bit in BITS.items()}


def units_of(own: Iterable[Responsibility]) -> dict[Role, dict[str, str]]:
    """Return who has which role in a task: full name → the name as the document writes it."""
    units: dict[Role, dict[str, str]] = {role: {} for role in Role}
    for fact in own:
        units[fact.role][fact.organisation] = fact.as_written
    return {role: held for role, held in units.items() if held}


def task_of(document: Document, task: Span) -> str:
    """Return a task in its own words, without the number before it."""
    said = without_number(document, task).of(document.text)
    return " ".join(said.split()).strip(" 　，,。；;：:")


def _keys(store: Store, chosen: Selection) -> Keys:
    keys = task_keys(store, chosen)
    return with_words(store, chosen, Responsibility, keys)


def _duty(
    key: object, own: Sequence[Responsibility], document: Document, clause: Clause, facts: Facts
) -> Duty:
    marks = tuple(fact.name for fact in own)
    return Duty(
        cite(document, clause, own[0].evidence, marks),
        task_of(document, own[0].task),
        units_of(own),
    )


_read = read_with(Responsibility, _duty)
