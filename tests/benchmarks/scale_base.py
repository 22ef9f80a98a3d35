"""Bases of any size for ``scale.py``: real laws or plans, and variations of them.

A variation is a document in which common words of two characters have changed places (工程 for
项目, 检查 for 评估) and figures have been counted on, by a number that is its own: every span stays
where it was, so that clauses and facts are those of the document, while each text is another one. A
sentence's vector is that of one of some hundred real sentences, chosen by its hash, with noise that
leaves a cosine of 0.9 to it: it costs nothing, and search has as much to do as with real ones. The
bases are written through the same index and store as any other.
"""

from __future__ import annotations

import random
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, count, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import corpus
from corpus import Document
from indexer import Encoder, Index, Tokenizer
from kb.base.home import Home
from kb.base.ingest import find_files
from kb.base.passages import passages
from kb.base.reading import tool_version
from kb.base.records import Entry, Provenance
from kb.base.search import Search
from kb.base.store import Store
from kb.facts import EXTRACTOR_VERSION, extract

REAL = 400  # sentences whose vectors the others are made from
NOISE = 0.48  # of a vector's length, which leaves a cosine of 0.9
BATCH = 25_000  # clauses written at once
LINES = 400_000  # runs of characters whose words are remembered
_WORDS = "工程 项目 建设 治理 检查 评估 设施 设备 企业 单位 生产 经营 培训 宣传 安全 环境 水利 交通".split()
_WORD = re.compile("|".join(_WORDS))
_DIGITS = "0123456789"


class Stages:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Add the time of the block to that of ``stage``."""
        began = time.perf_counter()
        yield
        self.seconds[stage] += time.perf_counter() - began  # type: ignore[assignment]


class PerturbedVectors:
    """Gives every text a real sentence's vector with noise, as if ``real`` had encoded it."""

    def __init__(self, real: Encoder, sentences: Sequence[str]) -> None:
        self.name, self.batch = real.name, real.batch
        self._rows = real.encode(list(sentences))

    @classmethod
    def of(cls, real: Encoder, entries: Sequence[Entry]) -> PerturbedVectors:
        """Take sentences evenly spread over ``entries``."""
        every = [s for e in entries for p in passages(e.document) for s in p.sentences]
        return cls(real, every[:: max(1, len(every) // REAL)])

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Return a row for each text, the same one for the same text."""
        hashes = np.array([zlib.crc32(text.encode()) for text in texts])
        rows = self._rows[hashes % len(self._rows)]
        noise = np.random.default_rng(int(hashes.sum())).standard_normal(rows.shape, np.float32)
        rows = rows + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def laws(folder: Path, limit: int, stages: Stages) -> list[Entry]:
    """Read at most so many laws or plans, long and short ones, with their facts."""
    files = list(find_files([folder]))
    random.Random(1).shuffle(files)
    ours = Provenance(0, EXTRACTOR_VERSION, tool_version(), datetime.now(UTC).replace(tzinfo=None))
    found: dict[str, Entry] = {}
    for path in islice(files, limit):
        with stages("read"):
            documents = [read for read in corpus.read_all(path) if isinstance(read, Document)]
        for document in documents:
            with stages("facts"):
                found[document.id] = Entry(document, extract(document), ours)
    corpus.release()
    return list(found.values())


def variations(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the documents, then variations of all of them, then others, without end."""
    return chain(entries, (_varied(entry, n) for n in count(1) for entry in entries))


def _varied(entry: Entry, number: int) -> Entry:
    moved = random.Random(number).sample(_WORDS, len(_WORDS))
    words = dict(zip(_WORDS, moved, strict=True))
    digits = str.maketrans(_DIGITS, _DIGITS[number % 10 :] + _DIGITS[: number % 10])

    def vary(text: str) -> str:
        return _WORD.sub(lambda match: words[match[0]], text).translate(digits)

    document = entry.document
    metadata = replace(document.metadata, title=f"{vary(document.title)}（{number}）")
    made = replace(
        document,
        id=f"{document.id[:8]}-{number}",
        text=vary(document.text),
        metadata=metadata,
        source=f"{number}-{document.source}",
    )
    return replace(entry, document=made)


def build(
    home: Path, entries: Iterable[Entry], clauses: int, encoder: Encoder, stages: Stages
) -> int:
    """Write a base of about so many clauses; return how many documents it has."""
    place, documents, generation = Home(home), 0, 0
    home.mkdir(parents=True)
    tokenizer = remembering(Search(place))
    index = Index.build((), tokenizer, encoder)
    with closing(Store.create(place.database)) as store:
        rest = iter(entries)
        while clauses > 0:
            taken = list(batch(rest, min(clauses, BATCH)))
            generation, documents = generation + 1, documents + len(taken)
            clauses -= sum(len(entry.document.clauses) for entry in taken)
            found = [passage for entry in taken for passage in passages(entry.document)]
            with stages("words and vectors"):
                index = index.updated(encoder, found)
            with stages("index saved"):
                index.save(place.index(generation))
                index = Index.load(place.index(generation), tokenizer, encoder)
            with stages("facts stored"):
                store.write(generation, added=taken, settings={"encoder": "auto"})
            place.prune(generation)
    return documents


def remembering(search: Search) -> Tokenizer:
    """Return the tokenizer, which remembers what it has cut: variations have most in common."""
    tokenizer = search.tokenizer
    tokenizer._cut = lru_cache(LINES)(tokenizer._cut_run)
    return tokenizer


def batch(entries: Iterator[Entry], clauses: int) -> Iterator[Entry]:
    """Yield entries of so many clauses or a few more."""
    for entry in entries:
        yield entry
        clauses -= len(entry.document.clauses)
        if clauses <= 0:
            return
