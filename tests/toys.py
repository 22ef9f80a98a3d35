"""Small real parts for the tests of the index: an encoder without a model, a tokenizer."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from indexer import Tokenizer


class ToyEncoder:
    """Texts that share characters are alike: each character counts in one of 64 places.

    It keeps what it was asked to encode in ``seen``.
    """

    batch = 64

    def __init__(self, name: str = "toy", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        self.seen += texts
        rows = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row[zlib.crc32(character.encode("utf-8", "replace")) % self.dimension] += 1
            row /= np.linalg.norm(row)
        return rows


@cache
def tokenizer() -> Tokenizer:
    """A tokenizer without words of its own; it takes over a second to prepare."""
    return Tokenizer()
