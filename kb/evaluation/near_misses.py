"""Questions that nearly have an answer: made from the facts of a base by swapping one thing.

The role, the unit, the year, the place or the measure of a question that a clause answers is
exchanged for one that the documents do not have; what is made is checked to be absent. The same
base and seed give the same questions.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.document import Clause, Document
from kb import wordlists
from kb.answers.lists import without_number
from kb.model import Facts, Role
from kb.organisations import Directory
from kb.questions.places import find_places

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

_LONGEST_TOPIC = 24  # characters of a heading that a person would still type
_YEARS = range(2031, 2040)
_ASK_LEAD = "{place}{topic}由哪个部门牵头？"
_ASK_ROLE = {
    Role.SUPPORT: "{place}{topic}由哪些部门配合？",
    Role.IMPLEMENT: "{place}{topic}由谁落实？",
}
_ASK_MONEY = "{place}{subject}安排了多少亿元资金？"
_ASK_YEAR = "{year}年{place}{subject}的目标是多少？"
_ASK_DUTIES = "{unit}牵头哪些工作？"


@dataclass(frozen=True, slots=True)
class _Source:
    """One document with all that the makers need of it."""

    document: Document
    facts: Facts
    place: str

    def topics(self) -> Iterator[tuple[Clause, str]]:
        """Yield the clauses whose heading can be asked about, each heading once."""
        seen: set[str] = set()
        for clause in self.document.clauses:
            if not clause.path:
                continue
            topic = without_number(self.document, clause.path[-1]).of(self.document.text).strip()
            if 4 <= len(topic) <= _LONGEST_TOPIC and topic not in seen:
                seen.add(topic)
                yield clause, topic


Row = Mapping[str, Any]
_Maker = Callable[[_Source, str, random.Random], Iterator[str]]


def near_misses(base: KnowledgeBase, count: int, seed: int = 0) -> list[Row]:
    """Return ``count`` unanswerable questions over the documents of ``base``, or all there are.

    Every row has ``question``, ``kind`` "none", ``swapped``, ``file`` and ``answerable`` false.
    """
    chosen = random.Random(seed)
    sources = [
        _Source(document, facts, min((name for _, name in find_places(document.title)), default=""))
        for document, facts in base.facts()
    ]
    everything = "\n".join(source.document.text for source in sources)
    made: dict[str, list[Row]] = {}
    for source in sources:
        for swapped, maker in _MAKERS.items():
            for question in maker(source, everything, chosen):
                row = {"question": question, "kind": "none", "lang": "zh", "swapped": swapped,
                       "file": source.document.source, "evidence": [], "answer": [],
                       "answerable": False}  # fmt: skip
                made.setdefault(swapped, []).append(row)
    return _evenly(list(made.values()), count, chosen)


def _evenly(kinds: Sequence[list[Row]], count: int, chosen: random.Random) -> list[Row]:
    """Take as many of every kind as there are, up to an equal share of what is left."""
    taken: list[Row] = []
    for left, rows in zip(range(len(kinds), 0, -1), sorted(kinds, key=len), strict=True):
        taken += chosen.sample(rows, min(len(rows), (count - len(taken)) // left))
    return taken


def _other_role(source: _Source, everything: str, chosen: random.Random) -> Iterator[str]:
    """A role that the clause gives to nobody, of a task named in no other clause."""
    for clause, topic in source.topics():
        given = {fact.role for fact in source.facts.responsibilities if fact.clause_id == clause.id}
        if given and everything.count(topic) == 1:
            for role, question in _ASK_ROLE.items():
                if role not in given and Role.RESPONSIBLE not in given:
                    yield question.format(place=source.place, topic=topic)


def _other_place(source: _Source, everything: str, chosen: random.Random) -> Iterator[str]:
    """A place that no document mentions."""
    absent = [place for place in wordlists.places() if place not in everything]
    assigned = {fact.clause_id for fact in source.facts.responsibilities}
    for clause, topic in source.topics():
        if clause.id in assigned and absent and not find_places(topic):
            yield _ASK_LEAD.format(place=chosen.choice(absent), topic=topic)


def _other_year(source: _Source, everything: str, chosen: random.Random) -> Iterator[str]:
    """A year that no document mentions."""
    years = [year for year in _YEARS if str(year) not in everything]
    for subject in _subjects(source):
        if years:
            year = chosen.choice(years)
            yield _ASK_YEAR.format(year=year, place=source.place, subject=subject)


def _other_measure(source: _Source, everything: str, chosen: random.Random) -> Iterator[str]:
    """Money for what is only counted, in a clause that names no sum."""
    clauses = {clause.id: clause for clause in source.document.clauses}
    text = source.document.text
    for fact in source.facts.targets:
        around = clauses[fact.clause_id].span.of(text)
        subject = fact.subject.of(text)
        if "元" not in around and _is_name(subject) and everything.count(subject) == 1:
            yield _ASK_MONEY.format(place=source.place, subject=subject)


def _other_unit(source: _Source, everything: str, chosen: random.Random) -> Iterator[str]:
    """A bureau of the same level that has no duty in any document."""
    directory = Directory.load()
    written = {fact.as_written for fact in source.facts.responsibilities}
    levelled = [name for name in written if re.match(r"[省市县区]\S+[局委厅]$", name)]
    if not levelled:
        return
    level = min(levelled)[0]
    for name in directory.local_names():
        if name not in everything and not any(directory.same(level + name, w) for w in written):
            yield _ASK_DUTIES.format(unit=f"{source.place}{level}{name}")


def _subjects(source: _Source) -> Iterator[str]:
    for fact in source.facts.targets:
        subject = fact.subject.of(source.document.text)
        if _is_name(subject):
            yield subject


def _is_name(subject: str) -> bool:
    return bool(re.fullmatch(r"[一-鿿]{4,14}", subject))


_MAKERS: dict[str, _Maker] = {
    "role": _other_role,
    "place": _other_place,
    "year": _other_year,
    "measure": _other_measure,
    "unit": _other_unit,
}
