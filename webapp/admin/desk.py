"""What waits for somebody: questions without an answer, answers called wrong; and the use."""

from __future__ import annotations

from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import needs, site_data
from webapp.admin.blueprint import blueprint, log
from webapp.data import Rank, audit, uploads, usage

SEEN = timedelta(days=30)


@blueprint.get("/")
@needs(Rank.EDITOR)
def desk() -> str:
    """Show what waits, the newest uploads and the use of the last days."""
    with site_data().begin() as connection:
        return render_template(
            "manage/desk.html",
            unanswered=usage.questions(connection),
            wrong=usage.wrong(connection),
            days=usage.days(connection, date.today() - SEEN),
            uploads=uploads.newest(connection)[:5],
        )


@blueprint.post("/unanswered")
@needs(Rank.EDITOR)
def settle() -> Response:
    """Take a question off the list of those without an answer."""
    question = request.form.get("question", "")
    with site_data().begin() as connection:
        usage.settle(connection, question)
    log("question.settle", question)
    return redirect(url_for("manage.desk"))


@blueprint.post("/verdicts/<int(max=2147483647):verdict_id>")
@needs(Rank.EDITOR)
def dismiss(verdict_id: int) -> Response:
    """Take an answer off the list of those called wrong."""
    with site_data().begin() as connection:
        usage.dismiss(connection, verdict_id)
    log("verdict.dismiss", str(verdict_id))
    return redirect(url_for("manage.desk"))


@blueprint.get("/log")
@needs(Rank.ADMINISTRATOR)
def show_log() -> str:
    """Show who changed what."""
    with site_data().begin() as connection:
        return render_template("manage/log.html", entries=audit.newest(connection))
