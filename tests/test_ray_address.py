"""Where ``--ray`` looks for a cluster, and what is said where there is none."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest

from conftest import ROOT
from kb.cluster import connected
from kb.errors import KbError

KB = [sys.executable, "-c", "from webapp.cli import main; main()"]


def kb(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line, with Ray's own files in ``folder``."""
    env = {**os.environ, "RAY_TMPDIR": str(folder)}
    env.pop("RAY_ADDRESS", None)
    command = [*KB, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8")


def test_a_missing_extra_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(KbError, match=r"pip install 'policy-kb\[ray\]'$"), connected("local"):
        pytest.fail("connected without Ray")


@pytest.mark.usefixtures("has_ray")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("10.0.0.1", "HOST:PORT"),
        ("http://10.0.0.1:6379", "HOST:PORT"),
        ("10.0.0.1:65536", "HOST:PORT"),
        ("127.0.0.1:1", "Connection refused"),  # nobody listens there
        ("auto", "start it"),  # no cluster runs on this computer
    ],
)
def test_a_cluster_that_is_not_there_is_named(
    address: str, said: str, home: Path, tmp_path: Path
) -> None:
    run = kb("ingest", "--home", home, "--bundled", "--ray", address, folder=tmp_path)
    assert run.returncode == 1
    assert f"--ray {address}: " in run.stderr
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert not home.exists()


Listening = Callable[[bytes | None], str]


@pytest.fixture
def listening() -> Iterator[Listening]:
    """What starts a server that gives one answer, or none and keeps the line, to whoever comes."""
    with ExitStack() as stack:

        def start(answer: bytes | None) -> str:
            server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def serve() -> None:
                peer, _ = server.accept()
                stack.enter_context(peer)
                peer.recv(100)
                if answer is not None:
                    peer.sendall(answer)
                    peer.close()

            Thread(target=serve, daemon=True).start()
            return f"127.0.0.1:{server.getsockname()[1]}"

        yield start


@pytest.mark.usefixtures("has_ray")
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "begins with b'HTTP'"),  # a dashboard, a web server
        (b"SSH-2.0-OpenSSH_9.2\r\n", "begins with b'SSH-'"),
        (b"", "begins with b''"),  # it hangs up
        (None, "timed out"),  # it says nothing: Ray itself would go on asking for minutes
    ],
)
def test_what_listens_there_and_is_no_cluster_is_named(
    answer: bytes | None, said: str, home: Path, tmp_path: Path, listening: Listening
) -> None:
    address = listening(answer)
    run = kb("ingest", "--home", home, "--bundled", "--ray", address, folder=tmp_path)
    assert run.returncode == 1
    assert f"--ray {address}: " in run.stderr
    assert said in run.stderr
    assert "No Ray cluster can be reached there" in run.stderr
    assert "Traceback" not in run.stderr
    assert not home.exists()


def test_a_watch_is_not_shared(home: Path, tmp_path: Path) -> None:
    run = kb("ingest", "--home", home, "--watch", "--ray", "local", home, folder=tmp_path)
    assert run.returncode == 2
    assert "--ray does not go with --watch" in run.stderr
