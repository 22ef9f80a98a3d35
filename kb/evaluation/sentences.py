"""Deadlines and targets against sentences labelled by hand, a small document made of each.

A row says all that is needed: ``title``, ``published``, ``path`` (the headings above),
``before`` (the end of the sentence before), ``sentence``, and what is in it: ``deadlines``
(``phrase``, the accepted ``due`` values, none for no calendar date) and ``targets`` (``phrase``,
``value``, ``unit``, ``comparator``, ``subject``). A doubtful row is ``optional``: neither right
nor wrong, whether it is found or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from corpus import resegment
from corpus.document import Document, Metadata, Span
from kb.evaluation.scores import Score, plain
from kb.facts import extract
from kb.model import Deadline, Target

Row = Mapping[str, Any]
Fact = TypeVar("Fact", Deadline, Target)
_DETAILS: tuple[tuple[str, Callable[[str, Target, Row], bool]], ...] = (
    ("targets: subject", lambda text, fact, row: _same_subject(fact.subject.of(text), row)),
    ("targets: unit", lambda _, fact, row: plain(fact.unit) == plain(row["unit"])),
    ("targets: comparator", lambda _, fact, row: fact.comparator == row["comparator"]),
)


def score_sentences(rows: Sequence[Row]) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    """Return the scores over all rows, and what was wrong, a line each.

    Of the targets found, subject, unit and comparator are scored in rows of their own.
    """
    deadlines, targets = _Tally("deadline"), _Tally("target")
    details = dict.fromkeys((name for name, _ in _DETAILS), 0)
    for row in rows:
        document, sentence = _made(row)
        facts = extract(document)
        deadlines.add(document, sentence, facts.deadlines, row["deadlines"], _same_date)
        for fact, gold in targets.add(
            document, sentence, facts.targets, row["targets"], _same_value
        ):
            for name, agrees in _DETAILS:
                details[name] += agrees(document.text, fact, gold)
    found = targets.score()
    parts = [Score(name, right, found.right, found.right) for name, right in details.items()]
    return (deadlines.score(), found, *parts), (*deadlines.faults, *targets.faults)


class _Tally:
    """Counts what of one kind of fact is right, wanted and claimed."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._right = self._wanted = self._claimed = 0
        self.faults: list[str] = []

    def score(self) -> Score:
        return Score(f"{self._kind}s", self._right, self._wanted, self._claimed)

    def add(
        self,
        document: Document,
        sentence: Span,
        facts: Sequence[Fact],
        gold: Sequence[Row],
        same: Callable[[Fact, Row], bool],
    ) -> list[tuple[Fact, Row]]:
        """Count the facts of one sentence; return the right ones, each with its gold."""
        text = document.text
        open_facts = [fact for fact in facts if sentence.overlaps(fact.phrase)]
        pairs: list[tuple[Fact, Row]] = []
        doubtful: list[Span] = []
        for row in gold:
            places = _places(text, sentence, row["phrase"])
            if row.get("optional"):
                doubtful += places
                continue
            self._wanted += 1
            fits = [f for f in open_facts if _overlaps(f, places) and same(f, row)]
            if not fits:
                self._fault("missing", row["phrase"], sentence.of(text))
                continue
            open_facts.remove(fits[0])
            pairs.append((fits[0], row))
        wrong = [fact for fact in open_facts if not _overlaps(fact, doubtful)]
        for fact in wrong:
            self._fault("false", fact.phrase.of(text), sentence.of(text))
        self._right += len(pairs)
        self._claimed += len(pairs) + len(wrong)
        return pairs

    def _fault(self, what: str, phrase: str, sentence: str) -> None:
        self.faults.append(f"{what} {self._kind} {phrase}: {' '.join(sentence.split())}")


def _made(row: Row) -> tuple[Document, Span]:
    """Return a document of the row's title, headings and text, and where its sentence lies."""
    body = f"{row['before']}{row['sentence']}"
    headings = [heading for heading in row["path"] if not body.startswith(heading)]
    text = "\n".join([row["title"], *headings, body])
    published = row["published"] and date.fromisoformat(row["published"])
    metadata = Metadata(row["title"], published=published)
    document = Document("made", text, metadata, "made.txt", "", "utf-8")
    return resegment(document), Span(len(text) - len(row["sentence"]), len(text))


def _places(text: str, sentence: Span, phrase: str) -> list[Span]:
    """Return where ``phrase`` stands in the sentence, but not as the end of a longer number."""
    written = re.compile(rf"(?<![\d.]){re.escape(phrase)}")
    return [Span(*match.span()) for match in written.finditer(text, sentence.start, sentence.end)]


def _overlaps(fact: Deadline | Target, places: Sequence[Span]) -> bool:
    return any(fact.phrase.overlaps(place) for place in places)


def _same_date(fact: Deadline, row: Row) -> bool:
    values = {fact.due and fact.due.isoformat(), fact.recurrence, fact.precision}
    return bool(values & set(row["due"])) if row["due"] else fact.due is None


def _same_value(fact: Target, row: Row) -> bool:
    return fact.value == Decimal(str(row["value"]))


def _same_subject(subject: str, row: Row) -> bool:
    ours, wanted = plain(subject), plain(row["subject"])
    return bool(ours) and (ours in wanted or wanted in ours)
