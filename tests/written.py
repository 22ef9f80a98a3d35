"""The bundled plan, written anew in every format that offices have, as their programs write it."""

from __future__ import annotations

import csv
import html as markup
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import corpus

Table = Sequence[Sequence[str]]

HEADER = "某市政策文件汇编（2019年第3期）"
_FONT_SIZE, _LINES, _COLUMNS = 16, 22, 28  # GB/T 9704: 16 points, 22 lines of 28 characters
_MARK_THAT_HANGS = "，。、；：！？）》”’,.;:!?)%"
_BULLETIN = "登录|注册|首页|政务公开|政民互动|市情概况|网站地图|联系我们"


def plan() -> corpus.Document:
    """The bundled plan as it is read from its own text."""
    return corpus.read(corpus.bundled_documents()[0])


def paragraphs() -> list[str]:
    """The plan's paragraphs."""
    return [line for line in plan().text.splitlines() if line.strip()]


def docx(
    lines: Sequence[str], table: Table = (), *, numbered: bool = False, size: int = _FONT_SIZE
) -> bytes:
    """A Word document; ``numbered`` leaves 一、 and (一) to Word's own numbering."""
    import docx as word
    from docx.shared import Pt

    document = word.Document()
    document.sections[0].header.paragraphs[0].text = HEADER
    document.styles["Normal"].font.size = Pt(size)
    document.styles["Normal"].paragraph_format.line_spacing = Pt(1.75 * size)
    if numbered:
        _define_numbering(document)
    for line in lines:
        level, text = _without_number(line) if numbered else (None, line)
        paragraph = document.add_paragraph(text)
        if level is None:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        else:
            _number(paragraph, level)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]), style="Table Grid")
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    return _saved(document)


def pdf(lines: Sequence[str], table: Table = ()) -> bytes:
    """A PDF file with a running head and page numbers, its lines justified."""
    from reportlab.lib import colors, enums, pagesizes, styles
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate
    from reportlab.platypus import Table as Grid

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = styles.ParagraphStyle(
        "body",
        fontName="STSong-Light",
        fontSize=_FONT_SIZE,
        leading=28,
        firstLineIndent=2 * _FONT_SIZE,
        wordWrap="CJK",
        alignment=enums.TA_JUSTIFY,
    )
    cell = styles.ParagraphStyle("cell", fontName="STSong-Light", fontSize=10, wordWrap="CJK")

    def furnish(canvas: Any, page: Any) -> None:  # noqa: ANN401
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(80, 800, HEADER)
        canvas.drawCentredString(297, 30, f"— {page.page} —")

    stream = io.BytesIO()
    story: list[Any] = [Paragraph(markup.escape(line), body) for line in lines]
    if table:
        rows = [[Paragraph(markup.escape(text), cell) for text in row] for row in table]
        widths = [40, *[400 / (len(table[0]) - 1)] * (len(table[0]) - 1)]
        grid = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
        story.append(Grid(rows, widths, style=[grid], repeatRows=1))
    file = SimpleDocTemplate(stream, pagesize=pagesizes.A4, invariant=True)
    file.build(story, onFirstPage=furnish, onLaterPages=furnish)
    return stream.getvalue()


def html(lines: Sequence[str], table: Table = ()) -> bytes:
    """A page of a government's site: the article between navigation and footer."""
    links = "".join(f'<li><a href="/{n}">{x}</a></li>' for n, x in enumerate(_BULLETIN.split("|")))
    text = "".join(f"<p>　　{markup.escape(line)}</p>\n" for line in lines[1:])
    rows = "".join(
        f"<tr>{''.join(f'<td>{markup.escape(x)}</td>' for x in row)}</tr>" for row in table
    )
    return f"""<!DOCTYPE html><html><head><meta charset="gb18030">
<title>{markup.escape(lines[0])}_某市人民政府</title><style>p {{ text-indent: 2em }}</style>
<script>var visits = 0;</script></head><body>
<div class="header"><ul class="nav">{links}</ul></div>
<div class="location">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a></div>
<div class="article"><h1>{markup.escape(lines[0])}</h1>
<div class="TRS_Editor">{text}{f"<table>{rows}</table>" if table else ""}</div></div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a> 【打印】【关闭】</div>
<div class="footer">主办：某市人民政府办公室　备案号：某备00000000号<ul>{links}</ul></div>
</body></html>""".encode("gb18030")


def ofd(lines: Sequence[str], table: Table = ()) -> bytes:
    """An OFD file (GB/T 33190), a text object a line, its tables ruled."""
    pages = [*_typeset(lines), *(_ruled(table) if table else ())]
    named = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "OFD.xml",
            f'<ofd:OFD {named} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
            "<ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(
            f'<ofd:Page ID="{10 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
            for n in range(len(pages))
        )
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {named}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for n, objects in enumerate(pages):
            number = _text_object(100, 285, 3.5, f"— {n + 1} —")
            package.writestr(
                f"Doc_0/Pages/Page_{n}/Content.xml",
                f'<ofd:Page {named}><ofd:Content><ofd:Layer ID="1">{"".join(objects)}{number}'
                "</ofd:Layer></ofd:Content></ofd:Page>",
            )
    return stream.getvalue()


def xlsx(table: Table) -> bytes:
    """A workbook with the table on its first sheet, under a title over all columns."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append(list(row))
    return _saved(book)


def csv_(table: Table) -> bytes:
    """A table of commas as Excel in Chinese writes it."""
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    return stream.getvalue().encode("gb18030")


def scan(file: bytes, *, pages: int | None = None) -> bytes:
    """The pages of a PDF file as images in a PDF file, 150 dots an inch."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    count = len(document) if pages is None else pages
    images = [document[n].render(scale=150 / 72).to_pil().convert("L") for n in range(count)]
    stream = io.BytesIO()
    images[0].save(stream, "PDF", save_all=True, append_images=images[1:], resolution=150)
    return stream.getvalue()


def zip_(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _saved(document: Any) -> bytes:  # noqa: ANN401
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


_NUMBERS = (re.compile(r"[一二三四五六七八九十]+、"), re.compile(r"[(][一二三四五六七八九十]+[)]"))


def _without_number(line: str) -> tuple[int | None, str]:
    for level, label in enumerate(_NUMBERS):
        if match := label.match(line):
            return level, line[match.end() :]
    return None, line


def _define_numbering(document: Any) -> None:  # noqa: ANN401
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, text in enumerate(("%1、", "(%2)"))
    )
    root = document.part.numbering_part.element
    spaces = nsdecls("w")
    root.insert(
        0, parse_xml(f'<w:abstractNum {spaces} w:abstractNumId="90">{levels}</w:abstractNum>')
    )
    root.append(parse_xml(f'<w:num {spaces} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))


def _number(paragraph: Any, level: int) -> None:  # noqa: ANN401
    numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    numbering.get_or_add_ilvl().val = level
    numbering.get_or_add_numId().val = 90


def _typeset(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the text objects of every page: 28 characters a line, 22 lines a page."""
    size = 158 / _COLUMNS  # millimetres
    set_lines = [piece for line in lines for piece in _broken("　　" + line)]
    for first in range(0, len(set_lines), _LINES):
        yield [
            _text_object(
                26 + size * (2 if text[0] == "　" else 0), 45 + 10 * row, size, text.strip()
            )
            for row, text in enumerate(set_lines[first : first + _LINES])
        ]


def _broken(line: str, columns: float = _COLUMNS) -> Iterator[str]:
    width, start = 0.0, 0
    for place, char in enumerate(line):
        width += _width(char)
        if width > columns and char not in _MARK_THAT_HANGS:
            yield line[start:place]
            width, start = _width(char), place
    yield line[start:]


def _width(char: str) -> float:
    return 0.5 if char.isascii() else 1.0


def _text_object(x: float, y: float, size: float, text: str) -> str:
    steps = " ".join(f"{size * _width(char):.3f}" for char in text[:-1])
    return (
        f'<ofd:TextObject Boundary="{x:.3f} {y:.3f} {size * len(text):.3f} {size:.3f}" Font="1" '
        f'Size="{size:.3f}"><ofd:TextCode X="0" Y="{0.88 * size:.3f}" DeltaX="{steps}">'
        f"{markup.escape(text)}</ofd:TextCode></ofd:TextObject>"
    )


def _ruled(table: Table) -> Iterator[list[str]]:
    """Yield the objects of every page of a table; a row that finds no room opens a page."""
    size, width, lowest = 4.0, 180 / len(table[0]), 270
    lefts = [15 + width * n for n in range(len(table[0]) + 1)]
    objects: list[str] = []
    tops = [20.0]
    for row in table:
        cells = [list(_broken(text, width / size - 0.5)) for text in row]
        height = 2 + 5 * max(map(len, cells))
        if tops[-1] + height > lowest:
            yield objects + _rules(lefts, tops)
            objects, tops = [], [20.0]
        for left, lines in zip(lefts, cells, strict=False):
            for n, text in enumerate(lines):
                objects.append(_text_object(left + 1, tops[-1] + 1 + 5 * n, size, text))
        tops.append(tops[-1] + height)
    yield objects + _rules(lefts, tops)


def _rules(lefts: Sequence[float], tops: Sequence[float]) -> list[str]:
    level = [_stroke(lefts[0], top, lefts[-1], top) for top in tops]
    return level + [_stroke(left, tops[0], left, tops[-1]) for left in lefts]


def _stroke(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<ofd:PathObject Boundary="{x1:.3f} {y1:.3f} {x2 - x1 + 0.1:.3f} {y2 - y1 + 0.1:.3f}" '
        f'LineWidth="0.1"><ofd:AbbreviatedData>M 0 0 L {x2 - x1:.3f} {y2 - y1:.3f}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )
