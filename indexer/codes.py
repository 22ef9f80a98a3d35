"""Vectors in a few bits a number, from which their cosines to a question are estimated.

Signs: 48 bytes a vector of 384 numbers instead of 1,536, so that a million are looked through in a
few milliseconds. They are compared with the signs of the question (Charikar, Similarity estimation
techniques from rounding algorithms, STOC 2002).

Levels: four bits a number, 192 bytes a vector; the cosines of texts are off by some 0.002. They are
evenly spaced as is best for numbers distributed normally (Max, Quantizing for minimum distortion,
IRE Transactions on Information Theory 1960), and compared with the numbers of the question (Jégou,
Douze and Schmid, Product quantization for nearest neighbor search, TPAMI 2011, asymmetric
distances).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Array

_WORD, _BYTE = 64, 8  # bits
_LEVELS = 16
_STEP = 0.3352  # between two levels, in standard deviations
_LEAST = 1e-6  # of the square of that of a whole vector
_BLOCK = 4096  # rows whose levels are made at once


@dataclass(frozen=True, slots=True)
class Codes:
    """Of each vector the signs and the levels of its distance from a ``centre``.

    Attributes:
        bits: the signs, 64 in a number, shape ``(dimension / 64, vectors)``, rounded up.
        centre: shape ``(dimension,)``.
        levels: two in a byte, shape ``(vectors, dimension / 2)``, rounded up; a base that was
            written before there were any has none.
    """

    bits: NDArray[np.uint64]
    centre: NDArray[np.float32]
    levels: NDArray[np.uint8] | None

    @classmethod
    def of(cls, matrix: NDArray[np.float32], centre: NDArray[np.float32]) -> Codes:
        """Return the codes of the rows of ``matrix``, L2-normalised."""
        blocks = [matrix[start : start + _BLOCK] for start in range(0, len(matrix), _BLOCK)]
        levels = np.concatenate([_levels(block, centre) for block in blocks])
        return cls(_bits(matrix, centre), centre, levels)

    def arrays(self) -> dict[str, Array]:
        """Return the arrays by names; see :meth:`read`."""
        levels = {} if self.levels is None else {"codes.levels": self.levels}
        return {"codes.bits": self.bits, "codes.centre": self.centre, **levels}

    @classmethod
    def read(cls, arrays: Mapping[str, Array]) -> Codes | None:
        """Return what :meth:`arrays` gave, None where it is not there."""
        if "codes.bits" not in arrays:
            return None
        return cls(arrays["codes.bits"], arrays["codes.centre"], arrays.get("codes.levels"))

    def distances(self, query: NDArray[np.float32]) -> NDArray[np.uint16]:
        """Return in how many signs each vector differs from ``query``."""
        signs = _bits(query[None], self.centre)[:, 0]
        found = np.zeros(self.bits.shape[1], np.uint16)
        for bits, own in zip(self.bits, signs, strict=True):
            found += np.bitwise_count(bits ^ own)
        return found

    def by_levels(
        self, query: NDArray[np.float32], rows: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """Return nearly the cosines of ``query`` and the vectors at ``rows``, from their levels.

        Raises:
            ValueError: there are no levels.
        """
        if self.levels is None:
            raise ValueError("These codes have signs but no levels.")
        pairs = self.levels[rows]
        halves = np.pad(query, (0, len(query) % 2)).reshape(-1, 2)
        found = sum(
            np.einsum("ij,j->i", levels.astype(np.float32), np.ascontiguousarray(half))
            for levels, half in zip((pairs >> 4, pairs & (_LEVELS - 1)), halves.T, strict=True)
        )
        step = np.float32(_STEP * _deviation(self.centre))
        middle = np.float32((_LEVELS - 1) / 2) * query.sum()
        return np.asarray(np.float32(query @ self.centre) + step * (found - middle))


def _bits(matrix: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.uint64]:
    rows = np.packbits(matrix > centre, axis=1)
    padded = np.pad(rows, ((0, 0), (0, -rows.shape[1] % (_WORD // _BYTE))))
    return np.ascontiguousarray(padded.view(np.uint64).T)


def _levels(matrix: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.uint8]:
    steps = (matrix - centre) / np.float32(_STEP * _deviation(centre)) + np.float32(_LEVELS / 2)
    levels = np.clip(steps, 0, _LEVELS - 1).astype(np.uint8)
    even = np.pad(levels, ((0, 0), (0, levels.shape[1] % 2)))
    return np.asarray(even[:, ::2] << 4 | even[:, 1::2])


def _deviation(centre: NDArray[np.float32]) -> float:
    """Return the standard deviation of the numbers of vectors of length one around ``centre``."""
    square = 1 - float(centre @ centre)  # none where all vectors are the same one
    return float((max(square, _LEAST) / len(centre)) ** 0.5)
