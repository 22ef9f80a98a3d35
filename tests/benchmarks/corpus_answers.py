"""Facts and answers over all documents of the evaluation data in one base.

``python tests/benchmarks/corpus_answers.py ../shared`` reads ``corpus`` and ``gold`` of that
folder, builds a base in a temporary one (some minutes for the vectors), and prints right answers
by gold file, what each ingredient of search gives, and whether the confidence means it.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from kb import KnowledgeBase
from kb.evaluation import evaluate
from kb.evaluation.calibration import curve
from kb.evaluation.sweep import sweep

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def main(shared: Path) -> None:
    """Print the three tables."""
    golds = [*sorted((shared / "gold").glob("*.gold.json")), GOLDEN / "corpus_questions.jsonl"]
    with tempfile.TemporaryDirectory() as home, KnowledgeBase.open(Path(home)) as base:
        base.ingest([shared / "corpus"])
        right: Counter[str] = Counter()
        wanted: Counter[str] = Counter()
        for gold in golds:
            report = evaluate(base, gold)
            print(report.table())
            if gold.parent != GOLDEN:
                right.update({score.measure: score.right for score in report.scores})
                wanted.update({score.measure: score.wanted for score in report.scores})
        print("all gold files of the evaluation data")
        for measure, total in sorted(wanted.items()):
            print(f"  {measure:<24} {right[measure]:>5} / {total:<5} {right[measure] / total:.3f}")
        print(sweep(base, golds))
        print(curve(base, golds))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
