"""Several rankings of the same passages made one.

The index adds up scores: how far apart two passages are tells more than how many lie between
them (Bruch, Gai and Ingber, An analysis of fusion functions for hybrid retrieval, TOIS 2023).
Reciprocal ranks are kept to compare with.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

K = 60
GROUP_WEIGHT = 0.6  # of a document's words beside its passages' words
_EVERY, _SURE = 64, 8  # of how many scores one is looked at first, and how many more are taken
COSINE_WEIGHT = 12.0  # sentence cosines lie within about 0.1 of each other


def convex_fusion(
    lexical: NDArray[np.floating], groups: NDArray[np.floating], cosines: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return one score a passage from its own words, its document's, and its meaning.

    The words count as shares of the best score, the cosine as the distance to the best one, so
    that a ranking in which all are equal has no vote.

    Args:
        lexical: BM25 scores of the passages, shape ``(passages,)``.
        groups: BM25 scores of the passages' documents, same shape.
        cosines: Cosines of the passages' best sentences, same shape; all zero without an encoder.
    """
    if not len(lexical):
        return np.zeros(0)
    words = share(lexical) + GROUP_WEIGHT * share(groups)
    return np.asarray(words + COSINE_WEIGHT * (cosines - cosines.max()), dtype=np.float64)


def share(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return ``scores`` relative to the highest, all 0.0 where none is above 0.0."""
    most = scores.max(initial=0.0)
    return np.asarray(scores / most if most > 0 else np.zeros(len(scores)), dtype=np.float64)


def rank(
    scores: NDArray[np.floating], candidates: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """Return the positions of ``candidates`` (all, when ``None``) by falling score.

    Equal scores keep the order of their positions.
    """
    order = np.argsort(-scores, kind="stable")
    return order if candidates is None else order[candidates[order]]


def top(
    scores: NDArray[np.floating], candidates: NDArray[np.bool_], limit: int
) -> NDArray[np.intp]:
    """Return what ``rank`` gives, the first ``limit`` of it, without putting all in order."""
    places = np.flatnonzero(candidates & (scores >= _floor(scores, candidates, limit)))
    if len(places) < limit:
        places = np.flatnonzero(candidates)
    if len(places) > limit > 0:
        own = scores[places]
        least = np.partition(own, len(own) - limit)[len(own) - limit]
        places = places[own >= least]
    return places[np.argsort(-scores[places], kind="stable")][:limit]


def _floor(
    scores: NDArray[np.floating], candidates: NDArray[np.bool_], limit: int
) -> float | np.floating:
    """Return a score that some more than ``limit`` candidates should have, by those of a few."""
    few = scores[::_EVERY][candidates[::_EVERY]]
    rank = 2 * limit // _EVERY + _SURE
    return np.partition(few, len(few) - rank)[len(few) - rank] if len(few) > rank else -np.inf


def reciprocal_rank_fusion(
    rankings: Iterable[NDArray[np.intp]], size: int, k: int = K
) -> NDArray[np.float64]:
    """Add up ``1 / (k + rank)`` over the rankings, ranks counted from 1.

    A position that a ranking lacks gets nothing from it, so an empty ranking has no vote.

    Args:
        rankings: Positions within ``range(size)``, best first, none twice in one ranking.
        size: How many positions there are.
        k: How little the first ranks stand out; 60 in the source.

    Returns:
        A score for every position, 0.0 where no ranking has it.

    Source: Cormack, Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet and
    individual rank learning methods, SIGIR 2009.
    """
    fused = np.zeros(size)
    for ranking in rankings:
        fused[ranking] += 1.0 / (k + 1 + np.arange(len(ranking)))
    return fused
