"""Tables of Word, written out as a whole.

python-docx looks for its cells anew at every access: a table of 500 rows takes it a minute. Here
it is made of text in milliseconds, with every width and, where it has to be, every height fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import compress
from typing import TYPE_CHECKING

from kb.exports.measure import LINE, plain

if TYPE_CHECKING:
    from docx.document import Document

CELL = 10.0  # points, of text in tables
SIDE = 0.19  # centimetres between a cell's edge and its text
_HAN_HEAD = "黑体"
_TWIPS = 20  # a point
_CM = 28.3465  # points
_WHOLE = 500  # characters of a cell, up to which its row stays on one page


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of a cell; ``link`` is a bookmark that it leads to.

    ``exact`` fixes the spacing of its lines, so that its height is known.
    """

    text: str
    size: float = CELL
    bold: bool = False
    align: str = "left"
    colour: str = "000000"
    link: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a paragraph or several for each cell; ``height`` in points is exact, 0 for as needed.

    ``fill`` is a colour behind it; ``anchor`` lies where the text of its cells stands vertically.
    """

    cells: Sequence[Sequence[Words]]
    height: float = 0
    fill: str = ""
    anchor: str = "top"
    is_head: bool = False


def add_rows(
    made: Document,
    widths: Sequence[float],
    rows: Iterable[Row],
    border: str = "single",
    colour: str = "8C8C8C",
) -> None:
    """Add a table at the end; widths are in centimetres, borders as ``w:val`` names them."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(
        f'<w:{side} w:val="{border}" w:sz="4" w:space="0" w:color="{colour}"/>' for side in sides
    )
    grid = "".join(f'<w:gridCol w:w="{_dxa(wide * _CM)}"/>' for wide in widths)
    margin = _dxa(SIDE * _CM)
    text = (
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblW w:w='{_dxa(sum(widths) * _CM)}' w:type='dxa'/>"
        f"<w:jc w:val='center'/><w:tblBorders>{lines}</w:tblBorders>"
        "<w:tblLayout w:type='fixed'/><w:tblCellMar>"
        f"<w:left w:w='{margin}' w:type='dxa'/><w:right w:w='{margin}' w:type='dxa'/>"
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"{''.join(_row(row, widths) for row in rows)}</w:tbl>"
    )
    made.element.body._insert_tbl(parse_xml(text))


def add_table(
    made: Document, heads: Sequence[tuple[str, float]], rows: Iterable[Iterable[str | Words]]
) -> None:
    """Add a table whose heads are repeated on every page; widths in centimetres.

    Columns in which nothing stands are left out, to the first one's gain; so is an empty table.
    """
    lines = [[_words(cell) for cell in row] for row in rows]
    filled = [any(line[place].text for line in lines) for place in range(len(heads))]
    shown = list(compress(heads, filled))
    if not shown:
        return
    spare = sum(wide for _, wide in heads) - sum(wide for _, wide in shown)
    widths = [wide + (0 if place else spare) for place, (_, wide) in enumerate(shown)]
    head = Row([[Words(text, bold=True)] for text, _ in shown], fill="E8EDF3", is_head=True)
    body = (Row([[cell] for cell in compress(line, filled)]) for line in lines)
    add_rows(made, widths, (head, *body))


def add_line(made: Document, words: Words, before: float = 0, *, new_page: bool = False) -> None:
    """Add a paragraph outside tables, ``before`` points below what precedes it."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    text = _paragraph(words, before, "<w:pageBreakBefore/>" if new_page else "")
    made.element.body._insert_p(parse_xml(text.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def end(made: Document) -> None:
    """Add the paragraph that Word wants after a last table, too small to begin a page."""
    add_line(made, Words("", 1, exact=True))


def _words(cell: str | Words) -> Words:
    return Words(cell) if isinstance(cell, str) else cell


def _dxa(points: float) -> int:
    return round(points * _TWIPS)


def _row(row: Row, widths: Sequence[float]) -> str:
    rule = "exact" if row.height else "auto"
    high = f"<w:trHeight w:val='{_dxa(row.height)}' w:hRule='{rule}'/>" if row.height else ""
    head = "<w:tblHeader/>" if row.is_head else ""
    longest = max(len(words.text) for cell in row.cells for words in cell)
    whole = "<w:cantSplit/>" if longest <= _WHOLE else ""
    cells = zip(row.cells, widths, strict=True)
    inner = "".join(_cell(row, words, wide) for words, wide in cells)
    return f"<w:tr><w:trPr>{whole}{high}{head}</w:trPr>{inner}</w:tr>"


def _cell(row: Row, paragraphs: Sequence[Words], wide: float) -> str:
    fill = f"<w:shd w:val='clear' w:color='auto' w:fill='{row.fill}'/>" if row.fill else ""
    return (
        f"<w:tc><w:tcPr><w:tcW w:w='{_dxa(wide * _CM)}' w:type='dxa'/>{fill}"
        f"<w:vAlign w:val='{row.anchor}'/></w:tcPr>{''.join(map(_paragraph, paragraphs))}</w:tc>"
    )


def _paragraph(words: Words, before: float = 0, further: str = "") -> str:
    exact = f" w:line='{_dxa(words.size * LINE)}' w:lineRule='exact'" if words.exact else ""
    font = f"<w:rFonts w:eastAsia='{_HAN_HEAD}'/><w:b/>" if words.bold else ""
    colour = "" if words.colour == "000000" else f"<w:color w:val='{words.colour}'/>"
    size = f"<w:sz w:val='{round(words.size * 2)}'/><w:szCs w:val='{round(words.size * 2)}'/>"
    run = (
        f"<w:r><w:rPr>{font}{colour}{size}</w:rPr>"
        f"<w:t xml:space='preserve'>{escape(plain(words.text))}</w:t></w:r>"
    )
    if words.link:
        run = f"<w:hyperlink w:anchor='{words.link}' w:history='1'>{run}</w:hyperlink>"
    return (
        f"<w:p><w:pPr>{further}<w:spacing w:before='{_dxa(before)}' w:after='0'{exact}/>"
        f"<w:jc w:val='{words.align}'/></w:pPr>{run}</w:p>"
    )
