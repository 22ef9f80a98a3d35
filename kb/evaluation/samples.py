"""Gold questions → samples to learn from: what was found, what could be said, what was right.

Every question is asked of the whole base, of its document alone, and of a small base with its
document in it; asked of other documents alone it has no answer, as when its document is not there.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from kb.answers import gate, ranking
from kb.answers.drafts import alternatives
from kb.answers.findings import Findings
from kb.answers.matching import Candidate
from kb.evaluation.answers import accepted, fault
from kb.evaluation.evaluate import read_questions
from kb.evaluation.learning import Floats
from kb.evaluation.near_misses import near_misses
from kb.evaluation.scores import plain
from kb.evaluation.spans import WELL_CUT, rouge_l
from kb.model import Kind
from kb.questions import understand

if TYPE_CHECKING:
    from kb.answers import Answerer
    from kb.knowledge_base import KnowledgeBase

NEAR_MISSES = 400  # made, of as many kinds as there are
OTHER_DOCUMENTS = 2  # that each question is asked of in vain
SMALL_BASE = 15  # documents
BRIEF = 80  # characters of a text that is not worth less for its length


@dataclass(frozen=True, slots=True)
class Choices:
    """What could be said from the right clause: features and worth (0 to 1) of every row.

    ``weights`` names the weights that choose.
    """

    weights: str
    features: Floats
    worth: Floats


@dataclass(frozen=True, slots=True)
class Sample:
    """One question asked once: the clauses found, and the draft with whether it is right."""

    document: str
    clauses: Floats  # (clauses, ranking features)
    right_clauses: NDArray[np.bool_]
    draft: Floats | None  # (gate features,)
    right: bool
    choices: Choices | None = None


def of_gold(base: KnowledgeBase, gold: Path) -> Iterator[Sample]:
    """Yield the samples of a gold file.

    Raises:
        GoldError: the file cannot be read, or its document is not in the base.
    """
    chosen = random.Random(0)
    everything = [summary.id for summary in base.documents()]
    with base.answering() as answerer:
        sampler = _Sampler(base, answerer)
        for row, document in read_questions(base, gold):
            others = [item for item in everything if item != document.id]
            yield sampler.ask(row, document, None)
            if others:
                yield sampler.ask(row, document, {document.id})
            if len(others) > 2 * SMALL_BASE:
                beside = chosen.sample(others, SMALL_BASE - 1)
                yield sampler.ask(row, document, {document.id, *beside})
            for other in chosen.sample(others, min(OTHER_DOCUMENTS, len(others))):
                yield sampler.ask({**row, "answerable": False}, document, {other})


def of_near_misses(base: KnowledgeBase) -> Iterator[Sample]:
    """Yield made questions that no document answers; their facts are asked for in vain."""
    documents = {summary.source: base.document(summary.id) for summary in base.documents()}
    with base.answering() as answerer:
        sampler = _Sampler(base, answerer)
        for row in near_misses(base, NEAR_MISSES):
            if understand(row["question"]).kind not in (Kind.DUTIES, Kind.DUE):
                yield sampler.ask(row, documents[row["file"]], None)


class _Sampler:
    """Asks questions whose answer is known."""

    def __init__(self, base: KnowledgeBase, answerer: Answerer) -> None:
        self._base = base
        self._answerer = answerer

    def ask(
        self, row: Mapping[str, Any], document: Document, documents: Collection[str] | None
    ) -> Sample:
        question = understand(row["question"])
        findings = self._answerer.search(question, documents)
        found, made = findings.candidates, self._answerer.draft(findings)
        right = np.array([_is_right(c, row, document) for c in found], dtype=bool)
        judged = made if made and gate.is_about(question, made) else None  # the rest by rule
        answer = self._answerer.unjudged(question, made) if made else None
        return Sample(
            document.source,
            np.array([ranking.features(question, c, found) for c in found]),
            right,
            np.array(gate.features(question, judged)) if judged else None,
            bool(
                answer
                and row.get("answerable", True)
                and fault(self._base, answer, row, document) is None
            ),
            _choices(findings, right, row) if right.any() else None,
        )


def _is_right(candidate: Candidate, row: Mapping[str, Any], document: Document) -> bool:
    answerable = row.get("answerable", True)
    return answerable and accepted(candidate.document.id, candidate.clause.id, row, document)


def _choices(
    findings: Findings, right: NDArray[np.bool_], row: Mapping[str, Any]
) -> Choices | None:
    candidate = findings.candidates[int(np.argmax(right))]
    name, rows = alternatives(findings.question, findings.matcher, candidate)
    if len(rows) < 2:
        return None
    worth = np.array([_worth(text, row["answer"]) for _, text in rows])
    return Choices(name, np.array([features for features, _ in rows]), worth)


def _worth(text: str, wanted: str | list[list[str]]) -> float:
    """Return how well a text answers: its overlap with a marked span, else the groups it says.

    Of two texts that say all, the shorter is the better one.
    """
    if isinstance(wanted, str):
        return rouge_l(text, wanted)
    said = plain(text).lower()
    says_all = all(any(plain(word).lower() in said for word in group) for group in wanted)
    return WELL_CUT + (1 - WELL_CUT) * min(1.0, BRIEF / max(1, len(said))) if says_all else 0.0
