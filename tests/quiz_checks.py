"""Faults of a question, found by the facts and the texts alone: none of the generator's own rules.

Facts come from the store as they were read; a question is taken apart from what it prints.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cached_property

from kb.base.store import Store
from kb.model import Citation, Deadline, Responsibility, Role, Target
from kb.organisations import Directory, Match, is_group, may_include
from kb.quiz import Form, Question, Quiz, Subject

VERBS = {
    "牵头": {Role.LEAD},
    "主办": {Role.LEAD},
    "负责": {Role.RESPONSIBLE, Role.LEAD},
    "责任": {Role.RESPONSIBLE, Role.LEAD},
    "承办": {Role.RESPONSIBLE, Role.LEAD},
    "指导": {Role.RESPONSIBLE, Role.LEAD},
    "承担": {Role.RESPONSIBLE, Role.LEAD},
    "配合": {Role.SUPPORT},
    "参与": {Role.SUPPORT},
    "参加": {Role.SUPPORT},
    "协助": {Role.SUPPORT},
    "协办": {Role.SUPPORT},
    "支持": {Role.SUPPORT},
    "落实": {Role.IMPLEMENT},
    "实施": {Role.IMPLEMENT},
    "推进": {Role.IMPLEMENT},
    "执行": {Role.IMPLEMENT},
}
NEARLY_THE_SAME = 0.8  # ratio of two tasks by their characters
BLANK = "____"
NUMBER = re.compile(r"\d+(?:\.\d+)?")
POWERS = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_OPTIONS = {
    Form.SINGLE: (4, 4),
    Form.MULTIPLE: (4, 6),
    Form.TRUE_FALSE: (2, 2),
    Form.MATCHING: (4, 4),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with where it stands and the words of its task."""

    document: str
    clause: str
    words: str
    fact: Responsibility | Deadline | Target


class Checker:
    """Judges questions against all facts that a store shows."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.same = Directory.load().same
        self._found: dict[str, list[Told]] = {}

    @cached_property
    def facts(self) -> list[Told]:
        rows: list[Told] = []
        for document, duty in self.store.responsibilities():
            rows.append(
                self._told(document, duty, duty.task.of(self.store.document(document).text))
            )
        for document, deadline in self.store.deadlines():
            words = deadline.task.of(self.store.document(document).text)
            rows.append(self._told(document, deadline, words))
        for document, target in self.store.targets():
            words = target.subject.of(self.store.document(document).text)
            rows.append(self._told(document, target, words))
        return rows

    @staticmethod
    def _told(document: str, fact: Responsibility | Deadline | Target, words: str) -> Told:
        return Told(document, fact.clause_id, squeezed(words), fact)

    @cached_property
    def by_clause(self) -> dict[tuple[str, str], list[Told]]:
        found = defaultdict(list)
        for row in self.facts:
            found[row.document, row.clause].append(row)
        return found

    def faults(self, quiz: Quiz) -> list[str]:
        """Return what is wrong in a quiz, each with the question it is in."""
        found = [f"{fault}: {q.stem}" for q in quiz.questions for fault in self.of(q)]
        stems = Counter((q.stem, q.items) for q in quiz.questions)
        found += [f"asked twice: {stem}" for (stem, _), count in stems.items() if count > 1]
        return found

    def of(self, q: Question) -> Iterator[str]:
        """Yield the faults of one question."""
        yield from self._shape(q)
        for cited in q.citations:
            if not self._is_verbatim(cited):
                yield "the citation is not what the document says"
        match q.form:
            case Form.TRUE_FALSE:
                yield from self._statement(q)
            case Form.MATCHING:
                yield from self._matching(q)
            case _:
                yield from self._options(q)

    def _alike(self, words: str) -> list[Told]:
        if words not in self._found:
            self._found[words] = [row for row in self.facts if is_alike(row.words, words)]
        return self._found[words]

    # What every question has to be

    def _shape(self, q: Question) -> Iterator[str]:
        least, most = _OPTIONS[q.form]
        if not least <= len(q.options) <= most:
            yield f"{len(q.options)} options"
        if len({squeezed(option) for option in q.options}) < len(q.options):
            yield "two options are alike"
        rights = {Form.MULTIPLE: range(2, 5), Form.MATCHING: range(4, 5)}.get(q.form, range(1, 2))
        if len(q.right) not in rights or not all(0 <= n < len(q.options) for n in q.right):
            yield f"right are {q.right}"
        if q.form is Form.MATCHING and sorted(q.right) != list(range(len(q.options))):
            yield "an option goes with two items or with none"
        title = next(iter(re.findall("《.+?》", q.stem)), "")
        if not title:
            yield "no document is named"
        if q.form is not Form.TRUE_FALSE:
            told = "".join((q.stem, *q.items))
            yield from (
                f"the stem says {q.options[n]}" for n in q.right if says(told, q.options[n])
            )

    def _is_verbatim(self, cited: Citation) -> bool:
        text = self.store.document(cited.document_id).text
        clause = self.store.clause(cited.document_id, cited.clause_id)
        return (
            text[cited.start : cited.end] == cited.quote
            and clause.span.of(text) == cited.clause_text
            and cited.quote in cited.clause_text
        )

    # Units

    def _holders(self, cited: Citation, verb: str, words: str) -> Iterator[str]:
        """Yield who has the role in the clause, or in a task of nearly the same words."""
        here = self.by_clause[cited.document_id, cited.clause_id]
        for row in (*here, *self._alike(words)):
            if isinstance(row.fact, Responsibility) and row.fact.role in VERBS[verb]:
                yield row.fact.as_written

    def _assigned(self, cited: Citation, verb: str) -> set[str]:
        """Return who has the role by the very phrase that is cited."""
        return {
            row.fact.as_written
            for row in self.by_clause[cited.document_id, cited.clause_id]
            if isinstance(row.fact, Responsibility)
            and (row.fact.evidence.start, row.fact.evidence.end) == (cited.start, cited.end)
            and row.fact.role in VERBS[verb]
        }

    def _may_be(self, unit: str, cited: Citation, verb: str, words: str) -> bool:
        return any(
            self.same(unit, held) is not Match.NONE or may_include(held, unit)
            for held in self._holders(cited, verb, squeezed(words))
        )

    def _options(self, q: Question) -> Iterator[str]:
        right = {q.options[n] for n in q.right}
        wrong = [option for option in q.options if option not in right]
        if q.subject is Subject.UNIT:
            yield from self._units(q, right, wrong)
        else:
            yield from self._values(q, q.options[q.right[0]], wrong)

    def _units(self, q: Question, right: set[str], wrong: list[str]) -> Iterator[str]:
        (cited,) = q.citations
        verb = re.findall("由哪[个些]单位(..)？", q.stem)[0]
        if self._assigned(cited, verb) != right:
            yield f"the clause gives the role to {self._assigned(cited, verb)}"
        for unit in right:
            if unit not in cited.clause_text:
                yield f"{unit} does not stand in the clause"
        task = re.findall("“(.+)”由哪", q.stem)[-1].rpartition("部分，“")[2]
        for unit in wrong:
            if self._may_be(unit, cited, verb, task):
                yield f"{unit} may be right"
        for unit in q.options:
            if is_group(unit):
                yield f"{unit} is a group"

    def _matching(self, q: Question) -> Iterator[str]:
        verb = re.findall("与(..)单位", q.stem)[0]
        for item, cited, place in zip(q.items, q.citations, q.right, strict=True):
            if self._assigned(cited, verb) != {q.options[place]}:
                yield f"{q.options[place]} is not the one for {item}"
            for n, unit in enumerate(q.options):
                if n != place and self._may_be(unit, cited, verb, item):
                    yield f"{unit} may be right for {item}"

    # Dates and numbers

    def _values(self, q: Question, right: str, wrong: list[str]) -> Iterator[str]:
        (cited,) = q.citations
        told = re.findall("补全原文：“(.+)”$", q.stem)
        if len(told) != 1 or told[0].count(BLANK) != 1:
            yield "no blank"
            return
        if not stands(told[0].replace(BLANK, right), cited.clause_text):
            yield "the clause does not say so"
        if right not in cited.marks[0].of(self.store.document(cited.document_id).text):
            yield f"{right} is not the value of the fact"
        for option in wrong:
            if stands(told[0].replace(BLANK, option), cited.clause_text):
                yield f"the clause says {option} too"
            if self._is_value(q.subject, cited, option):
                yield f"{option} is right by another fact"
        kinds = {re.sub(r"[\d.]+", "#", option) for option in q.options}
        if q.subject is Subject.NUMBER and len(kinds) > 1:
            yield f"the options are of several kinds: {kinds}"

    def _is_value(self, subject: Subject, cited: Citation, option: str) -> bool:
        here = self.by_clause[cited.document_id, cited.clause_id]
        start, end = cited.marks[0].start, cited.marks[0].end
        asked = [r for r in here if isinstance(r.fact, Deadline | Target)
                 and (r.fact.phrase.start, r.fact.phrase.end) == (start, end)]  # fmt: skip
        words = asked[0].words
        rows = [*here, *self._alike(words)]
        if subject is Subject.NUMBER:
            unit = next(r.fact.unit for r in asked if isinstance(r.fact, Target))
            value = number(option)
            targets = (r.fact for r in rows if isinstance(r.fact, Target))
            return any(t.unit == unit and t.value == value for t in targets)
        deadlines = [r.fact for r in rows if isinstance(r.fact, Deadline) and not r.fact.problem]
        year = next(
            r.fact.due.year if r.fact.due else 0 for r in asked if isinstance(r.fact, Deadline)
        )
        return any(is_day(option, day, year) for d in deadlines for day in (d.due, d.start) if day)

    def _statement(self, q: Question) -> Iterator[str]:
        (cited,) = q.citations
        is_true = q.options[q.right[0]] == "正确"
        if q.subject is Subject.UNIT:
            words, unit, verb = re.findall("“(.+)”由(.+)(..)。$", q.stem)[-1]
            holders = self._assigned(cited, verb)
            if is_true and {unit} != holders:
                yield f"true, but the clause names {holders}"
            if not is_true and self._may_be(unit, cited, verb, words.rpartition("部分，“")[2]):
                yield f"false, but {unit} may be right"
            return
        said = re.findall("原文为：“(.+)”$", q.stem)[0]
        if stands(said, cited.clause_text) != is_true:
            yield f"the clause says so: {not is_true}"


def squeezed(text: str) -> str:
    """Return a text as it is compared: NFKC, without blanks and marks."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def says(text: str, option: str) -> bool:
    """Tell whether a text says an option; a number not as a part of another."""
    return re.search(rf"(?<![0-9.]){re.escape(option)}", text) is not None


def is_alike(one: str, other: str) -> bool:
    """Tell whether two tasks have nearly the same words."""
    if not one or not other or len(one) > 3 * len(other) or len(other) > 3 * len(one):
        return one == other
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < NEARLY_THE_SAME or matcher.quick_ratio() < NEARLY_THE_SAME:
        return False
    return matcher.ratio() >= NEARLY_THE_SAME


def stands(said: str, clause: str) -> bool:
    """Tell whether the pieces of a passage stand in a clause, one behind the other."""
    place, text = 0, "".join(clause.split())
    for piece in "".join(said.split()).split("……"):
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def number(text: str) -> Decimal:
    """Return the value of a printed number: 22.47万人 is 224700."""
    match = NUMBER.search(text)
    assert match, text
    value = Decimal(match[0])
    for char in text[match.end() :]:
        if char not in POWERS:
            break
        value *= POWERS[char]
    return value


def is_day(option: str, day: date, year: int) -> bool:
    """Tell whether a printed date, without its year in ``year``, may mean a day."""
    match = next((m for m in _DATE.finditer(option) if m[0]), None)
    if match is None:
        return False
    written = int(match[1] or year), int(match[2] or 0)
    return written[0] == day.year and written[1] in (0, day.month)
