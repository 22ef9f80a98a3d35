"""Facts as a person gives them: in words that stand in the clause, so that they can be checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from corpus.document import Clause, Document, Span
from kb.errors import EditError
from kb.model import (
    Comparator,
    Deadline,
    Facts,
    Precision,
    Recurrence,
    Responsibility,
    Role,
    Target,
)
from kb.organisations import canonical

Row = Mapping[str, str]
Choice = TypeVar("Choice", bound=StrEnum)
Fact = TypeVar("Fact", Responsibility, Deadline, Target)

MOST = 200  # facts of a clause
_ABSENT = "条款里没有“{words}”，请照原文填写。The clause does not say “{words}”: copy its words."
_EMPTY = "{name} 没有填写。{name} is missing."
_NO_DAY = "{text} 不是日期，应写成 2021-01-31。{text} is no date: write 2021-01-31."
_NO_NUMBER = "{text} 不是数字。{text} is no number."
_NO_CHOICE = "{text} 应为 {names} 之一。{text} must be one of {names}."
_TOO_MANY = "一个条款最多 {most} 项。A clause may have {most} facts at most."


def facts_by_hand(
    document: Document,
    clause: Clause,
    read: Facts,
    responsibilities: Iterable[Row] = (),
    deadlines: Iterable[Row] = (),
    targets: Iterable[Row] = (),
) -> Facts:
    """Return the facts of ``clause`` that the rows name; none of them is made up.

    Args:
        document: with the text.
        clause: of the document.
        read: the facts as they are: a row of the same words keeps their spans.
        responsibilities: rows of ``as_written`` and ``role``.
        deadlines: rows of ``phrase``, ``due`` (2021-01-31 or empty) and ``recurrence``.
        targets: rows of ``phrase``, ``value``, ``unit``, ``comparator``, ``subject`` and ``due``.

    Raises:
        EditError: words that do not stand in the clause; a date or a number that is none.
    """
    hand = _Hand(document, clause)
    made = Facts(
        _each(hand.responsibility, responsibilities, read.responsibilities, clause),
        _each(hand.deadline, deadlines, read.deadlines, clause),
        _each(hand.target, targets, read.targets, clause),
    )
    if len(made.responsibilities) + len(made.deadlines) + len(made.targets) > MOST:
        raise EditError(_TOO_MANY.format(most=MOST))
    return made


class _Hand:
    """Finds the words of a row in a clause; words said twice are found one after the other."""

    def __init__(self, document: Document, clause: Clause) -> None:
        self._text = document.text
        self._clause = clause
        self._taken: set[Span] = set()

    def responsibility(self, row: Row, read: Sequence[Responsibility]) -> Responsibility:
        written = _required(row, "as_written")
        name = self._find(written)
        alike = next((fact for fact in read if fact.name == name), None)
        near = alike or next((fact for fact in read if fact.evidence.contains(name)), None)
        sentence = self._sentence(name)
        return Responsibility(
            clause_id=self._clause.id,
            organisation=alike.organisation if alike else canonical(written),
            as_written=written,
            role=_choice(Role, _required(row, "role")),
            name=name,
            task=near.task if near else sentence,
            evidence=near.evidence if near else sentence,
        )

    def deadline(self, row: Row, read: Sequence[Deadline]) -> Deadline:
        phrase = self._find(_required(row, "phrase"))
        alike = next((fact for fact in read if fact.phrase == phrase), None)
        due = _day(row.get("due", ""))
        recurrence = row.get("recurrence", "")
        sentence = alike.sentence if alike else self._sentence(phrase)
        same = alike is not None and alike.due == due
        return Deadline(
            clause_id=self._clause.id,
            phrase=phrase,
            due=due,
            start=alike.start if alike and same else None,
            precision=alike.precision if alike and same else _precision(due),
            recurrence=_choice(Recurrence, recurrence) if recurrence else None,
            task=alike.task if alike else sentence,
            sentence=sentence,
            year_from_document=alike.year_from_document if alike and same else False,
        )

    def target(self, row: Row, read: Sequence[Target]) -> Target:
        phrase = self._find(_required(row, "phrase"))
        alike = next((fact for fact in read if fact.phrase == phrase), None)
        sentence = alike.sentence if alike else self._sentence(phrase)
        subject = row.get("subject", "").strip()
        return Target(
            clause_id=self._clause.id,
            subject=self._subject(subject, phrase, alike),
            comparator=_choice(Comparator, row.get("comparator") or Comparator.EQUAL),
            value=_number(_required(row, "value")),
            unit=row.get("unit", "").strip(),
            phrase=phrase,
            due=_day(row.get("due", "")),
            sentence=sentence,
        )

    def _subject(self, subject: str, phrase: Span, alike: Target | None) -> Span:
        if alike and alike.subject.of(self._text) == subject:
            return alike.subject
        if not subject:
            return Span(phrase.start, phrase.start)
        return self._within(subject, 0) or self._absent(subject)

    def _find(self, words: str) -> Span:
        """Return the next place of ``words`` in the clause that no row before has taken."""
        start = 0
        while (found := self._within(words, start)) is not None:
            if found not in self._taken:
                self._taken.add(found)
                return found
            start = found.end - self._clause.span.start
        return self._absent(words)

    def _within(self, words: str, start: int) -> Span | None:
        within = self._clause.span
        place = self._text.find(words, within.start + start, within.end)
        return Span(place, place + len(words)) if place >= 0 else None

    def _absent(self, words: str) -> Span:
        raise EditError(_ABSENT.format(words=words))

    def _sentence(self, span: Span) -> Span:
        return next((s for s in self._clause.sentences if s.contains(span)), self._clause.span)


def _each(
    make: Callable[[Row, Sequence[Fact]], Fact],
    rows: Iterable[Row],
    read: Iterable[Fact],
    clause: Clause,
) -> tuple[Fact, ...]:
    own = [fact for fact in read if fact.clause_id == clause.id]
    return tuple(make(row, own) for row in rows)


def _required(row: Row, name: str) -> str:
    if not (text := row.get(name, "").strip()):
        raise EditError(_EMPTY.format(name=name))
    return text


def _choice(kind: type[Choice], text: str) -> Choice:
    try:
        return kind(text)
    except ValueError as error:
        raise EditError(_NO_CHOICE.format(text=text, names=", ".join(kind))) from error


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise EditError(_NO_DAY.format(text=text)) from error


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise EditError(_NO_NUMBER.format(text=text)) from error
    if not value.is_finite() or len(text) > 40:
        raise EditError(_NO_NUMBER.format(text=text))
    return value


def _precision(due: date | None) -> Precision:
    return Precision.DAY if due else Precision.ONGOING
