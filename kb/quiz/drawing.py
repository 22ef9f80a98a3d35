"""Chance that is the same for the same seed, and even over a quiz."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from kb.model import Citation
from kb.quiz.model import Difficulty, Form, Question, Subject

T = TypeVar("T")

TRUE, FALSE = "正确", "错误"


class Bag:
    """Draws each of some things once, in any order, before any of them again."""

    def __init__(self, chance: Random, things: Sequence[int]) -> None:
        self._chance, self._things = chance, tuple(things)
        self._left: list[int] = []

    def draw(self) -> int:
        """Return one of the things."""
        if not self._left:
            self._left = list(self._things)
            self._chance.shuffle(self._left)
        return self._left.pop()


class Draw:
    """What a quiz is drawn with: places of the right option, truth, ranks and difficulty."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self._places: dict[int, Bag] = {}
        self._ranks: Counter[tuple[bool, int]] = Counter()
        self._truth = Bag(self.chance, (0, 1))
        self._difficulty = Bag(self.chance, range(3))

    def rank(self, possible: Sequence[int], *, in_numbers: bool) -> int:
        """Return how many wrong options are to be below the right one: what was drawn least.

        Options with numbers, which show their order, are counted apart from words.
        """
        rank = min(self.shuffled(possible), key=lambda each: self._ranks[in_numbers, each])
        self._ranks[in_numbers, rank] += 1
        return rank

    def is_true(self) -> bool:
        """Return whether the next statement is to be true."""
        return bool(self._truth.draw())

    def difficulty(self) -> Difficulty:
        """Return how near the next wrong options are to be, where there are such."""
        return tuple(Difficulty)[self._difficulty.draw()]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return the things in any order."""
        return self.chance.sample(things, len(things))

    def place(self, options: int) -> int:
        """Return where the right one of so many options is to stand."""
        bag = self._places.setdefault(options, Bag(self.chance, range(options)))
        return bag.draw()


def single(
    draw: Draw,
    subject: Subject,
    difficulty: Difficulty,
    stem: str,
    right: str,
    wrong: Sequence[str],
    citation: Citation,
) -> Question:
    """Return a question of which one option is right."""
    place = draw.place(len(wrong) + 1)
    options = draw.shuffled(wrong)
    options.insert(place, right)
    return Question(Form.SINGLE, subject, difficulty, stem, tuple(options), (place,), (citation,))


def true_or_false(
    subject: Subject, difficulty: Difficulty, stem: str, is_true: bool, citation: Citation
) -> Question:
    """Return a statement to be judged."""
    right = (0,) if is_true else (1,)
    return Question(Form.TRUE_FALSE, subject, difficulty, stem, (TRUE, FALSE), right, (citation,))
