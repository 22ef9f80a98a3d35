"""Fitting linear models to samples: a softmax, a logistic regression, an expected reward."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHARPNESS = 12.0  # of the rewards that a choice is drawn towards


def fit_softmax(groups: Sequence[tuple[Floats, NDArray[np.bool_]]], penalty: float) -> Floats:
    """Maximise the likelihood of the right rows of every group.

    Each group is its features, ``(rows, features)``, with which rows are right, ``(rows,)``.
    """
    useful = [(x, right) for x, right in groups if right.any() and not right.all()]

    def gradient(w: Floats) -> Floats:
        total = penalty * w
        for x, right in useful:
            p = softmax(x @ w)
            wanted = p * right
            total += x.T @ (p - wanted / wanted.sum()) / len(useful)
        return total

    return _descend(gradient, np.full(groups[0][0].shape[1], 0.5), steps=1500, rate=0.3)


def fit_logistic(x: Floats, y: Floats, penalty: float) -> Floats:
    """Newton's method on the logistic likelihood; features that are always 0 get no weight."""
    w = np.zeros(x.shape[1])
    ridge = penalty * np.eye(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge
        w = w - np.linalg.solve(hessian, x.T @ (p - y) + ridge @ w)
    return np.asarray(w, dtype=np.float64)


def fit_reward(groups: Sequence[tuple[Floats, Floats]], penalty: float) -> Floats:
    """Maximise the expected reward of a choice from every group.

    Each group is its features, ``(rows, features)``, with the reward of each row, 0 to 1. Half of
    the gradient is the cross-entropy with the best rows, which helps a cold start.
    """
    useful = [(x, reward) for x, reward in groups if np.ptp(reward) > 0]
    scale = np.concatenate([x for x, _ in useful]).std(axis=0) + 1e-6

    def gradient(w: Floats) -> Floats:
        total = penalty * w
        for x, reward in useful:
            scaled = x / scale
            p = softmax(scaled @ w)
            wanted = softmax(SHARPNESS * reward)
            expected = p * (reward - (p * reward).sum())
            total += (0.5 * scaled.T @ (p - wanted) - 2 * scaled.T @ expected) / len(useful)
        return total

    fitted: Floats = _descend(gradient, np.zeros(len(scale)), steps=600, rate=0.3) / scale
    return fitted


def softmax(scores: Floats) -> Floats:
    """Return the probabilities in proportion to the exponentials of ``scores``."""
    p: Floats = np.exp(scores - scores.max())
    return np.asarray(p / p.sum(), dtype=np.float64)


def _descend(gradient: Callable[[Floats], Floats], w: Floats, *, steps: int, rate: float) -> Floats:
    for _ in range(steps):
        w = w - rate * gradient(w)
    return w
