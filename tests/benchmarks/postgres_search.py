"""Questions to the index in PostgreSQL beside the index in memory: times, and what both find.

Run:  python tests/benchmarks/postgres_search.py [PASSAGES…]

Passages are made of words at random, two sentences each with a vector of 384 numbers, 50 passages a
document; a server is started for the purpose. From 50,000 sentences on (25,000 passages) the
nearest are found through pgvector's index.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

sys.path.insert(0, str(Path(__file__).parents[1]))

from indexer import Encoder, Hit, Index, Passage
from indexer.postgres import PostgresIndex
from kb.base.postgres import make_engine
from postgres import NewDatabase, running_server
from toys import tokenizer

FIRST, SECOND = "生态扶贫危房改造医疗保障教育资助", "局市县区委办厅部组队站所院校园林业水"
WORDS = [one + other for one in FIRST for other in SECOND]
QUESTIONS, LIMIT = 20, 30


class RandomEncoder:
    """Equal texts have equal vectors, others any."""

    name = "random"
    batch = 64

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        seeds = (hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
        rows = [np.random.default_rng(int.from_bytes(s)).standard_normal(384) for s in seeds]
        matrix = np.array(rows, dtype=np.float32)
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
        return matrix


def corpus(size: int) -> dict[str, list[Passage]]:
    """Make documents of 50 passages."""
    words = random.Random(1)

    def sentence() -> str:
        return "".join(words.choices(WORDS, k=15))

    documents: dict[str, list[Passage]] = {}
    for number in range(size):
        group = f"d{number // 50}"
        parts = (sentence(), sentence())
        passage = Passage(f"{group}/{number}", "".join(parts), "", parts, group)
        documents.setdefault(group, []).append(passage)
    return documents


def timed(search: Callable[[str], list[Hit]]) -> tuple[float, list[list[Hit]]]:
    """Return the median seconds of a question, and what was found."""
    choices = random.Random(2)
    times, found = [], []
    for number in range(QUESTIONS + 3):
        question = "".join(choices.choices(WORDS, k=4))
        began = time.perf_counter()
        hits = search(question)
        if number >= 3:  # the first ones warm up
            times.append(time.perf_counter() - began)
            found.append(hits)
    return statistics.median(times), found


def write(connection: Connection, passages: Sequence[Passage], encoder: Encoder) -> None:
    """Build the index, or bring it up to date where it is there."""
    index = PostgresIndex.salvage(lambda: connection, tokenizer())
    if index is None:
        PostgresIndex.build(lambda: connection, passages, tokenizer(), encoder).write(connection)
    else:
        index.updated(encoder, passages).write(connection)


def measure(size: int, new_database: NewDatabase) -> str:
    """Return the row of one size."""
    documents, encoder, engine = corpus(size), RandomEncoder(), make_engine(new_database())
    seconds = []
    every = [passage for own in documents.values() for passage in own]
    for passages in (every, documents["d0"]):
        began = time.perf_counter()
        with engine.begin() as connection:
            write(connection, passages, encoder)
        seconds.append(time.perf_counter() - began)
    memory = Index.build(every, tokenizer(), encoder)
    memory.prepare()
    with engine.begin() as connection:
        index = PostgresIndex.open(lambda: connection, tokenizer(), encoder)
        ours, found = timed(lambda question: index.search(question, limit=LIMIT))
    theirs, expected = timed(lambda question: memory.search(question, limit=LIMIT))
    engine.dispose()
    shared = [
        len({h.id for h in one[:10]} & {h.id for h in other[:10]})
        for one, other in zip(found, expected, strict=True)
    ]
    return (
        f"{size:>9}{ours * 1000:>12.1f}{theirs * 1000:>12.1f}{ours / theirs:>8.1f}"
        f"{statistics.mean(shared):>12.1f}{seconds[0]:>10.1f}{seconds[1]:>10.2f}"
    )


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 10_000, 50_000]
    print(
        f"{'passages':>9}{'tables ms':>12}{'memory ms':>12}{'ratio':>8}{'of ten':>12}"
        f"{'write s':>10}{'change s':>10}"
    )
    with running_server() as new_database:
        for size in sizes:
            print(measure(size, new_database), flush=True)
