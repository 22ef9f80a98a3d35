"""The search index of a base in PostgreSQL: tables beside those of the documents.

It is read in the transaction that reads them and written in the one that writes them, so that
they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from kb.base.search import Search, SearchIndex, plain_errors

if TYPE_CHECKING:
    from corpus.document import Document
    from indexer.postgres import PostgresIndex
    from kb.base.home import Home
    from kb.base.store import Store, Within


def search_in(home: Home, chosen: str | None = None) -> Search:
    """Return what searches the base in ``home``, a folder or a database."""
    return Search(home, chosen) if home.url is None else SearchTables(home, chosen)


class SearchTables(Search):
    """Searches the tables; every process with an encoder of its own."""

    def __init__(self, home: Home, chosen: str | None = None) -> None:
        """Use the database of ``home``."""
        super().__init__(home, chosen)
        self._last: PostgresIndex | None = None

    def load(self, store: Store, generation: int, choice: str) -> SearchIndex:
        """Return the index of the generation that ``store`` reads."""
        from indexer.postgres import PostgresIndex

        with plain_errors():
            encoder, last = self.encoder(choice), self._last
            self._last = PostgresIndex.open(store.connection, self.tokenizer, encoder, last)
            return self._last

    def salvage(self, store: Store, generation: int) -> SearchIndex | None:
        """Return the index to build a new one from, None where there is none."""
        from indexer.postgres import PostgresIndex

        return PostgresIndex.salvage(store.connection, self.tokenizer)

    def build(
        self,
        store: Store,
        choice: str,
        documents: Iterable[Document],
        previous: SearchIndex | None,
        progress: Callable[[int, int], None] | None,
        is_time: Callable[[], bool],
    ) -> SearchIndex:
        """Find what has to be written for the index to hold ``documents`` and no others."""
        from indexer.postgres import PostgresIndex
        from kb.base.passages import passages

        elsewhere = None if isinstance(previous, PostgresIndex) else previous
        with plain_errors(), store.reading():
            return PostgresIndex.build(
                store.connection,
                [passage for document in documents for passage in passages(document)],
                self.tokenizer,
                self.encoder(choice),
                held=None if elsewhere is None else elsewhere.vectors(),
                progress=progress,
                is_time=is_time,
            )

    def update(
        self,
        store: Store,
        choice: str,
        previous: SearchIndex,
        documents: Iterable[Document],
        removed: Collection[str],
        progress: Callable[[int, int], None] | None,
        is_time: Callable[[], bool],
    ) -> SearchIndex:
        """Find what has to be written for the index to hold what is new, and not what is gone."""
        with store.reading() as generation:
            index = self.salvage(store, generation)  # the one before may be of a closed store
            known = previous if index is None else index
            return super().update(store, choice, known, documents, removed, progress, is_time)

    def save(self, index: SearchIndex, generation: int) -> Within | None:
        """Return what writes the index within the transaction that writes the documents."""
        from indexer.postgres import PostgresIndex

        assert isinstance(index, PostgresIndex)
        return index.write
