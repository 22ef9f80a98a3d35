"""One module a format: bytes → Content; the table of formats, and who reads what."""

from __future__ import annotations

from collections.abc import Callable

from corpus.errors import UnsupportedFormatError
from corpus.readers.content import Content
from corpus.readers.detect import Format

Reader = Callable[[bytes, str], Content]


def reader_of(kind: Format, name: str) -> Reader:
    """Return the reader of a format; its libraries are loaded now, and not before.

    Raises:
        UnsupportedFormatError: there is none for the file ``name``.
    """
    match kind:
        case Format.TEXT:
            from corpus.readers import text

            return text.read
        case Format.CSV:
            from corpus.readers import sheet

            return sheet.read_csv
        case Format.XLSX:
            from corpus.readers import sheet

            return sheet.read
        case Format.HTML:
            from corpus.readers import html

            return html.read
        case Format.DOCX:
            from corpus.readers import docx

            return docx.read
        case Format.PDF:
            from corpus.readers import pdf

            return pdf.read
        case Format.OFD:
            from corpus.readers import ofd

            return ofd.read
        case Format.IMAGE:
            from corpus.readers import scan

            return scan.read
        case Format.OFFICE:
            from corpus.readers import office

            return office.read
    raise UnsupportedFormatError(
        f"{name}: 不能读取这种文件，可以用 Word、WPS、PDF、OFD、Excel、网页、图片、文本，或它们的 "
        "zip 压缩包。Files of this kind cannot be read: use Word, WPS, PDF, OFD, Excel, HTML, "
        "images, text, or a zip of these."
    )
