"""Bases from one document to a million clauses: what ingest, questions, memory and a start cost.

Run:  python tests/benchmarks/scale.py ../shared/laws [--clauses 50 5000 50000] [--laws 60]

A folder of plans such as ``../shared/corpus`` will do as well: they have twenty times as many facts
a clause. Builds a base of every size (see ``scale_base.py`` for how documents are varied and where
the vectors come from), and prints for each: seconds by stage of taking it in; a warm question by stage, beside the
time of encoding it; percentiles under 1, 4 and 16 askers at once; a question asked again; the first
answer of a new process; its resident memory; what lies on the disk; and what one document more
costs, with the longest that a question waited meanwhile. A quick run takes a minute; a million
clauses (``--clauses 1000000``) take an hour and 7 GB, and are kept with ``--keep DIR``.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from indexer import Index, load_encoder
from indexer.encoder import SharedEncoder
from indexer.lexical import LexicalIndex
from indexer.searching import Searcher
from indexer.vectors import EXACT, SentenceVectors
from kb import KnowledgeBase
from kb.answers.answerer import Answerer
from kb.answers.lists import without_number
from kb.answers.suggestions import suggestions
from kb.base.records import Entry
from kb.base.store import Store
from scale_base import PerturbedVectors, Stages, build, laws, variations
from scale_pages import show_pages

ASKED = 120  # questions for what a unit does, and
LISTS = 6  # for all that a unit does
COMPARED = 12  # questions whose hits are held to those of comparing every vector,
BEST = (1, 10, 30)  # of them
ASIDE = ("请问，", "我想问一下，", "麻烦问问，")
TASK = range(10, 41)  # characters of a task that is asked for
FIRST = """
import sys
from pathlib import Path
from kb import KnowledgeBase
home, *questions = sys.argv[1:]
base = KnowledgeBase.open(Path(home))
for question in questions:
    base.ask(question)
status = dict(line.split(":") for line in open("/proc/self/status"))
print(*(int(status[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon")))
"""


PARTS: list[tuple[Any, str, str]] = [
    (SharedEncoder, "encode", "encode"),
    (LexicalIndex, "scores", "words"),
    (SentenceVectors, "compare", "vectors"),
    (SentenceVectors, "compare_some", "vectors"),
    (SentenceVectors, "nearest", "vectors"),
    (Searcher, "search", "fuse and rank"),
    (Store, "found", "read clauses"),
    (Answerer, "answer", "question and answer"),
]
"""The parts of a question, each a method's owner, its name, and the stage that it belongs to."""


@contextmanager
def watched(stages: Stages, parts: Sequence[tuple[Any, str, str]]) -> Iterator[None]:
    """Add the times of the parts of a question to ``stages``; each of them without those within."""
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in parts]
    open_: list[float] = []

    def timed(call: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def timed_call(*values: Any, **named: Any) -> Any:  # noqa: ANN401
            began = time.perf_counter()
            open_.append(0.0)
            try:
                return call(*values, **named)
            finally:
                spent, inner = time.perf_counter() - began, open_.pop()
                stages.seconds[stage] += spent - inner  # type: ignore[assignment]
                if open_:
                    open_[-1] += spent

        return timed_call

    for (owner, name, call), (_, _, stage) in zip(kept, parts, strict=True):
        setattr(owner, name, timed(call, stage))
    try:
        yield
    finally:
        for owner, name, call in kept:
            setattr(owner, name, call)


def ask_all(base: KnowledgeBase, texts: Sequence[str], askers: int) -> list[float]:
    """Return the milliseconds of every question, asked by so many at once."""

    def ask(text: str) -> float:
        began = time.perf_counter()
        base.ask(text)
        return 1000 * (time.perf_counter() - began)

    with ThreadPoolExecutor(askers) as threads:
        return sorted(threads.map(ask, texts))


def percentiles(times: Sequence[float]) -> str:
    """Return p50, p95 and p99 as text."""
    cuts = statistics.quantiles(times, n=100)
    return "  ".join(f"p{n} {cuts[n - 1]:7.1f}" for n in (50, 95, 99))


def questions(entries: Sequence[Entry]) -> list[str]:
    """Return questions after what the documents assign, and after all that falls on a unit, mixed."""
    tasks = (
        without_number(entry.document, fact.task).of(entry.document.text).strip("。；")
        for entry in entries
        for fact in entry.facts.responsibilities
    )
    asked = sorted({f"{task}由哪个部门负责？" for task in tasks if len(task) in TASK})
    units = (s for s in suggestions((e.document, e.facts) for e in entries) if s.clause is None)
    lists = [each.question for each in units]
    chance = random.Random(1)
    chosen = {*chance.sample(asked, ASKED), *chance.sample(lists, LISTS)}
    return chance.sample(sorted(chosen), len(chosen))


def show_questions(
    base: KnowledgeBase,
    texts: Sequence[str],
    parts: Sequence[tuple[Any, str, str]] = tuple(PARTS),
    crowds: Sequence[int] = (1, 4, 16),
) -> None:
    """Print what questions cost."""
    encoder = load_encoder()
    assert encoder is not None
    base.ask(texts[0])
    encoded = []
    for text in texts:
        began = time.perf_counter()
        encoder.encode([f"{text} "], query=True)
        encoded.append(1000 * (time.perf_counter() - began))
    encode = statistics.median(encoded)
    stages = Stages()
    with watched(stages, parts):
        times = ask_all(base, texts, 1)
    ask = statistics.median(times)
    print(f"  warm question {ask:8.1f} ms   encoding {encode:.1f} ms   ratio {ask / encode:.2f}")
    total = sum(stages.seconds.values())
    for stage, seconds in stages.seconds.most_common():
        each = 1000 * seconds / len(texts)
        print(
            f"    {stage:22}{each:8.1f} ms {seconds / total:6.0%} {each / encode:6.2f} x encoding"
        )
    for number, askers in enumerate(crowds):
        asked = [f"{ASIDE[number]}{text}" for text in texts]  # each is encoded anew
        began = time.perf_counter()
        found = ask_all(base, asked, askers)
        rate = len(asked) / (time.perf_counter() - began)
        print(f"  {askers:2} askers  {percentiles(found)} ms   {rate:6.1f} answers/s")
    again = statistics.median(ask_all(base, [texts[0]] * 20, 1))
    print(f"  the same question again {again:.1f} ms, {again / encode:.2f} x encoding")


def show_recall(base: KnowledgeBase, texts: Sequence[str]) -> None:
    """Print how many of the best passages are found where candidates are chosen by signs."""
    with base.answering() as answerer:
        index = answerer.index
        assert isinstance(index, Index)
        chosen = index._ready
        if chosen._vectors is None or chosen._vectors.rows <= EXACT:
            return
        whole = Searcher(index._snapshot, index.tokenizer, index._encoder, exact=10**9)
        found: Counter[int] = Counter()
        for text in texts[:COMPARED]:
            asked = (text, index.tokenizer(text), max(BEST), None, ())
            near, all_ = ([hit.id for hit in s.search(*asked)] for s in (chosen, whole))
            found.update({best: len({*near[:best]} & {*all_[:best]}) for best in BEST})
    shares = "  ".join(f"{found[best] / best / COMPARED:.3f} of the best {best}" for best in BEST)
    print(f"  {chosen._vectors.rows} vectors; beside comparing all: {shares}")


def show_start(home: Path, texts: Sequence[str]) -> None:
    """Print how long a new process takes to its first answer, and its memory after many."""

    def run(*command: str) -> tuple[float, str]:
        began = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return time.perf_counter() - began, done.stdout

    python = min(run(sys.executable, "-c", "pass")[0] for _ in range(3))
    first = min(run(sys.executable, "-c", FIRST, str(home), texts[0])[0] for _ in range(3))
    _, printed = run(sys.executable, "-c", FIRST, str(home), *texts)
    resident, own = map(float, printed.split())
    print(
        f"  first answer of a new process {first:.2f} s, {first / python:.0f} x Python's own start"
    )
    print(
        f"  resident after {len(texts)} questions {resident:.0f} MB, {own:.0f} MB without mapped files"
    )


def show_disk(home: Path, clauses: int) -> None:
    """Print the bytes on the disk by kind of file."""
    sizes: dict[str, int] = {}
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            sizes.setdefault(f"{path.name}:{path.stat().st_ino}", path.stat().st_size)
    kinds = ("base.sqlite", "passages.arrays", "vectors.npy")
    found = {k: sum(s for name, s in sizes.items() if name.startswith(f"{k}:")) for k in kinds}
    said = "  ".join(f"{kind} {size / 1e6:.0f} MB" for kind, size in found.items())
    print(f"  disk  {said}  ({sum(sizes.values()) / clauses / 1000:.1f} kB a clause)")


def show_growth(
    base: KnowledgeBase, open_: Callable[[], KnowledgeBase], texts: Sequence[str]
) -> None:
    """Print what one document more costs, and how long a question waited meanwhile."""
    text = "关于加强海绵城市管护工作的通知\n\n一、总体要求\n\n(一)海绵城市管护经费由市住建局牵头负责。\n"
    times: list[float] = []
    waits: list[float] = []
    done = threading.Event()
    base.ask(texts[0])  # the pages have left it closed

    def ask() -> None:
        for number in range(10**6):
            if done.is_set():
                return
            waits.extend(ask_all(base, [f"{texts[number % len(texts)]}{number}"], 1))

    asker = threading.Thread(target=ask)
    asker.start()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(3):
            path = Path(folder) / f"{number}.txt"
            # Neither there yet, nor a version of what is.
            path.write_text(text.replace("工作", f"工作{time.time_ns()}"), encoding="utf-8")
            began = time.perf_counter()
            with open_() as writer:
                writer.ingest([path])
            times.append(time.perf_counter() - began)
    done.set()
    asker.join()
    found = base.ask("海绵城市管护经费由谁负责？").found
    print(
        f"  one document more {statistics.median(times):.2f} s (the longest question meanwhile "
        f"{max(waits):.0f} ms), {'found' if found else 'NOT FOUND'} at once"
    )


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clauses", type=int, nargs="+", default=[50, 5000])
    parser.add_argument("--laws", type=int, default=40, help="documents that are varied")
    parser.add_argument("--keep", type=Path, help="keep the bases here, and use those there are")
    given = parser.parse_args()
    real = load_encoder()
    if real is None:
        raise SystemExit("there is no encoder")
    stages = Stages()
    entries = laws(given.folder, given.laws, stages)
    clauses = sum(len(entry.document.clauses) for entry in entries)
    print(f"{len(entries)} documents, {clauses} clauses, {os.cpu_count()} cores")
    for stage, seconds in stages.seconds.items():
        print(f"  {stage:22}{1000 * seconds / clauses:8.2f} ms a clause")
    texts = questions(entries)
    print(f"{len(texts)} questions, among them {', '.join(texts[:4])}")
    with stages("encode"):
        encoder = PerturbedVectors.of(real, entries)
    with tempfile.TemporaryDirectory() as folder:
        for size in given.clauses:
            home, own = (given.keep or Path(folder)) / str(size), Stages()
            print(f"\n{size} clauses")
            if not home.exists():
                count = build(home, variations(entries), size, encoder, own)
                print(f"  {count} documents")
            for stage, seconds in own.seconds.items():
                print(f"  {stage:22}{1000 * seconds / size:8.2f} ms a clause")
            with KnowledgeBase.open(home) as base:
                show_questions(base, texts)
                show_recall(base, texts)
                show_pages(base)
                show_start(home, texts)
                show_disk(home, size)
                show_growth(base, partial(KnowledgeBase.open, home), texts)


if __name__ == "__main__":
    main()
