"""Sessions for programs: the same contents and files as on the site."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort, jsonify

from kb.exports.making import QuizChoice, make_file
from kb.overview.serialize import due_to_dict, duty_to_dict, figure_to_dict
from kb.quiz import Form
from kb.serialize import citation_to_dict, summary_to_dict
from kb.training import Saved, Session, kept, prepare
from kb.training.saved import from_dict, to_dict
from webapp.api import blueprint, body
from webapp.context import knowledge_base
from webapp.languages import translate
from webapp.limits import EXPORTS_A_MINUTE, limiter
from webapp.training.asked import MOST_QUESTIONS


@blueprint.post("/api/v1/training")
def session() -> Response:
    """Return what a session would contain, and the session as it can be kept in a file."""
    chosen = _session(body())
    material = prepare(knowledge_base(), chosen, date.today())
    return jsonify(
        session=to_dict(Saved(chosen, kept(material))),
        documents=[summary_to_dict(row) for row in material.documents],
        clauses=[citation_to_dict(each) for each in material.clauses],
        tasks=[duty_to_dict(row) for row in material.tasks],
        deadlines=[due_to_dict(row) for row in material.due],
        numbers=[figure_to_dict(row) for row in material.amounts],
    )


@blueprint.post("/api/v1/training/<name>")
@limiter.limit(EXPORTS_A_MINUTE)
def session_file(name: str) -> Response:
    """Return a file of a session, such as handout, slides.pdf or quiz-qti."""
    said = body()
    quiz = _quiz(said.pop("quiz", {}))
    file = make_file(knowledge_base(), _session(said), name, date.today(), quiz=quiz)
    named = {"Content-Disposition": f'attachment; filename="{name.partition(".")[0]}{file.suffix}"'}
    return Response(file.body, mimetype=file.media_type, headers=named)


def _session(said: dict[str, Any]) -> Session:
    found = from_dict(said).session
    if found.topic.is_empty:
        abort(400, translate("api.topic"))
    return found


def _quiz(said: object) -> QuizChoice:
    if not isinstance(said, dict):
        abort(400, translate("api.quiz", most=MOST_QUESTIONS))
    seed, count = said.get("seed", 1), said.get("count", 10)
    forms = said.get("forms", list(Form))
    is_good = (
        type(seed) is int
        and 0 <= seed <= 10**6
        and type(count) is int
        and 1 <= count <= MOST_QUESTIONS
        and isinstance(forms, list)
        and all(form in set(Form) for form in forms if isinstance(form, str))
        and all(isinstance(form, str) for form in forms)
        and forms
    )
    if not is_good:
        abort(400, translate("api.quiz", most=MOST_QUESTIONS))
    return QuizChoice(seed, count, tuple(Form(form) for form in dict.fromkeys(forms)))
