"""To say what documents are, in place of what was read, and whether they are internal."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb import Document, EditError, Level
from kb.base.edits import LONGEST
from webapp.access import needs
from webapp.admin.blueprint import blueprint, log
from webapp.admin.forms import StaleFormError, confirm, in_language, refuse_stale, stamp
from webapp.context import knowledge_base
from webapp.data import Rank
from webapp.languages import translate
from webapp.selecting import called, chosen, page_of

FIELDS = ("title", "number", "issuer", "published", "effective", "expires", "level", "place", "url")
DAYS = ("published", "effective", "expires")

Values = dict[str, str]


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
    return _page(document_id)


@blueprint.post("/documents/<document_id>")
@needs(Rank.EDITOR)
def save_document(document_id: str) -> Response | tuple[str, int]:
    """Keep what a person says of a document, or go back to what was read.

    A form that was made before somebody else's changes is shown again beside them.
    """
    document = knowledge_base().document(document_id)
    known, sent = _known(document), _sent()
    undo = [name for name in (*FIELDS, "internal") if request.form.get(f"undo-{name}")]
    changes = {
        name: said or None
        for name, said in sent.items()
        if said != known[name] and name not in undo
    }
    try:
        refuse_stale(known)
        knowledge_base().edit(
            document_id, changes, undo, lambda document, _: refuse_stale(_known(document))
        )
    except StaleFormError:
        return _page(document_id, translate("manage.stale"), sent), 409
    except EditError as error:
        return _page(document_id, in_language(error), sent), 400
    log("document.edit", f"{document.title}: {', '.join([*changes, *undo])}")
    confirm()
    return redirect(url_for("manage.edit_document", document_id=document_id))


@blueprint.post("/documents/<document_id>/remove")
@needs(Rank.EDITOR)
def remove_document(document_id: str) -> Response | tuple[str, int]:
    """Take a document out, where that was confirmed."""
    title = knowledge_base().document(document_id).title
    if request.form.get("sure") != "true":
        return _page(document_id), 400
    knowledge_base().remove(document_id)
    log("document.remove", title)
    return redirect(url_for("manage.document_list"))


def _known(document: Document) -> Values:
    """Return what is known of a document, as its form shows it."""
    values = {name: getattr(document.metadata, name) for name in FIELDS}
    known = {name: "" if value is None else str(value) for name, value in values.items()}
    return {**known, "internal": "true" if document.metadata.internal else "false"}


def _sent() -> Values:
    """Return what the form says; a field that is not in it stays as it is."""
    fields = {name: request.form[name].strip() for name in FIELDS if name in request.form}
    return {**fields, "internal": "true" if request.form.get("internal") == "true" else "false"}


def _page(document_id: str, problem: str = "", sent: Values | None = None) -> str:
    """Render the form, with what was sent where that was not kept."""
    ((document, facts),) = knowledge_base().facts(document_id)
    summary = next(row for row in knowledge_base().documents() if row.id == document_id)
    known = _known(document)
    return render_template(
        "manage/document.html",
        document=document,
        summary=summary,
        facts=facts,
        fields=FIELDS,
        days=DAYS,
        levels=list(Level),
        known=known,
        values={**known, **(sent or {})},
        stamp=stamp(known),
        longest=LONGEST,
        problem=problem,
    )
