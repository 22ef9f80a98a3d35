"""To look rather than ask: the clauses nearest to some words, with the words marked."""

from __future__ import annotations

import re
from collections import Counter

from flask import Blueprint, render_template, request

from kb import MAX_QUESTION
from kb.overview import nearest
from webapp.bars import bars
from webapp.context import invite_documents, knowledge_base
from webapp.highlight import Mark, Piece, cut
from webapp.selecting import chosen, versions

blueprint = Blueprint("search", __name__)
blueprint.before_request(invite_documents)

_BEFORE, _AFTER = 60, 160  # characters of a snippet around the nearest sentence


@blueprint.get("/search")
def show() -> str:
    """Show the clauses nearest to ``?q=``, of the document ``?document=`` alone if any."""
    base, selection = knowledge_base(), chosen()
    asked = request.args.get("q", "")[:MAX_QUESTION].strip()
    hits = nearest(base, asked, selection)
    with base.reading() as store:
        over = versions(store, selection)
    return render_template(
        "search.html",
        asked=asked,
        limit=MAX_QUESTION,
        selection=selection,
        versions=over,
        documents=base.documents(),
        hits=[
            (hit, _snippet(hit.clause_text, hit.start - hit.clause_start, asked)) for hit in hits
        ],
        facets=Counter((hit.document_id, hit.document_title) for hit in hits).most_common(),
    )


def _snippet(text: str, start: int, asked: str) -> tuple[Piece, ...]:
    """Cut the text around the nearest sentence, the words asked for marked in it."""
    first = max(0, start - _BEFORE)
    shown = text[first : start + _AFTER]
    words = [word for word in re.findall(r"\w+", asked) if len(word) > 1]
    pairs = sorted({re.escape(word[i : i + 2]) for word in words for i in range(len(word) - 1)})
    if not pairs:
        return cut(shown, 0, bars(shown, 0))
    found = re.finditer(rf"(?:{'|'.join(pairs)})+", shown, re.IGNORECASE)
    words_marked = (Mark(match.start(), match.end(), "quote") for match in found)
    return cut(shown, 0, [*words_marked, *bars(shown, 0)])
