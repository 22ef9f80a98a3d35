"""Long work cut off at any moment: killed, or its disk full; nothing lost, nothing double."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from kb import KnowledgeBase, StoreError
from kb.base import writing
from kb.base.home import Home
from kb.base.search import Search
from kb.facts.serialize import facts_to_dict
from killing import check, start, statuses
from made import write_plans

PLANS = 12
QUESTIONS = (
    "夜间公交示范点由哪个部门牵头？",
    "河道清淤多久检查一次？",
    "校园食堂示范点达到多少个？",
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL and no limits")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared dictionary, which takes longer than all else here."""
    home = Home(tmp_path_factory.mktemp("prepared"))
    assert Search(home).tokenizer
    return home.cache


@pytest.fixture
def home(home: Path, cache: Path) -> Path:
    """A data folder without a base."""
    shutil.copytree(cache, home / "cache")
    return home


@pytest.fixture
def short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit after every file."""
    monkeypatch.setattr(writing, "SHORTEST", 0.0)
    monkeypatch.setattr(writing, "SHARE", 0)


# --- SIGKILL -----------------------------------------------------------------------------------


def contents(home: Path, encoder: str) -> tuple[Any, ...]:
    """Return all facts and the answers to some questions."""
    with KnowledgeBase.open(home, encoder=encoder) as base:
        answers = [base.ask(question) for question in QUESTIONS]
        assert (
            all(answer.found and answer.notice is None for answer in answers) or encoder == "none"
        )
        said = [(answer.text, answer.citations) for answer in answers]
        return base.documents(), facts_to_dict(base.facts()), said


def kill_at_random(home: Path, paths: list[Path], kills: int, encoder: str = "none") -> None:
    """Kill the same ingest again and again, from an empty folder on, and compare at the end."""
    undisturbed = home.with_name("undisturbed")
    shutil.copytree(home / "cache", undisturbed / "cache")
    began = time.monotonic()
    assert statuses(start(undisturbed, paths, encoder)) == ["added"] * len(paths)
    duration = time.monotonic() - began
    there: set[str] = set()
    for _ in range(kills):
        process = start(home, paths, encoder)
        time.sleep(random.uniform(0, duration / 3))
        process.kill()
        done = process.communicate()[0]
        after = check(home, encoder)
        assert there <= after
        there = after
        if done:  # there was nothing left to do
            assert contents(home, encoder) == contents(undisturbed, encoder)
            shutil.rmtree(home)
            shutil.copytree(undisturbed / "cache", home / "cache")
            there = set()
    # Whatever the kills have left behind, the next ingest works and clears it away.
    assert set(statuses(start(home, paths, encoder))) <= {"added", "unchanged"}
    assert contents(home, encoder) == contents(undisturbed, encoder)
    assert len(list((home / "index").iterdir())) == 2


def test_an_ingest_killed_at_any_moment_goes_on(home: Path, tmp_path: Path) -> None:
    kill_at_random(home, write_plans(tmp_path / "plans", PLANS), kills=12)


@pytest.mark.slow
def test_an_ingest_killed_200_times_goes_on(home: Path, tmp_path: Path) -> None:
    kill_at_random(home, write_plans(tmp_path / "plans", PLANS), kills=200)


@pytest.mark.slow
def test_an_ingest_with_vectors_killed_at_any_moment_goes_on(home: Path, tmp_path: Path) -> None:
    kill_at_random(home, write_plans(tmp_path / "plans", PLANS), kills=20, encoder="auto")


def test_an_ingest_that_stops_keeps_what_it_had(
    home: Path, tmp_path: Path, short_turns: None
) -> None:
    paths = write_plans(tmp_path / "plans", 4)

    def stop(stage: str, done: int, total: int) -> None:
        assert total == len(paths)
        if done == 3:
            raise KeyboardInterrupt

    with KnowledgeBase.open(home, encoder="none") as base:
        with pytest.raises(KeyboardInterrupt):
            base.ingest(paths, progress=stop)
        assert check(home) == {path.name for path in paths[:2]}
        files = base.ingest(paths).files
    assert [file.status for file in files] == ["unchanged", "unchanged", "added", "added"]


# Turns of no length: a commit after every file, so that there is something to keep.
COMMAND = """
import sys
from kb.base import writing
from webapp.cli import main
writing.SHORTEST, writing.SHARE = 0.0, 0
main(sys.argv[1:])
"""


def test_ctrl_c_on_a_terminal_says_what_was_kept(home: Path, tmp_path: Path) -> None:
    write_plans(tmp_path / "plans", 300)  # so many that Ctrl-C comes before the end
    arguments = ["ingest", "--home", str(home), "--encoder", "none", str(tmp_path / "plans")]
    controller, terminal = os.openpty()
    termios.tcsetwinsize(terminal, (24, 100))  # a bar needs room
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=ROOT,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        shown = ""
        while "5/300" not in shown:
            shown += os.read(controller, 4096).decode(errors="replace")
        process.send_signal(signal.SIGINT)
        with suppress(OSError):  # Linux says so when the other end is closed
            while more := os.read(controller, 4096):
                shown += more.decode(errors="replace")
    os.close(controller)
    assert process.returncode == 130
    kept = len(check(home))
    assert 4 <= kept < 300
    assert f"现有文件 {kept} 份" in shown
    assert "读取文件" in shown
    assert "剩余" in shown
    assert "Traceback" not in shown


def test_words_are_searched_before_the_vectors_are_there(
    home: Path, tmp_path: Path, short_turns: None
) -> None:
    paths = write_plans(tmp_path / "plans", 3)
    notices = []

    def look(stage: str, done: int, total: int) -> None:
        if stage == "embed":  # words of all files are there, vectors of some at most
            with KnowledgeBase.open(home) as reader:
                answer = reader.ask(f"{paths[-1].stem}示范点由哪个部门牵头？")
            assert paths[-1].stem in answer.citations[0].document_title
            notices.append(answer.notice)

    with KnowledgeBase.open(home, encoder="auto") as base:
        base.ingest(paths, progress=look)
        assert notices
        assert all("kb ingest" in (notice or "") for notice in notices)
        assert base.notice is None


# --- a full disk -------------------------------------------------------------------------------


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size`` bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    "size",
    [
        lambda database: 100,  # the index cannot be written
        lambda database: database,  # the index can, the database cannot grow
        lambda database: database + 20_000,  # its first pages can
    ],
)
def test_a_file_that_cannot_grow_leaves_the_base_as_it_was(
    home: Path, tmp_path: Path, size: Callable[[int], int]
) -> None:
    first, *others = write_plans(tmp_path / "plans", PLANS)
    with KnowledgeBase.open(home, encoder="none") as base:
        base.ingest([first])
        limit = size((home / "base.sqlite").stat().st_size)
        with largest_file(limit), pytest.raises(StoreError, match="剩余空间"):
            base.ingest(others)
        assert check(home) == {first.name}
        assert not base.ingest(others).failed
    assert len(check(home)) == PLANS


@pytest.fixture
def small_disk(tmp_path: Path, cache: Path) -> Iterator[Path]:
    """A folder on a disk of 2 MB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"a disk can be mounted by root alone: {mounted.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        # Lazily: an index that was just let go may still be mapped.
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("room", [0, 8, 32, 128])  # in kB
def test_a_full_disk_leaves_the_base_as_it_was(
    small_disk: Path, tmp_path: Path, short_turns: None, room: int
) -> None:
    first, *others = write_plans(tmp_path / "plans", PLANS)
    home, filler = small_disk / "home", small_disk / "filler"
    with KnowledgeBase.open(home, encoder="none") as base:
        base.ingest([first])
        filler.write_bytes(b"0" * max(0, shutil.disk_usage(small_disk).free - room * 1024))
        with pytest.raises(StoreError, match="剩余空间"):
            base.ingest(others)
        kept = check(home)
        assert first.name in kept
        assert len(kept) < PLANS
        filler.unlink()
        assert not base.ingest(others).failed
    assert len(check(home)) == PLANS


# --- several at once ---------------------------------------------------------------------------


def test_every_answer_comes_from_a_complete_base(home: Path, tmp_path: Path) -> None:
    """A document that is listed answers with all its facts, whoever writes meanwhile."""
    paths = write_plans(tmp_path / "plans", PLANS)
    writers = [start(home, paths[number::2]) for number in range(2)]

    def ask_until_written(seed: int) -> int:
        rng, asked = random.Random(seed), 0
        with KnowledgeBase.open(home, encoder="none") as base:
            while asked < 3 or any(writer.poll() is None for writer in writers):
                listed = base.documents()
                assert all((row.responsibilities, row.targets) == (9, 1) for row in listed)
                path = rng.choice(paths)
                answer = base.ask(f"{path.stem}示范点由哪个部门牵头？")
                cited = {citation.document_title for citation in answer.citations}
                if path.name in {row.source for row in listed}:
                    assert any(path.stem in title for title in cited)
                    assert "市住建局" in answer.text
                asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        assert all(count >= 3 for count in pool.map(ask_until_written, range(4)))
    assert [statuses(writer) for writer in writers] == [["added"] * (PLANS // 2)] * 2
    assert check(home) == {path.name for path in paths}
