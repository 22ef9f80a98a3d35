"""The database of the base: what answers are read from, fast and in one piece.

One transaction writes a *generation*: documents and facts together with the number of the
search index that belongs to them. Whoever reads sees one generation, whole.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from corpus.document import Clause, Document
from kb.base import corrections, database, edits, records, schema
from kb.base.corrections import Corrections
from kb.base.database import Place
from kb.base.edits import Edits
from kb.base.failures import plain_errors
from kb.base.records import Due, Entry, StoredFile
from kb.errors import StoreError, UnknownDocumentError
from kb.model import Deadline, DocumentSummary, Facts, Responsibility, Target
from kb.versions.succession import later_of, without

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
_UNWRITTEN = -1  # the generation of those who read what they are writing
_KEPT = 128  # documents, and results of reading facts, that stay in memory


@dataclass(frozen=True, slots=True)
class _View:
    """What one thread reads: a connection within a transaction, and the generation it sees."""

    connection: Connection
    generation: int


class Store:
    """Documents and facts in a database; any number of threads may read at once.

    A public store reads as if there were no internal documents.
    """

    def __init__(self, engine: Engine, *, public: bool = False) -> None:
        """Use the database behind ``engine``, whose tables exist.

        Raises:
            StoreError: another version of the program wrote it.
        """
        self._engine = engine
        self._public = public
        self._local = threading.local()
        # Each takes the generation first: what was read for one is never shown for another.
        self._documents = lru_cache(_KEPT)(self._read_document)
        self._clauses = lru_cache(_KEPT)(self._read_clauses)
        self._facts = lru_cache(_KEPT)(self._read_facts)
        self._facts_of = lru_cache(_KEPT)(self._read_facts_of)
        self._summaries = lru_cache(1)(self._read_summaries)
        self._organisations = lru_cache(1)(self._read_organisations)
        self._hidden = lru_cache(1)(self._read_hidden)
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

    @property
    def is_missing(self) -> bool:
        """Whether there was no base when this one was opened: it reads as empty for good."""
        return self._engine.url.database is None

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[int]:
        """Let every read within the block, in this thread, see one and the same generation.

        Yields:
            The generation's number; 0 before anything is written.
        """
        if (view := self._view) is not None:
            yield view.generation
            return
        with plain_errors(), self._engine.begin() as connection:
            generation = int(records.read_setting(connection, "generation") or 0)
            self._local.view = _View(connection, generation)
            try:
                yield generation
            finally:
                self._local.view = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection to write with; reads within the block, in this thread, go by it too."""
        with plain_errors(), self._engine.begin() as connection:
            self._local.view = _View(connection, _UNWRITTEN)
            try:
                yield connection
            finally:
                self._local.view = None

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
        return edits.loads(self.setting(EDITS) or "{}")

    def corrections(self) -> dict[str, Corrections]:
        """Return the facts that a person has put right, by their documents' ids."""
        return corrections.loads(self.setting(CORRECTIONS) or "{}")

    @property
    def hides_documents(self) -> bool:
        """Whether there are documents that this store does not show."""
        with self.reading() as generation:
            return bool(self._hidden(generation))

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

    def responsibilities(
        self,
        *,
        documents: Collection[str] | None = None,
        organisations: Collection[str] | None = None,
    ) -> tuple[tuple[str, Responsibility], ...]:
        """Return (document id, fact) pairs in the order of the documents and their texts.

        ``documents`` (ids) and ``organisations`` (canonical names) narrow the choice; None
        takes all.
        """
        with self.reading() as generation:
            within, names = _frozen(documents), _frozen(organisations)
            return self._facts(generation, Responsibility, within, names, None)

    def deadlines(
        self, *, documents: Collection[str] | None = None, due: Due | None = None
    ) -> tuple[tuple[str, Deadline], ...]:
        """Return (document id, fact) pairs in the order of the documents and their texts.

        ``due`` keeps those whose last day lies between two dates, both included, None for no
        bound.
        """
        with self.reading() as generation:
            return self._facts(generation, Deadline, _frozen(documents), None, due)

    def targets(
        self, *, documents: Collection[str] | None = None
    ) -> tuple[tuple[str, Target], ...]:
        """Return (document id, fact) pairs in the order of the documents and their texts."""
        with self.reading() as generation:
            return self._facts(generation, Target, _frozen(documents), None, None)

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

    def files(self) -> tuple[StoredFile, ...]:
        """Return the files that the documents were read from."""
        with self.reading():
            return records.read_files(self.connection())

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
            records.write_entries(connection, added, removed)
            if within is not None:
                within(connection)

    @property
    def _view(self) -> _View | None:
        view: _View | None = getattr(self._local, "view", None)
        return view

    def connection(self) -> Connection:
        """Return the connection of the block of :meth:`reading` in which the caller is."""
        view: _View = self._local.view
        return view.connection

    def _read_hidden(self, generation: int) -> frozenset[str]:
        return records.read_internal(self.connection()) if self._public else frozenset()

    def _read_document(self, generation: int, document_id: str) -> Document:
        if document_id in self._hidden(generation):
            return _known(None, document_id)
        return _known(records.read_document(self.connection(), document_id), document_id)

    def _read_clauses(self, generation: int, document_id: str) -> Mapping[str, Clause]:
        return {clause.id: clause for clause in self._documents(generation, document_id).clauses}

    def _read_facts(
        self,
        generation: int,
        kind: type[Any],
        within: frozenset[str] | None,
        organisations: frozenset[str] | None,
        due: Due | None,
    ) -> tuple[tuple[str, Any], ...]:
        if self._hidden(generation):
            shown = frozenset(self.document_ids())
            within = shown if within is None else within & shown
        return records.read_facts(self.connection(), kind, within, organisations, due)

    def _read_facts_of(self, generation: int, document_id: str) -> Facts:
        def read(kind: type[T]) -> tuple[T, ...]:
            found = records.read_facts(self.connection(), kind, (document_id,))
            return tuple(fact for _, fact in found)

        if document_id in self._hidden(generation):
            return Facts()
        own = self.corrections().get(document_id, ())
        spans = {item.span for item in own}
        clauses = self._clauses(generation, document_id).values() if own else ()
        corrected = frozenset(clause.id for clause in clauses if clause.span in spans)
        return Facts(read(Responsibility), read(Deadline), read(Target), corrected)

    def _read_summaries(self, generation: int) -> tuple[DocumentSummary, ...]:
        previous = self.previous()
        later, edited = later_of(previous), self.edits()
        return tuple(
            replace(
                row,
                previous=previous.get(row.id),
                superseded_by=later.get(row.id),
                edited=tuple(edited.get(row.id, ())),
            )
            for row in records.read_summaries(self.connection())
            if row.id not in self._hidden(generation)
        )

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
