"""Several rankings of the same passages made one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

K = 60


def rank(
    scores: NDArray[np.floating], candidates: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """Return the positions of ``candidates`` (all, when ``None``) by falling score.

    Equal scores keep the order of their positions.
    """
    order = np.argsort(-scores, kind="stable")
    return order if candidates is None else order[candidates[order]]


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
