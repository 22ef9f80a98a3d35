"""Many processes over one database: one dies, another writes, and the rest go on."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from re import search
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from conftest import ROOT
from kb import KnowledgeBase
from killing import check, start, statuses
from made import plan, write_plans
from postgres import NewDatabase
from test_proxy import free_port, wait_for

KB = [sys.executable, "-c", "from webapp.cli import main; main()"]
PASSWORD = "correct horse 电池"
QUESTION = "城市绿化监管由哪个部门牵头？"
pytestmark = pytest.mark.slow


@dataclass
class Site:
    """A web process of its own, with a folder of its own, as on another machine."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, question: str) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Content-Type": "application/json"}
            body = json.dumps({"question": question})
            connection.request("POST", "/api/v1/ask", body, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


@pytest.fixture
def url(new_database: NewDatabase, tmp_path: Path) -> str:
    """A database with six plans."""
    url = new_database()
    with KnowledgeBase.open(tmp_path / "writer", encoder="none", database=url) as base:
        assert not base.ingest(write_plans(tmp_path / "plans", 6)).failed
    return url


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Site]:
    port = free_port()
    environment = {**os.environ, "KB_DATABASE_URL": url, "KB_HOME": str(folder)}
    command = [*KB, "serve", "--port", str(port)]
    output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **output) as process:  # type: ignore[call-overload]
        wait_for(port)
        try:
            yield Site(port, process)
        finally:
            process.kill()


@pytest.fixture
def sites(url: str, tmp_path: Path) -> Iterator[list[Site]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serving(url, tmp_path / name)) for name in ("one", "two")]


@dataclass
class Crowd:
    """Askers behind a balancer that sends to the next process whoever finds one shut."""

    sites: list[Site]
    wrong: list[str] = field(default_factory=list)
    broken: list[Site] = field(default_factory=list)  # that took a request and gave no answer
    answered: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def asking(self, people: int) -> Iterator[None]:
        threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def wait_for(self, answers: int) -> None:
        wanted = self.answered + answers
        last = time.monotonic() + 120
        while self.answered < wanted:
            assert time.monotonic() < last, "nobody answers any more"
            time.sleep(0.01)

    def _ask(self, number: int) -> None:
        while not self._over.is_set():
            number += 1
            for site in (self.sites[number % 2], self.sites[(number + 1) % 2]):
                try:
                    status, answer = site.ask(QUESTION)
                except ConnectionRefusedError:
                    continue
                except (OSError, http.client.HTTPException):
                    self.broken.append(site)
                    break
                if status != 200 or "市应急局" not in str(answer["text"]):
                    self.wrong.append(f"{status} {answer}")
                with self._lock:
                    self.answered += 1
                break


def test_a_process_that_dies_takes_only_what_it_was_answering(sites: list[Site]) -> None:
    people = 6
    crowd = Crowd(sites)
    with crowd.asking(people):
        crowd.wait_for(40)
        sites[0].process.send_signal(signal.SIGKILL)
        sites[0].process.wait()
        crowd.wait_for(40)
    assert crowd.wrong == []
    assert len(crowd.broken) <= people
    assert all(site is sites[0] for site in crowd.broken)


def test_what_a_third_process_writes_both_answer_from(
    url: str, sites: list[Site], tmp_path: Path
) -> None:
    question = "地下管廊监管由哪个部门牵头？"
    assert not any(site.ask(question)[1]["found"] for site in sites)
    file = tmp_path / "地下管廊.txt"
    file.write_text(plan("地下管廊"), encoding="utf-8")
    command = [*KB, "--database", url, "ingest", str(file), "--encoder", "none"]
    crowd = Crowd(sites)
    with crowd.asking(4):
        crowd.wait_for(5)
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        for site in sites:  # at once: the next question sees the new generation
            status, answer = site.ask(question)
            assert (status, answer["found"]) == (200, True)
        crowd.wait_for(5)
    assert (crowd.wrong, crowd.broken) == ([], [])


def test_who_signs_in_at_one_is_signed_in_at_the_other(url: str, sites: list[Site]) -> None:
    add = [*KB, "--database", url, "user", "add", "boss", "--password-stdin"]
    subprocess.run(add, cwd=ROOT, check=True, input=PASSWORD.encode(), capture_output=True)
    browser = build_opener(HTTPCookieProcessor(CookieJar()))  # cookies do not tell ports apart

    def page(address: str, **fields: str) -> str:
        data = urlencode(fields).encode() if fields else None
        with browser.open(address, data, timeout=60) as response:
            return str(response.read().decode())

    token = search(r'name="csrf_token" value="([^"]+)"', page(f"{sites[0].address}/sign-in"))
    assert token is not None
    page(f"{sites[0].address}/sign-in", name="boss", password=PASSWORD, csrf_token=token[1])
    for site in sites:
        assert "boss" in page(f"{site.address}/manage/people")


def test_an_ingest_killed_at_any_moment_goes_on(new_database: NewDatabase, tmp_path: Path) -> None:
    url, home = new_database(), tmp_path / "home"
    home.mkdir()
    paths = write_plans(tmp_path / "plans", 6)
    began = time.monotonic()
    assert statuses(start(home, paths, "none", new_database())) == ["added"] * len(paths)
    duration = time.monotonic() - began
    there: set[str] = set()
    for number in range(5):
        process = start(home, paths, "none", url)
        time.sleep(duration * number / 10)
        process.kill()
        process.communicate()
        after = check(home, "none", url)
        assert there <= after
        there = after
    assert set(statuses(start(home, paths, "none", url))) <= {"added", "unchanged"}
    assert check(home, "none", url) == {path.name for path in paths}


def test_two_who_write_at_once_take_turns(new_database: NewDatabase, tmp_path: Path) -> None:
    url, paths = new_database(), write_plans(tmp_path / "plans", 6)
    writers = [start(tmp_path / str(n), paths[n::2], "none", url) for n in range(2)]
    assert [statuses(writer) for writer in writers] == [["added"] * 3] * 2
    assert check(tmp_path / "reader", "none", url) == {path.name for path in paths}
