"""Zip files: what is inside, unpacked in memory and never onto the disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from corpus.errors import UnreadableFileError
from corpus.readers import limits
from corpus.readers.content import paragraph
from corpus.readers.detect import Format

_UTF8_NAME, _ENCRYPTED = 0x800, 0x1  # flags of a member
_UNWANTED = ("__MACOSX", "Thumbs.db")
_LONGEST_NAME = 200  # characters; it is only shown

# The member that tells what a zip holds.
_MEMBERS = (
    ("OFD.xml", Format.OFD),
    ("word/", Format.DOCX),
    ("xl/", Format.XLSX),
    ("ppt/", Format.UNKNOWN),
    ("content.xml", Format.OFFICE),  # OpenDocument
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name with folders, and its bytes or why there are none."""

    name: str
    data: bytes = b""
    error: str | None = None


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a zip (an archive or an office document) that unpacks to a bearable size.

    A member never gives more bytes than the zip says it has, so that the sums can be trusted.

    Raises:
        UnreadableFileError: it is damaged, or would unpack to more than is allowed.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableFileError(
            f"{name}: 文件已损坏或不完整，请重新取得这个文件。"
            f"The file is damaged or incomplete ({error}): get it anew."
        ) from error
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    excessive = unpacked > max(limits.FREE_UNPACKED, limits.MAX_RATIO * len(data))
    if len(infos) > limits.MAX_MEMBERS or unpacked > limits.MAX_UNPACKED or excessive:
        raise UnreadableFileError(
            f"{name}: 解压后过大（{len(infos)} 个文件，{unpacked:,} 字节），未读取。"
            f"It unpacks to {len(infos):,} files of {unpacked:,} bytes, more than is allowed."
        )
    return archive


def detect_zip(data: bytes, name: str) -> Format:
    """Return the kind of file that a zip is, by its members: an office document or an archive.

    Raises:
        UnreadableFileError: it is damaged, or would unpack to more than is allowed.
    """
    with open_zip(data, name) as archive:
        names = archive.namelist()
    packaged = "[Content_Types].xml" in names or "mimetype" in names
    for beginning, found in _MEMBERS:
        if (packaged or found is Format.OFD) and any(n.startswith(beginning) for n in names):
            return found
    return Format.ARCHIVE


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the files of an archive in its own order; one that fails does not stop the others.

    Folders, hidden files and what systems leave behind are passed over.

    Raises:
        UnreadableFileError: the archive is damaged, or would unpack to more than is allowed.
    """
    with open_zip(data, name) as archive:
        for info in archive.infolist():
            inner = _name(info)
            parts = inner.split("/")
            if not info.is_dir() and not any(p.startswith((".", "~$", *_UNWANTED)) for p in parts):
                yield _member(archive, info, inner)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name, which stays within its archive; Chinese systems write GBK unsaid."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    parts = paragraph(name.replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))[-_LONGEST_NAME:]


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Member:
    if info.flag_bits & _ENCRYPTED:
        reason = "有密码，请先解压。It has a password: unpack it first."
        return Member(name, error=reason)
    try:
        return Member(name, archive.read(info))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        reason = f"压缩包里的这个文件已损坏。It is damaged within the archive ({error})."
        return Member(name, error=reason)
