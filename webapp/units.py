"""The units of the documents: a list, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, abort, render_template, request

from kb.overview import Duty, Profile, Selection, figures, profile, schedule, unit_counts
from webapp.context import invite_documents, knowledge_base
from webapp.selecting import chosen

blueprint = Blueprint("units", __name__, url_prefix="/units")
blueprint.before_request(invite_documents)


@blueprint.get("/")
def index() -> str:
    """List the units chosen, the busiest first, groups apart."""
    base, selection = knowledge_base(), chosen()
    with base.reading() as store:
        rows = unit_counts(store, selection)
    return render_template(
        "units.html",
        selection=selection,
        documents=base.documents(),
        bodies=[row for row in rows if not row.is_group],
        groups=[row for row in rows if row.is_group],
    )


@blueprint.get("/<name>")
def show(name: str) -> str:
    """Show all of one unit; ``?with=`` the tasks that it shares with another."""
    partner = request.args.get("with", "")
    with knowledge_base().reading() as store:
        found = profile(store, name)
        if found is None:
            abort(404)
        unit = Selection(unit=name)
        due = schedule(store, unit, date.today())
        numbers = figures(store, unit)
    return render_template(
        "unit.html",
        unit=found,
        due=due,
        numbers=numbers,
        partner=partner,
        shared=tuple(_shared(found, partner)),
    )


def _shared(found: Profile, partner: str) -> Iterator[Duty]:
    """Yield each task once in which both have a role."""
    seen = set()
    for duty in (duty for rows in found.duties.values() for duty in rows):
        both = any(partner in names for names in duty.units.values())
        if both and duty.citation not in seen:
            seen.add(duty.citation)
            yield duty
