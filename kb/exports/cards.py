"""Flash cards: a question on one side, the answer with its source on the other.

Eight a page. Every page of questions is followed by the page of their answers, with its columns
exchanged: printed on both sides and turned over the long edge, they lie back to back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from kb.exports.measure import plain, shortened
from kb.exports.paper import blank, saved
from kb.exports.word_table import SIDE, Row, Words, add_line, add_rows, end
from kb.exports.wording import by_role, day, heading, leads, more, title
from kb.model import Citation, Role
from kb.overview import Due, Duty, Figure
from kb.titles import cited_as
from kb.training import Cover, Material

if TYPE_CHECKING:
    from docx.document import Document

MOST = 240  # cards: 30 sheets
_COLUMNS, _ROWS = 2, 4
_A_PAGE = _COLUMNS * _ROWS
_MARGIN = 1.2  # centimetres
_WIDE = (21 - 2 * _MARGIN) / _COLUMNS
_HIGH = 185.0  # points
_POINTS = 28.3465  # a centimetre
_QUESTION, _ANSWER, _SOURCE = 14.0, 12.0, 8.0
_SHORTEST, _LONGEST = 4, 56  # characters of what is asked of: below it says nothing
_ASKED = {
    Role.LEAD: "由谁牵头",
    Role.RESPONSIBLE: "由谁负责",
    Role.SUPPORT: "由谁配合",
    Role.IMPLEMENT: "由谁落实",
}
_GAP = "（　　）"


@dataclass(frozen=True, slots=True)
class Card:
    """A question with the lines of its answer; ``kind`` stands on both sides."""

    kind: str
    question: str
    answer: tuple[str, ...]
    citation: Citation


def cards(material: Material, cover: Cover) -> bytes:
    """Return a docx file of flash cards.

    The same material and the same cover give the same bytes.

    Raises:
        SessionError: nothing can be asked of the material.
    """
    found = questions(material)
    if not found:
        from kb.errors import SessionError

        raise SessionError(
            "所选条款里没有任务、时限或数字，做不出卡片，请多选几条。"
            "The clauses have no task, deadline or number to ask of: choose more of them."
        )
    shown = found[:MOST]
    shown.sort(key=lambda card: material.numbers[_place(card.citation)])
    name = title(cover, material, "（学习卡片）")
    made = blank(name, cover.trainer, cover.day or material.day, _MARGIN, numbered=False)
    _explain(made, name, len(shown), len(found) - len(shown))
    for start in range(0, len(shown), _A_PAGE):
        page = shown[start : start + _A_PAGE]
        _add_page(made, page, material, start, answers=False)
        _add_page(made, page, material, start, answers=True)
    end(made)
    return saved(made)


def questions(material: Material) -> list[Card]:
    """Return the cards: of tasks, deadlines and numbers in turn.

    What has different answers to one question is left out, as is what says too little to ask of.
    """
    kinds = (
        map(_of_task, material.tasks),
        map(_of_deadline, material.due),
        map(_of_number, material.amounts),
    )
    in_turn = chain.from_iterable(zip_longest(*kinds))
    asked: defaultdict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in in_turn:
        if card:
            asked[card.citation.document_id, card.question].append(card)
    return [alike[0] for alike in asked.values() if len({card.answer for card in alike}) == 1]


def _place(citation: Citation) -> tuple[str, str]:
    return citation.document_id, citation.clause_id


def _of_task(row: Duty) -> Card | None:
    names = [name for units in row.units.values() for name in units.values()]
    task = _asked_of(row.task, names)
    roles = "、".join(said for role, said in _ASKED.items() if role in row.units)
    answer = tuple(f"{word}：{names}" for word, names in by_role(row))
    return Card("职责", f"“{task}”{roles}？", answer, row.citation) if task else None


def _of_deadline(row: Due) -> Card | None:
    phrase = row.phrase.strip()
    task = _asked_of(row.task, [phrase])
    asks = "多久一次" if row.recurrence else "的时限是什么时候" if row.due else "有什么时间要求"
    exact = f"{phrase}（{day(row)} 前）" if row.due else phrase
    who = (f"牵头、负责：{leads(row)}",) if row.leads else ()
    return Card("时限", f"“{task}”{asks}？", (exact, *who), row.citation) if task else None


def _of_number(row: Figure) -> Card | None:
    phrase = row.phrase.strip()
    said = _asked_of(row.subject, [phrase])
    if not said or said.endswith("的"):
        return None
    by = f"到 {day(row)}，" if row.due else ""
    return Card("数字", f"{by}“{said}”是多少？", (phrase,), row.citation)


def _asked_of(text: str, answers: Iterable[str]) -> str:
    """Return what is asked of, without the answers in it; empty where too little remains."""
    said = plain(text)
    for answer in sorted(filter(None, map(plain, answers)), key=len, reverse=True):
        said = said.replace(answer, _GAP)
    enough = len(said.replace(_GAP, "")) >= _SHORTEST
    short = said if len(said) <= _LONGEST else f"{said[:_LONGEST].rstrip('，、；,;')}…"
    return short.replace("“", "「").replace("”", "」") if enough else ""


def _explain(made: Document, title: str, shown: int, left: int) -> None:
    from docx.shared import Cm, Pt

    (section,) = made.sections
    section.header_distance = Cm(0.5)
    paragraph = section.header.paragraphs[0]
    rest = f"；{more(left, '张')}" if left else ""
    said = f"共 {shown} 张，双面打印、沿长边翻转，再裁开{rest}"
    text = shortened(f"{shortened(plain(title), 24)}　{said}", 64)
    paragraph.add_run(text).font.size = Pt(8)
    paragraph.paragraph_format.line_spacing = Pt(10)


def _add_page(
    made: Document, page: Sequence[Card], material: Material, start: int, *, answers: bool
) -> None:
    side = _answer if answers else _question
    cells = [side(card, number, material) for number, card in enumerate(page, start + 1)]
    cells += [[Words("")]] * (_A_PAGE - len(cells))
    rows = []
    for place in range(0, _A_PAGE, _COLUMNS):
        row = cells[place : place + _COLUMNS]
        rows.append(Row(row[::-1] if answers else row, _HIGH, anchor="center"))
    add_line(made, Words("", 1, exact=True), new_page=bool(start) or answers)
    add_rows(made, [_WIDE] * _COLUMNS, rows, border="dashed", colour="A6A6A6")


def _question(card: Card, number: int, material: Material) -> list[Words]:
    return [
        _small(f"{number}　{card.kind}　问"),
        _large(card.question, _QUESTION, 5),
        _small(_origin(card), 2),
    ]


def _answer(card: Card, number: int, material: Material) -> list[Words]:
    lines = max(1, 8 // len(card.answer))
    return [
        _small(f"{number}　{card.kind}　答"),
        *(_large(line, _ANSWER, lines) for line in card.answer),
        _small(f"{material.number(card.citation)}{_origin(card)}", 2),
    ]


def _origin(card: Card) -> str:
    return f"{cited_as(card.citation)}{heading(card.citation)}"


def _large(text: str, size: float, lines: int) -> Words:
    cut = shortened(plain(text), _room(size), lines)
    return Words(cut, size, align="center", exact=True)


def _small(text: str, lines: int = 1) -> Words:
    cut = shortened(plain(text), _room(_SOURCE), lines)
    return Words(cut, _SOURCE, align="center", colour="595959", exact=True)


def _room(size: float) -> float:
    """Return how many ems a card holds on a line."""
    return (_WIDE - 2 * SIDE) * _POINTS / size
