"""A running ``kb serve`` with the processes under it, and people who ask it without a pause."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conftest import ROOT
from test_proxy import free_port

KB = [sys.executable, "-c", "from webapp.cli import main; main()"]
PASSWORD = "correct horse 电池"
QUESTION, ANSWER = "城市绿化监管由哪个部门牵头？", "市应急局"
PEOPLE = 6
PATIENCE = 120  # seconds: far more than anything here takes


@dataclass
class Site:
    """A running ``kb serve`` with the processes under it."""

    home: Path
    port: int
    parent: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def processes(self) -> list[int]:
        known = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children")
        return [int(pid) for pid in known.read_text(encoding="ascii").split()]

    @contextmanager
    def answered_by(self, process: int) -> Iterator[None]:
        """Let one process answer alone: the others stand still."""
        others = [each for each in self.processes if each != process]
        for other in others:
            os.kill(other, signal.SIGSTOP)
        try:
            yield
        finally:
            for other in others:
                os.kill(other, signal.SIGCONT)

    def request(self, path: str, body: object = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
            connection.request(method, path, data, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def ask(self, question: str = QUESTION) -> tuple[int, dict[str, object]]:
        status, text = self.request("/api/v1/ask", {"question": question})
        return status, json.loads(text)


def wait_until(holds: Callable[[], object], said: str) -> None:
    last = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < last, said
        time.sleep(0.02)


def is_gone(process: int) -> bool:
    """Tell whether a process has ended, one that nobody has waited for included."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except OSError:
        return True
    return state.split()[0] == "Z"


@contextmanager
def serving(home: Path, *options: str, processes: int = 2) -> Iterator[Site]:
    port, many = free_port(), ["--processes", str(processes)]
    command = [*KB, "--home", str(home), "serve", "--port", str(port), *many]
    with subprocess.Popen(
        [*command, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a group of its own, as a terminal gives it one
    ) as parent:
        try:
            assert parent.stdout
            assert parent.stdout.readline().strip() == f"http://127.0.0.1:{port}"
            site = Site(home, port, parent)
            below = processes if processes > 1 else 0
            wait_until(lambda: len(site.processes) == below, f"{below} processes do not start")
            yield site
        finally:
            parent.kill()


@dataclass
class Crowd:
    """People who ask without a pause."""

    site: Site
    answered: int = 0
    wrong: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # requests that got no answer
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def asking(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._ask) for _ in range(PEOPLE)]
        with ExitStack() as stack:
            for thread in threads:
                thread.start()
                stack.callback(thread.join)
            stack.callback(self.leave)
            yield

    def leave(self) -> None:
        """Ask no more."""
        self._over.set()

    def wait_for(self, answers: int) -> None:
        wanted = self.answered + answers
        wait_until(lambda: self.answered >= wanted, "nobody answers any more")

    def _ask(self) -> None:
        while not self._over.is_set():
            try:
                status, answer = self.site.ask()
            except (OSError, http.client.HTTPException) as error:
                self.broken.append(repr(error))
                continue
            if status != 200 or ANSWER not in str(answer["text"]):
                self.wrong.append(f"{status} {answer}")
            self.answered += 1
