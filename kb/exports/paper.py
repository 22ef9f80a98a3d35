"""Word files alike in paper, fonts and tables; the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from corpus.readers.content import canonical
from kb.training import Cover

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

LATIN, HAN = "Times New Roman", "宋体"
HAN_HEADING = "黑体"
WIDTH = 17.0  # centimetres between the margins of A4
_MARGIN = 2.0  # centimetres
_LOGO = 1.6  # centimetres high
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file within an office file


def blank(title: str, author: str, day: date) -> Document:
    """Return an empty A4 document: fonts that Chinese needs by name, and numbered pages."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, RGBColor

    made = docx.Document()
    (section,) = made.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN)
    section.top_margin = section.bottom_margin = Cm(_MARGIN)
    headings = ("Title", "Heading 1", "Heading 2")
    for name in ("Normal", *headings):
        style = made.styles[name]
        style.font.name = LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), HAN_HEADING if name in headings else HAN)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    (language,) = made.styles.element.iter(qn("w:lang"))
    language.set(qn("w:eastAsia"), "zh-CN")  # else commas may be drawn as in Hong Kong
    _number_pages(section.footer.paragraphs[0])
    known = made.core_properties
    known.title, known.author = canonical(title)[:255], canonical(author)[:255]
    known.comments = ""
    known.created = known.modified = datetime.combine(day, time())
    return made


def open_with(made: Document, cover: Cover, title: str) -> None:
    """Begin with the logo, the title, and where, by whom and when."""
    from docx.shared import Cm

    if cover.logo:
        made.add_picture(io.BytesIO(cover.logo), height=Cm(_LOGO))
    made.add_heading(canonical(title), 0)
    said = "　".join(part for part in (cover.place, cover.trainer, cover.written_day) if part)
    if said:
        made.add_paragraph(canonical(said))


def add_table(
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


def saved(made: Document) -> bytes:
    """Return the file."""
    stream = io.BytesIO()
    made.save(stream)
    return timeless(stream.getvalue())


def timeless(body: bytes) -> bytes:
    """Return a zip file with one and the same time for all that is in it."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _number_pages(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _fill(cell: _Cell, text: str) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.add_run(text).font.size = Pt(10)
