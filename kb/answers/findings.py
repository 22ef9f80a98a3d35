"""What search has found for a question, to be answered from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from kb.answers.matching import Candidate, Matcher
from kb.answers.ranking import ranked
from kb.questions import Question

ENOUGH = 10  # clauses in force; where fewer are found, search goes on in what is in force alone


@dataclass(frozen=True, slots=True)
class Findings:
    """What search has found for a question: the clauses with their ranks, the best first.

    ``matcher`` compares further texts with the question's topic.
    """

    question: Question
    matcher: Matcher
    ranked: tuple[tuple[float, Candidate], ...]

    @property
    def candidates(self) -> list[Candidate]:
        """The clauses alone."""
        return [candidate for _, candidate in self.ranked]

    @property
    def is_enough(self) -> bool:
        """Whether enough clauses were found to answer from."""
        return len(self.ranked) >= ENOUGH

    def of(self, documents: Collection[str]) -> Findings:
        """Return what was found in these documents."""
        kept = [each for each in self.candidates if each.document.id in documents]
        is_all = len(kept) == len(self.ranked)
        return self if is_all else replace(self, ranked=ranked(self.question, kept))
