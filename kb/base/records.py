"""Rows in and out: what the base keeps of a document, as SQL within the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import repeat
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from corpus.document import Clause, Document, Metadata, Section, Span
from kb.base import schema
from kb.base.schema import (
    digests,
    documents,
    meta,
    provenance,
)
from kb.model import DocumentSummary, Facts, Responsibility

T = TypeVar("T")

_KNOWN = ("issuer", "published", "number", "effective", "expires", "level", "place", "internal")
_SUMMARY = ("id", "title", "source", *_KNOWN)
_DIGEST = ("clauses", "responsibilities", "deadlines", "targets", "edges")
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


def read_stamps(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return every document's id with the generation that wrote it, in the order of adding."""
    query = select(digests.c.document_id, digests.c.generation).order_by(digests.c.ordinal)
    return tuple((row[0], row[1]) for row in connection.execute(query).all())


def read_ids(connection: Connection) -> dict[int, str]:
    """Return the documents' ids by their ordinals."""
    query = select(digests.c.ordinal, digests.c.document_id).order_by(digests.c.ordinal)
    return {row[0]: row[1] for row in connection.execute(query)}


def has_documents(connection: Connection) -> bool:
    """Tell whether there is any document."""
    return connection.scalar(select(digests.c.document_id).limit(1)) is not None


def read_summaries(
    connection: Connection, chosen: Sequence[str] | None = None
) -> dict[str, DocumentSummary]:
    """Return the rows of all documents or those ``chosen``, by ids; the store relates them."""
    own = (digests.c[name] for name in _DIGEST)
    query = select(*(documents.c[name] for name in _SUMMARY), *own)
    query = query.join(digests, digests.c.document_id == documents.c.id)
    if chosen is not None:
        query = query.where(documents.c.id.in_(chosen))
    rows, names = connection.execute(query).all(), (*_SUMMARY, *_DIGEST)
    found = (DocumentSummary(**dict(zip(names, row, strict=True))) for row in rows)
    return {row.id: row for row in found}


def read_internal(connection: Connection) -> frozenset[str]:
    """Return the ids of the documents that are for those alone who are signed in."""
    return frozenset(connection.scalars(select(documents.c.id).where(documents.c.internal)))


def read_files(connection: Connection, source: str) -> tuple[StoredFile, ...]:
    """Return the files of the name ``source`` that documents were read from."""
    own = (documents.c[name] for name in ("id", "title", "source", "sha256", "warnings"))
    read_by = (provenance.c[name] for name in ("size", "extractor", "tool"))
    query = select(*own, digests.c.clauses, *read_by).join(provenance)
    query = query.join(digests, digests.c.document_id == documents.c.id)
    rows = connection.execute(query.where(documents.c.source == source)).mappings()
    return tuple(StoredFile(**row) for row in rows)


def read_document(connection: Connection, document_id: str) -> Document | None:
    """Return a document with its structure, or None where no document has this id."""
    bare = read_bare(connection, [document_id]).get(document_id)
    return bare and replace(
        bare,
        sections=_read_parts(connection, Section, document_id),
        clauses=_read_parts(connection, Clause, document_id),
    )


def read_bare(connection: Connection, ids: Sequence[str]) -> dict[str, Document]:
    """Return documents without their sections and clauses, by their ids."""
    query = select(documents, provenance.c.format).join(provenance)
    rows = connection.execute(query.where(documents.c.id.in_(ids)))
    return {
        row.id: Document(
            **{name: getattr(row, name) for name in (*_DOCUMENT, "format")}, metadata=metadata
        )
        for row, metadata in schema.from_rows(Metadata, rows)
    }


def read_holding(
    connection: Connection, words: Collection[str], within: Collection[str] | None = None
) -> frozenset[str]:
    """Return the ids of the documents of which the text or the title has each of the words.

    Of those ``within``, where it is given.

    What is neither ASCII nor without small and capital letters is not looked for: databases
    differ in it. To bring a text to small letters costs several times as much as to look it
    through, and is not done for a word without any.
    """
    query, plain = select(documents.c.id), (documents.c.text, documents.c.title)
    for word in words:
        has_letters = word.lower() != word.upper()
        if word.isascii() or not has_letters:
            texts = [*map(func.lower, plain)] if has_letters else plain
            query = query.where(or_(*(text.contains(word, autoescape=True) for text in texts)))
    if within is not None:
        query = query.where(documents.c.id.in_(within))
    return frozenset(connection.scalars(query))


def read_provenance(connection: Connection, document_id: str) -> Provenance | None:
    """Return where a document came from, or None where no document has this id."""
    query = select(provenance).where(provenance.c.document_id == document_id)
    found = schema.from_rows(Provenance, connection.execute(query))
    return next((own for _, own in found), None)


def write_settings(connection: Connection, values: dict[str, str]) -> None:
    """Write each value under its key."""
    connection.execute(delete(meta).where(meta.c.key.in_(values)))
    connection.execute(insert(meta), [{"key": key, "value": values[key]} for key in values])


def write_entries(
    connection: Connection, generation: int, added: Sequence[Entry], removed: Collection[str]
) -> None:
    """Take out the documents ``removed`` and put in those ``added``.

    A document that is already there is replaced and keeps its place.
    """
    ids = [entry.document.id for entry in added]
    query = select(digests.c.document_id, digests.c.ordinal)
    places: dict[str, int] = {}
    for some in batched([*removed, *ids]):
        rows = connection.execute(query.where(digests.c.document_id.in_(some)))
        places |= {row.document_id: row.ordinal for row in rows}
    last = connection.scalar(select(func.max(digests.c.ordinal))) or 0
    if places:
        condition = documents.c.id == bindparam("gone")
        connection.execute(delete(documents).where(condition), [{"gone": item} for item in places])
    for number, entry in enumerate(added, start=last + 1):
        _write_entry(connection, entry, places.get(entry.document.id, number), generation)


def batched(keys: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Yield ``keys`` in parts that a statement takes."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _read_parts(connection: Connection, kind: type[T], document_id: str) -> tuple[T, ...]:
    table = schema.TABLES[kind]
    query = select(table).where(table.c.document_id == document_id).order_by(table.c.ordinal)
    return tuple(part for _, part in schema.from_rows(kind, connection.execute(query)))


def _write_entry(connection: Connection, entry: Entry, place: int, generation: int) -> None:
    document, facts = entry.document, entry.facts
    own = {name: getattr(document, name) for name in _DOCUMENT}
    row = {**own, **schema.to_row(document.metadata), "ordinal": place}
    connection.execute(insert(documents), row)
    owner = {"document_id": document.id, "format": document.format}
    connection.execute(insert(provenance), {**schema.to_row(entry.provenance), **owner})
    connection.execute(insert(digests), _digest(entry, place, generation))
    for parts in (document.sections, document.clauses):
        _write_parts(connection, document.id, parts)
    phrases = [{"phrase": first} for first in _first_of_phrases(facts.responsibilities)]
    _write_parts(connection, document.id, facts.responsibilities, phrases)
    for found in (facts.deadlines, facts.targets):
        _write_parts(connection, document.id, found)


def _digest(entry: Entry, place: int, generation: int) -> dict[str, Any]:
    text, facts = entry.document.text, entry.facts
    return {
        "document_id": entry.document.id,
        "ordinal": place,
        "generation": generation,
        "clauses": len(entry.document.clauses),
        "responsibilities": len(facts.responsibilities),
        "deadlines": len(facts.deadlines),
        "targets": len(facts.targets),
        "edges": f"{text[: schema.OPENING]}\n{text[max(0, len(text) - schema.CLOSING) :]}",
    }


def _first_of_phrases(found: Sequence[Responsibility]) -> Iterator[int]:
    """Yield of each fact the ordinal of the first one that the same phrase gives."""
    first: dict[tuple[str, Span], int] = {}
    for number, fact in enumerate(found):
        yield first.setdefault((fact.clause_id, fact.evidence), number)


def _write_parts(
    connection: Connection,
    document_id: str,
    parts: Sequence[Any],
    beside: Iterable[Mapping[str, Any]] = repeat({}),
) -> None:
    """Write parts in their order, each with the columns ``beside`` its fields."""
    rows = [
        {**schema.to_row(part), **more, "document_id": document_id, "ordinal": number}
        for number, (part, more) in enumerate(zip(parts, beside, strict=False))
    ]
    if rows:
        connection.execute(insert(schema.TABLES[type(parts[0])]), rows)
