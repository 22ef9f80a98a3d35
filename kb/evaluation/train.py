"""Learn the weights of ranking, choice and gate from gold questions.

The ranking is a softmax over the clauses found (the right ones against the others); what is
chosen within a clause (a number, a date, a span) maximises its expected worth; the gate is a
logistic regression over drafts (right or not); all with an L2 penalty. What is printed is
cross-validated by document.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.answers import choosing, gate, ranking, spans, weights
from kb.evaluation.learning import Floats, fit_logistic, fit_reward, fit_softmax
from kb.evaluation.samples import Choices, Sample, of_gold, of_near_misses

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

ROUNDS = 2
FOLDS = 8  # of the documents, at most
PENALTY = {"rank": 0.005, "gate": 1.0, "choice": 0.01}
CHOICES = {
    "span": spans.FEATURES,
    "quantity": choosing.OF_QUANTITY,
    "deadline": choosing.OF_DEADLINE,
}


def train(base: KnowledgeBase, golds: Sequence[Path], output: Path = weights.PATH) -> str:
    """Train on gold questions, write the weights to ``output``, and return a table.

    What is drafted depends on ranking and choice, and the gate judges drafts: so all is learned
    twice, the second time from what the first has found.

    Raises:
        GoldError: a gold file cannot be read, or its document is not in the base.
    """
    for _ in range(ROUNDS):
        samples = [sample for gold in golds for sample in of_gold(base, gold)]
        samples += of_near_misses(base)
        _write(samples, golds, output)
    return cross_validated(samples)


def _write(samples: Sequence[Sample], golds: Sequence[Path], output: Path) -> None:
    learned = {
        "rank": _named(ranking.FEATURES, _fit_rank(samples)),
        "gate": _named(gate.FEATURES, _fit_gate(samples)),
        "gate by words": _named(gate.FEATURES, _fit_gate(samples, gate.MEANING)),
    }
    for name, features in CHOICES.items():
        learned[name] = _named(features, _fit_choice(samples, name))
    about = f"written by kb train from {len(samples)} samples of {', '.join(g.name for g in golds)}"
    output.write_text(json.dumps({"about": about, **learned}, indent=1) + "\n", encoding="utf-8")
    weights.load.cache_clear()


def cross_validated(samples: Sequence[Sample]) -> str:
    """Return a table: how right the models are on documents that they were not trained with."""
    names = sorted({sample.document for sample in samples})
    folds = {name: number % min(FOLDS, len(names)) for number, name in enumerate(names)}
    rows: dict[str, list[float]] = {"right clause first": [], "gate right": []}
    for fold in range(min(FOLDS, len(names))):
        held = [s for s in samples if folds[s.document] == fold]
        rest = [s for s in samples if folds[s.document] != fold] or held
        _score(held, rest, rows)
    lines = [f"cross-validated over {len(names)} documents in {len(set(folds.values()))} folds"]
    for name, results in rows.items():
        if results:
            lines.append(f"  {name:<24}{np.mean(results):>8.3f}{len(results):>8}")
    return "\n".join(lines)


def _score(held: Sequence[Sample], rest: Sequence[Sample], rows: dict[str, list[float]]) -> None:
    rank, judge = _fit_rank(rest), _fit_gate(rest)
    for sample in held:
        if sample.right_clauses.any():
            first = int(np.argmax(sample.clauses @ rank))
            rows["right clause first"].append(bool(sample.right_clauses[first]))
        if sample.draft is not None:
            rows["gate right"].append(bool(sample.draft @ judge > 0) == sample.right)
    for name in CHOICES:
        if fitting := _choices(held, name):
            w = _fit_choice(rest, name)
            chosen = [c.worth[int(np.argmax(c.features @ w))] for c in fitting]
            best = [c.worth.max() for c in fitting]
            rows.setdefault(f"worth of a {name}", []).extend(chosen)
            rows.setdefault("  of the best there is", []).extend(best)


def _fit_rank(samples: Sequence[Sample]) -> Floats:
    return fit_softmax([(s.clauses, s.right_clauses) for s in samples], PENALTY["rank"])


def _fit_gate(samples: Sequence[Sample], without: Collection[str] = ()) -> Floats:
    made = [s for s in samples if s.draft is not None]
    x = np.array([s.draft for s in made], dtype=np.float64)
    x *= [name not in without for name in gate.FEATURES]
    return fit_logistic(x, np.array([s.right for s in made], dtype=np.float64), PENALTY["gate"])


def _fit_choice(samples: Sequence[Sample], name: str) -> Floats:
    """Fit one kind of choice; without any sample of it the present weights stay."""
    groups = [(c.features, c.worth) for c in _choices(samples, name) if np.ptp(c.worth) > 0]
    if not groups:
        return np.array(weights.load()[name])
    return fit_reward(groups, PENALTY["choice"])


def _choices(samples: Sequence[Sample], name: str) -> list[Choices]:
    return [s.choices for s in samples if s.choices is not None and s.choices.weights == name]


def _named(features: Sequence[str], w: Floats) -> dict[str, float]:
    return dict(zip(features, w.round(4).tolist(), strict=True))
