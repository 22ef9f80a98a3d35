"""A handout for a policy session: who does what, by when, how much, and the clauses verbatim.

Every row of its tables gives the number of the clause that it comes from; the clauses stand at the
end, each with its place in its document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.exports.paper import add_table, blank, open_with, saved
from kb.model import Role
from kb.overview import Duty
from kb.training import Cover, Material

if TYPE_CHECKING:
    from docx.document import Document


def handout(material: Material, cover: Cover) -> bytes:
    """Return a docx file of the facts and clauses of a session.

    The same material and the same cover give the same bytes.
    """
    title = cover.title or f"{cover.heading(material)}（学习材料）"
    made = blank(title, cover.trainer, cover.day or material.day)
    open_with(made, cover, title)
    _overview(made, material)
    _tables(made, material)
    _clauses(made, material)
    return saved(made)


def _overview(made: Document, material: Material) -> None:
    made.add_heading("一、文件概况", 1)
    rows = [
        (
            row.title,
            row.number or "",
            row.issuer or "",
            row.published.isoformat() if row.published else "",
        )
        for row in material.documents
    ]
    add_table(made, (("文件", 8.0), ("发文字号", 3.5), ("发文单位", 3.2), ("日期", 2.3)), rows)


def _tables(made: Document, material: Material) -> None:
    made.add_heading("二、职责分工", 1)
    heads = (("任务", 6.0), ("牵头、负责", 3.6), ("配合", 3.6), ("落实", 2.4), ("条款", 1.4))
    add_table(made, heads, [_task(row, material) for row in material.tasks])
    made.add_heading("三、时间安排", 1)
    dated = [
        (
            row.due.isoformat() if row.due else row.phrase,
            row.task,
            "、".join(row.leads),
            material.number(row.citation),
        )
        for row in material.due
    ]
    by_day = (("时间", 2.6), ("任务", 8.4), ("牵头、责任单位", 4.6), ("条款", 1.4))
    add_table(made, by_day, dated)
    made.add_heading("四、关键数字", 1)
    amounts = [
        (
            row.subject or row.citation.quote,
            row.phrase,
            row.due.isoformat() if row.due else "",
            material.number(row.citation),
        )
        for row in material.amounts
    ]
    add_table(made, (("内容", 8.0), ("数字", 5.0), ("到何时", 2.6), ("条款", 1.4)), amounts)


def _task(row: Duty, material: Material) -> tuple[str, ...]:
    def names(*roles: Role) -> str:
        return "；".join("、".join(row.units[role].values()) for role in roles if role in row.units)

    first, support = names(Role.LEAD, Role.RESPONSIBLE), names(Role.SUPPORT)
    return row.task, first, support, names(Role.IMPLEMENT), material.number(row.citation)


def _clauses(made: Document, material: Material) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    made.add_heading("五、条款原文", 1)
    for number, citation in enumerate(material.clauses, start=1):
        place = made.add_paragraph()
        place.paragraph_format.keep_with_next = True
        place.add_run(f"[{number}] {' › '.join(citation.path)}").bold = True
        for line in filter(None, map(str.strip, citation.clause_text.splitlines())):
            made.add_paragraph(line)
        page = f"，第{citation.page}页" if citation.page else ""
        source = made.add_paragraph(f"——《{citation.document_title}》{page}")
        source.alignment = WD_ALIGN_PARAGRAPH.RIGHT
