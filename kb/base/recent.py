"""The values used last, of a cache that is filled for several keys at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by their keys; where there are too many, those go that were not used for longest."""

    def __init__(self, most: int) -> None:
        """Keep ``most`` values."""
        self._most = most
        self._values: dict[K, V] = {}
        self._lock = threading.Lock()

    def get(self, keys: Sequence[K], read: Callable[[Sequence[K]], Sequence[V]]) -> dict[K, V]:
        """Return the values of ``keys``; ``read`` gives those that are not here, in order."""
        wanted = dict.fromkeys(keys)
        with self._lock:
            found = {key: self._values.pop(key) for key in wanted if key in self._values}
            self._values |= found  # now they are the last
        missing = [key for key in wanted if key not in found]
        if missing:
            found |= zip(missing, read(missing), strict=True)
            with self._lock:
                self._values |= {key: found[key] for key in missing}
                for key in list(self._values)[: max(len(self._values) - self._most, 0)]:
                    del self._values[key]
        return found
