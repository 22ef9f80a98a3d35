"""How far one gets in a quiz by the look of its options, knowing nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal

from kb.quiz import Form, Question, Subject
from quiz_checks import NUMBER, squeezed

Guess = Callable[[Question], set[int]]


def scores(questions: Iterable[Question]) -> dict[str, tuple[float, float]]:
    """Return for every way to guess a single choice by its look how often it is right.

    With it comes what pure chance would get; ties are guessed among.
    """
    rows = [q for q in questions if q.form is Form.SINGLE]
    return {
        name: (
            sum(_guessed(q, guess) for q in rows) / len(rows),
            sum(1 / len(q.options) for q in rows) / len(rows),
        )
        for name, guess in {
            "longest": longest, "shortest": shortest, "odd one out": odd_one_out, "said": said,
            "highest": highest, "lowest": lowest, "middle": middle, "first": first, "last": last,
        }.items()
    }  # fmt: skip


def _guessed(q: Question, guess: Guess) -> float:
    chosen = guess(q) or set(range(len(q.options)))
    return (q.right[0] in chosen) / len(chosen)


def longest(q: Question) -> set[int]:
    most = max(map(len, q.options))
    return {n for n, option in enumerate(q.options) if len(option) == most}


def shortest(q: Question) -> set[int]:
    least = min(map(len, q.options))
    return {n for n, option in enumerate(q.options) if len(option) == least}


LOOKS: tuple[Callable[[str], object], ...] = (
    lambda option: option[-1],
    lambda option: option[0],
    len,
    lambda option: "." in option,
    lambda option: option.rstrip("年月日个家%")[-1] in "05",
)


def odd_one_out(q: Question) -> set[int]:
    """The option that alone differs in some look in which the others agree."""
    for look in LOOKS:
        counted = Counter(look(option) for option in q.options)
        if sorted(counted.values()) == [1, len(q.options) - 1]:
            return {n for n, option in enumerate(q.options) if counted[look(option)] == 1}
    return set()


def said(q: Question) -> set[int]:
    """The options that share most pairs of characters with the stem."""
    told = squeezed(q.stem)
    shared = [
        sum(option[i : i + 2] in told for i in range(len(option) - 1))
        if q.subject is Subject.UNIT
        else 0
        for option in q.options
    ]
    return {n for n, count in enumerate(shared) if count == max(shared)}


def _ordered(q: Question) -> list[int]:
    if q.subject is Subject.UNIT or not all(NUMBER.search(option) for option in q.options):
        return []
    values = [[Decimal(x) for x in NUMBER.findall(option)] for option in q.options]
    return sorted(range(len(q.options)), key=lambda n: values[n])


def highest(q: Question) -> set[int]:
    return set(_ordered(q)[-1:])


def lowest(q: Question) -> set[int]:
    return set(_ordered(q)[:1])


def middle(q: Question) -> set[int]:
    return set(_ordered(q)[1:-1])


def first(q: Question) -> set[int]:
    return {0}


def last(q: Question) -> set[int]:
    return {len(q.options) - 1}
