"""The front door: take documents in, ask, and look at what is there.

Importing this module is cheap; the database, the tokenizer and the encoder are loaded by the
first call that needs them.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from corpus.document import Document
from kb.asking import check_question
from kb.base.home import Home
from kb.base.latest import Latest
from kb.base.search import Search
from kb.base.search_tables import search_in
from kb.model import Answer, DocumentSummary, Facts, IngestReport, Language

if TYPE_CHECKING:
    from kb.answers import Answerer
    from kb.answers.assistant import Assistant
    from kb.answers.completion import Completion
    from kb.base.edits import Check
    from kb.base.ingest import Progress
    from kb.base.store import Store
    from kb.base.writing import Writer
    from kb.cluster import Cluster


class KnowledgeBase:
    """A base of policy documents; any number of threads may read it at once.

    What another process writes is seen by the next call.
    """

    def __init__(
        self, home: Home, encoder: str | None = None, *, public_of: KnowledgeBase | None = None
    ) -> None:
        """Use the base in ``home``; see :meth:`open` and :meth:`public`."""
        self._home = home
        self._is_public = public_of is not None
        self._search: Search = public_of._search if public_of else search_in(home, encoder)
        self._store: Store | None = None
        self._assistant: Latest[Assistant] = Latest()
        self._completion: Latest[Completion] = Latest()
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls, home: Path | None = None, *, encoder: str | None = None, database: str | None = None
    ) -> Self:
        """Open the base in the folder ``home``; one that is not there yet is empty.

        Args:
            home: the data folder; else that of ``KB_HOME``, else the user's own.
            database: the URL of a PostgreSQL database that holds the base in the folder's place;
                where no folder is named either, that of ``KB_DATABASE_URL``.
            encoder: ``auto``, ``none``, or the name or folder of a sentence-transformers model;
                else the one the base was built with, else that of ``KB_ENCODER``, else ``auto``.
        """
        return cls(Home.find(home, database), encoder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the database; the base may be used again."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store = None
        self._assistant.forget()
        self._completion.forget()

    def public(self) -> KnowledgeBase:
        """Return the base as those see it who are not signed in: without internal documents.

        It shares the index with this one and is closed by itself.
        """
        return KnowledgeBase(self._home, public_of=self)

    @property
    def home(self) -> Path:
        """The data folder; beside a database, what this machine keeps for itself."""
        return self._home.root

    @property
    def database_url(self) -> str | None:
        """The URL of the PostgreSQL database that holds the base, None where the folder does."""
        return self._home.url

    def ask(
        self,
        question: str,
        context: str | None = None,
        today: date | None = None,
        within: Collection[str] | None = None,
    ) -> Answer:
        """Answer a question from the documents, or say that they hold no answer.

        Args:
            question: Chinese or English, at most ``kb.MAX_QUESTION`` characters.
            context: the previous question, for one that leans on it.
            today: what 今年 and 下个月 count from; the present day by default.
            within: the ids of the documents to answer from; all where it is None.

        Raises:
            QuestionError: the question or its context is empty or too long.
            StoreError: the data folder cannot be read.
            IndexMismatchError: the index was built with another encoder or version.
        """
        for text in (question,) if context is None else (question, context):
            check_question(text)
        chosen = None if within is None else frozenset(within)
        with self._reading() as (store, generation):
            return self._assistant_of(store, generation).ask(question, context, today, chosen)

    def suggest(
        self, text: str, limit: int = 8, language: Language | None = None
    ) -> tuple[str, ...]:
        """Return questions that the base answers and that go on with what is being typed.

        The first call after every change of the base reads the facts of the newest documents, of
        up to ``kb.answers.completion.MOST_SUGGESTING`` clauses; later ones a table.

        Args:
            text: the beginning or any part of a question; nothing is suggested for none, nor for
                more than ``kb.answers.completion.MAX_TYPED`` characters.
            limit: questions at most.
            language: of the questions where only figures are typed; else they are in the
                language of ``text``.

        Raises:
            StoreError: the data folder cannot be read.
        """
        from kb.answers.completion import Completion

        with self._reading() as (store, generation):
            completion = self._completion.of(generation, lambda: Completion.of(store))
        return completion.questions(text, limit, language or Language.CHINESE)

    @contextmanager
    def answering(self) -> Iterator[Answerer]:
        """Give what answers questions, to those who look into it; valid within the block."""
        with self._reading() as (store, generation):
            yield self._assistant_of(store, generation).answerer

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Give one generation of the base to those who lay it out, as :mod:`kb.overview` does."""
        with self._reading() as (store, _):
            yield store

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return one row a document, in the order in which they were added."""
        with self._reading() as (store, _):
            return store.summaries()

    def document(self, document_id: str) -> Document:
        """Return a document with its text and structure.

        Raises:
            UnknownDocumentError: no document has this id.
        """
        with self._reading() as (store, _):
            return store.document(document_id)

    def facts(self, document_id: str | None = None) -> tuple[tuple[Document, Facts], ...]:
        """Return every document, or the one named, with its facts.

        Raises:
            UnknownDocumentError: no document has this id.
        """
        with self._reading() as (store, _):
            chosen = store.document_ids() if document_id is None else (document_id,)
            return tuple((store.document(item), store.facts(item)) for item in chosen)

    @property
    def notice(self) -> str | None:
        """What a user should know of the way this base searches, in both languages, or None."""
        with self._reading() as (store, generation):
            notices = self._assistant_of(store, generation).notices
        return " ".join(notices.values()) or None

    def ingest(
        self,
        paths: Iterable[Path] = (),
        *,
        progress: Progress | None = None,
        rebuild: bool = False,
        internal: bool = False,
        cluster: Cluster | None = None,
    ) -> IngestReport:
        """Take files, and all files within folders, into the base.

        Long work is committed again and again, words first and vectors as they come, so that
        readers see what is there; cut off, it is gone on with by the same call. A file that fails
        is reported and does not stop the others; a text that is there already is left as it is
        unless it is now read differently.

        Args:
            paths: files and folders.
            progress: called as the work goes on; an exception that it raises ends the work, and
                what was committed stays.
            rebuild: cut all documents into clauses and read their facts anew, as after an update.
            internal: the documents are for those alone who are signed in to the site.
            cluster: whose nodes read and embed, given by :func:`kb.cluster.connected`.

        Raises:
            StoreError: the data folder cannot be written.
            IndexMismatchError: the index was built with another encoder or version.
        """
        writer = self._writer(progress, cluster)
        return IngestReport(writer.ingest(list(paths), rebuild=rebuild, internal=internal))

    def remove(self, document_id: str) -> None:
        """Take a document with its facts out of the base.

        Raises:
            UnknownDocumentError: no document has this id.
            StoreError: the data folder cannot be written.
            IndexMismatchError: the index was built with another encoder or version.
        """
        self.document(document_id)  # before a folder is made or waited for
        self._writer().remove(document_id)

    def edit(
        self,
        document_id: str,
        changes: Mapping[str, str | None] | None = None,
        undo: Collection[str] = (),
        check: Check | None = None,
    ) -> None:
        """Say what a document is, in place of what was read: its number, its dates, its place.

        What is said stays when the file is read again; the document's facts and its versions
        are found anew.

        Args:
            document_id: of the document.
            changes: a field of :class:`corpus.Metadata` → its value as text (days as
                2021-01-31), None where the document has none.
            undo: the fields that are to be as they were read.
            check: called with the document and its facts when nobody else can write; what it
                raises leaves all as it is.

        Raises:
            UnknownDocumentError: no document has this id.
            EditError: there is no such field, or no such value of it.
            StoreError: the data folder cannot be written.
            IndexMismatchError: the index was built with another encoder or version.
        """
        self.document(document_id)  # before a folder is made or waited for
        self._writer().edit(document_id, changes or {}, undo, check)

    def correct(
        self,
        document_id: str,
        clause_id: str,
        facts: Facts | None,
        check: Check | None = None,
    ) -> None:
        """Put the facts of a clause right: these and no others, whenever it is read again.

        Args:
            document_id: of the document.
            clause_id: of the clause.
            facts: as :func:`kb.facts.by_hand.facts_by_hand` makes them; None goes back to what
                is read.
            check: as of :meth:`edit`.

        Raises:
            UnknownDocumentError: there is no such document or clause.
            StoreError: the data folder cannot be written.
            IndexMismatchError: the index was built with another encoder or version.
        """
        self.document(document_id)  # before a folder is made or waited for
        self._writer().correct(document_id, clause_id, facts, check)

    @contextmanager
    def _reading(self) -> Iterator[tuple[Store, int]]:
        """Let all reads within the block see one generation."""
        from kb.base.store import Store

        with self._lock:
            if self._store is not None and self._store.is_missing and self._home.exists:
                self._store.close()  # it was opened before the first document came
                self._store = None
            if self._store is None:
                self._store = Store.open(self._home.database, public=self._is_public)
            store = self._store
        with store.reading() as generation:
            yield store, generation

    def _assistant_of(self, store: Store, generation: int) -> Assistant:
        from kb.answers.assistant import Assistant

        return self._assistant.of(generation, lambda: Assistant.of(store, generation, self._search))

    def _writer(self, progress: Progress | None = None, cluster: Cluster | None = None) -> Writer:
        from kb.base.writing import Writer

        search = self._search
        if cluster is not None:
            search = search_in(self._home, search.chosen, cluster.load_encoder)
        return Writer(self._home, search, progress, cluster)
