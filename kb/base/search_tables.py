"""The search index of a base in PostgreSQL: tables beside those of the documents.

It is read in the transaction that reads them and written in the one that writes them, so that
they cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from kb.base.search import LoadEncoder, Pace, Search, SearchIndex, plain_errors

if TYPE_CHECKING:
    from indexer import Encoder, Passage
    from indexer.postgres import PostgresIndex
    from kb.base.home import Home
    from kb.base.store import Store, Within


def search_in(home: Home, chosen: str | None = None, load: LoadEncoder | None = None) -> Search:
    """Return what searches the base in ``home``, a folder or a database; see :class:`Search`."""
    return (Search if home.url is None else SearchTables)(home, chosen, load)


class SearchTables(Search):
    """Searches the tables; every process with an encoder of its own."""

    def __init__(
        self, home: Home, chosen: str | None = None, load: LoadEncoder | None = None
    ) -> None:
        """Use the database of ``home``."""
        super().__init__(home, chosen, load)
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

    def _built(
        self,
        store: Store,
        passages: Sequence[Passage],
        encoder: Encoder | None,
        previous: SearchIndex | None,
        **pace: Unpack[Pace],
    ) -> SearchIndex:
        from indexer.postgres import PostgresIndex

        elsewhere = None if isinstance(previous, PostgresIndex) else previous
        held = None if elsewhere is None else elsewhere.vectors()
        connect = store.connection
        return PostgresIndex.build(connect, passages, self.tokenizer, encoder, held=held, **pace)

    def _reopened(self, store: Store, generation: int, index: SearchIndex) -> SearchIndex:
        """The one before may be of a closed store."""
        return self.salvage(store, generation) or index

    def save(self, index: SearchIndex, generation: int) -> Within | None:
        """Return what writes the index within the transaction that writes the documents."""
        from indexer.postgres import PostgresIndex

        assert isinstance(index, PostgresIndex)
        return index.write
