"""What is kept of each document so that a new one finds its kin without reading all the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from corpus.document import Document
from kb.base.schema import digests, documents, sketches, titles
from kb.versions.lineage import repealed_titles, title_key
from kb.versions.near import SKETCH, Hashes, shingles


def write(connection: Connection, document: Document) -> None:
    """Keep a document's sketch, its title, and the titles that it repeals."""
    owner = {"document_id": document.id}
    for table in (sketches, titles):
        connection.execute(delete(table).where(table.c.document_id == document.id))
    hashes = shingles(document.text)[:SKETCH].astype("<u8").tobytes()
    connection.execute(insert(sketches), {**owner, "hashes": hashes})
    named = dict.fromkeys(map(title_key, repealed_titles(document.text)))
    rows = [(title_key(document.title), False), *((title, True) for title in named)]
    connection.execute(
        insert(titles),
        [
            {**owner, "ordinal": number, "title": title, "repealed": is_repealed}
            for number, (title, is_repealed) in enumerate(rows)
        ],
    )


def missing(connection: Connection) -> tuple[str, ...]:
    """Return the ids of the documents of which nothing is kept: an older version wrote them."""
    query = select(digests.c.document_id).outerjoin(
        sketches, sketches.c.document_id == digests.c.document_id
    )
    return tuple(connection.scalars(query.where(sketches.c.document_id.is_(None))))


def read_sketches(connection: Connection) -> dict[str, Hashes]:
    """Return the sketches of all documents by their ids."""
    rows = connection.execute(select(sketches.c.document_id, sketches.c.hashes))
    return {row[0]: np.frombuffer(row[1], "<u8") for row in rows}


def read_titled(connection: Connection, title: str, *, repealed: bool) -> tuple[str, ...]:
    """Return the ids of the documents with this title, or of those that repeal it, as they came."""
    query = select(titles.c.document_id).join(
        digests, digests.c.document_id == titles.c.document_id
    )
    query = query.where(titles.c.title == title, titles.c.repealed.is_(repealed))
    return tuple(connection.scalars(query.order_by(digests.c.ordinal)))


def read_order(connection: Connection, ids: Collection[str]) -> tuple[str, ...]:
    """Return those of the documents that are there, in the order in which they came."""
    query = select(digests.c.document_id).where(digests.c.document_id.in_(ids))
    return tuple(connection.scalars(query.order_by(digests.c.ordinal)))


def read_marked(connection: Connection, ids: Iterable[str]) -> Mapping[str, bool]:
    """Return of those of the documents that are there whether they are internal."""
    query = select(documents.c.id, documents.c.internal).where(documents.c.id.in_(tuple(ids)))
    return {row[0]: row[1] for row in connection.execute(query)}
