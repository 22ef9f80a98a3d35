"""A cheat sheet of one page: tasks, deadlines, numbers, and with whom to work.

Every line has an exact height and every text is cut to its lines, so that the page is known to
hold what is put on it, in any program: the letters become smaller first, then rows are left out,
and their number is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.exports.measure import LINE, count_lines, plain, shortened
from kb.exports.paper import blank, saved
from kb.exports.word_table import SIDE, Row, Words, add_line, add_rows, end
from kb.exports.wording import (
    ROLES,
    by_role,
    day,
    first_units,
    leads,
    more,
    others,
    sources,
    subject,
    title,
    when,
)
from kb.model import Role
from kb.overview import Duty, Figure, Place
from kb.training import Cover, Material

if TYPE_CHECKING:
    from docx.document import Document

_MARGIN = 1.3  # centimetres
_WIDE = 21 - 2 * _MARGIN
_POINTS = 28.3465  # a centimetre
_HIGH = (29.7 - 2 * _MARGIN) * _POINTS - 24  # points; the rest is for borders and the last mark
_SIZES = (10.5, 10.0, 9.5, 9.0)  # points; smaller ones nobody reads
_TITLE, _HEAD, _META = 16.0, 10.5, 8.0
_BEFORE = 5.0  # points above the head of a part
_LINES = 2  # of a cell
_PARTNERS = 16


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of the sheet: heads with widths in centimetres, and its rows, the best first.

    ``share`` is how much of the page its rows may take where not all fit; ``beside`` is how many
    rows of facts stand beside each other in one row of the table.
    """

    title: str
    heads: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[str]]
    share: float
    count: int
    beside: int = 1

    def height(self, row: Sequence[str], size: float) -> float:
        lines = max(
            count_lines(_cut(text, wide, size), _room(wide, size))
            for text, (_, wide) in zip(row, self.heads, strict=True)
        )
        return lines * size * LINE + 2

    def frame(self, size: float, *, whole: bool) -> float:
        """Return how high all but the rows is."""
        note = 0 if whole else size * LINE
        return _BEFORE + _HEAD * LINE + size * LINE + 2 + note


def cheat_sheet(material: Material, cover: Cover) -> bytes:
    """Return a docx file of exactly one page.

    The same material and the same cover give the same bytes.
    """
    name = title(cover, material, "（速查）")
    made = blank(name, cover.trainer, cover.day or material.day, _MARGIN, numbered=False)
    parts = [part for part in _parts(material) if part.rows]
    room = _HIGH - _open(made, name, cover, material)
    size, shown = _fit(parts, room)
    for part, number in zip(parts, shown, strict=True):
        _draw(made, part, number, size)
    end(made)
    return saved(made)


def _parts(material: Material) -> list[_Part]:
    first = _first_days(material)
    due = sorted(material.due, key=lambda row: _urgency(row.due, material.today))
    deadlines = [(when(row), row.task, leads(row), material.number(row.citation)) for row in due]
    amounts = sorted((r for r in material.amounts if r.subject), key=lambda row: row.due is None)
    wide = (("内容", 5.2), ("数字", 2.7), ("条款", 1.3))
    partners = [_partners(material)] if material.tasks else []
    return [
        _tasks(material, first),
        _Part(
            "时间节点",
            (("时间", 2.5), ("任务", 9.6), ("牵头、负责", 4.9), ("条款", 1.4)),
            deadlines,
            0.28,
            len(deadlines),
        ),
        _Part("关键数字", (*wide, *wide), _pairs(amounts, material), 0.17, len(amounts), 2),
        _Part(
            "联系单位", (("常打交道的单位（共同任务数）", _WIDE),), partners, 0.05, len(partners)
        ),
    ]


def _tasks(material: Material, first: dict[Place, date]) -> _Part:
    """List the tasks: those that the unit leads first, dated ones before others."""

    def of(row: Duty) -> date:
        return first.get((row.citation.document_id, row.citation.clause_id), date.max)

    def role(row: Duty) -> int:
        mine = material.units
        roles = [r for r in row.units if not mine or mine & row.units[r].keys()]
        return min((list(Role).index(r) for r in roles), default=len(Role))

    ranked = sorted(material.tasks, key=lambda row: (role(row), of(row)))
    rows = []
    for row in ranked:
        by = of(row).isoformat() if of(row) < date.max else ""
        if material.units:
            mine = list(ROLES.values())[role(row)] if role(row) < len(Role) else ""
            said = "；".join(f"{word} {names}" for word, names in by_role(row))
            rows.append((mine, row.task, said, by, material.number(row.citation)))
        else:
            first_named = "、".join(first_units(row))
            rows.append((row.task, first_named, others(row), by, material.number(row.citation)))
    mine_heads = (("角色", 1.3), ("任务", 6.4), ("全部单位", 7.0), ("最早时限", 2.3), ("条款", 1.4))
    all_heads = (
        ("任务", 6.4),
        ("牵头、负责", 3.8),
        ("配合、落实", 4.5),
        ("最早时限", 2.3),
        ("条款", 1.4),
    )
    heads = mine_heads if material.units else all_heads
    return _Part("职责任务", heads, rows, 0.5, len(rows))


def _first_days(material: Material) -> dict[Place, date]:
    """Return the first day that is still to come in each clause, or else the first one."""
    days: dict[Place, list[date]] = {}
    for row in material.due:
        if row.due:
            place = row.citation.document_id, row.citation.clause_id
            days.setdefault(place, []).append(row.due)
    return {
        place: min((d for d in found if d >= material.today), default=min(found))
        for place, found in days.items()
    }


def _urgency(due: date | None, today: date) -> tuple[bool, bool, date]:
    """Put what falls due next first, then what is past, then what has no day."""
    return due is None, due is not None and due < today, due or date.max


def _pairs(rows: Sequence[Figure], material: Material) -> list[list[str]]:
    def cells(row: Figure) -> list[str]:
        by = f"（{day(row)[:4]}）" if row.due else ""
        return [subject(row) + by, row.phrase.strip(), material.number(row.citation)]

    return [
        [*cells(one), *(cells(other[0]) if (other := rows[place + 1 : place + 2]) else [""] * 3)]
        for place, one in enumerate(rows)
        if place % 2 == 0
    ]


def _partners(material: Material) -> tuple[str]:
    met = Counter(
        name
        for row in material.tasks
        for name in {
            written
            for units in row.units.values()
            for full, written in units.items()
            if full not in material.units
        }
    )
    return ("、".join(f"{name}（{tasks}）" for name, tasks in met.most_common(_PARTNERS)),)


def _fit(parts: Sequence[_Part], room: float) -> tuple[float, list[int]]:
    """Return the size of the letters, and how many rows of each part fit."""
    for size in _SIZES:
        high = sum(part.frame(size, whole=True) for part in parts)
        high += sum(part.height(row, size) for part in parts for row in part.rows)
        if high <= room:
            return size, [len(part.rows) for part in parts]
    size = _SIZES[-1]
    heights = [[part.height(row, size) for row in part.rows] for part in parts]
    left = room - sum(part.frame(size, whole=False) for part in parts)
    shown = [
        _taken(each, 0, max(each[0], left * part.share))
        for each, part in zip(heights, parts, strict=True)
    ]
    left -= sum(sum(each[:number]) for each, number in zip(heights, shown, strict=True))
    for place, each in enumerate(heights):  # what one part leaves, the next ones take
        if shown[place] == len(each):
            left += size * LINE  # nothing is left out of it, nothing is said of that
    for place, each in enumerate(heights):
        number = _taken(each, shown[place], left)
        left -= sum(each[shown[place] : number])
        shown[place] = number
    return size, shown


def _taken(heights: Sequence[float], first: int, room: float) -> int:
    """Return up to which row the room goes, from ``first``."""
    number = first
    while number < len(heights) and heights[number] <= room:
        room -= heights[number]
        number += 1
    return number


def _open(made: Document, title: str, cover: Cover, material: Material) -> float:
    """Begin with the title, and where, by whom, when and from what; return how high that is."""
    wide = _WIDE * _POINTS
    said = [cover.place, cover.trainer, cover.written_day]
    lines = [Words(shortened(plain(title), wide / _TITLE), _TITLE, bold=True, exact=True)]
    for text in (
        "　".join(filter(None, map(plain, said))),
        f"依据：{sources(material.clauses, material)}",
    ):
        if text:
            cut = shortened(text, wide / _META)
            lines.append(Words(cut, _META, colour="404040", exact=True))
    for words in lines:
        add_line(made, words)
    return sum(words.size * LINE for words in lines)


def _draw(made: Document, part: _Part, number: int, size: float) -> None:
    add_line(made, Words(part.title, _HEAD, bold=True, colour="1F4E79", exact=True), _BEFORE)
    head = [[Words(text, size, bold=True, exact=True)] for text, _ in part.heads]
    rows = [Row(head, size * LINE + 2, fill="E8EDF3")]
    for row in part.rows[:number]:
        cells = [
            [Words(_cut(text, wide, size), size, exact=True)]
            for text, (_, wide) in zip(row, part.heads, strict=True)
        ]
        rows.append(Row(cells, part.height(row, size)))
    add_rows(made, [wide for _, wide in part.heads], rows)
    left = max(0, part.count - number * part.beside)
    if left:
        add_line(made, Words(more(left), size, colour="404040", exact=True))


def _cut(text: str, wide: float, size: float) -> str:
    return shortened(plain(text), _room(wide, size), _LINES)


def _room(wide: float, size: float) -> float:
    """Return how many ems a cell holds on a line."""
    return (wide - 2 * SIDE) * _POINTS / size
