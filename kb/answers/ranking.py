"""Which of the clauses found is the nearest: a linear model over what speaks for each."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answers import weights
from kb.answers.matching import Candidate
from kb.model import Language
from kb.questions import Question

FEATURES = (
    "coverage",
    "heading",
    "sentence",
    "cosine",
    "lexical",
    "fusion",
    "english coverage",
    "english cosine",
    "english lexical",
)


def features(
    question: Question, candidate: Candidate, among: Sequence[Candidate]
) -> tuple[float, ...]:
    """Return what speaks for a candidate, in the order of ``FEATURES``.

    The scores of search count relative to the best of the candidates, since their size depends
    on the question: ``cosine`` is the distance to the highest, times 10, ``lexical`` the share
    of the highest BM25 score, ``fusion`` the reciprocal rank fusion, times 30 (at most about 1).
    """
    cosine = 10 * (candidate.hit.cosine - max(other.hit.cosine for other in among))
    most = max(other.hit.lexical for other in among)
    lexical = candidate.hit.lexical / most if most else 0.0
    english = float(question.language is Language.ENGLISH)
    return (
        candidate.coverage,
        candidate.heading,
        candidate.best_score,
        cosine,
        lexical,
        30 * candidate.hit.score,
        english * candidate.coverage,
        english * cosine,
        english * lexical,
    )


def ranked(
    question: Question, candidates: Sequence[Candidate]
) -> tuple[tuple[float, Candidate], ...]:
    """Return the candidates with their scores, the best first."""
    scored = [(weights.dot("rank", features(question, c, candidates)), c) for c in candidates]
    return tuple(sorted(scored, key=lambda pair: -pair[0]))
