"""How long a person waits: one question on a cold command line, and a server's first answer.

Run:  python tests/benchmarks/cold_start.py [--runs 5]

Every figure is the median of several runs on a fresh data folder with the bundled plan; times
are given beside that of starting Python itself, since machines differ.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

QUESTION = "生态扶贫由哪个部门牵头？"
KB = str(Path(sys.executable).with_name("kb"))


def seconds(command: list[str]) -> float:
    """Return how long a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def first_answer(home: str) -> tuple[float, float]:
    """Return the seconds from starting the server to its first answer, and its memory in MB."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = time.perf_counter()
    server = subprocess.Popen(
        [KB, "--home", home, "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _ask(f"http://127.0.0.1:{port}/api/v1/ask")
        return time.perf_counter() - start, _resident(server.pid)
    finally:
        server.terminate()
        server.wait()


def _ask(url: str) -> None:
    body = json.dumps({"question": QUESTION}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    while True:
        try:
            with urllib.request.urlopen(request) as answer:
                if not json.load(answer)["found"]:
                    raise RuntimeError("the question was not answered")
                return
        except OSError:
            time.sleep(0.02)


def _resident(pid: int) -> float:
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def median(runs: int, measure: Callable[[], float]) -> float:
    """Return the median of ``runs`` measurements, after one that does not count."""
    measure()
    return statistics.median(measure() for _ in range(runs))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([KB, "--home", home, "ingest", "--bundled"], check=True, capture_output=True)
        python = median(runs, lambda: seconds([sys.executable, "-c", "pass"]))
        ask = median(runs, lambda: seconds([KB, "--home", home, "ask", QUESTION]))
        starts = [first_answer(home) for _ in range(runs)]
    server = statistics.median(start for start, _ in starts)
    memory = statistics.median(resident for _, resident in starts)
    print(f"{'':32}{'seconds':>9}{'times Python’s own start':>28}")
    for name, value in (
        ("python -c pass", python),
        ("kb ask, cold", ask),
        ("kb serve, to its first answer", server),
    ):
        print(f"{name:32}{value:9.2f}{value / python:28.1f}")
    print(f"\nresident memory of the server after its first answer: {memory:.0f} MB")


if __name__ == "__main__":
    main()
