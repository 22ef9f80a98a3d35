"""What every reader gives: the canonical text of a file, and what is known of how it was read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_LINE_ENDS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u2060\ufeff\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file, by the offset of its first character in the text.

    ``confidence`` is the recogniser's, from 0 to 1, where the page was read from an image.
    """

    start: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The text of one file and how it was read.

    ``text`` is canonical: NFC, line feeds as line ends, one paragraph a line, a row of a table
    as ``| a | b |``. ``format`` names the reader ("docx"), ``encoding`` how bytes were decoded
    in formats of text; ``title`` stands only where the file itself tells one reliably; ``pages``
    are in order, where the format has pages; ``warnings`` say what could not be read, a sentence
    each, in Chinese and English.
    """

    text: str
    format: str
    encoding: str = ""
    title: str | None = None
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()


def canonical(text: str) -> str:
    """Return ``text`` in NFC with line feeds as line ends, without control and unseen characters.

    The result may be of another length: offsets are to be taken from it, never from ``text``.
    """
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))


def paragraph(text: str) -> str:
    """Return ``text`` as one canonical line: white space and line ends become single spaces."""
    return " ".join(canonical(text).split())


def table_row(cells: Iterable[str]) -> str:
    """Return a row of a table as one canonical line, ``| a | b |``."""
    return "| " + " | ".join(paragraph(cell).replace("|", "｜") for cell in cells) + " |"
