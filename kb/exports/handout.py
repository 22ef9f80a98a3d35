"""A handout for a policy session: who does what, by when, how much, and the clauses verbatim.

Every row of its tables gives the number of the clause that it comes from; the clauses stand at the
end, each with its place in its document.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kb.base.store import Store
from kb.model import Citation, DocumentSummary, Role
from kb.overview import Due, Duty, Figure, Selection, duties, figures, schedule

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

LATIN, HAN = "Times New Roman", "宋体"
HAN_HEADING = "黑体"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file within a docx: the same facts, the same bytes
_MARGIN = 2.0  # centimetres


@dataclass(frozen=True, slots=True)
class Session:
    """What a trainer fills in; what is empty is left out."""

    title: str = ""
    place: str = ""
    trainer: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class _Material:
    """What the handout is made of: ``numbers`` counts its clauses from 1."""

    documents: Sequence[DocumentSummary]
    tasks: Sequence[Duty]
    due: Sequence[Due]
    amounts: Sequence[Figure]
    numbers: dict[tuple[str, str], int]
    clauses: Sequence[Citation]

    def number(self, citation: Citation) -> str:
        """Return how a table refers to a clause: [3]."""
        return f"[{self.numbers[citation.document_id, citation.clause_id]}]"


def handout(store: Store, chosen: Selection, session: Session, today: date) -> bytes:
    """Return a docx file of the facts chosen; ``today`` is what deadlines are seen from.

    The same facts and the same session give the same bytes.
    """
    import docx

    material = _material(store, chosen, today)
    made = docx.Document()
    _prepare(made, session, material)
    _open(made, session, material)
    _tables(made, material)
    _clauses(made, material)
    stream = io.BytesIO()
    made.save(stream)
    return _timeless(stream.getvalue())


def _material(store: Store, chosen: Selection, today: date) -> _Material:
    tasks, due = duties(store, chosen), schedule(store, chosen, today)
    amounts = figures(store, chosen)
    cited: dict[tuple[str, str], Citation] = {}
    rows: list[Duty | Due | Figure] = [*tasks, *due, *amounts]
    for row in rows:
        cited.setdefault((row.citation.document_id, row.citation.clause_id), row.citation)
    order = {item: number for number, item in enumerate(store.document_ids())}
    clauses = sorted(cited.values(), key=lambda c: (order[c.document_id], c.clause_start))
    numbers = {(c.document_id, c.clause_id): number for number, c in enumerate(clauses, start=1)}
    named = {citation.document_id for citation in clauses}
    documents = [row for row in store.summaries() if row.id in named]
    return _Material(documents, tasks, due, amounts, numbers, clauses)


def _prepare(made: Document, session: Session, material: _Material) -> None:
    """Set paper, fonts that Chinese needs by name, the page's number, and what the file says."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, RGBColor

    (section,) = made.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN)
    section.top_margin = section.bottom_margin = Cm(_MARGIN)
    for name, han in (("Normal", HAN), ("Title", HAN_HEADING), ("Heading 1", HAN_HEADING)):
        style = made.styles[name]
        style.font.name = LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), han)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    _number_pages(section.footer.paragraphs[0])
    known = made.core_properties
    known.title, known.author, known.comments = _title(session, material), session.trainer, ""
    published = [row.published for row in material.documents if row.published]
    day = session.day or max(published, default=date(2000, 1, 1))
    known.created = known.modified = datetime.combine(day, time())


def _number_pages(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _title(session: Session, material: _Material) -> str:
    only = material.documents[0].title if len(material.documents) == 1 else "政策学习"
    return session.title or f"{only}（学习材料）"


def _open(made: Document, session: Session, material: _Material) -> None:
    made.add_heading(_title(session, material), 0)
    day = f"{session.day.year}年{session.day.month}月{session.day.day}日" if session.day else ""
    said = "　".join(part for part in (session.place, session.trainer, day) if part)
    if said:
        made.add_paragraph(said)
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
    _table(made, (("文件", 8.0), ("发文字号", 3.5), ("发文单位", 3.2), ("日期", 2.3)), rows)


def _tables(made: Document, material: _Material) -> None:
    made.add_heading("二、职责分工", 1)
    heads = (("任务", 6.0), ("牵头、负责", 3.6), ("配合", 3.6), ("落实", 2.4), ("条款", 1.4))
    _table(made, heads, [_task(row, material) for row in material.tasks])
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
    _table(made, by_day, dated)
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
    _table(made, (("内容", 8.0), ("数字", 5.0), ("到何时", 2.6), ("条款", 1.4)), amounts)


def _task(row: Duty, material: _Material) -> tuple[str, ...]:
    def names(*roles: Role) -> str:
        return "；".join("、".join(row.units[role].values()) for role in roles if role in row.units)

    first, support = names(Role.LEAD, Role.RESPONSIBLE), names(Role.SUPPORT)
    return row.task, first, support, names(Role.IMPLEMENT), material.number(row.citation)


def _clauses(made: Document, material: _Material) -> None:
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


def _table(
    made: Document, heads: Sequence[tuple[str, float]], rows: Sequence[Iterable[str]]
) -> None:
    """Add a table whose heads are repeated on every page; widths in centimetres."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    if not rows:
        made.add_paragraph("（无）")
        return
    table = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for cell, (head, _) in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text in zip(added.cells, row, strict=True):
            _fill(cell, text)
    for column, (_, width) in zip(table.columns, heads, strict=True):
        column.width = Cm(width)  # for LibreOffice
        for cell in column.cells:
            cell.width = Cm(width)  # for Word


def _fill(cell: _Cell, text: str) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.add_run(text).font.size = Pt(10)


def _timeless(body: bytes) -> bytes:
    """Return a zip file with one and the same time for all that is in it."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
