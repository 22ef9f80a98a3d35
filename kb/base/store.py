"""The database of the base: what answers are read from, fast and in one piece.

One transaction writes a *generation*: documents and facts together with the number of the
search index that belongs to them. Whoever reads sees one generation, whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from corpus.document import Clause, Document
from kb.base import corrections, database, edits, records, schema
from kb.base.corrections import Corrections
from kb.base.database import Place
from kb.base.edits import Edits
from kb.base.recent import Recent
from kb.base.records import Assigned, Due, Entry, StoredFile
from kb.base.summaries import SummaryRows, related
from kb.base.traces import write_traces
from kb.base.transactions import Transactions
from kb.errors import StoreError, UnknownDocumentError
from kb.model import Deadline, DocumentSummary, Facts, Responsibility, Target
from kb.versions.succession import without

T = TypeVar("T")
Within = Callable[[Connection], None]

VERSIONS = "versions"  # the setting that says which document is whose earlier version
EDITS = "edits"  # the setting that holds what people put in place of what was read
CORRECTIONS = "corrections"  # the setting that holds the facts that people put right
_OTHER_VERSION = (
    "知识库由另一版本的程序写成（格式 {found}，本程序用格式 {expected}），"
    "请更新程序，或把文件重新 kb ingest 到一个新文件夹。"
    "The base is of another version (format {found}, expected {expected}): update the program, or "
    "ingest the documents again into a new folder."
)
_KEPT = 128  # documents, and results of reading facts, that stay in memory
_KEPT_LISTS = 8  # of what falls on a unit
_KEPT_CLAUSES = 4096  # that were found, with their facts


class Store(Transactions):
    """Documents and facts in a database; any number of threads may read at once.

    A public store reads as if there were no internal documents.
    """

    def __init__(self, engine: Engine, *, public: bool = False) -> None:
        """Use the database behind ``engine``, whose tables exist.

        Raises:
            StoreError: another version of the program wrote it.
        """
        super().__init__(engine)
        # Each takes the generation first: what was read for one is never shown for another.
        self._documents = lru_cache(_KEPT)(self._read_document)
        self._clauses = lru_cache(_KEPT)(self._read_clauses)
        self._places: Recent[tuple[int, str, str], tuple[Clause, Facts]] = Recent(_KEPT_CLAUSES)
        self._bare: Recent[tuple[int, str], Document] = Recent(_KEPT)
        self._corrections = lru_cache(1)(
            lambda _: corrections.loads(self.setting(CORRECTIONS) or "{}")
        )
        self._edits = lru_cache(1)(lambda _: edits.loads(self.setting(EDITS) or "{}"))
        self._facts = lru_cache(_KEPT)(self._read_facts)
        self._facts_of = lru_cache(_KEPT)(self._read_facts_of)
        self._assigned = lru_cache(_KEPT_LISTS)(
            lambda _, written: records.read_assigned(self.connection(), written)
        )
        self._rows = SummaryRows()
        self._summaries = lru_cache(1)(self._read_summaries)
        self._organisations = lru_cache(1)(self._read_organisations)
        self._written = lru_cache(1)(lambda _: records.read_written(self.connection()))
        self._hidden = lru_cache(1)(
            lambda _: records.read_internal(self.connection()) if public else frozenset()
        )
        if (found := self.setting("schema")) != schema.VERSION:
            engine.dispose()
            raise StoreError(_OTHER_VERSION.format(found=found, expected=schema.VERSION))

    @classmethod
    def open(cls, place: Place, *, public: bool = False) -> Store:
        """Open a base to read; one that is not there yet reads as empty.

        Raises:
            StoreError: the file is no knowledge base, or one of another version.
        """
        return cls(database.open_to_read(place), public=public)

    @classmethod
    def create(cls, place: Place) -> Store:
        """Open a base to write, and make its tables where there are none.

        Raises:
            StoreError: the folder or the file cannot be written, or the file is no knowledge
                base, or one of another version.
        """
        return cls(database.open_to_write(place))

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
            ids = [(generation, document_id) for document_id, _ in places]
            bare = self._bare.get(ids, self._read_bare)
            keys = [(generation, *place) for place in places]
            parts = self._places.get(keys, self._read_places)
        return [(bare[own], *parts[key]) for own, key in zip(ids, keys, strict=True)]

    def responsibilities(
        self,
        *,
        documents: Collection[str] | None = None,
        organisations: Collection[str] | None = None,
        written: Collection[str] | None = None,
    ) -> tuple[tuple[str, Responsibility], ...]:
        """Return (document id, fact) pairs in the order of the documents and their texts.

        ``documents`` (ids), ``organisations`` (canonical names) and ``written`` (names as they
        are written) narrow the choice; None takes all.
        """
        with self.reading() as generation:
            chosen = _frozen(documents), _frozen(organisations), _frozen(written)
            return self._facts(generation, Responsibility, *chosen, None)

    def assigned(
        self, written: Collection[str], *, documents: Collection[str] | None = None
    ) -> list[Assigned]:
        """Return what falls on names as they are written, in the order of documents and texts.

        Of the facts only what tells where they are is read: there may be ten thousands.
        """
        with self.reading() as generation:
            rows, hidden = self._assigned(generation, frozenset(written)), self._hidden(generation)
        return [
            row
            for row in rows
            if row.document_id not in hidden and (documents is None or row.document_id in documents)
        ]

    def deadlines(
        self, *, documents: Collection[str] | None = None, due: Due | None = None
    ) -> tuple[tuple[str, Deadline], ...]:
        """Return (document id, fact) pairs in the order of the documents and their texts.

        ``due`` keeps those whose last day lies between two dates, both included, None for no
        bound.
        """
        with self.reading() as generation:
            return self._facts(generation, Deadline, _frozen(documents), None, None, due)

    def targets(
        self, *, documents: Collection[str] | None = None
    ) -> tuple[tuple[str, Target], ...]:
        """Return (document id, fact) pairs in the order of the documents and their texts."""
        with self.reading() as generation:
            return self._facts(generation, Target, _frozen(documents), None, None, None)

    def facts(self, document_id: str) -> Facts:
        """Return all facts of one document."""
        with self.reading() as generation:
            return self._facts_of(generation, document_id)

    def entry(self, document_id: str) -> Entry:
        """Return all that the base keeps of one document.

        Raises:
            UnknownDocumentError: no document has this id.
        """
        with self.reading():
            return Entry(
                self.document(document_id),
                self.facts(document_id),
                _known(records.read_provenance(self.connection(), document_id), document_id),
            )

    def files(self, source: str) -> tuple[StoredFile, ...]:
        """Return the files of this name that documents were read from."""
        with self.reading():
            return records.read_files(self.connection(), source)

    def written_names(self) -> tuple[str, ...]:
        """Return the names of organisations as the facts write them, each once."""
        with self.reading() as generation:
            return self._written(generation)

    def organisations(self) -> tuple[str, ...]:
        """Return the canonical names that occur in the facts, each once, sorted."""
        with self.reading() as generation:
            return self._organisations(generation)

    def write(
        self,
        generation: int,
        *,
        added: Sequence[Entry] = (),
        removed: Collection[str] = (),
        settings: Mapping[str, str] | None = None,
        within: Within | None = None,
    ) -> None:
        """Write the next generation in one transaction: all of it or, on any failure, nothing.

        ``within`` writes what else belongs to it in the same transaction.

        Raises:
            StoreError: ``generation`` does not follow the one that is there, or the database
                cannot be written.
        """
        with self.transaction() as connection:
            if int(records.read_setting(connection, "generation") or 0) != generation - 1:
                raise StoreError(
                    "知识库刚被另一个程序更改，请再试一次。"
                    "Another program has just changed the base: try again."
                )
            values = {**(settings or {}), "generation": str(generation)}
            records.write_settings(connection, values)
            records.write_entries(connection, generation, added, removed)
            for entry in added:
                write_traces(connection, entry.document)
            if within is not None:
                within(connection)

    def _read_document(self, generation: int, document_id: str) -> Document:
        if document_id in self._hidden(generation):
            return _known(None, document_id)
        return _known(records.read_document(self.connection(), document_id), document_id)

    def _read_bare(self, ids: Sequence[tuple[int, str]]) -> list[Document]:
        hidden = self._hidden(ids[0][0])
        read: dict[str, Document] = {}
        for some in records.batched([own for _, own in ids if own not in hidden]):
            read |= records.read_bare(self.connection(), some)
        return [_known(read.get(own), own) for _, own in ids]

    def _read_places(self, keys: Sequence[tuple[int, str, str]]) -> list[tuple[Clause, Facts]]:
        places = [(document_id, clause_id) for _, document_id, clause_id in keys]
        found = records.read_found(self.connection(), places)
        return [found[place] for place in places]

    def _read_clauses(self, generation: int, document_id: str) -> Mapping[str, Clause]:
        return {own.id: own for own in self._documents(generation, document_id).clauses}

    def _read_facts(
        self,
        generation: int,
        kind: type[Any],
        within: frozenset[str] | None,
        organisations: frozenset[str] | None,
        written: frozenset[str] | None,
        due: Due | None,
    ) -> tuple[tuple[str, Any], ...]:
        hidden = self._hidden(generation)
        few = within if within is not None and len(within) <= _KEPT else None
        rows = records.read_facts(self.connection(), kind, few, organisations, written, due)
        if few is None and within is not None:
            return tuple(row for row in rows if row[0] in within - hidden)
        return tuple(row for row in rows if row[0] not in hidden) if hidden else rows

    def _read_facts_of(self, generation: int, document_id: str) -> Facts:
        def read(kind: type[T]) -> tuple[T, ...]:
            found = records.read_facts(self.connection(), kind, (document_id,))
            return tuple(fact for _, fact in found)

        if document_id in self._hidden(generation):
            return Facts()
        spans = {item.span for item in self.corrections().get(document_id, ())}
        clauses = self._clauses(generation, document_id).values() if spans else ()
        corrected = frozenset(clause.id for clause in clauses if clause.span in spans)
        return Facts(read(Responsibility), read(Deadline), read(Target), corrected)

    def _read_summaries(self, generation: int) -> tuple[DocumentSummary, ...]:
        rows, hidden = self._rows.read(self.connection()), self._hidden(generation)
        shown = (row for row in rows if row.id not in hidden)
        return related(shown, self.previous(), self.edits())

    def _read_organisations(self, generation: int) -> tuple[str, ...]:
        if self._hidden(generation):
            return tuple(sorted({fact.organisation for _, fact in self.responsibilities()}))
        return records.read_organisations(self.connection())


def _frozen(chosen: Collection[str] | None) -> frozenset[str] | None:
    return None if chosen is None else frozenset(chosen)


def _known(found: T | None, document_id: str) -> T:
    if found is None:
        raise UnknownDocumentError(
            f"知识库里没有编号为 {document_id} 的文件，编号见 kb documents。"
            f"No document has the id {document_id}: kb documents lists the ids."
        )
    return found
