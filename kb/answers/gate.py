"""Is it an answer at all? Evidence → the probability that the best draft is right."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from corpus.document import Clause, Document
from kb.answers import weights
from kb.answers.drafts import Draft
from kb.answers.scope import nearness
from kb.base.schema import CLOSING, OPENING
from kb.facts.deadlines import document_year
from kb.model import Kind, Language
from kb.organisations import Directory
from kb.questions import Question, measures
from kb.questions.contrasts import is_ruled_out
from kb.questions.words import NUMBER_OF_WHAT

MEANING = ("cosine", "lift", "english cosine", "english lift")  # 0.0 without an encoder
THRESHOLD = 0.55  # a wrong answer costs more than none
_CLEARLY = 1.0  # ahead of the next draft
_TELEPHONE = re.compile(r"\d[\d-]{4,}")
_NUMBERED = re.compile(r"(?<![A-Za-z\d])(?:\d+号(?=[线楼桥机])|[A-Za-z]\d{1,3}(?![A-Za-z\d]))")
# 刚刚过去的2021年，我们…: a paragraph that so begins says what year those after it are about.
_OPENING_YEAR = re.compile(
    r"^\s*(?:\S{1,6}[，,])?\D{0,6}(20\d{2})年(?=，|,|是|以来|我)", re.MULTILINE
)
FEATURES = (
    "constant",
    "coverage",
    "missing",
    "relevance",
    "own",
    "focus",
    "fact",
    "instead",
    "cosine",
    "lift",
    "lead",
    "english",
    "english coverage",
    "english cosine",
    "english lift",
)


def features(question: Question, draft: Draft) -> tuple[float, ...]:
    """Return what speaks for a draft, in the order of ``FEATURES``.

    ``coverage`` of the topic by the clause and the weight of its most important term that is
    ``missing`` there; ``relevance`` of the fact or sentence; the share of the topic in its ``own``
    words, and of the words beside the question word there and above (``focus``); whether a
    ``fact`` of the asked kind stands behind it, or a sentence is said ``instead`` of one; the
    ``cosine`` of the sentence and its ``lift`` over the mean of the base (both about -1 to 1
    here); the ``lead`` over the next clause.
    """
    hit = draft.candidate.hit
    cosine, lift = 10 * (hit.cosine - 0.88), 10 * hit.lift
    if not hit.cosines:
        cosine = lift = 0.0
    english = float(question.language is Language.ENGLISH)
    return (
        1.0,
        draft.candidate.coverage,
        draft.candidate.missing,
        draft.relevance,
        draft.own,
        draft.focus,
        float(draft.settled),
        float(not draft.settled and question.kind is not Kind.WHAT),
        cosine,
        lift,
        draft.lead,
        english,
        english * draft.candidate.coverage,
        english * cosine,
        english * lift,
    )


def confidence(question: Question, draft: Draft) -> float:
    """Return how probably the draft answers the question; 0.0 for another year, place or kind."""
    if not is_about(question, draft):
        return 0.0
    by_words = not draft.candidate.hit.cosines
    score = weights.dot("gate by words" if by_words else "gate", features(question, draft))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def is_one_of_many(question: Question, drafts: Sequence[Draft]) -> bool:
    """Tell whether a telephone number or a contact stands in a list of such, all about alike.

    One whose clause has more of the question's words as they are is unlike the others.
    """
    if NUMBER_OF_WHAT.search(question.text) is None:
        return False
    best, said = drafts[0], _TELEPHONE.findall(drafts[0].text)
    return any(
        best.worth - made.worth < _CLEARLY
        and best.candidate.run <= made.candidate.run
        and _TELEPHONE.findall(made.text) != said
        for made in drafts[1:]
    )


def is_about(question: Question, draft: Draft) -> bool:
    """Tell whether the draft is about the place, years and units that the question names."""
    candidate = draft.candidate
    near = nearness(question, candidate.document, candidate.clause)
    return (
        near > 0
        and _speaks_of_years(question, draft)
        and _speaks_of_numbered(question, draft)
        and _speaks_of_units(question, draft)
        and _speaks_of_bounds(question, draft)
        and _speaks_of_rates(question, draft)
        and _speaks_of_kind(question, draft)
    )


def _speaks_of_years(question: Question, draft: Draft) -> bool:
    """Tell whether the draft is about the years that the question names.

    Each must be one the clause, its section so far or its document is about; a number that is bound
    to years answers for these alone.
    """
    if not question.years:
        return True
    if draft.years and not draft.years & set(question.years):
        return False
    document, clause = draft.candidate.document, draft.candidate.clause
    about = {str(document_year(document)), *re.findall(r"20\d{2}", document.title)}
    about.update(_OPENING_YEAR.findall(_section_before(document, clause))[-1:])
    text = " ".join((*document.path(clause), clause.span.of(document.text)))
    return all(year in text or year in about for year in question.years)


def _section_before(document: Document, clause: Clause) -> str:
    """Return what stands before a clause in its section."""
    start = clause.path[0].start if clause.path else clause.span.start
    return document.text[start : clause.span.start]


def _speaks_of_numbered(question: Question, draft: Draft) -> bool:
    """Tell whether the clause has every thing that the question calls by a number (16号线, T6)."""
    called = _NUMBERED.findall(question.text)
    if not called:
        return True
    document, clause = draft.candidate.document, draft.candidate.clause
    text = " ".join((*document.path(clause), clause.span.of(document.text)))
    return all(re.search(rf"(?<![A-Za-z\d]){name}(?!\d)", text, re.I) for name in called)


def _speaks_of_bounds(question: Question, draft: Draft) -> bool:
    """Tell whether the draft is not of the opposite bound alone: 最高多少 is not 不低于."""
    asked = measures.bound_asked(question.text)
    said = measures.bounds(draft.quote.of(draft.candidate.document.text))
    return asked is None or not said or asked in said


def _speaks_of_rates(question: Question, draft: Draft) -> bool:
    """Tell whether a sum for each of something (每户多少元) is said to be for that."""
    if measures.asked(question.text) is not measures.Measure.MONEY:
        return True
    said = draft.quote.of(draft.candidate.document.text)
    return all(re.search(each, said) for each in measures.each_of(question.text))


def _speaks_of_kind(question: Question, draft: Draft) -> bool:
    """Tell whether the clause is of the kind asked for, not of one that rules it out."""
    document, clause = draft.candidate.document, draft.candidate.clause
    text = " ".join((document.title, *document.path(clause), clause.span.of(document.text)))
    return not is_ruled_out(question.text, text)


def _speaks_of_units(question: Question, draft: Draft) -> bool:
    """Tell whether the document names, or is issued or signed by, one of the question's units."""
    asked = [m for m in question.mentions if m.function and not m.group]
    document, directory = draft.candidate.document, Directory.load()
    if not asked or any(m.text in document.text for m in asked):
        return True
    clause, text = draft.candidate.clause.span.of(document.text), document.text
    issuer = document.metadata.issuer or ""
    said = " ".join((document.title, issuer, text[:OPENING], text[-CLOSING:], clause))
    named = [m.text for m in directory.find(said)]
    return any(directory.same(m.name, name) for m in asked for name in named)
