"""Does the confidence mean what it says? Answered against right, over gold and near misses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.evaluation.answers import fault
from kb.evaluation.evaluate import read_questions
from kb.evaluation.near_misses import near_misses

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

NEAR_MISSES = 300
_BANDS = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)


def curve(base: KnowledgeBase, golds: Sequence[Path]) -> str:
    """Return a table by confidence: how many questions are answered, and how many of them right.

    The questions are those of the gold files; of near misses made from the base the last line
    says how many are refused.

    Raises:
        GoldError: a gold file cannot be read, or its document is not in the base.
    """
    results = [
        (answer.confidence, fault(base, answer, row, document) is None)
        for gold in golds
        for row, document in read_questions(base, gold)
        if (answer := base.ask(row["question"])).found
    ]
    lines = [f"{'confidence':<14}{'answers':>8}{'right':>8}{'from here up':>14}{'right':>8}"]
    for low, high in zip(_BANDS, (1.01, *_BANDS), strict=False):
        band = [right for confidence, right in results if low <= confidence < high]
        above = [right for confidence, right in results if confidence >= low]
        name = f"{low:.2f} to {min(high, 1.0):.2f}"
        lines.append(f"{name:<14}{len(band):>8}{_share(band):>8}{len(above):>14}{_share(above):>8}")
    made = near_misses(base, NEAR_MISSES)
    refused = sum(not base.ask(row["question"]).found for row in made)
    return "\n".join([*lines, f"near misses: {refused} of {len(made)} refused"])


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.3f}" if right else "-"
