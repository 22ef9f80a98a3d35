"""To put the facts of a clause right, where they were read wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb import Document, EditError, Facts
from kb.facts.by_hand import facts_by_hand
from kb.model import Comparator, Recurrence, Role
from webapp.access import needs
from webapp.admin.blueprint import blueprint, log
from webapp.admin.forms import StaleFormError, confirm, in_language, is_stale, refuse_stale, stamp
from webapp.context import knowledge_base
from webapp.data import Rank
from webapp.languages import translate
from webapp.margin import margins

EMPTY_ROWS = 2  # for facts to be added, of each kind
COLUMNS = {
    "responsibilities": ("as_written", "role"),
    "deadlines": ("phrase", "due", "recurrence"),
    "targets": ("phrase", "subject", "comparator", "value", "unit", "due"),
}

Row = dict[str, str]
Rows = dict[str, list[Row]]


@blueprint.get("/documents/<document_id>/clauses/<clause_id>")
@needs(Rank.EDITOR)
def edit_clause(document_id: str, clause_id: str) -> str:
    """Show the facts of a clause as a form."""
    return _page(*_known(document_id), clause_id)


@blueprint.post("/documents/<document_id>/clauses/<clause_id>")
@needs(Rank.EDITOR)
def save_clause(document_id: str, clause_id: str) -> Response | tuple[str, int]:
    """Keep the facts of a clause as a person puts them, or go back to what was read.

    A form that was made before somebody else's correction is shown again beside it.
    """
    document, facts = _known(document_id)
    clause = next((item for item in document.clauses if item.id == clause_id), None)
    if clause is None:
        abort(404)
    undo, sent = bool(request.form.get("undo")), {kind: list(_sent(kind)) for kind in COLUMNS}

    def check(document: Document, facts: Facts) -> None:
        refuse_stale(_shown(document, clause_id, facts))

    try:
        check(document, facts)
        right = None if undo else facts_by_hand(document, clause, facts, **sent)
        knowledge_base().correct(document_id, clause_id, right, check)
    except StaleFormError:
        typed = None if undo else sent
        return _page(*_known(document_id), clause_id, translate("clause.stale"), typed), 409
    except EditError as error:
        return _page(document, facts, clause_id, in_language(error), sent), 400
    log("clause.undo" if undo else "clause.correct", f"{document.title} {clause_id}")
    confirm()
    return redirect(url_for("manage.edit_clause", document_id=document_id, clause_id=clause_id))


def _known(document_id: str) -> tuple[Document, Facts]:
    ((document, facts),) = knowledge_base().facts(document_id)
    return document, facts


def _page(
    document: Document,
    facts: Facts,
    clause_id: str,
    problem: str = "",
    sent: Rows | None = None,
) -> str:
    """Render the form, with what was sent where that was not kept."""
    clause = next((item for item in document.clauses if item.id == clause_id), None)
    if clause is None:
        abort(404)
    shown = _shown(document, clause_id, facts)
    rows = _rows(document, clause_id, facts) if sent is None else sent
    empty: Row = {}
    return render_template(
        "manage/clause.html",
        document=document,
        clause=clause,
        corrected=clause_id in facts.corrected,
        rows={kind: [*own, *([empty] * EMPTY_ROWS)] for kind, own in rows.items()},
        columns=COLUMNS,
        choices={
            "role": list(Role),
            "recurrence": list(Recurrence),
            "comparator": list(Comparator),
        },
        problem=problem,
        stamp=stamp(shown),
        now=margins(document, facts).get(clause_id, ()) if is_stale(shown) else None,
    )


def _shown(document: Document, clause_id: str, facts: Facts) -> object:
    """Return what the page of a clause shows of it, to be told from what it is later."""
    return [_rows(document, clause_id, facts), clause_id in facts.corrected]


def _rows(document: Document, clause_id: str, facts: Facts) -> Rows:
    text = document.text
    return {
        "responsibilities": [
            {"as_written": fact.as_written, "role": fact.role}
            for fact in facts.responsibilities
            if fact.clause_id == clause_id
        ],
        "deadlines": [
            {
                "phrase": fact.phrase.of(text),
                "due": str(fact.due or ""),
                "recurrence": fact.recurrence or "",
            }
            for fact in facts.deadlines
            if fact.clause_id == clause_id
        ],
        "targets": [
            {
                "phrase": fact.phrase.of(text),
                "subject": fact.subject.of(text),
                "comparator": fact.comparator,
                "value": f"{fact.value:f}",
                "unit": fact.unit,
                "due": str(fact.due or ""),
            }
            for fact in facts.targets
            if fact.clause_id == clause_id
        ],
    }


def _sent(kind: str) -> Iterator[Row]:
    """Yield the rows of the form that are filled in; an emptied one is taken out."""
    first, *_ = COLUMNS[kind]
    for number in count():
        if f"{kind}-{number}-{first}" not in request.form:
            return
        row = {name: request.form.get(f"{kind}-{number}-{name}", "") for name in COLUMNS[kind]}
        if row[first].strip():
            yield row
