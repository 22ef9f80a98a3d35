"""How much: the numbers of the documents, and charts of the series among them."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, render_template

from kb.overview import figures, likely_series, series
from webapp import charts
from webapp.context import invite_documents, knowledge_base
from webapp.selecting import chosen, page_of, versions

blueprint = Blueprint("numbers", __name__)
blueprint.before_request(invite_documents)

CHARTS = 12  # on a page


@blueprint.get("/numbers")
def show() -> str:
    """Show the numbers chosen."""
    base, selection = knowledge_base(), chosen()
    with base.reading() as store:
        rows = figures(store, selection)
        names, over = store.organisations(), versions(store, selection)
        page = page_of(rows)
        likely = likely_series(store, selection) if page.number == 1 else ()
        drawn = [*islice(series(likely), CHARTS)]
    return render_template(
        "numbers.html",
        selection=selection,
        versions=over,
        documents=base.documents(),
        names=names,
        page=page,
        drawn=[(found, charts.line(found)) for found in drawn],
    )
