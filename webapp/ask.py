"""To ask: the question box, and the answer with its source."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from kb import MAX_QUESTION, QuestionError
from webapp import examples, feedback, languages, sources
from webapp.context import knowledge_base

blueprint = Blueprint("ask", __name__)


@blueprint.get("/")
def show() -> str | tuple[str, int]:
    """Answer ``?q=``, which may lean on the question ``after``; without it, invite a question."""
    question = request.args.get("q")
    context = request.args.get("after", "")[:MAX_QUESTION].strip() or None
    documents = knowledge_base().documents()
    if not documents:
        return render_template("empty.html")
    if question is None:
        return _invite()
    try:
        answer = knowledge_base().ask(question, context)
    except QuestionError:
        problem = "ask.too_long" if question.strip() else "ask.empty"
        return _invite(question, languages.translate(problem, limit=MAX_QUESTION)), 400
    feedback.count(answer)
    return render_template(
        "answer.html",
        answer=answer,
        units=sources.by_role(answer.units),
        confidence=sources.confidence(answer.confidence),
        citations=[sources.source(citation) for citation in answer.citations],
        possible=[sources.source(citation) for citation in answer.possible],
        related=[sources.source(citation) for citation in answer.related],
        limit=MAX_QUESTION,
    )


def _invite(question: str = "", problem: str = "") -> str:
    """Return the question box with examples, and what was wrong with the last question."""
    return render_template(
        "ask.html",
        question=question,
        problem=problem,
        documents=knowledge_base().documents(),
        examples=examples.remembered(languages.current()),
        limit=MAX_QUESTION,
    )
