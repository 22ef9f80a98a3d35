"""Facts of a clause as a person has put them right, in place of those that were read."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from corpus.document import Document, Span
from kb.model import (
    Comparator,
    Deadline,
    Facts,
    Precision,
    Recurrence,
    Responsibility,
    Role,
    Target,
)

T = TypeVar("T", Responsibility, Deadline, Target)

_KINDS: dict[str, type[Any]] = {
    "responsibilities": Responsibility,
    "deadlines": Deadline,
    "targets": Target,
}
_ENUMS: dict[str, type[StrEnum]] = {
    "role": Role,
    "precision": Precision,
    "recurrence": Recurrence,
    "comparator": Comparator,
}


@dataclass(frozen=True, slots=True)
class Correction:
    """All facts of the clause that covers ``span``: these and no others."""

    span: Span
    facts: Facts


Corrections = tuple[Correction, ...]
"""The corrections of one document; its text is its identity, so that spans stay true."""


def loads(text: str) -> dict[str, Corrections]:
    """Return the corrections of all documents, by their ids, from JSON."""
    return {
        document_id: tuple(_from_json(row) for row in rows)
        for document_id, rows in json.loads(text).items()
    }


def dumps(known: Mapping[str, Corrections]) -> str:
    """Return the corrections of all documents as JSON; one without any is left out."""
    rows = {key: [_to_json(item) for item in own] for key, own in known.items() if own}
    return json.dumps(rows, ensure_ascii=False)


def changed(known: Corrections, span: Span, facts: Facts | None) -> Corrections:
    """Return the corrections with that of the clause ``span`` replaced; None undoes it."""
    rest = tuple(item for item in known if item.span != span)
    return rest if facts is None else (*rest, Correction(span, facts))


def corrected(document: Document, facts: Facts, corrections: Corrections) -> Facts:
    """Return ``facts`` with those of the corrected clauses in place of what was read.

    A clause that is cut otherwise than when it was corrected keeps what is read.
    """
    clauses = {clause.span: clause.id for clause in document.clauses}
    known = {
        clauses[item.span]: _within(item.facts, clauses[item.span])
        for item in corrections
        if item.span in clauses
    }
    if not known:
        return facts
    right = known.values()
    return Facts(
        _replaced(facts.responsibilities, known.keys(), [f.responsibilities for f in right]),
        _replaced(facts.deadlines, known.keys(), [f.deadlines for f in right]),
        _replaced(facts.targets, known.keys(), [f.targets for f in right]),
        frozenset(known),
    )


def _within(facts: Facts, clause_id: str) -> Facts:
    """Return the facts as those of the clause, whose id may have changed."""
    return Facts(
        tuple(replace(fact, clause_id=clause_id) for fact in facts.responsibilities),
        tuple(replace(fact, clause_id=clause_id) for fact in facts.deadlines),
        tuple(replace(fact, clause_id=clause_id) for fact in facts.targets),
    )


def _replaced(
    read: Sequence[T], clause_ids: Collection[str], said: Sequence[Sequence[T]]
) -> tuple[T, ...]:
    facts = [fact for fact in read if fact.clause_id not in clause_ids]
    for own in said:
        facts += own
    return tuple(sorted(facts, key=_place))


def _place(fact: Responsibility | Deadline | Target) -> Span:
    return fact.name if isinstance(fact, Responsibility) else fact.phrase


def _to_json(item: Correction) -> dict[str, Any]:
    rows = {name: [_row(fact) for fact in getattr(item.facts, name)] for name in _KINDS}
    return {"span": [item.span.start, item.span.end], **rows}


def _from_json(row: Mapping[str, Any]) -> Correction:
    read = {name: tuple(_fact(kind, own) for own in row[name]) for name, kind in _KINDS.items()}
    facts = Facts(read["responsibilities"], read["deadlines"], read["targets"])
    return Correction(Span(*row["span"]), facts)


def _row(fact: object) -> dict[str, Any]:
    return {field.name: _plain(getattr(fact, field.name)) for field in fields(fact)}  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if isinstance(value, Span):
        return [value.start, value.end]
    return str(value) if isinstance(value, date | Decimal) else value


def _fact(kind: type[Any], row: Mapping[str, Any]) -> Any:  # noqa: ANN401
    return kind(**{name: _rich(name, value) for name, value in row.items()})


def _rich(name: str, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    if isinstance(value, list):
        return Span(*value)
    if name in _ENUMS:
        return _ENUMS[name](value)
    if name in ("due", "start"):
        return date.fromisoformat(value)
    return Decimal(value) if name == "value" else value
