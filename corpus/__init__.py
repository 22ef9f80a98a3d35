"""Text and its structure: a file → a document with sections and clauses, spans into its text."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from corpus.document import Clause, Document, Metadata, Section, Span
from corpus.errors import CorpusError, UnreadableFileError, UnsupportedFormatError
from corpus.reading import (
    Failure,
    File,
    documents_in,
    load,
    read,
    read_all,
    release,
    resegment,
)

__all__ = [
    "Clause",
    "CorpusError",
    "Document",
    "Failure",
    "File",
    "Metadata",
    "Section",
    "Span",
    "UnreadableFileError",
    "UnsupportedFormatError",
    "bundled_documents",
    "documents_in",
    "load",
    "read",
    "read_all",
    "release",
    "resegment",
]


def bundled_documents() -> tuple[Path, ...]:
    """Return the files of the documents that come with the package."""
    folder = Path(str(files("corpus"))) / "documents"
    return tuple(sorted(folder.glob("*.txt")))
