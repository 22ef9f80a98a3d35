"""The documents of a base, one generation of them: what is read, and what stays in memory.

Each cache takes the generation first: what was read for one is never shown for another.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import Engine

from corpus.document import Clause, Document
from kb.base import clause_records, corrections, edits, records
from kb.base.corrections import Corrections
from kb.base.edits import Edits
from kb.base.recent import Recent
from kb.base.records import StoredFile
from kb.base.stamped import Stamped
from kb.base.summaries import related
from kb.base.transactions import Transactions
from kb.errors import UnknownDocumentError
from kb.model import DocumentSummary, Facts
from kb.versions.succession import without

T = TypeVar("T")

VERSIONS = "versions"  # the setting that says which document is whose earlier version
EDITS = "edits"  # the setting that holds what people put in place of what was read
CORRECTIONS = "corrections"  # the setting that holds the facts that people put right
KEPT = 128  # documents, and results of reading facts, that stay in memory
_KEPT_CLAUSES = 4096  # that were found, with their facts


class Contents(Transactions):
    """Documents with their clauses; any number of threads may read at once.

    Public contents read as if there were no internal documents.
    """

    def __init__(self, engine: Engine, *, public: bool = False) -> None:
        """Use the database behind ``engine``, whose tables exist."""
        super().__init__(engine)
        self._documents = lru_cache(KEPT)(self._read_document)
        self._clauses = lru_cache(KEPT)(self._read_clauses)
        self._places: Recent[tuple[int, str, str], tuple[Clause, Facts]] = Recent(_KEPT_CLAUSES)
        self._bare: Recent[tuple[int, str], Document] = Recent(KEPT)
        self._corrections = lru_cache(1)(
            lambda _: corrections.loads(self.setting(CORRECTIONS) or "{}")
        )
        self._edits = lru_cache(1)(lambda _: edits.loads(self.setting(EDITS) or "{}"))
        self._rows: Stamped[DocumentSummary | None] = Stamped(records.read_summaries, None)
        self._summaries = lru_cache(1)(self._read_summaries)
        self._ids = lru_cache(1)(lambda _: records.read_ids(self.connection()))
        self._hidden = lru_cache(1)(
            lambda _: records.read_internal(self.connection()) if public else frozenset()
        )

    def setting(self, key: str) -> str | None:
        """Return what was written under ``key``, such as the choice of the encoder."""
        with self.reading():
            return records.read_setting(self.connection(), key)

    def summaries(self) -> tuple[DocumentSummary, ...]:
        """Return one row a document, in the order in which they were added."""
        with self.reading() as generation:
            return self._summaries(generation)

    def previous(self) -> dict[str, str]:
        """Return the id of the earlier version of every document that has one, by ids."""
        with self.reading() as generation:
            known: dict[str, str] = json.loads(self.setting(VERSIONS) or "{}")
            for document_id in self._hidden(generation):
                known = without(known, document_id)
        return known

    def edits(self) -> dict[str, Edits]:
        """Return what a person has said of every document that was edited, by its id."""
        with self.reading() as generation:
            return self._edits(generation)

    def corrections(self) -> dict[str, Corrections]:
        """Return the facts that a person has put right, by their documents' ids."""
        with self.reading() as generation:
            return self._corrections(generation)

    @property
    def hides_documents(self) -> bool:
        """Whether there are documents that this store does not show."""
        with self.reading() as generation:
            return bool(self._hidden(generation))

    @property
    def is_empty(self) -> bool:
        """Whether there are no documents at all."""
        with self.reading():
            return not records.has_documents(self.connection())

    def ids(self) -> Mapping[int, str]:
        """Return the documents' ids by the ordinals that put them in order."""
        with self.reading() as generation:
            return self._ids(generation)

    def document_ids(self) -> tuple[str, ...]:
        """Return the documents' ids, in the order in which they were added."""
        return tuple(summary.id for summary in self.summaries())

    def document(self, document_id: str) -> Document:
        """Return a document with its text and structure.

        Raises:
            UnknownDocumentError: no document has this id.
        """
        with self.reading() as generation:
            return self._documents(generation, document_id)

    def clause(self, document_id: str, clause_id: str) -> Clause:
        """Return one clause.

        Raises:
            UnknownDocumentError: no document has this id, or it has no such clause.
        """
        with self.reading() as generation:
            found = self._clauses(generation, document_id).get(clause_id)
        if found is None:
            raise UnknownDocumentError(
                f"文件 {document_id} 里没有条款 {clause_id}。"
                f"Document {document_id} has no clause {clause_id}."
            )
        return found

    def found(self, places: Sequence[tuple[str, str]]) -> list[tuple[Document, Clause, Facts]]:
        """Return clauses, by the ids of their documents and their own, each with its facts.

        What search finds lies in as many documents as there are clauses, so that these alone are
        read: the documents come without their structure. All must be there.
        """
        with self.reading() as generation:
            bare = self.bare([document_id for document_id, _ in places])
            keys = [(generation, *place) for place in places]
            parts = self._places.get(keys, self._read_places)
        return [(document, *parts[key]) for document, key in zip(bare, keys, strict=True)]

    def bare(self, ids: Sequence[str]) -> list[Document]:
        """Return documents by their ids, without their structure. All must be there."""
        with self.reading() as generation:
            keys = [(generation, own) for own in ids]
            found = self._bare.get(keys, self._read_bare)
        return [found[key] for key in keys]

    def holding(self, words: Collection[str], within: Collection[str]) -> frozenset[str]:
        """Return the ids of those of the documents whose text, or title, has each of the words.

        Letters count as they are written, but for those of ASCII.
        """
        few = within if len(within) <= KEPT else None
        with self.reading():
            return records.read_holding(self.connection(), words, few).intersection(within)

    def files(self, source: str) -> tuple[StoredFile, ...]:
        """Return the files of this name that documents were read from."""
        with self.reading():
            return records.read_files(self.connection(), source)

    def _read_document(self, generation: int, document_id: str) -> Document:
        if document_id in self._hidden(generation):
            return known(None, document_id)
        return known(records.read_document(self.connection(), document_id), document_id)

    def _read_bare(self, ids: Sequence[tuple[int, str]]) -> list[Document]:
        hidden = self._hidden(ids[0][0])
        read: dict[str, Document] = {}
        for some in records.batched([own for _, own in ids if own not in hidden]):
            read |= records.read_bare(self.connection(), some)
        return [known(read.get(own), own) for _, own in ids]

    def _read_places(self, keys: Sequence[tuple[int, str, str]]) -> list[tuple[Clause, Facts]]:
        places = [(document_id, clause_id) for _, document_id, clause_id in keys]
        found = clause_records.read_found(self.connection(), places)
        return [found[place] for place in places]

    def _read_clauses(self, generation: int, document_id: str) -> Mapping[str, Clause]:
        return {own.id: own for own in self._documents(generation, document_id).clauses}

    def _read_summaries(self, generation: int) -> tuple[DocumentSummary, ...]:
        rows, hidden = self._rows.read(self.connection()), self._hidden(generation)
        shown = (row for row in rows.values() if row is not None and row.id not in hidden)
        return related(shown, self.previous(), self.edits())


def known(found: T | None, document_id: str) -> T:
    """Return what was found.

    Raises:
        UnknownDocumentError: nothing was.
    """
    if found is None:
        raise UnknownDocumentError(
            f"知识库里没有编号为 {document_id} 的文件，编号见 kb documents。"
            f"No document has the id {document_id}: kb documents lists the ids."
        )
    return found
