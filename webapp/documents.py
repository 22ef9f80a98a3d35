"""To look for oneself: the list of documents, and a document with its clauses and facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from flask import Blueprint, render_template, request

from kb.model import Citation, DocumentSummary, Facts, Standing
from kb.versions.succession import standing
from webapp import reader
from webapp.bars import bars, without_bars
from webapp.context import knowledge_base
from webapp.highlight import Mark
from webapp.languages import translate, written_date
from webapp.margin import margins
from webapp.selecting import called, chosen, page_of

blueprint = Blueprint("documents", __name__, url_prefix="/documents")

_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})")


@blueprint.get("/")
def index() -> str:
    """Show what is loaded, with its facts counted; ``?words=`` those whose title has them."""
    documents, selection = knowledge_base().documents(), chosen()
    found = called(documents, selection.words)
    return render_template(
        "documents.html", documents=documents, selection=selection, page=page_of(found)
    )


@blueprint.get("/<document_id>")
def show(document_id: str) -> str:
    """Show one document; ``?quote=start-end`` marks a quote, the fragment names a clause."""
    ((document, facts),) = knowledge_base().facts(document_id)
    summary = next(row for row in knowledge_base().documents() if row.id == document_id)
    marks = (*_quote(), *fact_marks(facts))
    return render_template(
        "document.html",
        document=document,
        summary=summary,
        known=tuple(_known(summary)),
        parts=reader.parts(document, (*marks, *bars(document.text, 0))),
        contents=reader.contents(document),
        corrected=facts.corrected,
        margins=margins(document, facts),
        kinds=tuple(dict.fromkeys(mark.kind for mark in marks if mark.kind != "quote")),
    )


def _known(summary: DocumentSummary) -> Iterator[tuple[str, str]]:
    """Yield what the document says of itself, beside what stands under its title."""
    for name in ("number", "effective", "expires", "level", "place"):
        value = getattr(summary, name)
        if isinstance(value, date):
            yield name, written_date(value)
        elif name == "level" and value:
            yield name, translate(f"level.{value}")
        elif value:
            yield name, value


@blueprint.app_template_filter("standing")
def _standing(summary: DocumentSummary) -> Standing | None:
    return standing(summary, date.today())


blueprint.add_app_template_filter(without_bars)


@blueprint.app_template_filter("labels")
def _labels(of: DocumentSummary | Citation) -> list[str]:
    """Return the words that go with a document wherever it is named: an earlier version, internal.

    That it has not begun to hold is said where it is shown itself.
    """
    holds = of.standing if isinstance(of, Citation) else _standing(of)
    over = [f"version.of.{holds}"] if holds in (Standing.SUPERSEDED, Standing.EXPIRED) else []
    return [translate(key) for key in (*over, *["version.internal"] * of.internal)]


def fact_marks(facts: Facts) -> tuple[Mark, ...]:
    """Return where units (by their role), dates and numbers stand in the text."""
    units = [Mark(r.name.start, r.name.end, r.role) for r in facts.responsibilities]
    dates = [Mark(d.phrase.start, d.phrase.end, "date") for d in facts.deadlines]
    numbers = [Mark(t.phrase.start, t.phrase.end, "number") for t in facts.targets]
    return (*units, *dates, *numbers)


def _quote() -> tuple[Mark, ...]:
    asked = _RANGE.fullmatch(request.args.get("quote", ""))
    return (Mark(int(asked[1]), int(asked[2]), "quote"),) if asked else ()
