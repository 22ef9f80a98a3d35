"""Who does what: the matrix of tasks and units."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request

from kb.exports import handout, workbook
from kb.model import Role
from kb.overview import duties, role_counts
from kb.training import NO_COVER, gather
from webapp.context import invite_documents, knowledge_base
from webapp.selecting import chosen, elsewhere, page_of, versions

blueprint = Blueprint("responsibilities", __name__)
OFFICE = "application/vnd.openxmlformats-officedocument"

blueprint.before_request(invite_documents)


@blueprint.get("/responsibilities")
def show() -> str:
    """Show the tasks chosen; ``?sort=unit`` puts those of one leading unit together."""
    base, selection = knowledge_base(), chosen()
    with base.reading() as store:
        rows = duties(store, selection)
        if request.args.get("sort") == "unit":
            rows = rows.ordered(rows.keys["unit"])
        names, over = store.organisations(), versions(store, selection)
        page = page_of(rows)
    return render_template(
        "responsibilities.html",
        selection=selection,
        versions=over,
        documents=base.documents(),
        names=names,
        roles=tuple(Role),
        page=page,
        book=elsewhere("responsibilities.download"),
        paper=elsewhere("responsibilities.handed_out"),
        counts=role_counts(rows),
        sort=request.args.get("sort", ""),
    )


@blueprint.get("/workbook.xlsx")
def download() -> Response:
    """Return the facts chosen as a workbook."""
    with knowledge_base().reading() as store:
        body = workbook(gather(store, chosen(), date.today()))
    return _file("workbook.xlsx", "spreadsheetml.sheet", body)


@blueprint.get("/handout.docx")
def handed_out() -> Response:
    """Return the facts chosen as a handout."""
    with knowledge_base().reading() as store:
        body = handout(gather(store, chosen(), date.today()), NO_COVER)
    return _file("handout.docx", "wordprocessingml.document", body)


def _file(name: str, kind: str, body: bytes) -> Response:
    named = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(body, mimetype=f"{OFFICE}.{kind}", headers=named)
