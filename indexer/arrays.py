"""Arrays in one file, mapped into memory when it is opened; and texts as arrays.

The file begins with the length of its head in eight bytes; the head is JSON and names every
array with its type, shape and place; the arrays follow as they lie in memory.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_ALIGNED = 64  # bytes
_HEAD = 8  # bytes of a text that are compared as one number


def save(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write ``arrays`` into the file ``path``."""
    rows = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    ends = list(accumulate((_aligned(row.nbytes) for row in rows.values()), initial=0))
    head = json.dumps(
        {
            name: [row.dtype.str, list(row.shape), start]
            for (name, row), start in zip(rows.items(), ends, strict=False)
        }
    ).encode()
    with path.open("wb") as file:
        file.write(len(head).to_bytes(8, "little") + head)
        file.write(bytes(_aligned(8 + len(head)) - 8 - len(head)))
        for row in rows.values():
            row.tofile(file)
            file.write(bytes(_aligned(row.nbytes) - row.nbytes))


def load(path: Path) -> dict[str, Array]:
    """Map the arrays in the file ``path``; nothing of them is read yet.

    Raises:
        ValueError: the file is no such file, or is cut off.
    """
    data = np.memmap(path, dtype=np.uint8, mode="r")
    size = int.from_bytes(data[:8].tobytes(), "little")
    head: dict[str, tuple[str, list[int], int]] = json.loads(data[8 : 8 + size].tobytes())
    first = _aligned(8 + size)
    return {name: _view(data, first, *place) for name, place in head.items()}


def smallest(numbers: NDArray[np.integer]) -> Array:
    """Return whole numbers from 0 on in the smallest type that holds them all."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _view(data: Array, first: int, kind: str, shape: list[int], start: int) -> Array:
    dtype = np.dtype(kind)
    size = dtype.itemsize * int(np.prod(shape))
    part = np.asarray(data[first + start : first + start + size])
    return part.view(dtype).reshape(shape)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


class Strings(Sequence[str]):
    """Texts one behind the other, in UTF-8; they may hold lone surrogates."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.integer]) -> None:
        """Take the bytes, and where every text ends within them."""
        self.data = data
        self.ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """Return ``texts`` so."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = np.cumsum([len(part) for part in encoded], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), smallest(ends))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self._bytes(place).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (text.decode("utf-8", "surrogatepass") for text in self.encoded())

    def encoded(self) -> Iterator[bytes]:
        """Yield the texts as they are kept."""
        data, start = self.data.tobytes(), 0
        for end in self.ends.tolist():
            yield data[start:end]
            start = end

    def find(self, text: str) -> int | None:
        """Return the place of ``text`` among texts in rising order, None where it is not."""
        wanted = text.encode("utf-8", "surrogatepass")
        head = np.frombuffer(wanted[:_HEAD].ljust(_HEAD, b"\0"), ">u8")[0]
        heads = self._heads
        first = int(heads.searchsorted(head))
        if first == len(heads) or heads[first] != head:
            return None
        last = int(heads.searchsorted(head, "right"))
        place = first + bisect_left(range(first, last), wanted, key=self._bytes)
        return place if place < last and self._bytes(place) == wanted else None

    @cached_property
    def _heads(self) -> NDArray[np.uint64]:
        """The first bytes of every text as one number: most texts are told apart by them."""
        starts = np.concatenate([[0], self.ends[:-1]]).astype(np.int64)[: len(self)]
        sizes = np.minimum(self.ends - starts, _HEAD)
        heads = np.zeros(len(self), np.uint64)
        for number in range(_HEAD):
            has = sizes > number
            byte = self.data[starts[has] + number].astype(np.uint64)
            heads[has] |= byte << np.uint64(8 * (_HEAD - 1 - number))
        return heads

    def _bytes(self, place: int) -> bytes:
        start = int(self.ends[place - 1]) if place else 0
        return self.data[start : int(self.ends[place])].tobytes()
