"""To ask: the question box, and the answer with its source."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request

from kb import MAX_QUESTION, DocumentSummary, Level, QuestionError
from webapp import examples, feedback, languages, selecting, sources
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
    scope = selecting.scope()
    with knowledge_base().reading() as store:
        within = scope.documents(store)
    try:
        answer = knowledge_base().ask(question, context, within=within)
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
        further=[
            (other, [sources.source(citation) for citation in other.citations])
            for other in answer.further
        ],
        limit=MAX_QUESTION,
        narrowing=_narrowing(documents),
        here=selecting.here,
    )


def _narrowing(documents: Sequence[DocumentSummary]) -> dict[str, object] | None:
    """Return what the documents may be chosen by; None where there is no choice."""
    if len(documents) < 2:
        return None
    years = {row.published.year for row in documents if row.published}
    return {
        "chosen": selecting.scope(),
        "documents": documents,
        "places": sorted({row.place for row in documents if row.place}),
        "levels": [level for level in Level if level in {row.level for row in documents}],
        "years": [str(year) for year in sorted(years, reverse=True)],
    }


def _invite(question: str = "", problem: str = "") -> str:
    """Return the question box with examples, and what was wrong with the last question."""
    documents = knowledge_base().documents()
    return render_template(
        "ask.html",
        question=question,
        problem=problem,
        documents=documents,
        examples=examples.remembered(languages.current()),
        limit=MAX_QUESTION,
        narrowing=_narrowing(documents),
    )
