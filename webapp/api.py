"""For programs: the same answers, documents and facts as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.exceptions import BadRequest

from kb import MAX_QUESTION
from kb.facts.serialize import facts_to_dict
from kb.model import Language
from kb.overview import Scope, duties, figures, nearest, profile, schedule, unit_counts
from kb.overview.serialize import (
    due_to_dict,
    duty_to_dict,
    figure_to_dict,
    profile_to_dict,
    unit_to_dict,
)
from kb.paging import count, part, some_facts
from kb.serialize import (
    answer_to_dict,
    citation_to_dict,
    document_to_dict,
    summary_to_dict,
)
from webapp import feedback
from webapp.context import knowledge_base
from webapp.languages import current, translate
from webapp.selecting import LONGEST, SCOPE, chosen, day, here

MOST = 1_000_000  # rows of a list
Row = TypeVar("Row")

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/v1/ask")
def ask() -> Response:
    """Answer ``{"question": …, "context": …}``; the context is optional."""
    said = body()
    question, context = said.get("question"), said.get("context")
    if not isinstance(question, str):
        abort(400, translate("api.question"))
    if not isinstance(context, str | None):
        abort(400, translate("api.context"))
    base = knowledge_base()
    if not base.documents():
        abort(503, translate("api.empty"))
    with base.reading() as store:
        within = _scope(said).documents(store)
    answer = base.ask(question, (context or "").strip() or None, within=within)
    feedback.count(answer)
    return jsonify(answer_to_dict(answer))


@blueprint.get("/api/v1/openapi.json")
def description() -> Response:
    """Describe this interface in OpenAPI 3.1."""
    text = (files("webapp") / "openapi.json").read_text(encoding="utf-8")
    return Response(text, mimetype="application/json")


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
    return _listed(knowledge_base().documents(), summary_to_dict)


@blueprint.get("/api/v1/documents/<document_id>")
def document(document_id: str) -> Response:
    """Return one document with its text, sections and clauses."""
    found = knowledge_base().document(document_id)
    summary = next(row for row in knowledge_base().documents() if row.id == document_id)
    return jsonify(document_to_dict(found, summary))


@blueprint.get("/api/v1/units/<name>")
def unit(name: str) -> Response:
    """Return all of one organisation, by its full name: of its tasks ``?limit=`` at most.

    They are counted role by role, in the order of the roles.
    """
    offset, limit = _page()
    with knowledge_base().reading() as store:
        found = profile(store, name, chosen("all"))
        if found is None:
            abort(404, translate("api.unit"))
        total = sum(map(len, found.duties.values()))
        tasks = part(found.duties, offset, offset + limit)
        found = replace(found, duties={role: rows for role, rows in tasks.items() if rows})
        response = jsonify(profile_to_dict(found))
    return _counted(response, total, offset, limit)


@blueprint.get("/api/v1/facts")
def facts() -> Response:
    """Return all facts, or those of ``?document=ID``: ``?limit=`` of them from ``?offset=`` on.

    They are counted document by document.
    """
    wanted, (offset, limit) = request.args.get("document"), _page()
    with knowledge_base().reading() as store:
        if wanted is not None:
            store.document(wanted)  # says so where there is none
        rows = [row for row in store.summaries() if wanted in (None, row.id)]
        response = jsonify(facts_to_dict(some_facts(store, rows, offset, offset + limit)))
    return _counted(response, sum(map(count, rows)), offset, limit)


@blueprint.get("/api/v1/responsibilities")
def responsibilities() -> Response:
    """Return the tasks chosen by ``?document=&unit=&role=&words=``, with their units."""
    with knowledge_base().reading() as store:
        rows = duties(store, chosen("all"))
        return _listed(rows, duty_to_dict)


@blueprint.get("/api/v1/deadlines")
def deadlines() -> Response:
    """Return the deadlines chosen, as they stand on the day ``?on=``, else today."""
    with knowledge_base().reading() as store:
        rows = schedule(store, chosen("all"), day())
        return _listed(rows, due_to_dict)


@blueprint.get("/api/v1/numbers")
def numbers() -> Response:
    """Return the numbers chosen."""
    with knowledge_base().reading() as store:
        rows = figures(store, chosen("all"))
        return _listed(rows, figure_to_dict)


@blueprint.get("/api/v1/units")
def units() -> Response:
    """Return the organisations of the documents chosen, the busiest first."""
    with knowledge_base().reading() as store:
        rows = unit_counts(store, chosen("all"))
    return _listed(rows, unit_to_dict)


@blueprint.get("/api/v1/search")
def search() -> Response:
    """Return the clauses nearest to ``?q=``."""
    asked = request.args.get("q", "").strip()
    if not 0 < len(asked) <= MAX_QUESTION:
        abort(400, translate("api.words", limit=MAX_QUESTION))
    hits = nearest(knowledge_base(), asked, chosen("all"))
    return _listed(hits, citation_to_dict)


@blueprint.get("/healthz")
def health() -> Response:
    """Tell that the server is up and can read its base."""
    return jsonify(status="ok", documents=len(knowledge_base().documents()))


def _scope(body: dict[str, Any]) -> Scope:
    """Return the documents that a question is put to, by the fields of its body."""
    said = {name: body.get(name) or "" for name in SCOPE}
    for name, value in said.items():
        if not isinstance(value, str) or len(value) > LONGEST:
            abort(400, translate("api.scope", name=name, limit=LONGEST))
    return Scope(**said)


def _listed(rows: Sequence[Row], to_dict: Callable[[Row], dict[str, Any]]) -> Response:
    """Return ``?limit=`` of the rows from ``?offset=`` on, all of them where none is said."""
    offset, limit = _page()
    response = jsonify([to_dict(row) for row in rows[offset : offset + limit]])
    return _counted(response, len(rows), offset, limit)


def _page() -> tuple[int, int]:
    """Return ``?offset=`` and ``?limit=``."""
    return _whole("offset", 0), _whole("limit", MOST)


def _counted(response: Response, total: int, offset: int, limit: int) -> Response:
    """Tell in ``X-Total-Count`` how many rows there are.

    ``Link`` leads to the next ones (RFC 8288).
    """
    response.headers["X-Total-Count"] = str(total)
    if limit > 0 and offset + limit < total:
        following = here(offset=str(offset + limit), limit=str(limit))
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _whole(name: str, usual: int) -> int:
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) <= MOST):
        abort(400, translate("api.page", name=name, most=MOST))
    return int(text)


@blueprint.after_app_request
def _tag(response: Response) -> Response:
    """Let a program that has an answer already be told so in a few bytes (RFC 9110, ETag)."""
    is_answer = request.path.startswith("/api/") and response.status_code == 200
    if request.method != "GET" or not is_answer or response.is_streamed:
        return response
    response.add_etag()
    response.make_conditional(request)
    return response


def body() -> dict[str, Any]:
    """Return the JSON object that was sent; what is none is refused."""
    try:
        said = request.get_json()
    except (BadRequest, RecursionError):  # not JSON, or brackets nested by the thousand
        said = None
    if not isinstance(said, dict):
        abort(400, translate("api.body"))
    return said
