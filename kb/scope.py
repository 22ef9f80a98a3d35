"""Which documents a question means: those of the place it names, or the one it calls by title."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from corpus.document import Document
from kb.lexicon import Term
from kb.matching import Matcher
from kb.questions import Question

OFTEN = 5  # times that a text has to name a place to be about it
TITLE_SHARE = 0.5  # of the topic's weight that a title has to hold to be meant
NEARLY = 0.8  # of the best title's share


def documents_meant(
    question: Question, documents: Sequence[Document], terms: Sequence[Term]
) -> frozenset[str] | None:
    """Return the ids of the documents that a question means, ``None`` where it may be any.

    A place that no document is about leaves them all open: other words may tell better.
    """
    chosen = _of_places(_places_in(question.text), documents)
    titled = _titled(chosen or documents, Matcher(terms))
    meant = titled or chosen
    return frozenset(document.id for document in meant) if meant else None


def _of_places(places: Iterable[str], documents: Sequence[Document]) -> list[Document]:
    """Return the documents whose head names one of the places, else those whose text often does."""
    named = [d for d in documents if any(place in _head(d) for place in places)]
    return named or [d for d in documents if any(d.text.count(place) >= OFTEN for place in places)]


def _titled(documents: Sequence[Document], matcher: Matcher) -> list[Document]:
    shares = [(matcher.coverage(_head(document)), document) for document in documents]
    best = max((share for share, _ in shares), default=0.0)
    if best < TITLE_SHARE:
        return []
    return [document for share, document in shares if share >= NEARLY * best]


def _head(document: Document) -> str:
    return " ".join((document.title, document.metadata.issuer or "", document.source))


def _places_in(text: str) -> frozenset[str]:
    """Return the provinces and prefectures that a question names, by their Chinese names."""
    words = set(re.findall(r"[a-z']+", text.lower()))
    return frozenset(
        chinese
        for chinese, english in _places().items()
        if chinese in text or english.lower() in words
    )


@cache
def _places() -> dict[str, str]:
    text = (files("kb") / "data" / "places.json").read_text(encoding="utf-8")
    places: dict[str, str] = json.loads(text)["places"]
    return places
