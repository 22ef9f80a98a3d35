"""Word files alike in paper, fonts and tables; the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kb.exports.measure import plain
from kb.training import Cover

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

LATIN, HAN = "Times New Roman", "宋体"
HAN_HEADING = "黑体"
MARGIN = 2.0  # centimetres
WIDTH = 17.0  # centimetres between the margins of A4
_LOGO = 1.6  # centimetres high
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file within an office file


def blank(
    title: str, author: str, day: date, margin: float = MARGIN, *, numbered: bool = True
) -> Document:
    """Return an empty A4 document: fonts that Chinese needs by name, pages numbered or not."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    made = docx.Document()
    (section,) = made.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(margin)
    section.top_margin = section.bottom_margin = Cm(margin)
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
    made.styles["Title"].font.size = Pt(22)
    if numbered:
        _number_pages(section.footer.paragraphs[0])
    known, author = made.core_properties, plain(author)[:255]
    known.title, known.comments = plain(title)[:255], ""
    known.author = known.last_modified_by = author
    known.created = known.modified = datetime.combine(day, time())
    return made


def open_with(made: Document, cover: Cover, title: str) -> None:
    """Begin with the logo, the title, and where, by whom and when."""
    from docx.shared import Cm

    if cover.logo:
        logo = made.add_picture(io.BytesIO(cover.logo), height=Cm(_LOGO))
        if logo.width > Cm(WIDTH):  # a banner
            logo.width, logo.height = Cm(WIDTH), int(logo.height * Cm(WIDTH) / logo.width)
        logo._inline.docPr.set("descr", "标志")
    made.add_heading(plain(title), 0)
    said = "　".join(filter(None, map(plain, (cover.place, cover.trainer, cover.written_day))))
    if said:
        made.add_paragraph(said)


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
