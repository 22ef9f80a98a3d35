"""This project beside what one would else build it with: the same clauses, vectors and questions.

The frameworks stand in ``alternatives.txt`` and go into a virtual environment of their own::

    python3 -m venv /tmp/alternatives
    /tmp/alternatives/bin/pip install -r tests/benchmarks/alternatives.txt
    python tests/benchmarks/alternatives.py /tmp/alternatives/bin/python ../shared

It takes the bundled plan, and the documents of ``../shared/corpus`` where they are given, and asks
the gold questions that a clause answers. ``frameworks.py`` shows how each is set up; each runs in a
process of its own, with one vector a clause, title and headings included, of the bundled encoder
(here sentences have them). Times do not contain those vectors; start is from starting Python to
the first answer out of a saved index; CPU is the time of all cores together, which the work of
other programs hardly changes. They take turns, ``--runs`` times, so that what else the
computer does falls on all, and medians are printed; ``unseen`` are questions that no weights were
learned from. ``--keep`` names a folder where vectors are kept for another run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus import bundled_documents
from frameworks import WAYS
from indexer import load_encoder
from kb import KnowledgeBase
from kb.base.passages import parse_passage_id, passages
from kb.evaluation.answers import accepted
from kb.evaluation.evaluate import read_questions
from kb.model import Kind
from kb.questions import understand

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"
UNSEEN = "ankang_check_questions.jsonl"  # no weights were learned from it
PLAN = [GOLDEN / f"ankang_{name}.jsonl" for name in ("questions", "dev_questions")]
PLAN.append(GOLDEN / UNSEEN)
LISTS = (Kind.DUTIES, Kind.DUE)  # looked up, not searched for
OURS = ("policy-kb, whole answers", "policy-kb, search alone")
MEASURES = "right Chinese English unseen median-ms p95-ms CPU-ms MB start-s start-CPU-s index-s"


@dataclass(frozen=True, slots=True)
class Round:
    """What one way of searching came to once; ``found`` has a clause's id for each question.

    ``processor`` is time of all cores together.
    """

    found: list[str | None]
    seconds: list[float]
    processor: list[float]
    megabytes: float
    start: float
    start_processor: float
    index: float


def prepare(folder: Path, files: Sequence[Path], golds: Sequence[Path]) -> list[dict[str, Any]]:
    """Write clauses, vectors and questions into ``folder``; return the questions."""
    with KnowledgeBase.open(folder / "home") as base:
        base.ingest(files)
        documents = [base.document(summary.id) for summary in base.documents()]
        questions = list(_questions(base, golds))
    clauses = [
        {"id": passage.id, "text": f"{document.title}\n{passage.heading}\n{passage.text}"}
        for document in documents
        for passage in passages(document)
    ]
    (folder / "clauses.json").write_text(json.dumps(clauses), encoding="utf-8")
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    if not (folder / "vectors.npy").exists():
        encoder = load_encoder()
        if encoder is None:
            raise SystemExit("there is no encoder to compare with")
        np.save(folder / "vectors.npy", encoder.encode([clause["text"] for clause in clauses]))
    print(f"\n{len(documents)} documents, {len(clauses)} clauses, {len(questions)} questions")
    return questions


def _questions(base: KnowledgeBase, golds: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for gold in golds:
        for row, document in read_questions(base, gold):
            question = understand(row["question"])
            if row.get("answerable", True) and question.kind not in LISTS:
                right = [
                    passage.id
                    for passage in passages(document)
                    if accepted(*parse_passage_id(passage.id), row, document)
                ]
                yield {
                    "question": row["question"],
                    "right": right,
                    "language": question.language.value,
                    "unseen": gold.name == UNSEEN,
                }


def measure(name: str, python: str, folder: Path) -> Round:
    """Let one way of searching index, then answer, each in a process of its own."""
    index, _ = _run(name, python, folder, "index")
    answers, start = _run(name, python, folder, "ask")
    return Round(start=start, index=index["seconds"], **answers)


def _run(name: str, python: str, folder: Path, work: str) -> tuple[dict[str, Any], float]:
    """Return what the process prints, and the seconds until it prints anything."""
    command = [python, "-W", "ignore", str(HERE / "frameworks.py"), name, str(folder), work]
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE.parent.parent) if name in OURS else "",
        "OMP_NUM_THREADS": str(min(os.cpu_count() or 1, 4)),  # as this project sets them
        "OMP_WAIT_POLICY": "PASSIVE",
        "ALLOW_RESOLVE_TRANSFORM": "True",  # txtai
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }
    began = time.perf_counter()
    with (
        (folder / "stderr.txt").open("w+") as errors,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        first = time.perf_counter() - began
        lines += process.stdout
        if process.wait():
            errors.seek(0)
            raise SystemExit(f"{name} failed: {errors.read()}")
    return {name: value for line in lines for name, value in json.loads(line).items()}, first


def summary(rounds: Sequence[Round], questions: Sequence[dict[str, Any]]) -> list[float]:
    """Return the measures in the order of ``MEASURES``; shares of right clauses in per cent."""
    hits = [
        (found in question["right"], question)
        for found, question in zip(rounds[0].found, questions, strict=True)
    ]

    def share(chosen: Sequence[bool]) -> float:
        return 100 * statistics.mean(chosen) if chosen else float("nan")

    seconds = [taken for each in rounds for taken in each.seconds]
    processor = [used for each in rounds for used in each.processor]
    return [
        share([hit for hit, _ in hits]),
        share([hit for hit, question in hits if question["language"] == "zh"]),
        share([hit for hit, question in hits if question["language"] == "en"]),
        share([hit for hit, question in hits if question["unseen"]]),
        1000 * statistics.median(seconds),
        1000 * float(np.percentile(seconds, 95)),
        1000 * statistics.median(processor),
        *(
            statistics.median(getattr(each, name) for each in rounds)
            for name in ("megabytes", "start", "start_processor", "index")
        ),
    ]


def compare(
    python: str, folder: Path, files: Sequence[Path], golds: Sequence[Path], runs: int
) -> None:
    """Print a table of all ways, and the same as multiples of this project's search."""
    folder.mkdir(parents=True, exist_ok=True)
    questions = prepare(folder, files, golds)
    rounds: dict[str, list[Round]] = {name: [] for name in WAYS}
    for _ in range(runs):
        for name, done in rounds.items():
            done.append(measure(name, sys.executable if name in OURS else python, folder))
    rows = {name: summary(done, questions) for name, done in rounds.items()}
    print(f"{'':26}" + "".join(f"{name:>12}" for name in MEASURES.split()))
    for name, values in rows.items():
        print(f"{name:26}" + "".join(f"{value:12.1f}" for value in values))
    print("as multiples of this project's search")
    for name, values in rows.items():
        shares = (value / own for value, own in zip(values, rows[OURS[1]], strict=True))
        print(f"{name:26}" + "".join(f"{value:12.2f}" for value in shares))


def main() -> None:
    """Compare on the plan, then on the documents that are given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python", help="of the virtual environment with the frameworks")
    parser.add_argument("shared", type=Path, nargs="?", help="a folder with corpus and gold")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        kept: Path = given.keep or Path(temporary)
        compare(given.python, kept / "plan", bundled_documents(), PLAN, given.runs)
        if given.shared:
            golds = sorted((given.shared / "gold").glob("*.gold.json"))
            golds += [GOLDEN / "corpus_questions.jsonl", *PLAN]
            files = [given.shared / "corpus"]
            compare(given.python, kept / "corpus", files, golds, given.runs)


if __name__ == "__main__":
    main()
