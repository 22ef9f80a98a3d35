"""Reading files on their way into a base: here, or wherever a :class:`FileReader` has it done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

import corpus
from corpus.document import Document
from kb.model import Facts


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as its file gives it, with its facts where they were read along with it."""

    document: Document
    facts: Facts | None = None


Found = Reading | corpus.Failure
Read = Callable[[], Iterable[Found]]


class FileReader(Protocol):
    """Reads files, as many at once as it likes."""

    @property
    def most(self) -> int:
        """How many files may be started and not yet taken."""

    def start(self, path: Path, *, internal: bool) -> Read:
        """Start to read a file; what is returned gives one reading, of an archive several.

        ``internal``: what is in it is for those alone who are signed in.
        """


class Here:
    """Reads in this process, each file when it is taken."""

    most = 1

    def start(self, path: Path, *, internal: bool) -> Read:
        """Read the file when it is asked for."""
        return lambda: read(path, internal=internal)


def read(path: Path, *, internal: bool) -> Iterator[Found]:
    """Yield what is in a file, without facts; see :meth:`FileReader.start`."""
    for found in corpus.read_all(path):
        yield found if isinstance(found, corpus.Failure) else Reading(marked(found, internal))


def marked(document: Document, internal: bool) -> Document:
    """Return ``document`` marked as internal if it is, or if it says so."""
    metadata = replace(document.metadata, internal=internal or document.metadata.internal)
    return replace(document, metadata=metadata)


def tool_version() -> str:
    """Return the version of this program as it is installed."""
    try:
        return version("policy-kb")
    except PackageNotFoundError:  # run from its folder without being installed
        return "0"
