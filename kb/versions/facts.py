"""Which facts two versions of a clause have in common, and which were changed, gained or lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Document, Span
from corpus.numbering import parse_label
from kb.model import Deadline, Facts, Responsibility, Target
from kb.versions.alignment import words
from kb.versions.model import Edit, Fact, FactChange, FactKind, PartChange
from kb.versions.wording import project


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact with its words in the new text: ``anchor`` names it, ``scope`` is its task.

    ``said`` are the words of the task; ``kept`` tells that its sentence is in both versions.
    """

    fact: Fact
    anchor: Span | None
    scope: Span | None
    said: str
    kept: bool


_Test = Callable[[_Fact, _Fact], bool]


def fact_changes(
    old: Document, before: Facts, new: Document, after: Facts, parts: Iterable[PartChange]
) -> tuple[FactChange, ...]:
    """Return what became of the facts, in the order of the parts.

    Within one clause a fact is told by its place: what stands where 市林业局 stood has replaced
    it. What only went from one clause to another is no change.
    """
    ours, theirs = _by_clause(before), _by_clause(after)
    found: list[tuple[FactKind, _Fact | None, _Fact | None]] = []
    for change in parts:
        was, now = change.old.id if change.old else "", change.new.id if change.new else ""
        left = [_old(f, old, change.edits) for f in ours.get(was, ())]
        right = [_new(f, new, change.edits) for f in theirs.get(now, ())]
        found += _within(left, right)
    gone = _take_equal(
        [f for kind, f, _ in found if kind is FactKind.LOST and f],
        [f for kind, _, f in found if kind is FactKind.GAINED and f],
    )
    return tuple(
        FactChange(kind, a.fact if a else None, b.fact if b else None)
        for kind, a, b in found
        if id(a) not in gone and id(b) not in gone
    )


def value(fact: Fact) -> Hashable:
    """Return what a fact says, wherever it stands."""
    match fact:
        case Responsibility():
            return (fact.role, fact.organisation)
        case Deadline():
            return (fact.due, fact.start, fact.precision, fact.recurrence)
        case Target():
            return (fact.comparator, fact.value, fact.unit)  # when it is due is a deadline


def anchor(fact: Fact) -> Span:
    """Return the words that a fact is made of: the unit's name, the date, the number."""
    return fact.name if isinstance(fact, Responsibility) else fact.phrase


def scope(fact: Fact) -> Span:
    """Return the words that tell what a fact is about."""
    return fact.subject if isinstance(fact, Target) else fact.task


def _by_clause(facts: Facts) -> dict[str, list[Fact]]:
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    every: tuple[Fact, ...] = (*facts.responsibilities, *facts.deadlines, *facts.targets)
    for fact in every:
        found[fact.clause_id].append(fact)
    return found


def _old(fact: Fact, document: Document, edits: Sequence[Edit]) -> _Fact:
    said = _said(fact, document)
    kept = any(edit.same and edit.old.contains(_sentence(fact)) for edit in edits)
    return _Fact(fact, project(anchor(fact), edits), project(scope(fact), edits), said, kept)


def _new(fact: Fact, document: Document, edits: Sequence[Edit]) -> _Fact:
    said = _said(fact, document)
    kept = any(edit.same and edit.new.contains(_sentence(fact)) for edit in edits)
    return _Fact(fact, anchor(fact), scope(fact), said, kept)


def _said(fact: Fact, document: Document) -> str:
    """Return the words of a fact's task without the number of its item."""
    span = scope(fact)
    label = parse_label(document.text, span.start)
    start = label.span.end if label and span.contains(label.span) else span.start
    return words(document.text[start : span.end])


def _sentence(fact: Fact) -> Span:
    return fact.evidence if isinstance(fact, Responsibility) else fact.sentence


def _within(
    left: list[_Fact], right: list[_Fact]
) -> Iterator[tuple[FactKind, _Fact | None, _Fact | None]]:
    """Pair the facts of one clause, from the surest way to the least; yield what differs.

    A sentence that is in both versions neither lost nor gained a fact: where one was read in
    only one of them (a year that is past by the later one's date), the reading has changed.
    """
    pairs: list[tuple[_Fact, _Fact]] = []
    for test in (_stays, _stays_with_its_task, _is_replaced, _is_said):
        pairs += _matched(left, right, test)
    for one, other in pairs:
        if value(one.fact) != value(other.fact):
            yield FactKind.CHANGED, one, other
    yield from ((FactKind.LOST, one, None) for one in left if not one.kept)
    yield from ((FactKind.GAINED, None, other) for other in right if not other.kept)


def _matched(left: list[_Fact], right: list[_Fact], test: _Test) -> list[tuple[_Fact, _Fact]]:
    """Take from both lists, in order, the facts that go together."""
    pairs = []
    for one in tuple(left):
        other = next((other for other in right if test(one, other)), None)
        if other is not None:
            left.remove(one)
            right.remove(other)
            pairs.append((one, other))
    return pairs


def _stays(one: _Fact, other: _Fact) -> bool:
    return _is_said(one, other) and _meet(one.anchor, other.anchor)


def _stays_with_its_task(one: _Fact, other: _Fact) -> bool:
    return _is_said(one, other) and _meet(one.scope, other.scope)


def _is_replaced(one: _Fact, other: _Fact) -> bool:
    return type(one.fact) is type(other.fact) and _meet(one.anchor, other.anchor)


def _is_said(one: _Fact, other: _Fact) -> bool:
    return type(one.fact) is type(other.fact) and value(one.fact) == value(other.fact)


def _meet(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.overlaps(other)


def _take_equal(lost: Sequence[_Fact], gained: Sequence[_Fact]) -> set[int]:
    """Return the identities of facts that are lost in one clause and gained in another."""
    there: defaultdict[Hashable, list[_Fact]] = defaultdict(list)
    for fact in gained:
        there[(type(fact.fact), value(fact.fact))].append(fact)
    taken: set[int] = set()
    for fact in lost:
        alike = there.get((type(fact.fact), value(fact.fact)), [])
        same = next((g for g in alike if g.said in fact.said or fact.said in g.said), None)
        if same is not None:
            alike.remove(same)
            taken |= {id(fact), id(same)}
    return taken
