"""Was this right? What readers think of an answer, for those who look after the documents."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from kb import MAX_QUESTION, Answer, StoreError
from webapp.access import site_data
from webapp.data import usage
from webapp.limits import limiter

blueprint = Blueprint("feedback", __name__)


@blueprint.post("/verdict")
@limiter.limit("600/minute")
def give() -> str | tuple[str, int]:
    """Keep whether an answer was right, without a trace of who says so."""
    question = " ".join(request.form.get("question", "").split())[:MAX_QUESTION]
    verdict = request.form.get("verdict", "")
    if not question or verdict not in ("right", "wrong"):
        return render_template("verdict.html", question=question, kept=False), 400
    with site_data().begin() as connection:
        answer = request.form.get("answer", "")
        usage.judge(connection, question, answer, right=verdict == "right")
    return render_template("verdict.html", question=question, kept=True)


def count(answer: Answer) -> None:
    """Count each question of a text as answered or not; an answer never fails for that."""
    try:
        with site_data().begin() as connection:
            for each in (answer, *answer.further):
                usage.count(connection, each.question, found=each.found)
    except (StoreError, OSError):
        current_app.logger.debug("the use of the site cannot be counted", exc_info=True)
