"""Dates and numbers to fill in: a verbatim passage with a blank, and values near the right one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from kb.model import Citation
from kb.quiz.drawing import Draw, single, true_or_false
from kb.quiz.model import Difficulty, Form, Question, Subject
from kb.quiz.wording import Passage

WRONG = 3  # options beside the right one
_STRIDES = {Difficulty.HARD: 1, Difficulty.MEDIUM: 2, Difficulty.EASY: 3}


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
        possible = range(max(0, WRONG - len(self.above)), min(WRONG, len(self.below)) + 1)
        if not possible:
            return None
        lower = draw.rank(possible, in_numbers=any(map(str.isdigit, self.right)))
        stride = _stride(
            draw.difficulty(), (lower, len(self.below)), (WRONG - lower, len(self.above))
        )
        wrong = [*self.below[stride - 1 :: stride][:lower]]
        wrong += self.above[stride - 1 :: stride][: WRONG - lower]
        stem = f"{self.opening}补全原文：“{self.passage.filled()}”"
        real = _difficulty(stride)
        return single(draw, self.subject, real, stem, self.right, wrong, self.citation)

    def _statement(self, draw: Draw) -> Question | None:
        wrong = self.above if self.false_side is Side.ABOVE else self.below
        if not wrong:
            return None
        stride = _stride(draw.difficulty(), (1, len(wrong)))
        is_true = draw.is_true()
        value = self.right if is_true else wrong[stride - 1]
        stem = f"判断正误。{self.opening}原文为：“{self.passage.filled(value)}”"
        return true_or_false(self.subject, _difficulty(stride), stem, is_true, self.citation)


def told_apart(blanks: Iterable[Blank]) -> Iterator[Blank]:
    """Yield those whose passages stand once, or several times with the same value, once each."""
    rows = {(each.opening, each.passage, each.right): each for each in blanks}
    stems = Counter((opening, told) for opening, told, _ in rows)
    yield from (each for (opening, told, _), each in rows.items() if stems[opening, told] == 1)


def _stride(wanted: Difficulty, *sides: tuple[int, int]) -> int:
    """Return how many steps lie between values: as wanted, or as (wanted, there) values allow.

    All lie alike from each other, so that the right one is no outlier.
    """
    return min(_STRIDES[wanted], *(there // count for count, there in sides if count))


def _difficulty(stride: int) -> Difficulty:
    return next(each for each, steps in _STRIDES.items() if steps == stride)
