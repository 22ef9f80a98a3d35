"""From a file to the documents in it: one, or as many as an archive holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import Document
from corpus.errors import CorpusError, UnreadableFileError
from corpus.head import read_head
from corpus.metadata import completed, read_metadata
from corpus.readers import limits, text
from corpus.readers.content import Content
from corpus.readers.detect import Format, detect
from corpus.segment import segment

if TYPE_CHECKING:
    from corpus.readers.archive import Member

ID_LENGTH = 12  # hex digits of the text's SHA-256
_OF_PAGES = (Format.PDF, Format.IMAGE)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a file in an archive, that could not be read: ``error`` names it and says why."""

    path: Path
    error: CorpusError


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes under its name; ``sidecar`` is the ``.toml`` beside it, if there is one."""

    path: Path
    data: bytes
    sidecar: bytes | None = None


def read(path: Path) -> Document:
    """Read a file that holds one document, and cut its text into sections and clauses.

    Raises:
        CorpusError: the file is missing, empty, damaged, too large, of an unknown kind, or an
            archive, for which there is :func:`read_all`.
    """
    found = next(read_all(path), None)
    if isinstance(found, Failure):
        raise found.error
    if found is None or found.source != path.name:
        raise UnreadableFileError(
            f"{path}: 这是压缩包。This is an archive: read_all gives the documents in it."
        )
    return found


def read_all(path: Path) -> Iterator[Document | Failure]:
    """Yield the documents of a file: one, or those of an archive, whose failures stop no other.

    A document in an archive has ``archive.zip/folder/name.txt`` as its source.
    """
    try:
        file = load(path)
    except UnreadableFileError as error:
        yield Failure(path, error)
    else:
        yield from documents_in(file)


def load(path: Path) -> File:
    """Return a file's bytes, for :func:`documents_in` here or on another computer.

    Raises:
        UnreadableFileError: it is missing, too large, or cannot be opened.
    """
    data, sidecar = _read_bytes(path), path.with_suffix(".toml")
    is_described = sidecar != path and sidecar.is_file()
    return File(path, data, _read_bytes(sidecar) if is_described else None)


def documents_in(file: File) -> Iterator[Document | Failure]:
    """Yield the documents of a file, as :func:`read_all`, without looking at the disk."""
    yield from _documents(file, Path(file.path.name))


def resegment(document: Document) -> Document:
    """Return ``document`` with its text cut anew, and with what else it says of itself.

    What was known of it stays.
    """
    sections, clauses = segment(document.text, read_head(document.text).span)
    metadata = completed(document.metadata, document.text)
    return replace(document, metadata=metadata, sections=sections, clauses=clauses)


def release() -> None:
    """End the process that reads files; the next file that needs it starts another."""
    from corpus.readers.sandbox import shared

    shared.close()


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.MAX_FILE:
            raise UnreadableFileError(
                f"{path}: 文件过大。{size:,} bytes are more than the {limits.MAX_FILE:,} allowed."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFileError(f"{path}: 没有这个文件。There is no such file.") from error
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: 文件无法打开。The file cannot be read ({error.strerror})."
        ) from error


def _documents(file: File, source: Path, depth: int = 0) -> Iterator[Document | Failure]:
    try:
        found = _read(file.data, file.path, depth)
        if isinstance(found, Content):
            yield _document(found, file, source)
            return
    except CorpusError as error:
        yield Failure(file.path, error)
        return
    for member in found:
        inner = file.path / member.name
        if member.error is not None:
            yield Failure(inner, UnreadableFileError(f"{inner}: {member.error}"))
        else:
            yield from _documents(File(inner, member.data), source / member.name, depth + 1)


def _read(data: bytes, path: Path, depth: int) -> Content | tuple[Member, ...]:
    kind = detect(data, path.name)
    if kind is Format.TEXT:
        return text.read(data, str(path))
    from corpus.readers.sandbox import shared

    seconds = limits.SECONDS_OF_PAGES if kind in _OF_PAGES else limits.SECONDS
    found = shared.read(data, str(path), seconds)
    if not isinstance(found, Content) and depth > limits.MAX_DEPTH - 1:
        raise UnreadableFileError(
            f"{path}: 压缩包嵌套过深，请先解压。These are archives within archives, more than "
            f"{limits.MAX_DEPTH} deep: unpack them first."
        )
    return found


def _document(content: Content, file: File, source: Path) -> Document:
    if not any(char.isalnum() for char in content.text):
        raise UnreadableFileError(
            f"{file.path}: 文件里没有文字。The file is empty, or has no words in it."
        )
    head = read_head(content.text)
    document = Document(
        id=hashlib.sha256(content.text.encode()).hexdigest()[:ID_LENGTH],
        text=content.text,
        metadata=read_metadata(content.text, file.path, head, content.title, file.sidecar),
        source=source.as_posix(),
        sha256=hashlib.sha256(file.data).hexdigest(),
        encoding=content.encoding,
        format=content.format,
        pages=content.pages,
        warnings=content.warnings,
    )
    return resegment(document)
