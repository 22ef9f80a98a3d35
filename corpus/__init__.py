"""Text and its structure: a file → a document with sections and clauses, spans into its text."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from corpus.document import Clause, Document, Metadata, Section, Span
from corpus.errors import CorpusError, UnreadableFileError, UnsupportedFormatError
from corpus.head import read_head
from corpus.metadata import read_metadata
from corpus.readers import read_text
from corpus.segment import segment

__all__ = [
    "Clause",
    "CorpusError",
    "Document",
    "Metadata",
    "Section",
    "Span",
    "UnreadableFileError",
    "UnsupportedFormatError",
    "bundled_documents",
    "read",
    "resegment",
]

SUFFIXES = (".txt", ".md", ".markdown", ".text")
ID_LENGTH = 12  # hex digits of the text's SHA-256


def read(path: Path) -> Document:
    """Read a file and cut its text into sections and clauses.

    Raises:
        UnsupportedFormatError: no reader knows the file's ending.
        UnreadableFileError: the file is missing, empty, or not text.
    """
    if path.exists() and path.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise UnsupportedFormatError(f"{path}: files of this kind cannot be read yet, only {known}")
    text, encoding, data = read_text(path)
    document = Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH],
        text=text,
        metadata=read_metadata(text, path, read_head(text)),
        source=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
    )
    return resegment(document)


def resegment(document: Document) -> Document:
    """Return ``document`` with its text cut anew into sections and clauses."""
    sections, clauses = segment(document.text, read_head(document.text).span)
    return replace(document, sections=sections, clauses=clauses)


def bundled_documents() -> tuple[Path, ...]:
    """Return the files of the documents that come with the package."""
    folder = Path(str(files("corpus"))) / "documents"
    return tuple(sorted(folder.glob("*.txt")))
