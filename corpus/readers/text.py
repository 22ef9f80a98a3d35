"""Plain text and Markdown: bytes → characters."""

from __future__ import annotations

import codecs
import unicodedata

from corpus.errors import UnreadableFileError
from corpus.readers import limits
from corpus.readers.content import Content
from corpus.readers.unwrap import unwrap

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL_SHARE = 0.01  # of the characters; more than this is no text


def read(data: bytes, name: str) -> Content:
    """Read a text in UTF-8, UTF-16 or GB18030.

    The text is NFC with line feeds as line ends; paragraphs that were wrapped at the width of a
    page are whole again.

    Raises:
        UnreadableFileError: the file is too large, or not text.
    """
    text, encoding = decode(data, name)
    return Content(unwrap(unicodedata.normalize("NFC", text)), "text", encoding)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the characters of a text, with line feeds as line ends, and its encoding.

    UTF-8 and UTF-16 with a byte order mark, UTF-8 without, else GB18030 (the superset of GB2312
    and GBK, GB 18030-2022).

    Raises:
        UnreadableFileError: the file is too large, or not text.
    """
    if len(data) > limits.MAX_TEXT_FILE:
        raise UnreadableFileError(
            f"{name}: 文本文件过大。{len(data):,} bytes are more than the "
            f"{limits.MAX_TEXT_FILE:,} allowed for a text."
        )
    text, encoding = _decode(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    control = sum(char < " " and char not in "\n\t\f\v" for char in text)
    if "\0" in text or control > len(text) * _CONTROL_SHARE:
        raise UnreadableFileError(
            f"{name}: 不能识别这种文件。This is not a text file (it has binary content), "
            "nor one of another kind that can be read."
        )
    return text, encoding


def _decode(data: bytes, name: str) -> tuple[str, str]:
    encodings = [label for bom, label in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(
        f"{name}: 不能识别这种文件。This is not a text file in UTF-8 or GB18030 "
        f"(tried {', '.join(encodings)}), nor one of another kind that can be read."
    )
