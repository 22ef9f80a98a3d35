"""The tables of the base, in types that SQLite and PostgreSQL share.

A span is a pair of columns, ``<name>_start`` and ``<name>_end``; rows are made of a document's
and its facts' own fields, so that a table and its dataclass cannot drift apart unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Result,
    Row,
    String,
    Table,
    Text,
)

from corpus.document import Clause, Level, Section, Span
from kb.base.columns import ExactDecimal, Pages, Sentences, Spans, choice, span
from kb.model import (
    Comparator,
    Deadline,
    Precision,
    Recurrence,
    Responsibility,
    Role,
    Target,
)

OPENING, CLOSING = 400, 200  # characters in which a document says what it is, and who signs
VERSION = "6"
UPGRADES: dict[str, tuple[str, tuple[str, ...]]] = {
    "1": (
        "2",
        (
            "ALTER TABLE documents ADD COLUMN pages JSON",
            "ALTER TABLE documents ADD COLUMN warnings JSON",
        ),
    ),
    "2": (
        "3",
        (
            "ALTER TABLE documents ADD COLUMN number TEXT",
            "ALTER TABLE documents ADD COLUMN effective DATE",
            "ALTER TABLE documents ADD COLUMN expires DATE",
            "ALTER TABLE documents ADD COLUMN level VARCHAR(20)",
            "ALTER TABLE documents ADD COLUMN place TEXT",
        ),
    ),
    "3": ("4", ("ALTER TABLE documents ADD COLUMN internal BOOLEAN NOT NULL DEFAULT FALSE",)),
    "4": (
        "5",
        (
            "CREATE TABLE digests (document_id VARCHAR(64) PRIMARY KEY REFERENCES documents (id) "
            "ON DELETE CASCADE, ordinal INTEGER NOT NULL, generation INTEGER NOT NULL, "
            "clauses INTEGER NOT NULL, responsibilities INTEGER NOT NULL, "
            "deadlines INTEGER NOT NULL, targets INTEGER NOT NULL, edges TEXT NOT NULL)",
            "INSERT INTO digests SELECT id, ordinal, 0, "
            "(SELECT count(*) FROM clauses WHERE document_id = documents.id), "
            "(SELECT count(*) FROM responsibilities WHERE document_id = documents.id), "
            "(SELECT count(*) FROM deadlines WHERE document_id = documents.id), "
            "(SELECT count(*) FROM targets WHERE document_id = documents.id), "
            f"substr(text, 1, {OPENING}) || char(10) || substr(text, length(text) - {CLOSING - 1}) "
            "FROM documents",
            "CREATE TABLE sketches (document_id VARCHAR(64) PRIMARY KEY REFERENCES documents (id) "
            "ON DELETE CASCADE, hashes BLOB NOT NULL)",
            "CREATE TABLE titles (document_id VARCHAR(64) REFERENCES documents (id) "
            "ON DELETE CASCADE, ordinal INTEGER, title TEXT NOT NULL, repealed BOOLEAN NOT NULL, "
            "PRIMARY KEY (document_id, ordinal))",
            "CREATE INDEX ix_titles_title ON titles (title)",
            "CREATE INDEX documents_by_source ON documents (source)",
            "CREATE INDEX ix_responsibilities_as_written ON responsibilities (as_written)",
        ),
    ),
    "5": (
        "6",
        (
            "ALTER TABLE responsibilities ADD COLUMN phrase INTEGER NOT NULL DEFAULT 0",
            "UPDATE responsibilities SET phrase = (SELECT min(same.ordinal) "
            "FROM responsibilities AS same WHERE same.document_id = responsibilities.document_id "
            "AND same.clause_id = responsibilities.clause_id "
            "AND same.evidence_start = responsibilities.evidence_start "
            "AND same.evidence_end = responsibilities.evidence_end)",
            "CREATE INDEX responsibilities_by_phrase "
            "ON responsibilities (document_id, phrase, role)",
        ),
    ),
}
"""What leads from the tables of an older version to those of the next one: additions alone."""

T = TypeVar("T")

tables = MetaData()

# In PostgreSQL, whose trees have no room for texts of any length.
_BY_HASH: dict[str, Any] = {"postgresql_using": "hash"}

meta = Table(
    "meta",
    tables,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

documents = Table(
    "documents",
    tables,
    Column("id", String(64), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("issuer", Text),
    Column("published", Date),
    Column("publisher", Text),
    Column("url", Text),
    Column("number", Text),
    Column("effective", Date),
    Column("expires", Date),
    Column("level", choice(Level)),
    Column("place", Text),
    Column("internal", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("encoding", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("pages", Pages),
    Column("warnings", Sentences),
    Index("documents_by_ordinal", "ordinal"),
    Index("documents_by_source", "source", **_BY_HASH),
)


def _of_document(name: str, *columns: Column[Any], key: str) -> Table:
    """A table whose rows belong to a document and go with it."""
    owner = ForeignKey("documents.id", ondelete="CASCADE")
    document_id: Column[str] = Column("document_id", String(64), owner, primary_key=True)
    identity: Column[Any] = Column(
        key, Integer if key == "ordinal" else Text, primary_key=True, autoincrement=False
    )
    return Table(name, tables, document_id, identity, *columns)


def _facts(name: str, *columns: Column[Any]) -> Table:
    """A table of facts, in the order of the text; each belongs to a clause."""
    table = _of_document(name, Column("clause_id", Text, nullable=False), *columns, key="ordinal")
    table.append_constraint(
        ForeignKeyConstraint(
            ["document_id", "clause_id"], ["clauses.document_id", "clauses.id"], ondelete="CASCADE"
        )
    )
    Index(f"{name}_by_clause", table.c.document_id, table.c.clause_id)
    return table


sections = _of_document(
    "sections",
    Column("ordinal", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    *span("heading"),
    *span("span"),
    key="id",
)

clauses = _of_document(
    "clauses",
    Column("ordinal", Integer, nullable=False),
    Column("path", Spans, nullable=False),
    *span("span"),
    Column("sentences", Spans, nullable=False),
    key="id",
)

# A phrase that assigns something to several units gives a fact for each; ``phrase`` is the ordinal
# of the first of them, by which a task is known.
responsibilities = _facts(
    "responsibilities",
    Column("phrase", Integer, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("as_written", Text, nullable=False),
    Column("role", choice(Role), nullable=False),
    *span("name"),
    *span("task"),
    *span("evidence"),
)
Index(
    "responsibilities_by_phrase",
    responsibilities.c.document_id,
    responsibilities.c.phrase,
    responsibilities.c.role,
)
Index("ix_responsibilities_organisation", responsibilities.c.organisation, **_BY_HASH)
Index("ix_responsibilities_as_written", responsibilities.c.as_written, **_BY_HASH)

deadlines = _facts(
    "deadlines",
    *span("phrase"),
    Column("due", Date, index=True),
    Column("start", Date),
    Column("precision", choice(Precision), nullable=False),
    Column("recurrence", choice(Recurrence)),
    *span("task"),
    *span("sentence"),
    Column("year_from_document", Boolean, nullable=False),
    Column("problem", Text),
)

targets = _facts(
    "targets",
    *span("subject"),
    Column("comparator", choice(Comparator), nullable=False),
    Column("value", ExactDecimal, nullable=False),
    Column("unit", Text, nullable=False),
    *span("phrase"),
    Column("due", Date, index=True),
    *span("sentence"),
)


def _beside_document(name: str, *columns: Column[Any]) -> Table:
    """A table with one row a document, which goes with it."""
    owner = ForeignKey("documents.id", ondelete="CASCADE")
    return Table(name, tables, Column("document_id", String(64), owner, primary_key=True), *columns)


# What a row of the list of documents needs, so that no text has to be read for it; the generation
# is the one that wrote it.
digests = _beside_document(
    "digests",
    Column("ordinal", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("clauses", Integer, nullable=False),
    Column("responsibilities", Integer, nullable=False),
    Column("deadlines", Integer, nullable=False),
    Column("targets", Integer, nullable=False),
    Column("edges", Text, nullable=False),
)

# By what a new document finds its kin: see kb.base.kin.
sketches = _beside_document("sketches", Column("hashes", LargeBinary, nullable=False))

titles = _of_document(
    "titles",
    Column("title", Text, nullable=False),
    Column("repealed", Boolean, nullable=False),
    key="ordinal",
)
Index("ix_titles_title", titles.c.title, **_BY_HASH)

provenance = _beside_document(
    "provenance",
    Column("format", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("extractor", Integer, nullable=False),
    Column("tool", String(40), nullable=False),
    Column("ingested_at", DateTime, nullable=False),  # UTC
)


TABLES: dict[type[Any], Table] = {
    Section: sections,
    Clause: clauses,
    Responsibility: responsibilities,
    Deadline: deadlines,
    Target: targets,
}
"""The parts of a document, and the tables that hold them."""


def to_row(item: object) -> dict[str, Any]:
    """Return a dataclass's fields as columns, each span as two."""
    row: dict[str, Any] = {}
    for field in fields(item):  # type: ignore[arg-type]
        value = getattr(item, field.name)
        if isinstance(value, Span):
            row[f"{field.name}_start"], row[f"{field.name}_end"] = value.start, value.end
        else:
            row[field.name] = value
    return row


def from_rows(kind: type[T], rows: Result[Any]) -> Iterator[tuple[Row[Any], T]]:
    """Yield rows, each with the dataclass whose columns it holds; the inverse of :func:`to_row`."""
    places = _places(kind, tuple(rows.keys()))  # type: ignore[arg-type]
    for row in rows.all():  # faster than one by one
        values = [
            row[start] if end is None else Span(row[start], row[end]) for start, end in places
        ]
        yield row, kind(*values)


@cache
def _places(kind: Any, names: tuple[str, ...]) -> list[tuple[int, int | None]]:  # noqa: ANN401
    """Return where a dataclass's fields stand among columns, a span's start and end."""
    at = names.index
    return [
        (at(f"{field.name}_start"), at(f"{field.name}_end"))
        if field.type == "Span"
        else (at(field.name), None)
        for field in fields(kind)
    ]
