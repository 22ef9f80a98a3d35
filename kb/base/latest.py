"""What is made of one generation of the base, and kept until there is a newer one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """A value that is made for a generation; of threads that need it at once one makes it."""

    def __init__(self) -> None:
        self._kept: tuple[int, T] | None = None
        self._lock = threading.Lock()

    def of(self, generation: int, make: Callable[[], T]) -> T:
        """Return the value of ``generation``, as ``make`` gives it where another one is kept."""
        with self._lock:
            if self._kept is None or self._kept[0] != generation:
                self._kept = generation, make()
            return self._kept[1]

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept = None
