"""Learn the weights of the ranking and of the gate from gold questions.

The ranking is a softmax over the clauses found (the right ones against the others), the gate a
logistic regression over drafts (right or not), both with an L2 penalty. Every question is asked
of the whole base and of its document alone; asked of other documents alone it has no answer, as
when its document is not in the base. What is printed is cross-validated by document.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from kb.answers import gate, ranking, weights
from kb.evaluation.answers import accepted, fault
from kb.evaluation.evaluate import read_questions
from kb.evaluation.near_misses import near_misses
from kb.model import Kind
from kb.questions import Question, understand

if TYPE_CHECKING:
    from kb.answers import Answerer
    from kb.knowledge_base import KnowledgeBase

Floats = NDArray[np.float64]
NEAR_MISSES = 400  # made, of as many kinds as there are
OTHER_DOCUMENTS = 2  # that each question is asked of in vain
PENALTY = {"rank": 0.005, "gate": 1.0}


@dataclass(frozen=True, slots=True)
class Sample:
    """One question asked once: the clauses found, and the draft with whether it is right."""

    document: str
    clauses: Floats  # (clauses, ranking features)
    right_clauses: NDArray[np.bool_]
    draft: Floats | None  # (gate features,)
    right: bool


def train(base: KnowledgeBase, golds: Sequence[Path], output: Path = weights.PATH) -> str:
    """Train on gold questions, write the weights to ``output``, and return a table.

    Raises:
        GoldError: a gold file cannot be read, or its document is not in the base.
    """
    samples = [sample for gold in golds for sample in _samples(base, gold)]
    samples += _near_misses(base)
    names = sorted({sample.document for sample in samples})
    rows = ["cross-validated by document   right clause first   gate right"]
    for name in names:
        held = [s for s in samples if s.document == name]
        rest = [s for s in samples if s.document != name] if len(names) > 1 else held
        first, judged = _accuracy(held, _fit_rank(rest), _fit_gate(rest))
        rows.append(f"{name[:28]:<30}{first:>18.3f}{judged:>13.3f}")
    learned = {
        "rank": dict(zip(ranking.FEATURES, _fit_rank(samples).round(4).tolist(), strict=True)),
        "gate": dict(zip(gate.FEATURES, _fit_gate(samples).round(4).tolist(), strict=True)),
        "gate by words": dict(
            zip(gate.FEATURES, _fit_gate(samples, gate.MEANING).round(4).tolist(), strict=True)
        ),
    }
    about = f"written by kb train from {len(samples)} samples of {', '.join(g.name for g in golds)}"
    output.write_text(json.dumps({"about": about, **learned}, indent=1) + "\n", encoding="utf-8")
    weights.load.cache_clear()
    return "\n".join(rows)


def _samples(base: KnowledgeBase, gold: Path) -> Iterator[Sample]:
    chosen = random.Random(0)
    everything = [summary.id for summary in base.documents()]
    with base.answering() as answerer:
        for row, document in read_questions(base, gold):
            question = understand(row["question"])
            others = [item for item in everything if item != document.id]
            own = [None, {document.id}] if others else [None]
            for documents in own:
                yield _sample(base, answerer, question, row, document, documents)
            for other in chosen.sample(others, min(OTHER_DOCUMENTS, len(others))):
                absent = {**row, "answerable": False}
                yield _sample(base, answerer, question, absent, document, {other})


def _near_misses(base: KnowledgeBase) -> Iterator[Sample]:
    """Made questions that no document answers; their facts are asked for in vain."""
    documents = {summary.source: base.document(summary.id) for summary in base.documents()}
    with base.answering() as answerer:
        for row in near_misses(base, NEAR_MISSES):
            question = understand(row["question"])
            if question.kind not in (Kind.DUTIES, Kind.DUE):
                yield _sample(base, answerer, question, row, documents[row["file"]], None)


def _sample(
    base: KnowledgeBase,
    answerer: Answerer,
    question: Question,
    row: Mapping[str, Any],
    document: Document,
    documents: set[str] | None,
) -> Sample:
    findings = answerer.search(question, documents)
    found, made = findings.candidates, answerer.draft(findings)
    answerable = row.get("answerable", True)
    judged = made if made and gate.is_about(question, made) else None  # the rest fails by rule
    return Sample(
        document.source,
        np.array([ranking.features(question, c, found) for c in found]),
        np.array(
            [answerable and accepted(c.document.id, c.clause.id, row, document) for c in found],
            dtype=bool,
        ),
        np.array(gate.features(question, judged)) if judged else None,
        bool(
            made
            and answerable
            and fault(base, answerer.unjudged(question, made), row, document) is None
        ),
    )


def _fit_rank(samples: Sequence[Sample]) -> Floats:
    """Maximise the softmax likelihood of the right clauses."""
    useful = [s for s in samples if s.right_clauses.any() and not s.right_clauses.all()]

    def gradient(w: Floats) -> Floats:
        total = PENALTY["rank"] * w
        for sample in useful:
            p = _softmax(sample.clauses @ w)
            right = p * sample.right_clauses
            total += sample.clauses.T @ (p - right / right.sum()) / len(useful)
        return total

    return _descend(gradient, np.full(len(ranking.FEATURES), 0.5), steps=1500, rate=0.3)


def _fit_gate(samples: Sequence[Sample], without: Collection[str] = ()) -> Floats:
    """Newton's method on the logistic likelihood; features in ``without`` get no weight."""
    made = [s for s in samples if s.draft is not None]
    x = np.array([s.draft for s in made], dtype=np.float64)
    x *= [name not in without for name in gate.FEATURES]
    y = np.array([s.right for s in made], dtype=np.float64)
    w = np.zeros(x.shape[1])
    penalty = PENALTY["gate"] * np.eye(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty
        w = w - np.linalg.solve(hessian, x.T @ (p - y) + penalty @ w)
    return np.asarray(w, dtype=np.float64)


def _descend(gradient: Callable[[Floats], Floats], w: Floats, *, steps: int, rate: float) -> Floats:
    for _ in range(steps):
        w = w - rate * gradient(w)
    return w


def _softmax(scores: Floats) -> Floats:
    p: Floats = np.exp(scores - scores.max())
    return np.asarray(p / p.sum(), dtype=np.float64)


def _accuracy(samples: Sequence[Sample], rank: Floats, judge: Floats) -> tuple[float, float]:
    first = [
        bool(s.right_clauses[np.argmax(s.clauses @ rank)]) for s in samples if s.right_clauses.any()
    ]
    judged = [bool(s.draft @ judge > 0) == s.right for s in samples if s.draft is not None]
    return float(np.mean(first or [True])), float(np.mean(judged or [True]))
