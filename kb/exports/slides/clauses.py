"""A slide for each clause: who, by when, how much; the clause itself is in the speaker's notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.exports.measure import plain
from kb.exports.slides.deck import (
    ACCENT,
    GREY,
    PALE,
    ROOM,
    SMALL,
    WHITE,
    Box,
    Line,
    add_slide,
    add_text,
)
from kb.exports.slides.table import Table, add_tables
from kb.exports.wording import by_role, day, first_units, heading, source, subject, when
from kb.model import Citation
from kb.overview import Due, Duty, Figure, Place
from kb.titles import cited_as
from kb.training import Material

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

MOST = 40  # clauses with a slide of their own; those with the most facts
_LABEL, _TEXT = 108, 740  # points wide
_GAP = 10
_MOST_LINES = {"谁来做": 6, "何时完成": 5, "完成多少": 4}
_LONGEST_QUOTE = 7  # lines


@dataclass(slots=True)
class _Facts:
    """The rows of one clause."""

    tasks: list[Duty] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    amounts: list[Figure] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.tasks) + len(self.due) + len(self.amounts)


def add_clauses(made: Presentation, material: Material) -> None:
    """Add a slide for each clause, and tables of those that are too many for that."""
    facts = _by_clause(material)
    ranked = sorted(material.clauses, key=lambda each: -facts[_place(each)].count)
    own = {_place(each) for each in ranked[:MOST]}
    for each in material.clauses:
        if _place(each) in own:
            _add_clause(made, each, facts[_place(each)], material)
    rest = [each for each in material.clauses if _place(each) not in own]
    if rest:
        rows = [(each, _row(each, facts[_place(each)], material)) for each in rest]
        heads = (("条款", 56.0), ("标题", 376.0), ("牵头、负责", 280.0), ("最早时限", 160.0))
        add_tables(made, Table(f"其余 {len(rest)} 条", heads, rows), material)


def _by_clause(material: Material) -> defaultdict[Place, _Facts]:
    facts: defaultdict[Place, _Facts] = defaultdict(_Facts)
    for task in material.tasks:
        facts[_place(task.citation)].tasks.append(task)
    for due in material.due:
        facts[_place(due.citation)].due.append(due)
    for amount in material.amounts:
        facts[_place(amount.citation)].amounts.append(amount)
    return facts


def _place(citation: Citation) -> Place:
    return citation.document_id, citation.clause_id


def _row(citation: Citation, facts: _Facts, material: Material) -> list[str]:
    first = dict.fromkeys(name for row in facts.tasks for name in first_units(row))
    return [
        material.number(citation),
        heading(citation),
        "、".join(first),
        next(map(when, facts.due), ""),
    ]


def _add_clause(made: Presentation, citation: Citation, facts: _Facts, material: Material) -> None:
    text = citation.clause_text.strip()
    slide = add_slide(
        made,
        heading(citation),
        source(citation, material),
        f"{text}\n——{source(citation, material)}",
        " › ".join((cited_as(citation), *citation.path[:-1])),
    )
    top = float(ROOM.top)
    for label, lines in _blocks(facts):
        high = sum(line.height(_TEXT) for line in lines) + 8
        add_text(slide, Box(ROOM.left, top, _LABEL, high), [_label(label)], label, ACCENT)
        box = Box(ROOM.left + _LABEL + 16, top + 4, _TEXT, high - 8)
        add_text(slide, box, lines, f"{label}（内容）")
        top += high + _GAP
    _add_opening(slide, top, text)


def _add_opening(slide: Slide, top: float, text: str) -> None:
    """Fill what room is left with the beginning of the clause."""
    one = Line("字", SMALL).height(_TEXT)
    lines = min(int((ROOM.top + ROOM.height - top - 16) / one), _LONGEST_QUOTE)
    if lines < 2:
        return
    words = Line(plain(text), SMALL, colour=GREY).cut(_TEXT - 20, lines)
    high = words.height(_TEXT - 20) + 16
    add_text(slide, Box(ROOM.left, top, _LABEL, high), [_label("原文", ACCENT)], "原文", PALE)
    box = Box(ROOM.left + _LABEL + 16, top + 8, _TEXT - 20, high - 16)
    add_text(slide, box, [words], "原文（开头）")


def _label(text: str, colour: str = WHITE) -> Line:
    return Line(text, bold=True, colour=colour, centred=True)


def _blocks(facts: _Facts) -> Iterable[tuple[str, list[Line]]]:
    said = {
        "谁来做": _who(facts.tasks),
        "何时完成": [f"{row.phrase.strip()}：{row.task}" for row in facts.due],
        "完成多少": [f"{subject(row)}：{_amount(row)}" for row in facts.amounts],
    }
    for label, texts in said.items():
        if texts:
            yield label, _within(texts, _MOST_LINES[label])


def _who(tasks: list[Duty]) -> list[str]:
    if len(tasks) == 1:
        return [f"{role}：{names}" for role, names in by_role(tasks[0])]
    return [
        f"{'；'.join(f'{names}（{role}）' for role, names in by_role(row))}：{row.task}"
        for row in tasks
    ]


def _amount(row: Figure) -> str:
    return f"{row.phrase.strip()}（{day(row)} 前）" if row.due else row.phrase.strip()


def _within(texts: list[str], most: int) -> list[Line]:
    """Return the texts on at most so many lines, two each, and how many more there are."""
    shown: list[Line] = []
    room, taken = float(_TEXT), 0.0
    one = Line("字").height(room)
    for number, text in enumerate(texts):
        line = Line(plain(text)).cut(room, 2)
        later = number + 1 < len(texts)
        if taken + line.height(room) > (most - later) * one + 0.1:
            return [*shown, Line(f"另有 {len(texts) - number} 项，见备注中的原文", colour=GREY)]
        shown.append(line)
        taken += line.height(room)
    return shown
