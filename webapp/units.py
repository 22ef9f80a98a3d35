"""The units of the documents: a list, and a page for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, abort, render_template, request

from kb.overview import figures, profile, schedule, shared, unit_counts
from webapp.context import invite_documents, knowledge_base
from webapp.selecting import ROWS, chosen, first_page, page_of, versions

blueprint = Blueprint("units", __name__, url_prefix="/units")
blueprint.before_request(invite_documents)


@blueprint.get("/")
def index() -> str:
    """List the units chosen, the busiest first, groups after the last of them."""
    base, selection = knowledge_base(), chosen()
    with base.reading() as store:
        rows, over = unit_counts(store, selection), versions(store, selection)
    page = page_of([row for row in rows if not row.is_group])
    groups = [row for row in rows if row.is_group][:ROWS]
    return render_template(
        "units.html",
        selection=selection,
        versions=over,
        documents=base.documents(),
        page=page,
        groups=groups if page.number == page.pages else (),
    )


@blueprint.get("/<name>")
def show(name: str) -> str:
    """Show one unit; ``?with=`` the tasks that it shares with another.

    Of each kind of rows the first are here, and all of them on the pages of their kind.
    """
    partner, selection = request.args.get("with", ""), replace(chosen(), document="")
    with knowledge_base().reading() as store:
        found = profile(store, name, selection)
        if found is None:
            abort(404)
        unit = replace(selection, unit=name, role=None, words="")
        return render_template(
            "unit.html",
            unit=found,
            selection=selection,
            versions=versions(store, selection),
            duties={role: first_page(rows) for role, rows in found.duties.items()},
            due=first_page(schedule(store, unit, date.today())),
            numbers=first_page(figures(store, unit)),
            partner=partner,
            shared=first_page(shared(store, found, partner)),
        )
