"""Which documents a question means: those of the place it names, or the one it calls by title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from corpus.document import Clause, Document
from kb.answers.catalogue import Catalogue
from kb.answers.matching import Candidate, Matcher
from kb.base.schema import CLOSING, OPENING
from kb.model import DocumentSummary
from kb.questions import Question

TITLE_SHARE = 0.5  # of the topic's weight that a title has to hold to be meant
# How near a clause stands to a place: where it is named.
IN_HEAD, IN_EDGES, IN_CLAUSE, IN_TEXT = 1.0, 0.8, 0.6, 0.3
_YEAR = re.compile(r"(?:19|20)\d\d")
_EDITION = re.compile(r"((?:19|20)\d\d)年?(?:版|修订|修正|印发|发布|公布|出台)")
_OLD = re.compile(r"旧版|原版|修订前|修改前|(?:earlier|previous|old) (?:version|edition)", re.I)
NEARLY = 0.8  # of the best title's share


def in_force(question: Question, documents: Catalogue, today: date) -> frozenset[str] | None:
    """Return the ids of what answers first, ``None`` where that is every document.

    What has expired answers after what holds. An earlier version answers beside the newest where
    the question calls it by its year (2019年版) or by a year that its own title has; 旧版 calls the
    earlier ones alone.
    """
    editions = set(_EDITION.findall(question.text))

    def is_called(document: DocumentSummary) -> bool:
        published = str(document.published.year) if document.published else ""
        years = documents.years(document)
        return published in editions or any(year in question.text for year in years)

    over = documents.over(today)
    if not over:
        return None
    if _OLD.search(question.text) and (old := frozenset(d.id for d in over if d.superseded_by)):
        return old
    is_any_called = editions or _YEAR.search(question.text)
    silent = (d.id for d in over if not (is_any_called and is_called(d)))
    return documents.without(frozenset(silent))


def documents_meant(
    question: Question, documents: Catalogue, matcher: Matcher
) -> frozenset[str] | None:
    """Return the ids of the documents that a question means, ``None`` where it may be any.

    A place is looked for in the documents' titles, issuers and files' names, and in the openings
    and signatures of their texts. One that no document names there leaves them all open: other
    words may tell better.
    """
    chosen = documents.naming(question.places)
    meant = _titled(documents, matcher, chosen) or chosen
    return frozenset(document.id for document in meant) if meant else None


def is_elsewhere(question: Question, documents: Catalogue) -> bool:
    """Tell whether a question names places that no document is about."""
    return bool(question.places) and not documents.naming(question.places)


def nearness(question: Question, document: Document, clause: Clause) -> float:
    """Return how near a clause stands to the place asked for.

    1.0 where its document's head names it (or the question names none), less where the opening
    or the signature, the clause itself or its headings, or only some other clause does; 0.0 where
    none does.
    """
    places = question.places
    if not places:
        return 1.0
    metadata, text = document.metadata, document.text
    own = (*document.path(clause), clause.span.of(text))
    for worth, named in (
        (IN_HEAD, (metadata.title, metadata.issuer or "", document.source)),
        (IN_EDGES, (text[:OPENING], text[-CLOSING:])),
        (IN_CLAUSE, own),
        (IN_TEXT, (text,)),
    ):
        if any(place in part for place in places for part in named):
            return worth
    return 0.0


def about_places(question: Question, found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the clauses that stand near the place asked for; all where none does."""
    if not question.places:
        return found
    return [c for c in found if nearness(question, c.document, c.clause)] or found


def _titled(
    documents: Catalogue, matcher: Matcher, among: Sequence[DocumentSummary]
) -> list[DocumentSummary]:
    shares = documents.titled(matcher, NEARLY * TITLE_SHARE, among)
    best = max((share for share, _ in shares), default=0.0)
    if best < TITLE_SHARE:
        return []
    return [document for share, document in shares if share >= NEARLY * best]
