"""What a warm question costs beside encoding it: the encoder is the part that cannot be saved.

Run:  python tests/benchmarks/warm_question.py [--home DIR]

Asks the gold questions of the bundled plan, each once, of the base in the data folder, and prints
the medians with their ratio; the encoder's cache of questions is passed by.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from indexer import load_encoder
from kb import KnowledgeBase

GOLD = Path(__file__).parent.parent / "golden" / "ankang_questions.jsonl"


def milliseconds(work: Callable[[str], object], texts: list[str]) -> float:
    """Return the median time of ``work`` over ``texts``."""
    times = []
    for text in texts:
        start = time.perf_counter()
        work(text)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    home = parser.parse_args().home
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["question"] for line in lines]
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("there is no encoder to compare with")
    with KnowledgeBase.open(home) as base:
        base.ask(texts[0])
        clauses = sum(document.clauses for document in base.documents())
        ask = milliseconds(base.ask, texts)
    encode = milliseconds(lambda text: encoder.encode([f"{text} "], query=True), texts)
    print(
        f"{clauses} clauses   ask {ask:.1f} ms   encode {encode:.1f} ms   ratio {ask / encode:.2f}"
    )


if __name__ == "__main__":
    main()
