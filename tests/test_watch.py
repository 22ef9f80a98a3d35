"""Folders watched: files taken in when they have come to rest, in the process and as a command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from kb.base.watching import watch
from made import plan

LIMIT = 60.0  # seconds to wait for what comes within one


def looks(folder: Path, *steps: Callable[[], object]) -> list[tuple[list[str], list[str]]]:
    """Watch ``folder`` doing one step after each look; return what each look found."""
    found: list[tuple[list[str], list[str]]] = [([], [])]
    rest = iter(steps)

    def wait() -> bool:
        step = next(rest, None)
        if step is not None:
            step()
            found.append(([], []))
        return step is not None

    for batch in watch([folder], wait):
        found[-1] = (
            [path.name for path in batch.ready],
            [path.name for path in batch.gone],
        )
    return found


def nothing() -> None:
    """Let time go by."""


def test_a_file_is_ready_once_it_has_come_to_rest(tmp_path: Path) -> None:
    file = tmp_path / "方案.txt"

    def grow() -> None:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(plan("河道清淤"))

    found = looks(tmp_path, grow, grow, grow, nothing, nothing)
    assert [ready for ready, _ in found] == [[], [], [], [], ["方案.txt"], []]


def test_what_is_there_at_first_is_taken_in(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "方案.txt").write_text("一", encoding="utf-8")
    assert looks(tmp_path, nothing, nothing) == [([], []), (["方案.txt"], []), ([], [])]


def test_a_file_comes_again_when_it_changes_and_is_told_when_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "方案.txt"
    file.write_text("一", encoding="utf-8")
    found = looks(
        tmp_path, nothing, lambda: file.write_text("一二", encoding="utf-8"), nothing, file.unlink
    )
    assert found == [([], []), (["方案.txt"], []), ([], []), (["方案.txt"], []), ([], ["方案.txt"])]


def test_the_file_that_describes_another_counts_as_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "方案.txt"
    file.write_text("一", encoding="utf-8")
    described = file.with_suffix(".toml")
    found = looks(tmp_path, nothing, lambda: described.write_text("title = '二'"), nothing)
    assert [ready for ready, _ in found] == [[], ["方案.txt"], [], ["方案.txt"]]


@pytest.mark.parametrize("name", [".~方案.txt", "~$方案.docx", "方案.pdf.part", "方案.crdownload"])
def test_unfinished_files_are_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("一", encoding="utf-8")
    assert looks(tmp_path, nothing, nothing) == [([], [])] * 3


def test_a_folder_that_is_away_takes_no_file_along(tmp_path: Path) -> None:
    drive, away = tmp_path / "drive", tmp_path / "away"
    drive.mkdir()
    (drive / "方案.txt").write_text("一", encoding="utf-8")
    found = looks(drive, nothing, lambda: drive.rename(away), lambda: away.rename(drive), nothing)
    assert found == [([], []), (["方案.txt"], []), ([], []), ([], []), ([], [])]


@pytest.fixture
def command(home: Path, tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """``kb ingest --watch`` over an empty folder, as a process."""
    folder = tmp_path / "folder"
    folder.mkdir()
    # A run in the background hands down that SIGINT is to be ignored.
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import kb.commands.watch as w; w.INTERVAL = 0.2; from kb.cli import cli; cli()"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", script, "--home", str(home), "ingest", "--watch", str(folder),
         "--encoder", "none", "--json"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    yield folder, run
    run.kill()
    run.communicate()


def test_the_command_takes_in_changes_until_it_is_stopped(
    command: tuple[Path, subprocess.Popen[str]],
) -> None:
    folder, run = command
    rows: list[dict[str, object]] = []
    assert run.stdout is not None

    def listen() -> None:
        for line in run.stdout or ():
            rows.append(json.loads(line))

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()

    def wait_for(count: int) -> dict[str, object]:
        last = time.monotonic() + LIMIT
        while len(rows) < count:
            assert run.poll() is None
            assert time.monotonic() < last, rows
            time.sleep(0.05)
        return rows[count - 1]

    file, broken = folder / "方案.txt", folder / "坏.docx"
    file.write_text(plan("河道清淤"), encoding="utf-8")
    first = wait_for(1)
    assert first["status"] == "added"
    file.write_text(plan("河道清淤").replace("120个", "150个"), encoding="utf-8")
    second = wait_for(2)
    assert (second["status"], second["previous"]) == ("added", first["document_id"])
    broken.write_bytes(b"PK\x03\x04 not a document")
    assert wait_for(3)["status"] == "failed"
    file.unlink()
    time.sleep(1)  # several looks: the broken file is not reported again
    assert len(rows) == 3
    run.send_signal(signal.SIGINT)
    assert run.wait(LIMIT) == 0
    listener.join(LIMIT)
    assert run.stderr is not None
    said = run.stderr.read()
    assert str(file) in said  # that it is gone
    assert "Stopped" in said
    assert "Traceback" not in said
