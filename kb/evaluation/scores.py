"""Right, wrong and missing: the figures of an evaluation, and how texts are compared in it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from corpus.document import Clause, Document
from corpus.numbering import Style, parse_label


@dataclass(frozen=True, slots=True)
class Score:
    """Right, wrong and missing of one measure on one gold file."""

    measure: str
    right: int
    wanted: int
    claimed: int

    @property
    def recall(self) -> float:
        """The share of the gold that is right."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of the claims that is right."""
        return self.right / self.claimed if self.claimed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """The scores on one gold file, and what was wrong, a line each."""

    gold: str
    scores: tuple[Score, ...]
    faults: tuple[str, ...] = ()

    def score(self, measure: str) -> Score:
        """Return the score of ``measure``; raises KeyError where the gold has none."""
        for score in self.scores:
            if score.measure == measure:
                return score
        raise KeyError(measure)

    def table(self) -> str:
        """Return the scores as a table for people."""
        rows = [
            f"  {s.measure:<24} {s.right:>5} / {s.wanted:<5} recall {s.recall:.3f}"
            f"  precision {s.precision:.3f}  F1 {s.f1:.3f}"
            for s in self.scores
        ]
        return "\n".join([self.gold, *rows])

    def to_dict(self) -> dict[str, Any]:
        """Return the report for a program."""
        return {
            "gold": self.gold,
            "scores": [
                {
                    "measure": s.measure, "right": s.right, "wanted": s.wanted,
                    "claimed": s.claimed, "recall": s.recall, "precision": s.precision, "f1": s.f1,
                }
                for s in self.scores
            ],
            "faults": list(self.faults),
        }  # fmt: skip


def place_of(document: Document, clause: Clause) -> str:
    """Return the clause's place as the gold writes it: 三(五) is item (五) of section 三."""
    parts = []
    for heading in clause.path:
        label = parse_label(document.text, heading.start)
        if label is None:
            continue
        number = "".join(c for c in label.span.of(document.text) if c.isalnum())
        parts.append(f"({number})" if label.style is Style.HAN_BRACKETED else number)
    return "".join(parts)


def plain(text: str) -> str:
    """Return ``text`` after NFKC without spaces, brackets and punctuation."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
