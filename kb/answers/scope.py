"""Which documents a question means: those of the place it names, or the one it calls by title."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kb import wordlists
from kb.answers.matching import Matcher
from kb.model import DocumentSummary
from kb.questions import Question

TITLE_SHARE = 0.5  # of the topic's weight that a title has to hold to be meant
NEARLY = 0.8  # of the best title's share


def documents_meant(
    question: Question, documents: Sequence[DocumentSummary], matcher: Matcher
) -> frozenset[str] | None:
    """Return the ids of the documents that a question means, ``None`` where it may be any.

    A place is looked for in the documents' titles, issuers and files' names, and only where none
    of these has it, in the openings of their texts. A place that no document names there leaves
    them all open: other words may tell better.
    """
    places = places_in(question.text)
    chosen = _naming(documents, places, _head) or _naming(documents, places, _opening)
    meant = _titled(chosen or documents, matcher) or chosen
    return frozenset(document.id for document in meant) if meant else None


def places_in(text: str) -> frozenset[str]:
    """Return the provinces and prefectures that a question names, by their Chinese names."""
    words = set(re.findall(r"[a-z']+", text.lower()))
    return frozenset(
        chinese
        for chinese, english in wordlists.places().items()
        if chinese in text or english.lower() in words
    )


def _naming(
    documents: Sequence[DocumentSummary],
    places: frozenset[str],
    read: Callable[[DocumentSummary], str],
) -> list[DocumentSummary]:
    return [document for document in documents if any(place in read(document) for place in places)]


def _head(document: DocumentSummary) -> str:
    return " ".join((document.title, document.issuer or "", document.source))


def _opening(document: DocumentSummary) -> str:
    return document.opening


def _titled(documents: Sequence[DocumentSummary], matcher: Matcher) -> list[DocumentSummary]:
    shares = [(matcher.coverage(_head(document)), document) for document in documents]
    best = max((share for share, _ in shares), default=0.0)
    if best < TITLE_SHARE:
        return []
    return [document for share, document in shares if share >= NEARLY * best]
