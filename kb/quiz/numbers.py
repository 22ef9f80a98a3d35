"""Targets to fill in: the number with its unit, blanked in the sentence that sets it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kb.model import Comparator
from kb.overview import Figure
from kb.quiz.cloze import Blank, Side
from kb.quiz.known import Known
from kb.quiz.model import Subject
from kb.quiz.opening import Openings
from kb.quiz.wording import passage, stands_in

_NUMBER = re.compile(
    r"(?<![0-9.,])(?P<number>[1-9][0-9]*(?:\.[0-9]+)?|0\.[0-9]+)(?P<power>[百千万亿]*)"
)
_FARTHEST, _NEAREST = Decimal("0.6"), Decimal("0.04")  # from the right value, as parts of it
_ROUND = (10, 12, 15, 18, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90)
_PERCENT = (*range(46, 100, 6), *range(106, 190, 6))
_MOST = 5  # to either side
_LEAST = 3  # of which one may be asked


def number_blanks(rows: Iterable[Figure], known: Known, openings: Openings) -> Iterator[Blank]:
    """Yield the numbers that can be filled in."""
    for row in rows:
        if blank := _blank(row, known, openings):
            yield blank


def _blank(row: Figure, known: Known, openings: Openings) -> Blank | None:
    found = list(_NUMBER.finditer(row.phrase))
    if len(found) != 1 or len(re.findall("[0-9]+", row.phrase)) > 1 + ("." in row.phrase):
        return None
    match = found[0]
    number, power = match["number"], match["power"]
    counted = power + (row.unit if row.phrase.startswith(row.unit, match.end()) else "")
    start = row.citation.marks[0].start - row.citation.start + match.start()
    told = passage(row.citation, start, start + len(number + counted))
    opening = openings.of(row.citation, told)
    value = Decimal(number)
    if told is None or opening is None or value < _LEAST or (row.unit == "%" and value == 100):
        return None
    if stands_in(number, opening + told.filled()):
        return None
    near = sorted(_near(row, number, counted, known))
    below = _apart([each for each in reversed(near) if each < value], value)
    above = _apart([each for each in near if each > value], value)

    def written(values: list[Decimal]) -> tuple[str, ...]:
        return tuple(f"{each:f}{counted}" for each in values)

    side = Side.BELOW if row.comparator is Comparator.AT_MOST else Side.ABOVE
    return Blank(
        Subject.NUMBER,
        row.citation,
        opening,
        told,
        number + counted,
        written(below),
        written(above),
        side,
    )


def _near(row: Figure, number: str, counted: str, known: Known) -> set[Decimal]:
    """Return wrong values as exact as the right one, and no farther than they may be."""
    value = Decimal(number)
    factor = row.value / value
    taken = known.values(row)
    most = Decimal(100) if row.unit == "%" and value < 100 else value * 3
    return {
        each
        for each in _as_exact(number)
        if 0 < each < most
        and each * factor not in taken
        and not stands_in(f"{each:f}", row.citation.quote)
    }


def _as_exact(number: str) -> Iterator[Decimal]:
    """Yield values that are as round as the right one and have as many places behind the point."""
    value = Decimal(number)
    digits = int(number.replace(".", "").rstrip("0" if "." not in number else ""))
    grain = value / digits
    exact = Decimal(1).scaleb(value.as_tuple().exponent)
    if digits < 10 < value:  # 300: 200, 250, 350, 400
        scale = grain / 10
        found: Iterable[int] = (
            each * power for power in (1, 10) for each in _ROUND if each * power != digits * 10
        )
    elif digits < 100:
        scale, step = grain, 5 if digits % 5 == 0 else 1
        found = (each for each in range(step, 3 * digits, step) if digits < 10 or each % 10)
    else:
        scale, step = grain, 5 if digits % 5 == 0 else 1
        found = (_unround(digits * percent // 100 // step * step) for percent in _PERCENT)
    for each in found:
        yield (each * scale).quantize(exact)


def _unround(number: int) -> int:
    """Return a number that does not end on 0."""
    return number if number % 10 else number - 5


def _apart(values: list[Decimal], value: Decimal) -> list[Decimal]:
    """Return at most so many values, the nearest first, that lie apart from one another."""
    kept: list[Decimal] = []
    last = value
    for each in values:
        if abs(each - value) > _FARTHEST * value and len(kept) >= 3:
            break
        if abs(each - last) >= _NEAREST * value:
            kept.append(each)
            last = each
    return kept[:_MOST]
