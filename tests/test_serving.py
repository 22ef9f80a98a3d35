"""Several web processes on one machine: one dies, all count, all see the same, all end together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from re import search
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from click.testing import CliRunner

from conftest import ROOT
from kb import KnowledgeBase
from made import TOPICS, plan, write_plans
from web_processes import KB, PASSWORD, PATIENCE, PEOPLE, Crowd, Site, is_gone, serving, wait_until
from webapp.cli import main

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are found in /proc"),
]


@pytest.fixture(scope="module")
def six_plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with six plans, by meaning too where the bundled encoder is there."""
    home = tmp_path_factory.mktemp("home")
    with KnowledgeBase.open(home) as base:
        assert not base.ingest(write_plans(tmp_path_factory.mktemp("plans"), 6)).failed
    add = [*KB, "--home", str(home), "user", "add", "boss", "--password-stdin"]
    subprocess.run(add, cwd=ROOT, check=True, input=PASSWORD.encode(), capture_output=True)
    return home


@pytest.fixture(scope="module")
def shared_site(six_plans: Path) -> Iterator[Site]:
    with serving(six_plans) as site:
        yield site


@pytest.fixture
def site(shared_site: Site) -> Site:
    """The site, with as many processes as it should have, whatever the test before has done."""
    wait_until(lambda: len(shared_site.processes) == 2, "there are no two processes")
    return shared_site


def test_every_process_answers(site: Site) -> None:
    """Also what was loaded before the fork: words, index and encoder."""
    for process, topic in zip(site.processes, TOPICS, strict=False):
        with site.answered_by(process):
            status, answer = site.ask(f"{topic}监管由哪个部门牵头？")
            assert (status, answer["found"]) == (200, True)


def test_a_process_that_is_killed_takes_only_what_it_was_answering(site: Site) -> None:
    killed, other = site.processes
    crowd = Crowd(site)
    with crowd.asking():
        crowd.wait_for(20)
        os.kill(killed, signal.SIGKILL)
        crowd.wait_for(20)
        wait_until(lambda: len(site.processes) == 2, "it does not come back")
        broken = len(crowd.broken)
        crowd.wait_for(20)
    assert crowd.wrong == []
    assert broken <= PEOPLE
    assert len(crowd.broken) == broken
    back = [process for process in site.processes if process != other]
    assert back != [killed]
    with site.answered_by(*back):
        assert site.ask()[0] == 200


def sign_in(site: Site) -> OpenerDirector:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    fields = {"name": "boss", "password": PASSWORD, "csrf_token": form_token(browser, site)}
    with browser.open(f"{site.address}/sign-in", urlencode(fields).encode(), PATIENCE) as page:
        assert "boss" in page.read().decode()
    return browser


def form_token(browser: OpenerDirector, site: Site, path: str = "/sign-in") -> str:
    with browser.open(site.address + path, timeout=PATIENCE) as page:
        found = search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert found
    return found[1]


def upload(browser: OpenerDirector, site: Site, name: str, text: str) -> str:
    """Send a file; return the address of the page that tells how far it is."""
    token, edge = form_token(browser, site, "/manage/uploads/"), "7d5f"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: text/plain\r\n\r\n{text}\r\n--{edge}--\r\n"
    )
    kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    request = Request(f"{site.address}/manage/uploads/", body.encode(), kind)
    with browser.open(request, timeout=PATIENCE) as page:
        return str(page.url)


def try_password(browser: OpenerDirector, site: Site, token: str) -> int:
    fields = {"name": "nobody", "password": "wrong", "csrf_token": token}
    try:
        browser.open(f"{site.address}/sign-in", urlencode(fields).encode(), PATIENCE).close()
    except HTTPError as error:
        error.close()
        return error.code
    return 200


def test_requests_of_one_address_count_together(site: Site) -> None:
    """Sixty tries to sign in are allowed a minute."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    token = form_token(browser, site)
    seen = []
    for process in site.processes:
        with site.answered_by(process):
            seen += [try_password(browser, site, token) for _ in range(35)]
    assert seen == [403] * 60 + [429] * 10


@pytest.fixture
def own_site(six_plans: Path) -> Iterator[Site]:
    """A site of the test's own: nobody has signed in too often here, and it may end."""
    with serving(six_plans) as site:
        yield site


def test_who_signs_in_at_one_process_sends_files_and_sees_them_at_all(own_site: Site) -> None:
    site, (first, second) = own_site, own_site.processes
    with site.answered_by(first):
        browser = sign_in(site)
        page = upload(browser, site, "灯光秀.txt", plan("灯光秀"))

    def state() -> dict[str, object]:
        with browser.open(f"{page}/state", timeout=PATIENCE) as response:
            found: dict[str, object] = json.load(response)
            return found

    with site.answered_by(second):
        assert "text" in state()
    wait_until(lambda: state()["over"], "the upload does not end")
    for process in (first, second):  # both answer from the new generation
        with site.answered_by(process):
            assert state()["over"]
            assert site.ask("灯光秀监管由哪个部门牵头？")[1]["found"]


def test_what_another_program_writes_all_answer_from(own_site: Site, tmp_path: Path) -> None:
    question = "地下管廊监管由哪个部门牵头？"
    assert not own_site.ask(question)[1]["found"]
    (tmp_path / "地下管廊.txt").write_text(plan("地下管廊"), encoding="utf-8")
    ingest = [*KB, "--home", str(own_site.home), "ingest", str(tmp_path)]
    subprocess.run(ingest, cwd=ROOT, check=True, capture_output=True)
    for process in own_site.processes:
        with own_site.answered_by(process):
            assert own_site.ask(question)[1]["found"]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_a_signal_ends_all_processes(
    own_site: Site, ending: signal.Signals, send: Callable[[int, int], None]
) -> None:
    """A terminal and systemd send it to all, who get it from the parent once more."""
    processes = own_site.processes
    crowd = Crowd(own_site)
    with crowd.asking():
        crowd.wait_for(5)
        send(own_site.parent.pid, ending)
        crowd.leave()
        output, errors = own_site.parent.communicate(timeout=PATIENCE)
    assert own_site.parent.returncode == 0
    assert all(map(is_gone, processes))
    assert crowd.wrong == []
    assert output == ""  # the address was printed once
    assert "Traceback" not in errors
    with pytest.raises(ConnectionRefusedError):
        own_site.ask()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_one_process_ends_in_order_too(six_plans: Path, ending: signal.Signals) -> None:
    """As process 1 of a container, one that does not handle a signal would not even get it."""
    with serving(six_plans, processes=1) as site:
        crowd = Crowd(site)
        with crowd.asking():
            crowd.wait_for(5)
            site.parent.send_signal(ending)
            crowd.leave()
            _, errors = site.parent.communicate(timeout=PATIENCE)
        assert site.parent.returncode == 0
        assert crowd.wrong == []
        assert "Traceback" not in errors


def test_no_process_outlives_its_parent(own_site: Site) -> None:
    processes = own_site.processes
    own_site.parent.kill()
    wait_until(lambda: all(map(is_gone, processes)), "a process is left behind")


def test_a_port_in_use_is_named(six_plans: Path, site: Site) -> None:
    serve = ["serve", "--port", str(site.port), "--processes", "2"]
    run = subprocess.run([*KB, "--home", str(six_plans), *serve], cwd=ROOT, capture_output=True)
    assert run.returncode == 1
    assert f"127.0.0.1:{site.port}" in run.stderr.decode()
    assert b"Traceback" not in run.stderr
    assert run.stdout == b""


def test_a_system_that_cannot_fork_has_one_process(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork")
    run = CliRunner().invoke(main, ["--home", str(home), "serve"], env={"KB_PROCESSES": "2"})
    assert run.exit_code == 2
    assert "Windows" in run.output


BUSY = """
import os, signal, socket, threading
from webapp import serving
sockets = serving.listen("127.0.0.1", 0)
address = sockets[0].getsockname()
begun, begin = os.pipe()

def busy(environ, start_response):
    os.write(begin, b".")
    threading.Event().wait()

def idle(environ, start_response):
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]

def serve(app):
    if not (child := os.fork()):
        serving.serve(app, sockets, 1, serving.settings(None, ""))
    return child

def ask():
    connection = socket.create_connection(address)
    connection.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
    return connection

children = [serve(busy)]
waiting = [ask() for _ in range(serving.THREADS + 1)]
for _ in range(serving.THREADS):
    os.read(begun, 1)
children.append(serve(idle))
asked = [ask() for _ in range(20)]
answered = 0
for connection in asked:
    connection.settimeout(10)
    try:
        answered += bool(connection.recv(100))
    except TimeoutError:
        pass
print(answered)
for child in children:
    os.kill(child, signal.SIGKILL)
"""


def test_new_connections_go_where_nothing_waits() -> None:
    """All threads of one process are busy: it takes one connection more, the other all the rest."""
    run = subprocess.run([sys.executable, "-c", BUSY], cwd=ROOT, capture_output=True, text=True)
    assert int(run.stdout) >= 19, run.stderr


COUNT = """
import os, signal, sys, threading
from webapp.counting import SharedStorage
storage = SharedStorage()

def count():
    for _ in range(500):
        storage.incr("one", 600)

children = []
for number in range(3):
    if not (child := os.fork()):
        if number == 2:
            with storage._alone():
                os.kill(os.getpid(), signal.SIGKILL)  # its lock comes back
        threads = [threading.Thread(target=count) for _ in range(2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
print(storage.get("one"), storage.get("two"))
storage.incr("one", 0)
storage.clear("one")
print(storage.incr("one", 0), storage.get("one"), storage.incr("one", 600, 5))
storage.reset()
print(storage.get("one"))
"""


def test_counts_are_exact_over_processes_and_threads() -> None:
    run = subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.split() == ["2000", "0", "1", "0", "5", "0"], run.stderr
