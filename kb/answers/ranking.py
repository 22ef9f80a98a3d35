"""Which of the clauses found is the nearest: a linear model over what speaks for each."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answers import phrasing, scope, weights
from kb.answers.matching import Candidate
from kb.model import Kind, Language
from kb.questions import Question, measures

FEATURES = (
    "coverage",
    "heading",
    "sentence",
    "cosine",
    "lexical",
    "document",
    "title",
    "run",
    "place",
    "meant",
    "fact",
    "english coverage",
    "english cosine",
    "english lexical",
    "english fact",
)
OTHER_ROLES = 0.3  # of a fact, where a clause gives roles, but not the one asked for


def features(
    question: Question, candidate: Candidate, among: Sequence[Candidate]
) -> tuple[float, ...]:
    """Return what speaks for a candidate, in the order of ``FEATURES``.

    The scores of search count relative to the best of the candidates, since their size depends
    on the question: ``cosine`` is the distance to the highest, times 10, ``lexical`` the share
    of the highest BM25 score, ``document`` the same of whole documents; ``title`` is what the
    title holds of the topic, ``run`` its longest run of characters; ``place`` tells how near
    the clause stands to the place asked for, ``meant`` whether the question means its document,
    ``fact`` whether it has one of the kind asked for.
    """
    cosine = 10 * (candidate.hit.cosine - max(other.hit.cosine for other in among))
    most = max(other.hit.lexical for other in among)
    lexical = candidate.hit.lexical / most if most else 0.0
    fact = has_fact(question, candidate)
    english = float(question.language is Language.ENGLISH)
    return (
        candidate.coverage,
        candidate.heading,
        candidate.best_score,
        cosine,
        lexical,
        candidate.hit.group,
        candidate.title,
        candidate.run,
        scope.nearness(question, candidate.document, candidate.clause),
        float(candidate.is_meant),
        fact,
        english * candidate.coverage,
        english * cosine,
        english * lexical,
        english * fact,
    )


def has_fact(question: Question, candidate: Candidate) -> float:
    """Return 1.0 where the clause has a fact of the kind asked for, 0.0 where it has none."""
    facts = candidate.facts
    match question.kind:
        case Kind.LEAD | Kind.RESPONSIBLE | Kind.SUPPORT | Kind.IMPLEMENT:
            roles = {fact.role for fact in facts.responsibilities}
            asked = roles & set(phrasing.asked_roles(question.kind))
            return 1.0 if asked else OTHER_ROLES if roles else 0.0
        case Kind.DEADLINE:
            return float(bool(facts.deadlines))
        case Kind.TARGET:
            wanted = measures.asked(question.text)
            return float(any(measures.fits(fact.unit, wanted) for fact in facts.targets))
        case _:
            return 0.0


def ranked(
    question: Question, candidates: Sequence[Candidate]
) -> tuple[tuple[float, Candidate], ...]:
    """Return the candidates with their scores, the best first."""
    scored = [(weights.dot("rank", features(question, c, candidates)), c) for c in candidates]
    return tuple(sorted(scored, key=lambda pair: -pair[0]))
