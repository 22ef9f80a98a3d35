"""The database of the base: what answers are read from, fast and in one piece.

One transaction writes a *generation*: documents and facts together with the number of the
search index that belongs to them. Whoever reads sees one generation, whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from kb.base import clause_records, database, records, schema
from kb.base.clause_records import Assigned, Due
from kb.base.contents import KEPT, Contents, known
from kb.base.database import Place
from kb.base.records import Entry
from kb.base.stamped import Stamped
from kb.base.traces import write_traces
from kb.errors import StoreError
from kb.model import Deadline, Facts, Responsibility, Target

T = TypeVar("T")
Within = Callable[[Connection], None]

_OTHER_VERSION = (
    "知识库由另一版本的程序写成（格式 {found}，本程序用格式 {expected}），"
    "请更新程序，或把文件重新 kb ingest 到一个新文件夹。"
    "The base is of another version (format {found}, expected {expected}): update the program, or "
    "ingest the documents again into a new folder."
)
_KEPT_LISTS = 8  # of what falls on a unit


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
        self._every: dict[type[Any], Stamped[tuple[Any, ...]]] = {
            kind: Stamped(partial(clause_records.read_facts_of, kind), ())
            for kind in (Responsibility, Deadline, Target)
        }
        self._facts = lru_cache(KEPT)(self._read_facts)
        self._facts_of = lru_cache(KEPT)(self._read_facts_of)
        self._assigned = lru_cache(_KEPT_LISTS)(
            lambda _, written: clause_records.read_assigned(self.connection(), written)
        )
        self._organisations = lru_cache(1)(self._read_organisations)
        self._written = lru_cache(1)(lambda _: clause_records.read_written(self.connection()))
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
                known(records.read_provenance(self.connection(), document_id), document_id),
            )

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
        if all(each is None for each in narrowing):
            every = self._every[kind].read(self.connection())
            rows = tuple((item, fact) for item, facts in every.items() for fact in facts)
        else:
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

    def _read_organisations(self, generation: int) -> tuple[str, ...]:
        if self._hidden(generation):
            return tuple(sorted({fact.organisation for _, fact in self.responsibilities()}))
        return clause_records.read_organisations(self.connection())


def _frozen(chosen: Collection[str] | None) -> frozenset[str] | None:
    return None if chosen is None else frozenset(chosen)
