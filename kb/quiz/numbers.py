"""Targets to fill in: the number with its unit, blanked in the sentence that sets it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kb.model import Comparator
from kb.overview import Figure
from kb.quiz.cloze import Blank, Side
from kb.quiz.known import Known
from kb.quiz.model import Subject
from kb.quiz.opening import Openings
from kb.quiz.wording import Passage, numbers_in, passage

_NUMBER = re.compile(r"(?<![0-9.,])(?:[1-9][0-9]*(?:\.[0-9]+)?|0\.[0-9]+)(?![0-9.,])")
_MOVED = re.compile(
    r"(?P<from>[0-9]+(?:\.[0-9]+)?)[^0-9，,；;]{1,8}?"
    r"(?:(?P<fell>下?降低?|下调|减少?|压缩|缩短)|提高|提升|上调|上升|增加?|扩大|延长|升)[至到为]$"
)
_PARTS = "[，,；;：:。]"
_LEAST = 3  # of which one may be asked
_LOWEST, _HIGHEST = Decimal("0.45"), Decimal("2")  # of wrong values, as parts of the right one
_GAP = Decimal("0.04")  # between any two options, as a part of the right one
_ROUND = (10, 12, 15, 18, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90)
_DOZEN, _OF_DOZENS = 12, ("小时", "个月")  # 48 hours: 24, 36, 72
_PERCENT = (*range(46, 100, 6), *range(106, 200, 6))


@dataclass(frozen=True, slots=True)
class _Printed:
    """A number as it is printed: 22.47 with 万人 behind it, ``start`` characters into a phrase."""

    start: int
    number: str
    counted: str

    @property
    def value(self) -> Decimal:
        return Decimal(self.number)

    @property
    def text(self) -> str:
        return self.number + self.counted


def number_blanks(rows: Iterable[Figure], known: Known, openings: Openings) -> Iterator[Blank]:
    """Yield the numbers that can be filled in."""
    for row in rows:
        if blank := _blank(row, known, openings):
            yield blank


def _blank(row: Figure, known: Known, openings: Openings) -> Blank | None:
    right = _printed(row.phrase, row.unit)
    if right is None or right.value < _LEAST or (row.unit == "%" and right.value == 100):
        return None
    start = row.citation.marks[0].start - row.citation.start + right.start
    told = passage(row.citation, start, start + len(right.text))
    if told is None:
        return None
    opening = openings.of(row.citation, told)
    if right.number in numbers_in(opening + told.filled()) or _is_counted(right, told):
        return None
    wrong = [each for each in _wrong(row, right, known) if _is_onward(each, told)]
    wrong.sort(key=lambda each: abs(each - right.value))
    return Blank(
        Subject.NUMBER,
        row.citation,
        opening,
        told,
        right.text,
        tuple(f"{each:f}{right.counted}" for each in wrong if each < right.value),
        tuple(f"{each:f}{right.counted}" for each in wrong if each > right.value),
        Side.BELOW if row.comparator is Comparator.AT_MOST else Side.ABOVE,
    )


def _is_counted(right: _Printed, told: Passage) -> bool:
    """Tell whether the things stand beside their number: 粮蔬、水产、畜禽3个产业."""
    if told.before.endswith("等"):
        return True
    sides = re.split(_PARTS, told.before)[-1], re.split(_PARTS, told.after)[0]
    return any(side.count("、") + 1 == right.value for side in sides)


def _is_onward(value: Decimal, told: Passage) -> bool:
    """Tell whether a value lies on the side that the text says: 由9%降至 what is less than 9."""
    moved = _MOVED.search(told.before)
    if moved is None:
        return True
    return (value < Decimal(moved["from"])) is (moved["fell"] is not None)


@lru_cache(4096)
def _printed(phrase: str, unit: str) -> _Printed | None:
    """Return the one number of a phrase, None where there is none or another."""
    found = list(_NUMBER.finditer(phrase))
    if len(found) != 1 or re.search("[0-9]", _NUMBER.sub("", phrase)):
        return None
    behind = phrase[found[0].end() :]
    counted = re.match(f"[百千万亿]*{re.escape(unit)}|[万亿]*", behind)
    return _Printed(found[0].start(), found[0][0], counted[0] if counted else "")


def _wrong(row: Figure, right: _Printed, known: Known) -> list[Decimal]:
    """Return wrong values as exact as the right one, no nearer and no farther than they may be.

    Those that the document gives for something else go first.
    """
    value, is_share = right.value, row.unit == "%" and right.value < 100
    most = min(_HIGHEST * value, Decimal(99)) if is_share else _HIGHEST * value
    gap = min(_GAP * value, Decimal(1)) if is_share else _GAP * value
    taken, factor = known.values(row), row.value / value
    kept, said = [value], numbers_in(row.citation.quote)
    for each in (*_of_document(row, right, known), *_as_exact(right)):
        if (
            _LOWEST * value <= each <= most
            and each * factor not in taken
            and all(abs(each - one) >= gap for one in kept)
            and f"{each:f}" not in said
        ):
            kept.append(each)
    return kept[1:]


def _of_document(row: Figure, right: _Printed, known: Known) -> Iterator[Decimal]:
    """Yield the numbers of the document that count the same and are printed alike."""
    for phrase in known.numbers(row.citation.document_id, row.unit):
        found = _printed(phrase, row.unit)
        if found and found.counted == right.counted and _places(found) == _places(right):
            yield found.value


def _places(printed: _Printed) -> int:
    return len(printed.number.partition(".")[2])


def _as_exact(right: _Printed) -> Iterator[Decimal]:
    """Yield values that are as round as the right one and have as many places behind the point."""
    exact = Decimal(1).scaleb(-_places(right))
    digits = int(right.number.replace(".", "").rstrip("" if _places(right) else "0"))
    grain, step = right.value / digits, 1 if digits % 5 else 5
    if digits % _DOZEN == 0 and right.counted in _OF_DOZENS:
        step = _DOZEN
    found: Iterable[int]
    if digits < 4 and digits < right.value:  # 300: 200, 250, 350, 400
        grain, found = grain / 10, (*_ROUND, *(10 * each for each in _ROUND))
    elif digits < 100:
        found = (each for each in range(step, 2 * digits + 1, step) if digits < 10 or each % 10)
    else:
        found = (digits * percent // 100 // step * step for percent in _PERCENT)
        found = (each if each % 10 else each - 5 for each in found)
    for each in found:
        yield (each * grain).quantize(exact)
