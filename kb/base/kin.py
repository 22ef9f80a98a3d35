"""The kin of a new document, found by what is kept of the others without reading them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from sqlalchemy import Select, select

from corpus.document import Document
from kb.base.schema import digests, documents, sketches, titles
from kb.base.store import Store
from kb.base.traces import write_traces
from kb.versions.near import Hashes


class Kin:
    """What lineage asks of the documents in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def document(self, document_id: str) -> Document:
        """Return a document."""
        return self._store.document(document_id)

    def sketches(self) -> dict[str, Hashes]:
        """Return the sketches of all documents by their ids."""
        with self._store.reading():
            rows = self._store.connection().execute(
                select(sketches.c.document_id, sketches.c.hashes)
            )
            return {row[0]: np.frombuffer(row[1], "<u8") for row in rows}

    def titled(self, title: str, *, repealed: bool) -> Sequence[str]:
        """Return the ids of the documents with this title, or of those that repeal it."""
        named = titles.c.title == title, titles.c.repealed.is_(repealed)
        return self._in_order(select(titles.c.document_id).where(*named))

    def in_order(self, ids: Collection[str]) -> Sequence[str]:
        """Return those of the documents that are there, in the order in which they came."""
        return self._in_order(ids)

    def internal(self, ids: Collection[str]) -> dict[str, bool]:
        """Return of those of the documents that are there whether they are internal."""
        query = select(documents.c.id, documents.c.internal).where(documents.c.id.in_(ids))
        with self._store.reading():
            return {row[0]: row[1] for row in self._store.connection().execute(query)}

    def complete(self) -> None:
        """Write what an older version of the program did not keep of the documents.

        Raises:
            StoreError: the database cannot be written.
        """
        kept = select(sketches.c.document_id)
        with self._store.reading():
            missing = select(digests.c.document_id).where(digests.c.document_id.not_in(kept))
            found = [
                self.document(item) for item in self._store.connection().scalars(missing).all()
            ]
        if found:
            with self._store.transaction() as connection:
                for document in found:
                    write_traces(connection, document)

    def _in_order(self, chosen: Collection[str] | Select[tuple[str]]) -> Sequence[str]:
        query = select(digests.c.document_id).where(digests.c.document_id.in_(chosen))
        with self._store.reading():
            return self._store.connection().scalars(query.order_by(digests.c.ordinal)).all()
