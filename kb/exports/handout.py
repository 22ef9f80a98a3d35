"""A handout for a policy session: who does what, by when, how much, and the clauses verbatim.

Every row of its tables gives the number of the clause that it comes from, and leads to it; the
clauses stand at the end, each with its place in its document. A part without rows is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from kb.exports.measure import legible, plain
from kb.exports.paper import blank, open_with, saved
from kb.exports.word_table import Words, add_table
from kb.exports.wording import day, document, heading, leads, subject, title, units, when
from kb.model import Citation, Role
from kb.titles import cited_as
from kb.training import Cover, Material

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_NUMERALS = "一二三四五六七八九"
_LINKED = "1D4F86"


def handout(material: Material, cover: Cover) -> bytes:
    """Return a docx file of the facts and clauses of a session.

    The same material and the same cover give the same bytes.
    """
    name = title(cover, material, "（学习材料）")
    made = blank(name, cover.trainer, cover.day or material.day)
    open_with(made, cover, name)
    numerals = iter(_NUMERALS)
    for part, add, has_any in (
        ("文件概况", _overview, True),
        ("职责分工", _tasks, bool(material.tasks)),
        ("时间安排", _deadlines, bool(material.due)),
        ("关键数字", _numbers, bool(material.amounts)),
        ("条款原文", _clauses, True),
    ):
        if has_any:
            made.add_heading(f"{next(numerals)}、{part}", 1)
            add(made, material)
    return saved(made)


def _overview(made: Document, material: Material) -> None:
    from docx.shared import Pt

    counted = (
        (len(material.tasks), "项任务"),
        (len(material.due), "项时限"),
        (len(material.amounts), "个数字"),
    )
    facts = "、".join(f"{number} {noun}" for number, noun in counted if number)
    said = f"本材料选自 {len(material.documents)} 份文件的 {len(material.clauses)} 条条款"
    made.add_paragraph(f"{said}，其中有 {facts}。" if facts else f"{said}。")
    rows = [
        (
            document(row, material),
            row.number or "",
            row.issuer or "",
            row.published.isoformat() if row.published else "",
        )
        for row in material.documents
    ]
    add_table(made, (("文件", 7.8), ("发文字号", 3.4), ("发文单位", 3.3), ("日期", 2.5)), rows)
    chosen = made.add_paragraph()
    chosen.paragraph_format.space_before = Pt(8)
    chosen.paragraph_format.keep_with_next = True
    chosen.add_run("所选条款").bold = True
    cells = [
        Words(f"{material.number(c)} {heading(c)}", link=_mark(c, material))
        for c in material.clauses
    ]
    half = (len(cells) + 1) // 2
    pairs = zip(cells[:half], [*cells[half:], Words("")], strict=False)
    add_table(made, (("条款", 8.5), ("条款", 8.5)), pairs)


def _tasks(made: Document, material: Material) -> None:
    heads = (("任务", 6.0), ("牵头、负责", 3.6), ("配合", 3.6), ("落实", 2.2), ("条款", 1.6))
    rows = (
        (
            row.task,
            units(row, Role.LEAD, Role.RESPONSIBLE),
            units(row, Role.SUPPORT),
            units(row, Role.IMPLEMENT),
            _number(row.citation, material),
        )
        for row in material.tasks
    )
    add_table(made, heads, rows)


def _deadlines(made: Document, material: Material) -> None:
    heads = (("时间", 2.6), ("任务", 8.2), ("牵头、责任单位", 4.6), ("条款", 1.6))
    rows = (
        (when(row), row.task, leads(row), _number(row.citation, material)) for row in material.due
    )
    add_table(made, heads, rows)


def _numbers(made: Document, material: Material) -> None:
    heads = (("内容", 7.8), ("数字", 5.0), ("到何时", 2.6), ("条款", 1.6))
    rows = (
        (subject(row), row.phrase, day(row), _number(row.citation, material))
        for row in material.amounts
    )
    add_table(made, heads, rows)


def _number(citation: Citation, material: Material) -> Words:
    return Words(material.number(citation), colour=_LINKED, link=_mark(citation, material))


def _mark(citation: Citation, material: Material) -> str:
    """Return the bookmark of a clause, which its number leads to."""
    return f"clause_{material.number(citation).strip('[]')}"


def _clauses(made: Document, material: Material) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    identifiers = count(1)
    for citation in material.clauses:
        place = made.add_paragraph()
        place.paragraph_format.keep_with_next = True
        path = " › ".join(map(plain, citation.path))
        place.add_run(f"{material.number(citation)} {path}").bold = True
        _bookmark(place, _mark(citation, material), identifiers)
        for line in filter(None, map(str.strip, legible(citation.clause_text).splitlines())):
            made.add_paragraph(line)
        page = f"，第{citation.page}页" if citation.page else ""
        source = made.add_paragraph(f"——{plain(cited_as(citation))}{page}")
        source.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _bookmark(paragraph: Paragraph, name: str, identifiers: Iterator[int]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    identifier = str(next(identifiers))
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), identifier)
    start.set(qn("w:name"), name)
    paragraph._p.insert(1, start)
    paragraph._p.append(end)
