"""The database of the base: what answers are read from, fast and in one piece.

One transaction writes a *generation*: documents and facts together with the number of the
search index that belongs to them. Whoever reads sees one generation, whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row

from kb.base import clause_records, database, records, schema
from kb.base.clause_records import Assigned, Due, Said
from kb.base.contents import KEPT, Contents, known
from kb.base.database import Place as Database
from kb.base.records import Entry
from kb.base.traces import write_traces
from kb.errors import StoreError
from kb.model import Deadline, Facts, Place, Responsibility, Target

T = TypeVar("T")
Within = Callable[[Connection], None]

_OTHER_VERSION = (
    "知识库由另一版本的程序写成（格式 {found}，本程序用格式 {expected}），"
    "请更新程序，或把文件重新 kb ingest 到一个新文件夹。"
    "The base is of another version (format {found}, expected {expected}): update the program, or "
    "ingest the documents again into a new folder."
)
_KEPT_LISTS = 8  # of facts, of what falls on a unit
_KEPT_MADE = 32  # results that callers have made of many facts


class Store(Contents):
    """Documents and facts in a database; any number of threads may read at once.

    A public store reads as if there were no internal documents.
    """

    def __init__(self, engine: Engine, *, public: bool = False) -> None:
        """Use the database behind ``engine``, whose tables exist.

        Raises:
            StoreError: another version of the program wrote it.
        """
        super().__init__(engine, public=public)
        self._facts = lru_cache(_KEPT_LISTS)(self._read_facts)
        self._facts_of = lru_cache(KEPT)(self._read_facts_of)
        self._assigned = lru_cache(_KEPT_LISTS)(
            lambda _, written: clause_records.read_assigned(self.connection(), written)
        )
        self._made = lru_cache(_KEPT_MADE)(lambda _, make, *given: make(self, *given))
        self._names = lru_cache(2)(self._read_names)
        if (found := self.setting("schema")) != schema.VERSION:
            engine.dispose()
            raise StoreError(_OTHER_VERSION.format(found=found, expected=schema.VERSION))

    @classmethod
    def open(cls, place: Database, *, public: bool = False) -> Store:
        """Open a base to read; one that is not there yet reads as empty.

        Raises:
            StoreError: the file is no knowledge base, or one of another version.
        """
        return cls(database.open_to_read(place), public=public)

    @classmethod
    def create(cls, place: Database) -> Store:
        """Open a base to write, and make its tables where there are none.

        Raises:
            StoreError: the folder or the file cannot be written, or the file is no knowledge
                base, or one of another version.
        """
        return cls(database.open_to_write(place))

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

    def facts_at(
        self, kind: type[T], rows: Sequence[tuple[int, int]]
    ) -> list[tuple[str, tuple[T, ...]]]:
        """Return facts with the ids of their documents, a tuple for each of ``rows``.

        A row is known by the ordinal of its document and its number in it: that of the fact, or
        of the phrase that gives several responsibilities. All must be there.
        """
        with self.reading() as generation:
            ids = self._ids(generation)
            places = [(ids[document], number) for document, number in rows]
            found = clause_records.read_numbered(self.connection(), kind, places)
        return [(place[0], found[place]) for place in places]

    def said(self, kind: type[Any], documents: Sequence[str]) -> dict[str, list[Said]]:
        """Return what the rows of a kind say in a few documents, by the ids of these."""
        with self.reading():
            return clause_records.read_said(self.connection(), kind, documents)

    def columns_in(
        self, kind: type[Any], names: tuple[str, ...], places: Sequence[Place]
    ) -> dict[Place, list[Row[Any]]]:
        """Return some columns of the facts of clauses, by the ids of their documents and their own.

        Clauses without any are left out.
        """
        with self.reading():
            return clause_records.read_columns(self.connection(), kind, names, places)

    def once(self, make: Callable[..., T], *given: Hashable) -> T:
        """Return ``make(store, *given)``, which is made once for each generation."""
        with self.reading() as generation:
            made: T = self._made(generation, make, *given)
        return made

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
                known(records.read_provenance(self.connection(), document_id), document_id),
            )

    def written_names(self) -> tuple[str, ...]:
        """Return the names of organisations as the facts write them, each once."""
        with self.reading() as generation:
            return self._names(generation, "as_written")

    def organisations(self) -> tuple[str, ...]:
        """Return the canonical names that occur in the facts, each once, sorted."""
        with self.reading() as generation:
            return self._names(generation, "organisation")

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
        few = within if within is not None and len(within) <= KEPT else None
        narrowing = few, organisations, written, due
        rows = clause_records.read_facts(self.connection(), kind, *narrowing)
        if few is None and within is not None:
            return tuple(row for row in rows if row[0] in within - hidden)
        return tuple(row for row in rows if row[0] not in hidden) if hidden else rows

    def _read_facts_of(self, generation: int, document_id: str) -> Facts:
        def read(kind: type[T]) -> tuple[T, ...]:
            found = clause_records.read_facts(self.connection(), kind, (document_id,))
            return tuple(fact for _, fact in found)

        if document_id in self._hidden(generation):
            return Facts()
        spans = {item.span for item in self.corrections().get(document_id, ())}
        clauses = self._clauses(generation, document_id).values() if spans else ()
        corrected = frozenset(clause.id for clause in clauses if clause.span in spans)
        return Facts(read(Responsibility), read(Deadline), read(Target), corrected)

    def _read_names(self, generation: int, column: str) -> tuple[str, ...]:
        public = bool(self._hidden(generation))
        return clause_records.read_names(self.connection(), column, public=public)


def _frozen(chosen: Collection[str] | None) -> frozenset[str] | None:
    return None if chosen is None else frozenset(chosen)
