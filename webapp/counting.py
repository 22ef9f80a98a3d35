"""Requests counted together by all processes that were forked from one; not on Windows."""

from __future__ import annotations

import fcntl
import mmap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from struct import Struct
from tempfile import TemporaryFile

from limits.storage import Storage

_SCHEME = "shared"
URI = f"{_SCHEME}://"
PLACES = 2**16  # of counts: 0.8 MB
_COUNT = Struct("=dI")  # the second at which it ends, and the count


class SharedStorage(Storage):
    """Counts in memory that is made before the fork, for flask-limiter.

    A key's place is its hash, so that the memory is bounded however many addresses ask. Two
    addresses in 65,536 share a place and count together; limits are far above what both ask.
    A process that is killed gives its lock back.
    """

    STORAGE_SCHEME = [_SCHEME]  # noqa: RUF012

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: str
    ) -> None:
        super().__init__(uri, wrap_exceptions)
        self._file = TemporaryFile()  # noqa: SIM115
        self._file.truncate(PLACES * _COUNT.size)
        self._memory = mmap.mmap(self._file.fileno(), 0)
        self._lock = threading.Lock()  # the file's is one of processes, not of threads

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may be raised."""
        return OSError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count ``amount`` more, from 0 where the count before has ended; return the count."""
        with self._alone():
            end, count = self._read(key)
            if not count:
                end = time.time() + expiry
            _COUNT.pack_into(self._memory, _place(key), end, count + amount)
        return count + amount

    def get(self, key: str) -> int:
        """Return the count."""
        with self._alone():
            return self._read(key)[1]

    def get_expiry(self, key: str) -> float:
        """Return the second at which the count ends."""
        with self._alone():
            return self._read(key)[0]

    def check(self) -> bool:
        """Tell that it can be used."""
        return True

    def reset(self) -> None:
        """Forget all counts."""
        with self._alone():
            self._memory[:] = bytes(len(self._memory))

    def clear(self, key: str) -> None:
        """Forget a count."""
        with self._alone():
            _COUNT.pack_into(self._memory, _place(key), 0, 0)

    def _read(self, key: str) -> tuple[float, int]:
        end, count = _COUNT.unpack_from(self._memory, _place(key))
        return (end, count) if end > (now := time.time()) else (now, 0)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


def _place(key: str) -> int:
    """Return the same place in all processes: Python's hashes are those of the parent."""
    return hash(key) % PLACES * _COUNT.size
