"""The data types of a document: one canonical text, and half-open spans into it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from corpus.readers.content import Page

__all__ = ["Clause", "Document", "Level", "Metadata", "Page", "Section", "Span"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}:{self.end} is not 0 <= start <= end")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that this span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Tell whether ``other`` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered heading with everything beneath it.

    ``id`` is an ASCII anchor that is unique and stable within the document, ``level`` counts
    from 1 (outermost), ``heading`` covers the heading as printed and ``span`` the heading and
    all text up to the next heading of the same or a higher level.
    """

    id: str
    level: int
    heading: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Clause:
    """The unit of citation: the smallest numbered item that carries text.

    ``path`` holds the headings above the clause, outermost first, its own heading last (empty
    for text before the first heading; a row of a long table has the row of heads there);
    ``span`` covers the clause with its own heading; ``sentences`` cut the clause without gaps
    other than white space.
    """

    id: str
    path: tuple[Span, ...]
    span: Span
    sentences: tuple[Span, ...]


class Level(StrEnum):
    """At which level of government a document was issued."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document besides its text; ``None`` where the document does not say.

    ``number`` is its own as printed (发文字号), ``effective`` and ``expires`` are the first and
    the last day on which it holds, ``level`` and ``place`` those of its issuer. ``internal`` is
    for those alone who are signed in; no text says so of itself.
    """

    title: str
    issuer: str | None = None
    published: date | None = None
    publisher: str | None = None
    url: str | None = None
    number: str | None = None
    effective: date | None = None
    expires: date | None = None
    level: Level | None = None
    place: str | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its canonical text (NFC, line feeds as line ends) and its structure.

    ``id`` is derived from the text (the same text has the same id), ``source`` is the name of
    the file that was read, ``sha256`` the hash of that file's bytes, ``encoding`` how the bytes
    were decoded, where it is a format of text. ``format``, ``pages`` and ``warnings`` are those
    of :class:`~corpus.readers.content.Content`.
    """

    id: str
    text: str
    metadata: Metadata
    source: str
    sha256: str
    encoding: str
    sections: tuple[Section, ...] = field(default=())
    clauses: tuple[Clause, ...] = field(default=())
    format: str = "text"
    pages: tuple[Page, ...] = field(default=())
    warnings: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        """The document's title."""
        return self.metadata.title

    def path(self, clause: Clause) -> tuple[str, ...]:
        """Return the headings above ``clause`` as text, outermost first, each on one line."""
        return tuple("".join(span.of(self.text).splitlines()) for span in clause.path)

    def page_at(self, offset: int) -> int | None:
        """Return the number, from 1, of the page that the character at ``offset`` is on."""
        return bisect_right(self.pages, offset, key=lambda page: page.start) or None
