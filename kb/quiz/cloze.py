"""Dates and numbers to fill in: a verbatim passage with a blank, and values near the right one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kb.model import Citation
from kb.quiz.drawing import Draw, single, true_or_false
from kb.quiz.model import Difficulty, Form, Question, Subject
from kb.quiz.wording import Passage

WRONG = 3  # options beside the right one
_WINDOW = {Difficulty.HARD: 0, Difficulty.MEDIUM: 1, Difficulty.EASY: 2}


class Side(Enum):
    """On which side of the right value a statement is false.

    By June is also by December, and 85% or more is also 80% or more: a statement that follows
    from the clause is not false.
    """

    BELOW = 0
    ABOVE = 1


@dataclass(frozen=True, slots=True)
class Blank:
    """A value to fill in; ``below`` and ``above`` are wrong ones, the nearest first."""

    subject: Subject
    citation: Citation
    opening: str  # 根据《…》“…”部分，
    passage: Passage
    right: str
    below: tuple[str, ...]
    above: tuple[str, ...]
    false_side: Side

    @property
    def forms(self) -> frozenset[Form]:
        """One right option, or a statement."""
        return frozenset({Form.SINGLE, Form.TRUE_FALSE})

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The clause, quoted by its sentence."""
        return (self.citation,)

    @property
    def facts(self) -> frozenset[tuple[object, ...]]:
        """The sentence: one with another blank would give the value away."""
        return frozenset({(self.citation.document_id, self.citation.start, self.citation.end)})

    def ask(self, form: Form, draw: Draw) -> Question | None:
        """Return the question, None where there are too few wrong values."""
        return self._statement(draw) if form is Form.TRUE_FALSE else self._choice(draw)

    def _choice(self, draw: Draw) -> Question | None:
        below, above = len(self.below), len(self.above)
        if below + above < WRONG:
            return None
        lower = min(max(draw.rank(), WRONG - above), below)
        difficulty = draw.difficulty()
        low = _near(self.below, min(lower, WRONG), difficulty)
        high = _near(self.above, WRONG - len(low), difficulty)
        wrong = [self.below[n] for n in low] + [self.above[n] for n in high]
        stem = f"{self.opening}补全原文：“{self.passage.filled()}”"
        real = _difficulty([*low, *high])
        return single(draw, self.subject, real, stem, self.right, wrong, self.citation)

    def _statement(self, draw: Draw) -> Question | None:
        wrong = self.above if self.false_side is Side.ABOVE else self.below
        if not wrong:
            return None
        place = _near(wrong, 1, draw.difficulty())[0]
        is_true = draw.is_true()
        value = self.right if is_true else wrong[place]
        stem = f"判断正误。{self.opening}原文为：“{self.passage.filled(value)}”"
        real = list(reversed(Difficulty))[min(place, 2)]
        return true_or_false(self.subject, real, stem, is_true, self.citation)


def _near(values: Sequence[str], count: int, difficulty: Difficulty) -> list[int]:
    """Return the places of so many values, the easier the farther from the right one."""
    if not count:
        return []
    step = min(_WINDOW[difficulty], max(0, len(values) - count))
    return list(range(step, step + count))


def _difficulty(places: Sequence[int]) -> Difficulty:
    """Hard where the nearest values are the wrong ones, medium with one step between."""
    return list(reversed(Difficulty))[min(min(places), 2)]
