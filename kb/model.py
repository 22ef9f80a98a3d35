"""Facts, questions and answers: what the knowledge base knows and says.

Every :class:`~corpus.document.Span` here points into the text of the document it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from corpus.document import Level, Span

Place = tuple[str, str]
"""Where a clause stands: the ids of its document and of itself."""


class Role(StrEnum):
    """What a unit has to do with a task."""

    LEAD = "lead"  # 牵头
    RESPONSIBLE = "responsible"  # 负责, 责任单位, 按职责分工负责
    SUPPORT = "support"  # 配合, 参与, 参加, 协助
    IMPLEMENT = "implement"  # 落实, 实施


class Precision(StrEnum):
    """How exactly a deadline is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ONGOING = "ongoing"


class Recurrence(StrEnum):
    """How often a task comes back."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"


class Comparator(StrEnum):
    """How a target's value is meant."""

    EQUAL = "="
    AT_LEAST = ">="
    AT_MOST = "<="
    ABOUT = "~"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One unit's role in one task.

    ``organisation`` is the canonical name, ``as_written`` the document's own; ``name`` covers
    the name, ``evidence`` the phrase that assigns the task, ``task`` the task itself.
    """

    clause_id: str
    organisation: str
    as_written: str
    role: Role
    name: Span
    task: Span
    evidence: Span


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date, period or recurrence that bounds a task.

    ``due`` is the last day by which (``None`` where no calendar date follows), ``start`` the
    first day of a period; ``year_from_document`` tells that the phrase itself names no year;
    ``problem`` says why a date cannot be trusted.
    """

    clause_id: str
    phrase: Span
    due: date | None
    start: date | None
    precision: Precision
    recurrence: Recurrence | None
    task: Span
    sentence: Span
    year_from_document: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A number to be reached: ``subject comparator value unit``, by ``due`` where one is set."""

    clause_id: str
    subject: Span
    comparator: Comparator
    value: Decimal
    unit: str
    phrase: Span
    due: date | None
    sentence: Span


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one document, in the order of its text.

    ``corrected`` are the ids of the clauses whose facts a person has put right.
    """

    responsibilities: tuple[Responsibility, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()
    corrected: frozenset[str] = frozenset()


class Kind(StrEnum):
    """What a question asks for."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"
    IMPLEMENT = "implement"
    DEADLINE = "deadline"
    TARGET = "target"
    DUTIES = "duties"
    DUE = "due"
    WHAT = "what"
    NONE = "none"


ROLE_KINDS = (Kind.LEAD, Kind.RESPONSIBLE, Kind.SUPPORT, Kind.IMPLEMENT)  # who does it?


class Standing(StrEnum):
    """Whether a document holds, as far as the documents say; most say nothing of their end."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Language(StrEnum):
    """The language of a question and of its answer."""

    CHINESE = "zh"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim piece of a clause: ``document.text[start:end] == quote``.

    ``clause_start`` is the offset of ``clause_text`` in the document, so that the quote can be
    marked within the clause without searching for it. ``marks`` are further spans in the
    document that decide the answer (names, dates, numbers), all within the clause. ``page`` is the
    page of the file that the quote begins on, from 1, where the file has pages. ``superseded_by``
    is the id of the newest version, where the document is an earlier one; ``standing`` tells
    whether the document holds, from ``effective`` to ``expires``, where it is known;
    ``corrected`` that a person has put the facts of the clause right; ``internal`` that the
    document is for those alone who are signed in.
    """

    document_id: str
    document_title: str
    clause_id: str
    path: tuple[str, ...]
    quote: str
    start: int
    end: int
    clause_text: str
    clause_start: int
    issuer: str | None = None
    published: date | None = None
    marks: tuple[Span, ...] = ()
    page: int | None = None
    superseded_by: str | None = None
    standing: Standing | None = None
    effective: date | None = None
    expires: date | None = None
    corrected: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit named in an answer, in one role, as the document writes it."""

    role: Role
    name: str
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another document or clause says to the question; ``agrees``: it comes to the same."""

    text: str
    citation: Citation
    agrees: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or the honest statement that there is none (``found`` is false).

    ``text`` is short and in the question's language; ``units`` hold the same units as labelled
    roles, for display; ``related`` are the nearest clauses; ``notice`` tells of a limitation,
    such as a search by words alone; ``follows`` is the question before, where this one took its
    topic from there, and ``next`` what may be asked next; ``read_as`` is the question that was
    looked up, where the one asked seemed to have slips of typing; ``others`` is what other
    documents or clauses say, ``possible`` what may fall on a unit as one of a group (各有关部门);
    ``further`` answers the other questions of a text that asks several things.
    """

    question: str
    language: Language
    kind: Kind
    found: bool
    text: str
    confidence: float
    citations: tuple[Citation, ...] = ()
    related: tuple[Citation, ...] = ()
    units: tuple[Unit, ...] = ()
    notice: str | None = None
    follows: str | None = None
    next: tuple[str, ...] = ()
    read_as: str | None = None
    others: tuple[Alternative, ...] = ()
    possible: tuple[Citation, ...] = ()
    further: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """One row of the list of documents, with its facts counted.

    ``edges`` holds the first and last characters of its text: what it is, and who signs.
    ``previous`` is the id of its earlier version, ``superseded_by`` that of the next later one;
    ``edited`` names what a person has put in place of what was read; ``internal`` documents are
    for those alone who are signed in.
    """

    id: str
    title: str
    source: str
    issuer: str | None
    published: date | None
    clauses: int
    responsibilities: int
    deadlines: int
    targets: int
    edges: str = ""
    previous: str | None = None
    superseded_by: str | None = None
    number: str | None = None
    effective: date | None = None
    expires: date | None = None
    level: Level | None = None
    place: str | None = None
    edited: tuple[str, ...] = ()
    internal: bool = False


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of an ingest: ``status`` is added, updated, unchanged or failed.

    ``path`` goes on into an archive; ``warnings`` say what of the file could not be read, and
    which documents are nearly the same; ``previous`` is the id of its earlier version.
    """

    path: str
    status: str
    document_id: str | None = None
    title: str | None = None
    clauses: int = 0
    error: str | None = None
    warnings: tuple[str, ...] = ()
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every file of an ingest, in order."""

    files: tuple[FileReport, ...] = field(default=())

    @property
    def failed(self) -> tuple[FileReport, ...]:
        """The files that could not be taken in."""
        return tuple(file for file in self.files if file.status == "failed")
