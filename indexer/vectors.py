"""Passages by meaning: one vector a sentence, and a passage is as near as its best sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Similarities:
    """The cosines of one question: of all ``sentences``, and of each passage's best one."""

    sentences: NDArray[np.float32]
    passages: NDArray[np.float32]
    starts: NDArray[np.intp]

    def of(self, passage: int) -> tuple[float, ...]:
        """Return the cosines of the sentences of the passage at position ``passage``."""
        start, *end = self.starts[passage : passage + 2]
        return tuple(self.sentences[start : end[0] if end else None].tolist())

    def best_sentence(self, passage: int) -> int:
        """Return which sentence of the passage at position ``passage`` is the most similar."""
        return int(np.argmax(self.of(passage)))


class SentenceVectors:
    """Sentence vectors, those of one passage next to each other."""

    def __init__(self, matrix: NDArray[np.float32], counts: Sequence[int]) -> None:
        """Take the vectors as they are, memory-mapped or not.

        Args:
            matrix: Shape ``(sentences, dimension)``, rows L2-normalised.
            counts: How many rows each passage has; at least one passage, with at least one row.
        """
        self._matrix = matrix
        self._starts = np.cumsum([0, *counts[:-1]], dtype=np.intp)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._matrix.shape[1])

    def compare(self, query: NDArray[np.float32]) -> Similarities:
        """Compare the L2-normalised ``query``, shape ``(dimension,)``, with every sentence."""
        sentences = self._matrix @ query
        return Similarities(sentences, np.maximum.reduceat(sentences, self._starts), self._starts)
