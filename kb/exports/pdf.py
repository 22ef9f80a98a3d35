"""Files as PDF, where LibreOffice is installed: to print, or to send where nobody may edit them."""

from __future__ import annotations

import re

from corpus.errors import UnreadableFileError
from corpus.readers import office
from kb.errors import ExportError

SUFFIXES = (".docx", ".pptx")
"""Of the kinds of file that are given as PDF; a workbook is no pages."""

SECONDS = 120.0
"""On the clock for one file: slides of 200 clauses take 10."""

_HOUR = re.compile(rb"(?<=/CreationDate\(D:)\d{14}")
_IDENTIFIER = re.compile(rb"(?<=[</])[0-9A-F]{32}(?=\W)")  # ISO 32000-1, 14.4; and a checksum
_NEEDED = (
    "导出 PDF 需要安装 LibreOffice，或导出为 {} 后另存为 PDF。PDF files need LibreOffice (Debian: "
    "apt-get install --no-install-recommends libreoffice-writer-nogui libreoffice-impress-nogui), "
    "or export as {} and save that as PDF."
)
_FAILED = (
    "LibreOffice 没能把 {} 转成 PDF，请检查是否装全（Writer、Impress）。LibreOffice could not turn "
    "{} into PDF: see whether all of it (Writer, Impress) is installed."
)


def is_available() -> bool:
    """Tell whether LibreOffice is installed."""
    return office.program() is not None


def as_pdf(body: bytes, suffix: str) -> bytes:
    """Return an office file, of the kind that ``suffix`` names with its dot, as PDF.

    The same file gives the same bytes, with the same LibreOffice and fonts.

    Raises:
        ExportError: LibreOffice is not installed, fails, or takes longer than ``SECONDS``.
    """
    if suffix not in SUFFIXES:
        kinds = "、".join(SUFFIXES)
        raise ExportError(
            f"{suffix} 不能转成 PDF，可以的有 {kinds}。"
            f"{suffix} cannot be given as PDF; those that can are {', '.join(SUFFIXES)}."
        )
    program = office.program()
    if program is None:
        raise ExportError(_NEEDED.format(suffix, suffix))
    try:
        made = office.convert(body, suffix[1:], "pdf", program, "export", SECONDS)
    except UnreadableFileError as error:
        raise ExportError(_FAILED.format(suffix, suffix)) from error
    return _timeless(made)


def _timeless(made: bytes) -> bytes:
    """Put one and the same hour and identifier, as long as those that they replace, into a PDF."""
    body, mark, trailer = made.rpartition(b"trailer")
    return _HOUR.sub(b"20000101000000", body) + mark + _IDENTIFIER.sub(b"0" * 32, trailer)
