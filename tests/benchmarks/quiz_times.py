"""What a quiz costs beside gathering its facts, and what guessing by looks would score in it.

Run:  python tests/benchmarks/quiz_times.py [--home DIR] [--count 20] [--runs 5]

Makes quizzes of all that is in the base of the data folder, each with another seed, and prints the
medians with their ratio; then, for every way to guess single choices by their look, how often it is
right beside pure chance.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import date
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

from kb import KnowledgeBase
from kb.overview import Selection
from kb.quiz import Question, make_quiz
from kb.training import gather
from quiz_guesses import scores


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    gathering, making, questions = [], [], list[Question]()
    with KnowledgeBase.open(chosen.home, encoder="none") as base, base.reading() as store:
        clauses = sum(row.clauses for row in store.summaries())
        for seed in range(chosen.runs):
            start = time.process_time()
            material = gather(store, Selection(), date.today())
            middle = time.process_time()
            questions += make_quiz(store, material, seed=seed, count=chosen.count).questions
            gathering.append(middle - start)
            making.append(time.process_time() - middle)
    gather_time, quiz_time = statistics.median(gathering), statistics.median(making)
    print(
        f"{clauses} clauses   facts {gather_time:.2f} s   quiz {quiz_time:.2f} s   "
        f"ratio {quiz_time / gather_time:.1f}   {len(questions)} questions"
    )
    for name, (right, chance) in scores(questions).items():
        print(f"{name:>12}   right {right:.3f}   chance {chance:.3f}")


if __name__ == "__main__":
    main()
