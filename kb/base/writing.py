"""Writing: one complete generation after the other, each of them searched as soon as it is there.

Long work goes by turns. In a turn the writer holds the lock, reads as many files as there is time
for, embeds sentences in the time that is left, and commits; then it lets others have theirs. So
words can be searched at once and vectors come turn by turn; what is cut off loses its last turn,
and the same command goes on from there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import corpus
from kb.base.home import Home, give_way
from kb.base.ingest import Files, Outcome, Progress, take_in_again
from kb.base.search import Search
from kb.base.store import VERSIONS, Store
from kb.model import FileReport
from kb.versions.lineage import Lineage, lineage
from kb.versions.reporting import reported
from kb.versions.succession import without

if TYPE_CHECKING:
    from corpus.document import Document
    from indexer import Index
    from kb.base.records import Entry

SHORTEST = 10.0  # seconds of work in a turn
SHARE = 10  # of what a commit costs: a turn works so many times as long


@dataclass(frozen=True, slots=True)
class _State:
    """A generation as the writer knows it: its documents in their order, and its index."""

    generation: int
    documents: Mapping[str, Document]
    index: Index | None

    @property
    def pending(self) -> int:
        """How many clauses wait for their vectors."""
        return self.index.pending if self.index else 0


class _Pace:
    """When to commit: often enough to lose little, seldom enough to cost a tenth of the time."""

    def __init__(self) -> None:
        self._length = SHORTEST
        self._end = 0.0

    def begin(self) -> None:
        self._end = time.monotonic() + self._length

    def is_time(self) -> bool:
        return time.monotonic() < self._end

    @contextmanager
    def committing(self) -> Iterator[None]:
        began = max(time.monotonic(), self._end)  # until then it embeds
        yield
        self._length = max(SHORTEST, SHARE * (time.monotonic() - began))


class Writer:
    """Writes one base; other writers wait for its turn to end, readers for nothing."""

    def __init__(self, home: Home, search: Search, progress: Progress | None = None) -> None:
        """Write to ``home`` with the tokenizer and the encoder of ``search``."""
        self._home = home
        self._search = search
        self._progress = progress
        self._pace = _Pace()
        self._last: _State | None = None
        self._embedded = 0

    def ingest(self, paths: Sequence[Path], *, rebuild: bool = False) -> tuple[FileReport, ...]:
        """Take in files and folders; see :meth:`kb.KnowledgeBase.ingest`."""
        files = Files(paths, self._progress)
        reports: list[FileReport] = []
        try:
            while True:
                with self._turn() as store:
                    if not rebuild:
                        self._search.require_encoder(self._state(store).index, self._choice(store))
                    outcomes = files.read(store, self._pace.is_time)
                    reports += self._take_in(store, outcomes, rebuild=rebuild)
                    if not files and not self._state(store).pending:
                        return tuple(reports)
                rebuild = False
                give_way()
        finally:
            corpus.release()

    def remove(self, document_id: str) -> None:
        """Take a document with its facts out of the base.

        Raises:
            UnknownDocumentError: no document has this id.
        """
        with self._turn() as store:
            store.document(document_id)
            self._search.require_encoder(self._state(store).index, self._choice(store))
            self._commit(store, (), document_id, is_time=lambda: False)

    @contextmanager
    def _turn(self) -> Iterator[Store]:
        with self._home.writing(), closing(Store.create(self._home.database)) as store:
            self._pace.begin()
            yield store

    def _choice(self, store: Store) -> str:
        return self._search.choice(store)

    def _state(self, store: Store) -> _State:
        """Return what is there now; it is read only where another writer has had a turn."""
        with store.reading() as generation:
            if self._last is None or self._last.generation != generation:
                documents = {item: store.document(item) for item in store.document_ids()}
                self._last = _State(generation, documents, self._search.salvage(generation))
            return self._last

    def _take_in(
        self, store: Store, outcomes: Sequence[Outcome], *, rebuild: bool
    ) -> tuple[FileReport, ...]:
        """Commit what there is to write, if anything."""
        added = {o.entry.document.id: o.entry for o in outcomes if o.entry is not None}
        if rebuild:
            ids = (item for item in store.document_ids() if item not in added)
            added |= {item: take_in_again(store.entry(item)) for item in ids}
        if not (added or rebuild or self._state(store).pending or self._is_damaged(store)):
            return tuple(outcome.report for outcome in outcomes)
        with self._pace.committing():
            related = self._commit(store, tuple(added.values()), is_time=self._pace.is_time)
        titles = {item: known.title for item, known in self._state(store).documents.items()}
        return tuple(reported(outcome.report, related, titles) for outcome in outcomes)

    def _is_damaged(self, store: Store) -> bool:
        """Whether there are documents, and the index cannot be searched as things are now."""
        state = self._state(store)
        if not state.documents:
            return False
        return not self._search.fits(state.generation, self._choice(store))

    def _commit(
        self,
        store: Store,
        added: Sequence[Entry],
        removed: str | None = None,
        *,
        is_time: Callable[[], bool],
    ) -> Lineage:
        """Write the next generation: first its index, then all else in one transaction.

        Returns:
            How the documents that were added are related to the others.
        """
        state, choice = self._state(store), self._choice(store)
        new = {entry.document.id: entry.document for entry in added}
        documents = {**state.documents, **new}  # who is there already keeps its place
        documents.pop(removed or "", None)
        following = state.generation + 1
        self._home.prune(state.generation)
        index = self._search.build(
            following, choice, documents.values(), state.index, self._embedding(), is_time
        )
        related = lineage(
            [*documents.values()], new.keys(), without(store.previous(), removed or "")
        )
        settings = {"encoder": choice, VERSIONS: json.dumps(related.previous)}
        gone = () if removed is None else (removed,)
        store.write(following, added=added, removed=gone, settings=settings)
        self._last = _State(following, documents, index)
        self._home.prune(following)
        return related

    def _embedding(self) -> Callable[[int, int], None] | None:
        """Return what counts sentences on from the turns before."""
        progress, before = self._progress, self._embedded
        if progress is None:
            return None

        def show(done: int, total: int) -> None:
            self._embedded = before + done
            progress("embed", before + done, before + total)

        return show
