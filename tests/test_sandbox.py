"""A file that harms its reader costs one error line: what follows is read as if nothing was."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import corpus
from corpus.readers import limits, sandbox
from corpus.readers.content import Content
from corpus.readers.sandbox import Sandbox

PAGE = "<html><body><p>加强监管</p></body></html>".encode()

# What a reader may be driven to by a hostile file; it takes the place of the reader of pages.
HARMS = {
    "it ends at once": ("import os; os._exit(3)", "broke down"),
    "it is killed by its own memory": ("import os; os.abort()", "broke down"),
    "it recurses without end": ("f = lambda: f(); f()", "damaged"),
    "it takes too much memory": ("bytes(10**12)", "memory"),
    "it opens a connection": ("import socket; socket.create_connection(('127.0.0.1', 9))", "network"),
    "it looks up a name": ("import socket; socket.getaddrinfo('localhost', 80)", "network"),
    "it sleeps for ever": ("import time; time.sleep(100)", "given up"),
    "it computes for ever": ("while True: pass", "given up"),
    "it starts a program that sleeps": ("import subprocess; subprocess.run(['sleep', '100'])", "given up"),
}  # fmt: skip


class Harmful(Sandbox):
    """A sandbox in whose process the reader of pages does harm to files named ``harm``."""

    def __init__(self, folder: Path, harm: str) -> None:
        super().__init__()
        (folder / "sitecustomize.py").write_text(
            "def patch():\n"
            "    from corpus.readers import html\n"
            "    sound = html.read\n"
            "    def read(data, name):\n"
            "        if name == 'harm':\n"
            f"            exec({harm!r})\n"
            "        return sound(data, name)\n"
            "    html.read = read\n"
            "import sys\n"
            "if any(a.startswith('corpus.readers') for a in sys.orig_argv): patch()\n"
        )


@pytest.mark.parametrize(("harm", "says"), HARMS.values(), ids=HARMS)
def test_harm_costs_one_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str, says: str
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    reading = Harmful(tmp_path, harm)
    try:
        reading.read(PAGE, "before")  # the process has started, which may take longer
        seconds = 1 if says == "given up" else limits.SECONDS
        with pytest.raises(corpus.UnreadableFileError, match=says) as caught:
            reading.read(PAGE, "harm", seconds)
        assert str(caught.value).startswith("harm: ")
        assert isinstance(reading.read(PAGE, "after"), Content)
    finally:
        reading.close()


@pytest.fixture
def reading() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


def test_a_process_that_was_killed_between_files_is_replaced(reading: Sandbox) -> None:
    reading.read(PAGE, "a")
    assert reading._process is not None
    reading._process.kill()
    reading._process.wait()
    assert isinstance(reading.read(PAGE, "b"), Content)


def test_one_process_serves_many_threads(reading: Sandbox) -> None:
    pages = [f"<html><body><p>第{n}条 监管</p></body></html>".encode() for n in range(40)]
    found: dict[int, str] = {}

    def read(number: int) -> None:
        content = reading.read(pages[number], f"{number}.html")
        assert isinstance(content, Content)
        found[number] = content.text

    threads = [threading.Thread(target=read, args=[n]) for n in range(len(pages))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: f"第{n}条 监管\n" for n in range(len(pages))}


def test_what_a_reader_prints_does_not_get_among_the_replies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    reading = Harmful(tmp_path, "import os; print('x'); os.write(1, b'{}')")
    try:
        assert isinstance(reading.read(PAGE, "harm"), Content)
    finally:
        reading.close()


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limits")
def test_the_process_has_its_limits(reading: Sandbox) -> None:
    reading.read(PAGE, "a")
    assert reading._process is not None
    rows = Path(f"/proc/{reading._process.pid}/limits").read_text(encoding="ascii").splitlines()
    hard = {row[:25].strip(): row[47:67].strip() for row in rows}
    assert hard["Max address space"] == str(limits.MAX_MEMORY)
    assert hard["Max file size"] == str(limits.MAX_UNPACKED)
    assert hard["Max core file size"] == "0"


def test_the_process_ends_with_the_program(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    script = (
        "import corpus, pathlib, os\n"
        f"corpus.read(pathlib.Path({str(tmp_path / 'a.html')!r}))\n"
        "from corpus.readers.sandbox import shared\n"
        "print(shared._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    worker = Path(f"/proc/{int(run.stdout)}")
    for _ in range(1000):
        if not worker.exists() or "Z" in (worker / "stat").read_text().split(")")[1]:
            break
        threading.Event().wait(0.01)
    else:
        pytest.fail("the process goes on without anybody to read for")


def test_a_text_needs_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "shared", None)
    (tmp_path / "a.txt").write_text("一、加强监管。", encoding="utf-8")
    assert corpus.read(tmp_path / "a.txt").text == "一、加强监管。"
