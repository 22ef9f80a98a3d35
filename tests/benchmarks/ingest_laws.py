"""How fast a folder of laws is taken in, stage by stage.

``python tests/benchmarks/ingest_laws.py ../shared/laws --limit 30`` reads every so many'th file,
so that long and short ones are among them, and prints clauses a second and core for reading,
cutting and facts; sentences a second through the whole ingest beside the encoder alone on the same
texts, in turns; and how soon words could be searched. Without ``--limit`` it takes hours, as the
vectors of 611 laws do; ``--encoder none`` leaves them out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import corpus
from corpus import Document
from indexer import load_encoder
from kb import KnowledgeBase
from kb.base.ingest import find_files
from kb.base.passages import passages
from kb.commands.progress import progress
from kb.facts import extract

WANTED_CLAUSES = 300  # a second and core
WANTED_SHARE = 0.9  # of the encoder's own speed


def main(folder: Path, limit: int | None, encoder: str) -> bool:
    """Print the rates; tell whether they are as high as wanted."""
    files = list(find_files([folder]))
    files = files[:: max(1, len(files) // limit)][:limit] if limit else files
    documents, rate = read(files)
    clauses = sum(len(document.clauses) for document in documents)
    print(f"{len(files)} files, {len(documents)} documents, {clauses} clauses")
    print(f"reading, cutting and facts  {rate:8.0f} clauses/s a core")
    first, seconds, sentences = ingest(files, encoder)
    print(f"words of all files searched after {first:.0f} s, all done after {seconds:.0f} s")
    if not sentences:
        return rate >= WANTED_CLAUSES
    through = sentences / (seconds - first)
    own = alone(documents, encoder)
    print(f"vectors through the ingest  {through:8.1f} sentences/s")
    print(f"the encoder alone           {own:8.1f} sentences/s")
    print(f"share of its own speed      {through / own:8.2f}")
    return rate >= WANTED_CLAUSES and through >= WANTED_SHARE * own


def read(files: Sequence[Path]) -> tuple[list[Document], float]:
    """Return the documents, and clauses a second of this process for text, clauses and facts."""
    began = time.process_time()
    found = {}
    for path in files:
        for document in corpus.read_all(path):
            if isinstance(document, Document):
                extract(document)
                found[document.id] = document
    corpus.release()
    seconds = time.process_time() - began
    return list(found.values()), sum(len(d.clauses) for d in found.values()) / seconds


def ingest(files: Sequence[Path], encoder: str) -> tuple[float, float, int]:
    """Return the seconds until the first vector, those in all, and the sentences embedded."""
    starts: list[float] = []
    counts = [0]
    with tempfile.TemporaryDirectory() as home, progress() as bar:

        def watch(stage: str, done: int, total: int) -> None:
            if stage == "embed":
                starts.append(time.monotonic())
                counts.append(done)
            if bar is not None:
                bar(stage, done, total)

        with KnowledgeBase.open(Path(home), encoder=encoder) as base:
            began = time.monotonic()
            base.ingest(files, progress=watch)
            ended = time.monotonic()
    # The first report comes when the first sentences are done: they count as before it.
    first = starts[0] if starts else ended
    return first - began, ended - began, counts[-1] - counts[1] if starts else 0


def alone(documents: Sequence[Document], encoder: str) -> float:
    """Return the sentences a second of the encoder, given all texts at once."""
    model = load_encoder(encoder)
    assert model is not None
    found = (passage for document in documents for passage in passages(document))
    texts = dict.fromkeys(
        f"{p.heading} {part}".strip() for p in found for part in p.sentences or (p.text,)
    )
    model.encode(list(texts)[:8])  # it has been loaded before the ingest's clock ran, too
    began = time.monotonic()
    model.encode(list(texts))
    return len(texts) / (time.monotonic() - began)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("laws", type=Path)
    parser.add_argument("--limit", type=int, help="files at most")
    parser.add_argument("--encoder", default="auto")
    given = parser.parse_args()
    sys.exit(not main(given.laws, given.limit, given.encoder))
