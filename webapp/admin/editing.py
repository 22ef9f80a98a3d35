"""To put documents right: what they are, whether they are internal, the facts of a clause."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb import Document, EditError, Facts, Level
from kb.facts.by_hand import facts_by_hand
from kb.model import Comparator, Language, Recurrence, Role
from webapp.access import needs
from webapp.admin.blueprint import blueprint, log
from webapp.context import knowledge_base
from webapp.data import Rank
from webapp.languages import current
from webapp.selecting import called, chosen, page_of

FIELDS = ("title", "number", "issuer", "published", "effective", "expires", "level", "place", "url")
DAYS = ("published", "effective", "expires")
EMPTY_ROWS = 2  # for facts to be added, of each kind
COLUMNS = {
    "responsibilities": ("as_written", "role"),
    "deadlines": ("phrase", "due", "recurrence"),
    "targets": ("phrase", "subject", "comparator", "value", "unit", "due"),
}

Row = dict[str, str]


@blueprint.get("/documents/")
@needs(Rank.EDITOR)
def document_list() -> str:
    """Show the documents, each with the way to edit it."""
    documents, selection = knowledge_base().documents(), chosen()
    found = called(documents, selection.words)
    return render_template(
        "manage/documents.html", documents=documents, selection=selection, page=page_of(found)
    )


@blueprint.get("/documents/<document_id>")
@needs(Rank.EDITOR)
def edit_document(document_id: str) -> str:
    """Show what is known of a document as a form, and its clauses."""
    return _document_page(document_id)


@blueprint.post("/documents/<document_id>")
@needs(Rank.EDITOR)
def save_document(document_id: str) -> Response | tuple[str, int]:
    """Keep what a person says of a document, or go back to what was read."""
    document = knowledge_base().document(document_id)
    undo = [name for name in (*FIELDS, "internal") if request.form.get(f"undo-{name}")]
    changes = {name: said for name, said in _said(document) if name not in undo}
    try:
        knowledge_base().edit(document_id, changes, undo)
    except EditError as error:
        return _document_page(document_id, _in_language(error)), 400
    log("document.edit", f"{document.title}: {', '.join([*changes, *undo])}")
    return redirect(url_for("manage.edit_document", document_id=document_id))


@blueprint.post("/documents/<document_id>/remove")
@needs(Rank.EDITOR)
def remove_document(document_id: str) -> Response | tuple[str, int]:
    """Take a document out, where that was confirmed."""
    title = knowledge_base().document(document_id).title
    if request.form.get("sure") != "true":
        return _document_page(document_id), 400
    knowledge_base().remove(document_id)
    log("document.remove", title)
    return redirect(url_for("manage.document_list"))


@blueprint.get("/documents/<document_id>/clauses/<clause_id>")
@needs(Rank.EDITOR)
def edit_clause(document_id: str, clause_id: str) -> str:
    """Show the facts of a clause as a form."""
    document, facts = _known(document_id)
    return _clause_page(document, clause_id, facts, _rows(document, clause_id, facts))


@blueprint.post("/documents/<document_id>/clauses/<clause_id>")
@needs(Rank.EDITOR)
def save_clause(document_id: str, clause_id: str) -> Response | tuple[str, int]:
    """Keep the facts of a clause as a person puts them, or go back to what was read."""
    document, facts = _known(document_id)
    if request.form.get("undo"):
        knowledge_base().correct(document_id, clause_id, None)
        log("clause.undo", f"{document.title} {clause_id}")
        return redirect(url_for("manage.edit_clause", document_id=document_id, clause_id=clause_id))
    rows = {kind: list(_sent(kind)) for kind in COLUMNS}
    clause = next((item for item in document.clauses if item.id == clause_id), None)
    if clause is None:
        abort(404)
    try:
        right = facts_by_hand(document, clause, facts, **rows)
    except EditError as error:
        problem = _in_language(error)
        return _clause_page(document, clause_id, facts, rows, problem), 400
    knowledge_base().correct(document_id, clause_id, right)
    log("clause.correct", f"{document.title} {clause_id}")
    return redirect(url_for("manage.edit_clause", document_id=document_id, clause_id=clause_id))


def _known(document_id: str) -> tuple[Document, Facts]:
    ((document, facts),) = knowledge_base().facts(document_id)
    return document, facts


def _said(document: Document) -> Iterator[tuple[str, str | None]]:
    """Yield the fields that the form gives another value than the document has."""
    for name in FIELDS:
        value = getattr(document.metadata, name)
        said = request.form.get(name)
        if said is not None and said.strip() != ("" if value is None else str(value)):
            yield name, said.strip() or None
    internal = request.form.get("internal") == "true"
    if internal != document.metadata.internal:
        yield "internal", "true" if internal else "false"


def _document_page(document_id: str, problem: str = "") -> str:
    document, facts = _known(document_id)
    summary = next(row for row in knowledge_base().documents() if row.id == document_id)
    return render_template(
        "manage/document.html",
        document=document,
        summary=summary,
        facts=facts,
        fields=FIELDS,
        days=DAYS,
        levels=list(Level),
        problem=problem,
    )


def _clause_page(
    document: Document,
    clause_id: str,
    facts: Facts,
    rows: dict[str, list[Row]],
    problem: str = "",
) -> str:
    clause = next((item for item in document.clauses if item.id == clause_id), None)
    if clause is None:
        abort(404)
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
    )


def _rows(document: Document, clause_id: str, facts: Facts) -> dict[str, list[Row]]:
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


def _in_language(error: EditError) -> str:
    """Return the sentence of an error in the language of the page."""
    chinese, _, english = str(error).partition("。")
    return english if current() is Language.ENGLISH and english else f"{chinese}。"
