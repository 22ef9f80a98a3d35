"""Where the base lies, and one writer at a time: a data folder, or a PostgreSQL database.

base.sqlite          documents and facts; names the generation that counts
index/<generation>/  the search index of that generation
cache/               what can be made again, such as jieba's parsed dictionary
lock                 held by whoever writes

Where a database holds the base, of these only the cache is used.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kb.errors import StoreError

NAME = "policy-kb"
_PATIENCE = 600.0  # seconds to wait for another writer
_POLL = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds a base, or the database ``url`` that does; it may be empty yet."""

    root: Path
    url: str | None = None

    @classmethod
    def find(cls, given: Path | None = None, url: str | None = None) -> Home:
        """Return the place that is given, else that of the environment, else the user's own.

        A folder that is given goes before ``KB_DATABASE_URL``, and ``url`` before both; beside a
        database a folder holds what each machine keeps for itself.
        """
        if given is None:
            url = url or os.environ.get("KB_DATABASE_URL") or None
        if given is not None or (given := _from_environment()) is not None:
            return cls(given.expanduser(), url)
        from platformdirs import user_data_path

        return cls(user_data_path(NAME, appauthor=False), url)

    @property
    def database(self) -> Path | str:
        """The SQLite file, or the URL of the PostgreSQL database."""
        return self.url or self._file

    @property
    def exists(self) -> bool:
        """Whether anything was written here."""
        if self.url is None:
            return self._file.exists()
        from kb.base import postgres

        return postgres.holds_base(self.url)

    @property
    def _file(self) -> Path:
        return self.root / "base.sqlite"

    def index(self, generation: int) -> Path:
        """Return the folder of a generation's search index."""
        return self.root / "index" / str(generation)

    @property
    def cache(self) -> Path:
        """What was prepared when the index was built; it lies beside it, for read-only folders."""
        return self.root / "cache"

    @contextmanager
    def writing(self, patience: float = _PATIENCE) -> Iterator[None]:
        """Be the only writer within the block; the folder is made where it is missing.

        Raises:
            StoreError: the folder cannot be made or written, or another program kept writing
                for ``patience`` seconds.
        """
        if self.url is not None:
            from kb.base import postgres

            with postgres.advisory_lock(self.url) as try_lock:
                self._wait_for(try_lock, patience)
                yield  # the end of the connection, or of the process, gives the lock back
            return
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / "lock").open("a")
        except OSError as error:
            raise StoreError(
                f"数据文件夹 {self.root} 不可写（{error.strerror}），请修改权限，"
                "或用 --home 另选一个。"
                f"The data folder {self.root} cannot be written ({error.strerror}): change its "
                "permissions, or choose another one with --home."
            ) from error
        with lock:
            self._wait_for(lambda: _try_lock(lock), patience)
            yield  # closing the file, or the end of the process, gives the lock back

    def _wait_for(self, try_lock: Callable[[], bool], patience: float) -> None:
        last = time.monotonic() + patience
        while not try_lock():
            if time.monotonic() > last:
                place = "the database" if self.url else self.root  # a URL may hold a password
                raise StoreError(
                    f"另一个程序一直在写数据文件夹 {place}，请等它结束后再试。"
                    f"Another program keeps writing to {place}: try again when it has ended."
                )
            time.sleep(_POLL)

    def prune(self, current: int) -> None:
        """Remove indexes that nobody needs: cut-off ones, and all before the last but one.

        The last but one stays for whoever has just opened it.
        """
        if self.url is not None:
            return
        kept = {str(current), str(current - 1)}
        for folder in (self.root / "index").glob("*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)  # on Windows it may be in use: next time


def give_way() -> None:
    """Wait so long that another writer, who looks again and again, gets its turn."""
    time.sleep(2 * _POLL)


def _from_environment() -> Path | None:
    value = os.environ.get("KB_HOME")
    return Path(value) if value else None


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
