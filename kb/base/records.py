"""Rows in and out: what the base keeps of a document, as SQL within the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Label,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    null,
    select,
)

from corpus.document import Clause, Document, Metadata, Section
from kb.base import schema
from kb.base.schema import (
    clauses,
    deadlines,
    documents,
    meta,
    provenance,
    responsibilities,
    targets,
)
from kb.model import Deadline, DocumentSummary, Facts, Responsibility, Target

T = TypeVar("T")
Due = tuple[date | None, date | None]

_TABLES: dict[type[Any], Table] = {
    Section: schema.sections,
    Clause: clauses,
    Responsibility: responsibilities,
    Deadline: deadlines,
    Target: targets,
}
OPENING, CLOSING = 400, 200  # characters in which a document says what it is, and who signs
_KNOWN = ("issuer", "published", "number", "effective", "expires", "level", "place", "internal")
_SUMMARY = ("id", "title", "source", *_KNOWN)
_DOCUMENT = ("id", "text", "source", "sha256", "encoding", "pages", "warnings")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a document came from and what read it.

    ``size`` is the file's bytes, ``extractor`` the version of the rules that found the facts,
    ``tool`` the program's; ``ingested_at`` is in UTC, without a zone.
    """

    size: int
    extractor: int
    tool: str
    ingested_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """All that the base keeps of one document."""

    document: Document
    facts: Facts
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the base has: its name, bytes and hash, and what read it into which document."""

    id: str
    title: str
    clauses: int
    warnings: tuple[str, ...]
    source: str
    sha256: str
    size: int
    extractor: int
    tool: str


def read_setting(connection: Connection, key: str) -> str | None:
    """Return what was written under ``key``, or None."""
    return connection.scalar(select(meta.c.value).where(meta.c.key == key))


def read_summaries(connection: Connection) -> tuple[DocumentSummary, ...]:
    """Return one row a document, in the order in which they were added."""

    def count(table: Table) -> Label[int]:
        owned = select(func.count()).where(table.c.document_id == documents.c.id)
        return owned.scalar_subquery().label(table.name)

    counts = map(count, (clauses, responsibilities, deadlines, targets))
    related = (
        null().label(name) for name in ("previous", "superseded_by", "edited")
    )  # the store tells
    text = documents.c.text
    end = func.substr(text, func.length(text) - CLOSING + 1)
    edges = (func.substr(text, 1, OPENING) + "\n" + end).label("edges")
    query = select(*(documents.c[name] for name in _SUMMARY), edges, *counts, *related)
    rows = connection.execute(query.order_by(documents.c.ordinal)).mappings()
    return tuple(schema.from_row(DocumentSummary, row) for row in rows)


def read_internal(connection: Connection) -> frozenset[str]:
    """Return the ids of the documents that are for those alone who are signed in."""
    return frozenset(connection.scalars(select(documents.c.id).where(documents.c.internal)))


def read_files(connection: Connection) -> tuple[StoredFile, ...]:
    """Return the files that the documents were read from."""
    owned = select(func.count()).where(clauses.c.document_id == documents.c.id)
    own = (documents.c[name] for name in ("id", "title", "source", "sha256", "warnings"))
    counted = owned.scalar_subquery().label("clauses")
    read_by = (provenance.c[name] for name in ("size", "extractor", "tool"))
    query = select(*own, counted, *read_by).join(provenance)
    return tuple(StoredFile(**row) for row in connection.execute(query).mappings())


def read_document(connection: Connection, document_id: str) -> Document | None:
    """Return a document with its structure, or None where no document has this id."""
    query = select(documents, provenance.c.format).join(provenance)
    query = query.where(documents.c.id == document_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return Document(
        **{name: row[name] for name in (*_DOCUMENT, "format")},
        metadata=schema.from_row(Metadata, row),
        sections=_read_parts(connection, Section, document_id),
        clauses=_read_parts(connection, Clause, document_id),
    )


def read_provenance(connection: Connection, document_id: str) -> Provenance | None:
    """Return where a document came from, or None where no document has this id."""
    query = select(provenance).where(provenance.c.document_id == document_id)
    row = connection.execute(query).mappings().first()
    return schema.from_row(Provenance, row) if row else None


def read_organisations(connection: Connection) -> tuple[str, ...]:
    """Return the canonical names that occur in the facts, each once, sorted."""
    name = responsibilities.c.organisation
    return tuple(sorted(connection.scalars(select(name).distinct())))  # alike in every database


def read_facts(
    connection: Connection,
    kind: type[T],
    within: Collection[str] | None = None,
    organisations: Collection[str] | None = None,
    due: Due | None = None,
) -> tuple[tuple[str, T], ...]:
    """Return (document id, fact) pairs in the order of the documents and their texts.

    Each of the last three narrows the choice unless it is None: ids of documents, canonical
    names, and the first and the last acceptable day (None for no bound).
    """
    table = _TABLES[kind]
    query: Select[Any] = select(table).join(documents, documents.c.id == table.c.document_id)
    query = query.order_by(documents.c.ordinal, table.c.ordinal)
    if within is not None:
        query = query.where(table.c.document_id.in_(within))
    if organisations is not None:
        query = query.where(table.c.organisation.in_(organisations))
    if due is not None:
        query = query.where(table.c.due.between(due[0] or date.min, due[1] or date.max))
    rows = connection.execute(query).mappings()
    return tuple((row["document_id"], schema.from_row(kind, row)) for row in rows)


def write_settings(connection: Connection, values: dict[str, str]) -> None:
    """Write each value under its key."""
    connection.execute(delete(meta).where(meta.c.key.in_(values)))
    connection.execute(insert(meta), [{"key": key, "value": values[key]} for key in values])


def write_entries(connection: Connection, added: Sequence[Entry], removed: Collection[str]) -> None:
    """Take out the documents ``removed`` and put in those ``added``.

    A document that is already there is replaced and keeps its place.
    """
    rows = connection.execute(select(documents.c.id, documents.c.ordinal))
    places = {row.id: row.ordinal for row in rows}
    gone = {*removed, *(entry.document.id for entry in added)} & places.keys()
    if gone:
        condition = documents.c.id == bindparam("gone")
        connection.execute(delete(documents).where(condition), [{"gone": item} for item in gone])
    last = max(places.values(), default=0)
    for number, entry in enumerate(added, start=last + 1):
        _write_entry(connection, entry, places.get(entry.document.id, number))


def _read_parts(connection: Connection, kind: type[T], document_id: str) -> tuple[T, ...]:
    table = _TABLES[kind]
    query = select(table).where(table.c.document_id == document_id).order_by(table.c.ordinal)
    rows = connection.execute(query).mappings()
    return tuple(schema.from_row(kind, row) for row in rows)


def _write_entry(connection: Connection, entry: Entry, place: int) -> None:
    document, facts = entry.document, entry.facts
    own = {name: getattr(document, name) for name in _DOCUMENT}
    row = {**own, **schema.to_row(document.metadata), "ordinal": place}
    connection.execute(insert(documents), row)
    owner = {"document_id": document.id, "format": document.format}
    connection.execute(insert(provenance), {**schema.to_row(entry.provenance), **owner})
    for parts in (document.sections, document.clauses):
        _write_parts(connection, document.id, parts)
    for found in (facts.responsibilities, facts.deadlines, facts.targets):
        _write_parts(connection, document.id, found)


def _write_parts(connection: Connection, document_id: str, parts: Iterable[Any]) -> None:
    rows = [
        {**schema.to_row(part), "document_id": document_id, "ordinal": number}
        for number, part in enumerate(parts)
    ]
    if rows:
        connection.execute(insert(_TABLES[type(next(iter(parts)))]), rows)
