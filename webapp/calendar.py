"""What is due when: a timeline, a list by day, and a calendar to subscribe to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import numpy as np
from flask import Blueprint, Response, render_template

from kb.exports import calendar
from kb.overview import PHASES, Due, Phase, phases, schedule
from webapp import charts
from webapp.context import invite_documents, knowledge_base
from webapp.languages import translate
from webapp.selecting import chosen, day, elsewhere, page_of, versions

blueprint = Blueprint("calendar", __name__)
blueprint.before_request(invite_documents)

_DATED = (Phase.OVERDUE, Phase.SOON, Phase.LATER, Phase.HISTORY)
_ORDER = (*_DATED, Phase.RECURRING, Phase.ONGOING)
_RANKS = np.array([_ORDER.index(phase) for phase in PHASES])


@blueprint.get("/calendar")
def show() -> str:
    """Show the deadlines chosen as they stand on the day ``?on=``, else today."""
    base, selection = knowledge_base(), chosen()
    today = day()
    with base.reading() as store:
        rows = schedule(store, selection, today)
        rows = rows.ordered(_RANKS[phases(rows.keys, today)])
        names, over = store.organisations(), versions(store, selection)
        page = page_of(rows)
    return render_template(
        "calendar.html",
        selection=selection,
        versions=over,
        documents=base.documents(),
        names=names,
        today=today,
        total=len(rows),
        chart=charts.timeline(date.fromordinal(n) for n in rows.keys["due"].tolist() if n),
        page=page,
        phases=[(phase, _by_day(page.rows, phase)) for phase in _DATED],
        standing=[row for row in page.rows if row.phase is Phase.RECURRING],
        ongoing=[row for row in page.rows if row.phase is Phase.ONGOING],
        feed=elsewhere("calendar.feed"),
    )


@blueprint.get("/calendar.ics")
def feed() -> Response:
    """Return the dated deadlines chosen as iCalendar."""
    with knowledge_base().reading() as store:
        rows = schedule(store, chosen(), date.today())
        body = calendar(rows.where(rows.keys["due"] > 0), translate("calendar.title"))
    return Response(body, mimetype="text/calendar", headers={"Cache-Control": "no-cache"})


def _by_day(rows: Sequence[Due], phase: Phase) -> list[tuple[date, list[Due]]]:
    dated = [row for row in rows if row.phase is phase and row.due]
    grouped = groupby(dated, key=lambda row: row.due or date.max)
    return [(day, list(of_day)) for day, of_day in grouped]
