"""Many people at once: errors and times of answers, page by page, from a server as shipped.

Run:  python tests/benchmarks/many_askers.py [--home DIR] [--people 50] [--seconds 60] [--pause 5]
          [--processes 1 2] [--rounds 1]

Starts ``kb serve`` over the data folder and lets as many people ask as there are; each asks a
question that no other asks, made from the facts of the documents, reads the answer for up to twice
the pause, and asks the next one. With ``--pause 0`` nobody ever reads. Several numbers of
processes take turns, and the ratios are those to the first. ``cpu`` is the processor time of an
answer in milliseconds, which a busy machine changes least; ``MB`` what the server's processes hold
together, shared pages once (both on Linux alone).
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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


def start(home: Path | None, processes: int) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server and wait until it answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    where = ["--home", str(home)] if home else []
    command = [sys.executable, "-c", "from webapp.cli import main; main()", *where]
    serve = ["serve", "--port", str(port), "--processes", str(processes)]
    server = subprocess.Popen([*command, *serve], stdout=subprocess.DEVNULL)
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


@dataclass
class Measured:
    """What was seen of a number of processes, in all rounds."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    processor: float = 0  # seconds
    megabytes: float = 0

    def row(self) -> tuple[float, ...]:
        """Return answers a second, the seconds of 50, 95 and 99 % of them, and ms of processor."""
        p50, p95, p99 = (statistics.quantiles(self.times, n=100)[n - 1] for n in (50, 95, 99))
        answers = len(self.times)
        return answers / self.seconds, p50, p95, p99, 1000 * self.processor / answers


def measure(
    measured: Measured, texts: list[str], processes: int, given: argparse.Namespace
) -> None:
    """Let the people ask a server for a while."""
    server, address = start(given.home, processes)
    try:
        before = processor(server.pid)
        crowd = Crowd(address, texts, given.seconds, given.pause)
        people = [threading.Thread(target=crowd.ask, args=(n,)) for n in range(given.people)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        measured.processor += processor(server.pid) - before
        measured.megabytes = max(measured.megabytes, memory(server.pid))
    finally:
        server.terminate()
        server.wait()
    measured.seconds += given.seconds
    measured.times += crowd.times
    measured.errors += crowd.errors


def family(process: int) -> list[Path]:
    """Return what Linux tells of a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children")
    if not children.exists():
        return []
    return [Path("/proc") / pid for pid in (str(process), *children.read_text().split())]


def processor(process: int) -> float:
    """Return the seconds that a process and its children have computed."""
    states = [(each / "stat").read_text().rpartition(")")[2].split() for each in family(process)]
    ticks = sum(int(state[11]) + int(state[12]) for state in states)
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    """Return the megabytes that a process and its children hold, each page by its share."""
    lines = [
        line
        for each in family(process)
        for line in (each / "smaps_rollup").read_text().splitlines()
    ]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def show(of: dict[int, Measured]) -> None:
    """Print a line for every number of processes."""
    names = "answers/s", "p50 s", "p95 s", "p99 s", "cpu ms"
    print("processes", *names, "within 1 s", "errors", "MB", "|", *names, sep="  ")
    first, *_ = of.values()
    for processes, each in of.items():
        row = each.row()
        within = sum(t <= 1 for t in each.times) / len(each.times)
        figures = (f"{value:{len(name)}.2f}" for name, value in zip(names, row, strict=True))
        ratios = (
            f"{value / base if base else 0:{len(name) - 1}.2f}x"
            for name, value, base in zip(names, row, first.row(), strict=True)
        )
        known = f"{within:10.3f}", f"{len(each.errors):6}", f"{each.megabytes:2.0f}"
        print(f"{processes:9}", *figures, *known, "|", *ratios, sep="  ")
        for error in each.errors[:5]:
            print(error, file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument("--processes", type=int, nargs="+", default=[1])
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args(arguments)
    texts = questions(given.home)
    if not texts:
        raise SystemExit("the base has no facts to ask about: take documents in first (kb ingest)")
    of = {processes: Measured() for processes in given.processes}
    for _ in range(given.rounds):
        for processes, measured in of.items():
            measure(measured, texts, processes, given)
    print(f"{given.people} people, pause {given.pause:g} s, {given.seconds * given.rounds:g} s")
    show(of)


if __name__ == "__main__":
    main()
