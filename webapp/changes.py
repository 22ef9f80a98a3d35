"""What changed between two versions of a document: a page, and the same as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request

from kb import Document, UnknownDocumentError
from kb.model import Deadline, Responsibility
from kb.versions.compare import compare
from kb.versions.model import Changes, Fact, FactChange, Part, PartChange, PartKind
from kb.versions.showing import Run, changes_to_dict, differing, named, runs, subject
from webapp.context import knowledge_base
from webapp.languages import translate, written_date

blueprint = Blueprint("changes", __name__)


@dataclass(frozen=True, slots=True)
class Side:
    """A part in one of the versions: its clause or section, the headings above, its words."""

    anchor: str
    path: tuple[str, ...]
    runs: Sequence[Run]


@dataclass(frozen=True, slots=True)
class Row:
    """A part before and after; a side is None where it is not there."""

    kind: PartKind
    old: Side | None
    new: Side | None


@dataclass(frozen=True, slots=True)
class Said:
    """A fact in one of the versions: the words it is made of, its date, and its clause."""

    text: str
    due: str
    clause_id: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact before and after: of what sort, and about what."""

    kind: str
    label: str
    about: str
    old: Said | None
    new: Said | None


@blueprint.get("/documents/<document_id>/changes")
def show(document_id: str) -> str:
    """Show what changed since the earlier version, or up to ``?to=``."""
    old, new, changes = _compared(document_id)
    return render_template(
        "changes.html",
        old=old,
        new=new,
        counts=[(kind, count) for kind, count in changes.counts.items() if count],
        facts=[_fact_row(change, old, new) for change in changes.facts],
        rows=[_row(change, old, new) for change in differing(changes)],
        is_empty=changes.is_empty,
    )


@blueprint.get("/api/v1/documents/<document_id>/changes")
def api(document_id: str) -> Response:
    """Return the same as JSON, as ``kb diff --json`` prints it."""
    return jsonify(changes_to_dict(*_compared(document_id)))


def _compared(document_id: str) -> tuple[Document, Document, Changes]:
    base = knowledge_base()
    first, second = document_id, request.args.get("to")
    if second is None:
        first, second = _previous(document_id), document_id
    ((old, facts),), ((new, new_facts),) = base.facts(first), base.facts(second)
    return old, new, compare(old, new, facts, new_facts)


def _previous(document_id: str) -> str:
    knowledge_base().document(document_id)  # one that is not there says so
    rows = {summary.id: summary.previous for summary in knowledge_base().documents()}
    if (previous := rows.get(document_id)) is None:
        raise UnknownDocumentError(translate("changes.no_previous"))
    return previous


def _row(change: PartChange, old: Document, new: Document) -> Row:
    before, after = runs(change, old, new)
    return Row(change.kind, _side(change.old, before), _side(change.new, after))


def _side(part: Part | None, found: Sequence[Run]) -> Side | None:
    return None if part is None else Side(part.id, part.path, found)


def _fact_row(change: FactChange, old: Document, new: Document) -> FactRow:
    fact, document = change.fact, new if change.new else old
    match fact:
        case Responsibility():
            label = f"role.{fact.role}"
        case Deadline():
            label = "mark.date"
        case _:
            label = "mark.number"
    return FactRow(
        change.kind.value,
        label,
        subject(fact, document),
        _said(change.old, old),
        _said(change.new, new),
    )


def _said(fact: Fact | None, document: Document) -> Said | None:
    if fact is None:
        return None
    due = fact.due if isinstance(fact, Deadline) else None
    return Said(named(fact, document), written_date(due) if due else "", fact.clause_id)
