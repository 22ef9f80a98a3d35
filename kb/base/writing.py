"""Writing: one complete generation after the other, each of them searched as soon as it is there.

Long work goes by turns. In a turn the writer holds the lock, reads as many files as there is time
for, embeds sentences in the time that is left, and commits; then it lets others have theirs. So
words can be searched at once and vectors come turn by turn; what is cut off loses its last turn,
and the same command goes on from there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import corpus
from kb.base import corrections, edits
from kb.base.contents import CORRECTIONS, EDITS, VERSIONS
from kb.base.home import Home, give_way
from kb.base.ingest import Files, Outcome, Progress, take_in_again
from kb.base.kin import Kin
from kb.base.reading import FileReader
from kb.base.records import Entry
from kb.base.search import Search
from kb.base.store import Store
from kb.facts import extract
from kb.model import Facts, FileReport
from kb.versions.lineage import Lineage, lineage
from kb.versions.reporting import reported
from kb.versions.succession import later_of, without

if TYPE_CHECKING:
    from corpus.document import Document
    from kb.base.edits import Check
    from kb.base.search import SearchIndex

SHORTEST = 10.0  # seconds of work in a turn
SHARE = 10  # of what a commit costs: a turn works so many times as long


class _Pace:
    """When to commit: often enough to lose little, seldom enough to cost a tenth of the time."""

    def __init__(self) -> None:
        self._length = SHORTEST
        self._end = 0.0

    def begin(self) -> None:
        self._end = time.monotonic() + self._length

    def is_time(self) -> bool:
        return time.monotonic() < self._end

    def once_and_more(self) -> Callable[[], bool]:
        """Return a clock for a turn without files, in which something is embedded in any case."""
        first = iter([True])
        return lambda: next(first, False) or self.is_time()

    @contextmanager
    def committing(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._length = max(SHORTEST, SHARE * (time.monotonic() - began))


class Writer:
    """Writes one base; other writers wait for its turn to end, readers for nothing."""

    def __init__(
        self,
        home: Home,
        search: Search,
        progress: Progress | None = None,
        reader: FileReader | None = None,
    ) -> None:
        """Write to ``home`` with the tokenizer and the encoder of ``search``.

        ``reader`` reads the files; this process does where it is None.
        """
        self._home = home
        self._search = search
        self._progress = progress
        self._reader = reader
        self._pace = _Pace()
        self._embedded = 0
        self._index: tuple[int, SearchIndex | None] = (-1, None)  # of a generation

    def ingest(
        self, paths: Sequence[Path], *, rebuild: bool = False, internal: bool = False
    ) -> tuple[FileReport, ...]:
        """Take in files and folders; see :meth:`kb.KnowledgeBase.ingest`."""
        files = Files(paths, self._progress, internal=internal, reader=self._reader)
        reports: list[FileReport] = []
        try:
            while True:
                with self._turn() as store:
                    if not rebuild:
                        self._require_encoder(store)
                    outcomes = files.read(store, self._pace.is_time)
                    reports += self._take_in(store, outcomes, rebuild=rebuild)
                    if not files and not self._is_pending(store):
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
            self._require_encoder(store)
            self._commit(store, (), document_id, is_time=lambda: False)

    def edit(
        self,
        document_id: str,
        changes: Mapping[str, str | None],
        undo: Collection[str],
        check: Check | None = None,
    ) -> None:
        """Say what a document is; see :meth:`kb.KnowledgeBase.edit`."""
        with self._turn() as store:
            entry, known = store.entry(document_id), store.edits()
            if check is not None:
                check(entry.document, entry.facts)
            own = known.get(document_id, {})
            own, metadata = edits.changed(own, entry.document.metadata, changes, undo)
            self._require_encoder(store)
            document = replace(entry.document, metadata=metadata)
            right = store.corrections().get(document_id, ())
            facts = corrections.corrected(document, extract(document), right)
            written = Entry(document, facts, entry.provenance)
            said = edits.dumps({**known, document_id: own})
            self._commit(store, (written,), is_time=self._pace.is_time, settings={EDITS: said})

    def correct(
        self,
        document_id: str,
        clause_id: str,
        facts: Facts | None,
        check: Check | None = None,
    ) -> None:
        """Put the facts of a clause right; see :meth:`kb.KnowledgeBase.correct`."""
        with self._turn() as store:
            entry, known = store.entry(document_id), store.corrections()
            if check is not None:
                check(entry.document, entry.facts)
            span = store.clause(document_id, clause_id).span
            own = corrections.changed(known.get(document_id, ()), span, facts)
            self._require_encoder(store)
            document = entry.document
            right = corrections.corrected(document, extract(document), own)
            written = Entry(document, right, entry.provenance)
            said = {CORRECTIONS: corrections.dumps({**known, document_id: own})}
            self._commit(store, (written,), is_time=self._pace.is_time, settings=said)

    @contextmanager
    def _turn(self) -> Iterator[Store]:
        with self._home.writing(), closing(Store.create(self._home.database)) as store:
            self._pace.begin()
            Kin(store).complete()
            yield store

    def _known_index(self, store: Store) -> SearchIndex | None:
        with store.reading() as generation:
            if self._index[0] != generation:
                self._index = generation, self._search.salvage(store, generation)
        return self._index[1]

    def _require_encoder(self, store: Store) -> None:
        self._search.require_encoder(self._known_index(store), self._search.choice(store))

    def _is_pending(self, store: Store) -> bool:
        """Whether clauses wait for their vectors."""
        index = self._known_index(store)
        return index is not None and index.pending > 0

    def _is_searchable(self, store: Store) -> bool:
        """Whether the index is sound and fits this version; there may be no documents."""
        index, choice = self._known_index(store), self._search.choice(store)
        return store.is_empty or self._search.fits(index, choice)

    def _take_in(
        self, store: Store, outcomes: Sequence[Outcome], *, rebuild: bool
    ) -> tuple[FileReport, ...]:
        """Commit what there is to write, if anything."""
        added = {o.entry.document.id: o.entry for o in outcomes if o.entry is not None}
        if rebuild:
            known, right = store.edits(), store.corrections()
            ids = (item for item in store.document_ids() if item not in added)
            added |= {
                item: take_in_again(store.entry(item), known.get(item, {}), right.get(item, ()))
                for item in ids
            }
        is_whole = self._is_searchable(store) and not self._is_pending(store)
        if is_whole and not added and not rebuild:
            return tuple(outcome.report for outcome in outcomes)
        is_time = self._pace.is_time if added else self._pace.once_and_more()
        related = self._commit(store, tuple(added.values()), is_time=is_time, rebuild=rebuild)

        def title(document_id: str) -> str:
            return store.document(document_id).title

        return tuple(reported(outcome.report, related, title) for outcome in outcomes)

    def _commit(
        self,
        store: Store,
        added: Sequence[Entry],
        removed: str | None = None,
        *,
        is_time: Callable[[], bool],
        settings: Mapping[str, str] | None = None,
        rebuild: bool = False,
    ) -> Lineage:
        """Write the next generation: first its index, then all else in one transaction.

        Returns:
            How the documents that were added are related to the others.
        """
        choice, gone = self._search.choice(store), () if removed is None else (removed,)
        documents = [entry.document for entry in added]
        index = self._next_index(store, choice, documents, gone, is_time, rebuild=rebuild)
        with store.reading() as current:
            self._home.prune(current)
            known = without(store.previous(), removed or "")
            related = lineage(documents, Kin(store), known)
            added, inherited = _kept_internal(added, related.previous, store)
        with self._pace.committing():
            following = current + 1
            within = self._search.save(index, following)
            said = {"encoder": choice, VERSIONS: json.dumps(related.previous), **(settings or {})}
            if inherited:
                said[EDITS] = edits.dumps(inherited)
            store.write(following, added=added, removed=gone, settings=said, within=within)
            self._home.prune(following)
        return related

    def _next_index(
        self,
        store: Store,
        choice: str,
        documents: Sequence[Document],
        gone: Collection[str],
        is_time: Callable[[], bool],
        *,
        rebuild: bool,
    ) -> SearchIndex:
        """Return the index with ``documents``: the one before and they, or one of everything."""
        previous, search = self._known_index(store), self._search
        with store.reading():
            if previous is not None and not rebuild and search.is_of(previous, choice):
                return search.update(
                    store, choice, previous, documents, gone, self._embedding(), is_time
                )
            new = {document.id: document for document in documents}
            there = (item for item in store.document_ids() if item not in gone)
            every = {item: new.get(item) or store.document(item) for item in there} | new
            return search.build(store, choice, every.values(), previous, self._embedding(), is_time)

    def _embedding(self) -> Callable[[int, int], None] | None:
        """Return what counts sentences on from the turns before."""
        progress, before = self._progress, self._embedded
        if progress is None:
            return None

        def show(done: int, total: int) -> None:
            self._embedded = before + done
            progress("embed", before + done, before + total)

        return show


def _kept_internal(
    added: Sequence[Entry],
    previous: Mapping[str, str],
    store: Store,
) -> tuple[list[Entry], dict[str, edits.Edits]]:
    """Keep other versions of internal documents internal until a person says otherwise.

    Returns:
        The entries, and all edits with those that say so; no edits where none had to be made.
    """
    known = store.edits()
    entries, said = list(added), dict(known)
    for number, entry in enumerate(entries):
        document = entry.document
        family = _family(document.id, previous)
        before = Kin(store).internal(family) if len(family) > 1 else {}
        if document.id in before or not _has_internal_kin(document.id, previous, before):
            continue
        own, metadata = edits.changed({}, document.metadata, {"internal": "true"}, ())
        entries[number] = replace(entry, document=replace(document, metadata=metadata))
        said[document.id] = {**said.get(document.id, {}), **own}
    return entries, said if said != known else {}


def _family(document_id: str, previous: Mapping[str, str]) -> set[str]:
    """Return the ids of all versions of a document, its own too."""
    family = {document_id}
    for step in (previous, later_of(previous)):
        kin = step.get(document_id)
        while kin is not None and kin not in family:
            family.add(kin)
            kin = step.get(kin)
    return family


def _has_internal_kin(
    document_id: str, previous: Mapping[str, str], before: Mapping[str, bool]
) -> bool:
    """Tell whether the nearest version that was there, before or after this one, is internal."""
    for step in (previous, later_of(previous)):
        seen, kin = {document_id}, step.get(document_id)
        while kin is not None and kin not in before and kin not in seen:
            seen.add(kin)
            kin = step.get(kin)
        if before.get(kin or "", False):
            return True
    return False
