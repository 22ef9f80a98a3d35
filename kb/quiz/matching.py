"""Four tasks and the four units that have the same role in them, each in one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kb.model import Citation, Role
from kb.quiz.drawing import Draw
from kb.quiz.model import Difficulty, Form, Question, Subject
from kb.quiz.units import Assignment

PAIRS = 4
"""Items of a matching question."""


@dataclass(frozen=True, slots=True)
class Match:
    """Tasks of one document that go with one unit each, and with no other of these."""

    assignments: tuple[Assignment, ...]
    title: str

    @property
    def subject(self) -> Subject:
        """A unit."""
        return Subject.UNIT

    @property
    def forms(self) -> frozenset[Form]:
        """Matching alone."""
        return frozenset({Form.MATCHING})

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The phrases that assign the tasks."""
        return tuple(each.duty.citation for each in self.assignments)

    @property
    def facts(self) -> frozenset[tuple[object, ...]]:
        """All assignments that it tells."""
        return frozenset().union(*(each.facts for each in self.assignments))

    def ask(self, form: Form, draw: Draw) -> Question:
        """Return the question."""
        rows = draw.shuffled(self.assignments)
        options = tuple(draw.shuffled([row.right[0] for row in rows]))
        return Question(
            form=Form.MATCHING,
            subject=Subject.UNIT,
            difficulty=_difficulty(options),
            stem=f"根据{self.title}，将下列工作与{_called(rows[0].verb)}单位一一对应。",
            options=options,
            right=tuple(options.index(row.right[0]) for row in rows),
            citations=tuple(row.duty.citation for row in rows),
            items=tuple(row.task for row in rows),
        )


def matches(found: Iterable[Assignment], titles: dict[str, str], draw: Draw) -> Iterator[Match]:
    """Yield groups of four, each assignment in one of them at most."""
    grouped: defaultdict[tuple[str, Role, str], list[Assignment]] = defaultdict(list)
    for each in found:
        if len(each.right) == 1:
            grouped[each.duty.citation.document_id, each.role, each.verb].append(each)
    for (document, _, _), rows in grouped.items():
        left = draw.shuffled(rows)
        while len(chosen := _chosen(left)) == PAIRS:
            left = [row for row in left if row not in chosen]
            yield Match(tuple(chosen), titles[document])


def _chosen(rows: Iterable[Assignment]) -> list[Assignment]:
    chosen: list[Assignment] = []
    fitting = (row for row in rows if all(_apart(row, one) for one in chosen))
    for row in islice(fitting, PAIRS):
        chosen.append(row)
    return chosen


def _apart(one: Assignment, other: Assignment) -> bool:
    """Tell whether neither unit can have the other's task."""
    return (
        one.duty.citation.clause_id != other.duty.citation.clause_id
        and one.is_wrong(other.right[0], ())
        and other.is_wrong(one.right[0], ())
    )


def _called(verb: str) -> str:
    return "责任" if verb == "负责" else verb


def _difficulty(options: tuple[str, ...]) -> Difficulty:
    """Medium where the units are of one kind by their endings, else easy."""
    return Difficulty.MEDIUM if len({name[-1] for name in options}) == 1 else Difficulty.EASY
