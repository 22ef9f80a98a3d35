"""PDF (ISO 32000): text by PDFium, ruled tables by pdfplumber, images by the recogniser."""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, Any

from corpus.errors import UnreadableFileError
from corpus.readers import scan
from corpus.readers.content import Content
from corpus.readers.flow import compose
from corpus.readers.glyphs import unreadable
from corpus.readers.layout import PageLayout, Piece
from corpus.readers.tables import MOST_RULES, Box, with_tables

if TYPE_CHECKING:
    import pypdfium2

MAX_PAGES = 3000  # a yearbook has 1,000; more is an attack, or no document for a base of clauses
_FEW = 10  # characters; a page with fewer and an image on it was scanned
_GARBLED = 0.2  # of the characters; a font without a map to Unicode
# Ends of strokes on a page with a ruled table: a drawing has more, a rule under a head has less.
_STROKES = range(12, 4 * MOST_RULES)
_UPRIGHT = 0.03  # of a quarter turn; a watermark stands askew


def read(data: bytes, name: str) -> Content:
    """Read a PDF file: its lines as paragraphs, its tables as rows, its pages.

    Running heads, running feet and page numbers are left out. Pages that are images, or whose
    fonts do not tell their characters, are recognised where the extra ``ocr`` is installed.

    Raises:
        UnreadableFileError: the file is broken, needs a password, has more than ``MAX_PAGES``
            pages, or has no text that can be read here.
    """
    images: list[int] = []
    damaged: list[int] = []
    pages = list(_layouts(data, name, images, damaged))
    if images and not any(page.blocks for page in pages):
        raise UnreadableFileError(f"{name}: 各页都是图像。The pages are images. {scan.NEEDED}")
    text, marks = compose(pages)
    if not any(char.isalnum() for char in text):
        raise UnreadableFileError(f"{name}: 文件里没有文字。The file has no words in it.")
    warnings = [f"第{n}页已损坏，没有读出。Page {n} is damaged." for n in damaged]
    if images:
        warnings.append(scan.left_out(images))
    return Content(text, "pdf", pages=marks, warnings=tuple(warnings))


def _layouts(data: bytes, name: str, images: list[int], damaged: list[int]) -> Iterator[PageLayout]:
    """Yield the pages; those that are not read are empty, their numbers (from 1) are noted."""
    import pypdfium2

    ruled = _Ruled(data)
    with closing(_opened(data, name)) as document:
        if len(document) > MAX_PAGES:
            raise UnreadableFileError(
                f"{name}: 页数过多。{len(document):,} pages are more than the {MAX_PAGES:,} "
                "allowed."
            )
        for number in range(len(document)):
            page = PageLayout(0, 0, ())
            try:
                with closing(document[number]) as opened:
                    found = _layout(opened, ruled, number)
            except pypdfium2.PdfiumError:
                damaged.append(number + 1)
            else:
                if found is None:
                    images.append(number + 1)
                page = found or page
            yield page


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        reason = (
            "文件有密码，请先解除。It is locked with a password: unlock it first."
            if locked
            else "文件已损坏，无法打开。The file is damaged and cannot be opened."
        )
        raise UnreadableFileError(f"{name}: {reason}") from error


def _layout(page: pypdfium2.PdfPage, ruled: _Ruled, number: int) -> PageLayout | None:
    """Return what stands on a page, or ``None`` where only a recogniser could tell."""
    from pypdfium2 import raw

    pieces, turn = _pieces(page)
    if _is_scanned(page, pieces):
        return scan.recognised(scan.rendered(page)) if scan.is_installed() else None
    paths = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4)
    strokes = sum(max(raw.FPDFPath_CountSegments(path), 0) for path in paths)
    tables = ruled.on(number) if strokes in _STROKES else []
    size = (0.0, 0.0, *page.get_size())  # as shown, and so are the tables
    turn -= page.get_rotation() // 90
    upright = [[_turned(cell, size, turn) for cell in table] for table in tables]
    width, height = _turned(size, size, turn)[2:]
    return PageLayout(width, height, tuple(with_tables(pieces, upright)))


def _is_scanned(page: pypdfium2.PdfPage, pieces: Sequence[Piece]) -> bool:
    from pypdfium2 import raw

    text = "".join(piece.text for piece in pieces if not piece.text.isspace())
    if len(text) < _FEW:
        return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
    return unreadable(text) > _GARBLED * len(text)


def _pieces(page: pypdfium2.PdfPage) -> tuple[list[Piece], int]:
    """Return the characters of ``page`` as they were written, and how the page is to be turned.

    That is by quarters, clockwise, until most of the text stands upright; whether the page is
    shown that way does not matter. What stands askew to it, such as a watermark, is left out.
    """
    from pypdfium2 import raw

    bounds = page.get_bbox()
    box = raw.FS_RECTF()
    found: dict[int, list[Piece]] = defaultdict(list)
    with closing(page.get_textpage()) as text:
        for index in range(text.count_chars()):
            if raw.FPDFText_IsGenerated(text, index) == 1:
                continue
            code = raw.FPDFText_GetUnicode(text, index)
            if not raw.FPDFText_GetLooseCharBox(text, index, box):
                continue
            quarters = -raw.FPDFText_GetCharAngle(text, index) / (math.pi / 2)
            if abs(quarters - round(quarters)) < _UPRIGHT:
                turn = round(quarters) % 4
                shown = _turned(
                    _from_top((box.left, box.bottom, box.right, box.top), bounds), bounds, turn
                )
                found[turn].append(Piece(_character(code), *shown))
    turn = max(found, key=lambda turn: len(found[turn]), default=0)
    return found[turn], turn


def _from_top(box: Box, bounds: Box) -> Box:
    """Return ``box`` (PDF's left, bottom, right, top) from the upper left corner of ``bounds``."""
    left, bottom, right, top = box
    return left - bounds[0], bounds[3] - top, right - bounds[0], bounds[3] - bottom


def _turned(box: Box, bounds: Box, quarters: int) -> Box:
    """Return ``box`` on a page of the size of ``bounds`` that is turned clockwise by quarters."""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    for _ in range(quarters % 4):
        left, top, right, bottom = box
        box = height - bottom, left, height - top, right
        width, height = height, width
    return box


def _character(code: int) -> str:
    """Return the character of a code, or the mark for those that no text may have."""
    return chr(code) if code < 0xD800 or 0xDFFF < code <= 0x10FFFF else "\ufffd"


class _Ruled:
    """The ruled tables of a file; pdfplumber opens it where a page may have one."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _pages(self) -> list[Any]:
        import pdfplumber

        return pdfplumber.open(io.BytesIO(self._data)).pages

    def on(self, number: int) -> list[list[Box]]:
        """Return the cells of the tables on a page; none where pdfplumber gives up."""
        try:
            page = self._pages[number]
            x, y = page.cropbox[0], page.cropbox[1]
            tables = [table.cells for table in page.find_tables()]
            page.close()
        except Exception:  # pdfminer raises whatever a damaged file makes it raise
            return []
        return [[(a - x, b - y, c - x, d - y) for a, b, c, d in cells] for cells in tables]
