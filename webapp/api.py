"""For programs: the same answers, documents and facts as JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.exceptions import BadRequest

from kb.model import Language
from kb.serialize import answer_to_dict, facts_to_dict, summary_to_dict
from webapp.context import knowledge_base
from webapp.languages import current, translate

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/v1/ask")
def ask() -> Response:
    """Answer ``{"question": …, "context": …}``; the context is optional."""
    body = _body()
    question, context = body.get("question"), body.get("context")
    if not isinstance(question, str):
        abort(400, translate("api.question"))
    if not isinstance(context, str | None):
        abort(400, translate("api.context"))
    base = knowledge_base()
    if not base.documents():
        abort(503, translate("api.empty"))
    return jsonify(answer_to_dict(base.ask(question, context)))


@blueprint.get("/api/v1/suggest")
def suggest() -> Response:
    """Return the questions that go on with ``?q=``; ``?language=`` decides for bare figures."""
    asked = request.args.get("language", current())
    language = Language(asked) if asked in set(Language) else current()
    found = knowledge_base().suggest(request.args.get("q", ""), language=language)
    return jsonify(suggestions=found)


@blueprint.get("/api/v1/documents")
def documents() -> Response:
    """List the documents with their facts counted."""
    return jsonify([summary_to_dict(summary) for summary in knowledge_base().documents()])


@blueprint.get("/api/v1/facts")
def facts() -> Response:
    """Return all facts, or those of ``?document=ID``."""
    return jsonify(facts_to_dict(knowledge_base().facts(request.args.get("document"))))


@blueprint.get("/healthz")
def health() -> Response:
    """Tell that the server is up and can read its base."""
    return jsonify(status="ok", documents=len(knowledge_base().documents()))


def _body() -> dict[str, Any]:
    try:
        body = request.get_json()
    except (BadRequest, RecursionError):  # not JSON, or brackets nested by the thousand
        body = None
    if not isinstance(body, dict):
        abort(400, translate("api.body"))
    return body
