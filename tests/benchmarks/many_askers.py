"""Many people at once: errors and times of answers, page by page, from a server as shipped.

Run:  python tests/benchmarks/many_askers.py [--home DIR] [--people 50] [--seconds 60] [--pause 5]

Starts ``kb serve`` over the data folder and lets as many people ask as there are; each asks a
question that no other asks, made from the facts of the documents, reads the answer for up to twice
the pause, and asks the next one. With ``--pause 0`` nobody ever reads.
"""

from __future__ import annotations

import argparse
import itertools
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from kb import KnowledgeBase
from kb.answers.suggestions import suggestions

ENDINGS = ("", "？", "呢？", "，请问？", "，谢谢")


def questions(home: Path | None) -> list[str]:
    """Return different questions about the documents, in a fixed order without order."""
    with KnowledgeBase.open(home) as base:
        made = {each.question.rstrip("？?") for each in suggestions(base.facts())}
    texts = [text + end for text, end in itertools.product(sorted(made), ENDINGS)]
    random.Random(1).shuffle(texts)
    return texts


def start(home: Path | None) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server and wait until it answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    where = ["--home", str(home)] if home else []
    command = [sys.executable, "-c", "from webapp.cli import main; main()", *where]
    server = subprocess.Popen([*command, "serve", "--port", str(port)], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=60).close()
        except OSError:
            time.sleep(0.1)
        else:
            return server, address
    raise SystemExit("the server does not start")


class Crowd:
    """People who ask until the time is over; ``times`` are seconds from question to answer."""

    def __init__(self, address: str, texts: list[str], seconds: float, pause: float) -> None:
        self._address, self._pause = address, pause
        self._texts: Iterator[str] = itertools.cycle(texts)
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self.times: list[float] = []
        self.errors: list[str] = []

    def ask(self, number: int) -> None:
        """Be one person."""
        chance = random.Random(number)
        time.sleep(chance.uniform(0, self._pause))
        while time.monotonic() < self._end:
            with self._lock:
                text = next(self._texts)
            began = time.perf_counter()
            try:
                address = f"{self._address}/?q={urllib.parse.quote(text)}"
                with urllib.request.urlopen(address, timeout=60) as response:
                    response.read()
            except OSError as error:
                self.errors.append(f"{text}: {error}")
            self.times.append(time.perf_counter() - began)
            time.sleep(chance.uniform(0, 2 * self._pause))


def main() -> None:
    """Measure, and print a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=5)
    given = parser.parse_args()
    texts = questions(given.home)
    server, address = start(given.home)
    try:
        crowd = Crowd(address, texts, given.seconds, given.pause)
        people = [threading.Thread(target=crowd.ask, args=(n,)) for n in range(given.people)]
        for person in people:
            person.start()
        for person in people:
            person.join()
    finally:
        server.terminate()
        server.wait()
    times = sorted(crowd.times)
    p50, p95, p99 = (statistics.quantiles(times, n=100)[n - 1] for n in (50, 95, 99))
    within = sum(t <= 1 for t in times) / len(times)
    print(
        f"{given.people} people, pause {given.pause:g} s: {len(times)} answers "
        f"({len(times) / given.seconds:.1f} a second), {len(crowd.errors)} errors, "
        f"p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s, within 1 s {within:.3f}"
    )
    for error in crowd.errors[:5]:
        print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
