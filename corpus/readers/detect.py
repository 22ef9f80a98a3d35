"""What kind of file some bytes are, told by the bytes themselves: names lie, or are missing."""

from __future__ import annotations

import re
from enum import StrEnum


class Format(StrEnum):
    """A kind of file, as its reader sees it."""

    TEXT = "text"
    CSV = "csv"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    OFD = "ofd"
    IMAGE = "image"
    OFFICE = "office"  # doc, wps, rtf, odt and xls: what LibreOffice converts
    ARCHIVE = "zip"
    UNKNOWN = "unknown"  # known to be no text, and read by nobody


ZIP, OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"%PDF-", Format.PDF),
    (ZIP, Format.ARCHIVE),
    (b"PK\x05\x06", Format.ARCHIVE),  # without any members
    (OLE2, Format.OFFICE),
    (b"{\\rtf", Format.OFFICE),
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),  # JPEG
    (b"II*\x00", Format.IMAGE),  # TIFF
    (b"MM\x00*", Format.IMAGE),
    (b"BM", Format.IMAGE),
    (b"GIF8", Format.UNKNOWN),
    (b"Rar!\x1a\x07", Format.UNKNOWN),
    (b"7z\xbc\xaf\x27\x1c", Format.UNKNOWN),
    (b"\x1f\x8b", Format.UNKNOWN),
)
_PDF_WITHIN = 1024  # bytes; readers of PDF allow as many before the header
_BMP_HEADER = slice(6, 10)  # zero in every bitmap, and in no text

# A page of the web: its first tag, behind a byte order mark, a declaration and comments.
_HTML_WITHIN = 4096  # bytes
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s++|<\?xml[^>]*+>|<!--.*?-->)*+"
    rb"<(?:!doctype\s+html|html|head|body|meta|title)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_HTML = re.compile(r"\.x?html?$", re.IGNORECASE)
_NAMED_CSV = re.compile(r"\.[ct]sv$", re.IGNORECASE)


def detect(data: bytes, name: str) -> Format:
    """Return the kind of file that ``data`` is; of a zip, only that it is one.

    :func:`corpus.readers.archive.detect_zip` tells what a zip holds. ``name`` decides where bytes
    cannot: a table of commas is text as well, and so is a piece of a page without any of the tags
    that open one.
    """
    for signature, found in _SIGNATURES:
        if data.startswith(signature) and (signature != b"BM" or data[_BMP_HEADER] == bytes(4)):
            return found
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Format.PDF
    if _HTML.match(data[:_HTML_WITHIN]) or (_NAMED_HTML.search(name) and b"<" in data):
        return Format.HTML
    return Format.CSV if _NAMED_CSV.search(name) else Format.TEXT
