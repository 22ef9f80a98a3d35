"""PDF (ISO 32000): text by PDFium, ruled tables by pdfplumber, images by the recogniser."""

from __future__ import annotations

import io
import math
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
_FEWEST_PATHS = 4  # of a ruled table
_UPRIGHT = 0.05  # radians; a watermark stands askew


def read(data: bytes, name: str) -> Content:
    """Read a PDF file: its lines as paragraphs, its tables as rows, its pages.

    Running heads, running feet and page numbers are left out. Pages that are images, or whose
    fonts do not tell their characters, are recognised where the extra ``ocr`` is installed.

    Raises:
        UnreadableFileError: the file is broken, needs a password, has more than ``MAX_PAGES``
            pages, or has no text that can be read here.
    """
    with closing(_opened(data, name)) as document:
        if len(document) > MAX_PAGES:
            raise UnreadableFileError(
                f"{name}: {len(document):,} pages are more than the {MAX_PAGES:,} allowed"
            )
        pages: list[PageLayout] = []
        images: list[int] = []
        warnings: list[str] = []
        ruled = _Ruled(data)
        for number in range(len(document)):
            page = _page(document, number, ruled, warnings)
            if page is None:
                images.append(number + 1)
                page = PageLayout(0, 0, ())
            pages.append(page)
    if images and not any(page.blocks for page in pages):
        raise UnreadableFileError(f"{name}: the pages are images; {scan.NEEDED}")
    text, marks = compose(pages)
    if not any(char.isalnum() for char in text):
        raise UnreadableFileError(f"{name}: the file has no words in it")
    if images:
        warnings.append(scan.left_out(images))
    return Content(text, "pdf", pages=marks, warnings=tuple(warnings))


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        reason = "it is locked with a password" if locked else "it is damaged, or no PDF file"
        raise UnreadableFileError(f"{name}: the file cannot be opened; {reason}") from error


def _page(
    document: pypdfium2.PdfDocument, number: int, ruled: _Ruled, warnings: list[str]
) -> PageLayout | None:
    """Return what stands on a page, or ``None`` where only a recogniser could tell."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        warnings.append(f"第{number + 1}页已损坏，没有读出。Page {number + 1} is damaged.")
        return PageLayout(0, 0, ())
    with closing(page):
        pieces = list(_pieces(page))
        if _is_scanned(page, pieces):
            return scan.recognised(scan.rendered(page)) if scan.is_installed() else None
        paths = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4))
        tables = ruled.on(number) if _FEWEST_PATHS <= paths <= MOST_RULES else []
        width, height = page.get_size()
        return PageLayout(width, height, tuple(with_tables(pieces, tables)))


def _is_scanned(page: pypdfium2.PdfPage, pieces: Sequence[Piece]) -> bool:
    from pypdfium2 import raw

    text = "".join(piece.text for piece in pieces if not piece.text.isspace())
    if len(text) < _FEW:
        return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
    return unreadable(text) > _GARBLED * len(text)


def _pieces(page: pypdfium2.PdfPage) -> Iterator[Piece]:
    """Yield the characters of ``page`` in the order they were written, watermarks left out."""
    from pypdfium2 import raw

    turned = page.get_rotation()
    bounds = page.get_bbox()
    box = raw.FS_RECTF()
    with closing(page.get_textpage()) as text:
        for index in range(text.count_chars()):
            if raw.FPDFText_IsGenerated(text, index) == 1:
                continue
            code = raw.FPDFText_GetUnicode(text, index)
            if not raw.FPDFText_GetLooseCharBox(text, index, box):
                continue
            angle = raw.FPDFText_GetCharAngle(text, index) % (math.pi / 2)
            if min(angle, math.pi / 2 - angle) < _UPRIGHT:
                corners = (box.left, box.bottom, box.right, box.top)
                yield Piece(_character(code), *_as_looked_at(corners, bounds, turned))


def _character(code: int) -> str:
    """Return the character of a code, or the mark for those that no text may have."""
    return chr(code) if code < 0xD800 or 0xDFFF < code <= 0x10FFFF else "\ufffd"


def _as_looked_at(box: Box, bounds: Box, turned: int) -> Box:
    """Return ``box`` (PDF's left, bottom, right, top) as seen: from the upper left corner."""
    left, bottom, right, top = box
    first, lowest, last, highest = bounds
    if turned == 90:
        return bottom - lowest, left - first, top - lowest, right - first
    if turned == 180:
        return last - right, bottom - lowest, last - left, top - lowest
    if turned == 270:
        return highest - top, last - right, highest - bottom, last - left
    return left - first, highest - top, right - first, highest - bottom


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
