"""Plain text and Markdown: bytes → characters."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from corpus.errors import UnreadableFileError
from corpus.readers.unwrap import unwrap

MAX_BYTES = 20_000_000  # the longest law of the PRC has 0.4 MB
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL_SHARE = 0.01  # of the characters; more than this is no text


def read_text(path: Path) -> tuple[str, str, bytes]:
    """Return the canonical text of a file, its encoding, and its bytes.

    UTF-8 and UTF-16 with a byte order mark, UTF-8 without, else GB18030 (the superset of GB2312
    and GBK, GB 18030-2022). The text is NFC with line feeds as line ends; paragraphs that were
    wrapped at the width of a page are whole again.

    Raises:
        UnreadableFileError: the file is missing, too large, empty, or not text.
    """
    data = _read_bytes(path)
    text, encoding = _decode(path, data)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    control = sum(char < " " and char not in "\n\t\f\v" for char in text)
    if "\0" in text or control > len(text) * _CONTROL_SHARE:
        raise UnreadableFileError(f"{path}: this is not a text file (it has binary content)")
    if not any(char.isalnum() for char in text):
        raise UnreadableFileError(f"{path}: the file is empty, or has no words in it")
    return unwrap(text), encoding, data


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFileError(
                f"{path}: {size:,} bytes are more than the {MAX_BYTES:,} allowed"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFileError(f"{path}: there is no such file") from error
    except OSError as error:
        raise UnreadableFileError(f"{path}: the file cannot be read ({error.strerror})") from error


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    encodings = [name for bom, name in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(
        f"{path}: this is not a text file in UTF-8 or GB18030 (tried {', '.join(encodings)})"
    )
