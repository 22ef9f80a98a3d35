"""The index: built from passages, searched by words and by meaning, saved and loaded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

from indexer import building, storage
from indexer.building import Progress, Rows, Work
from indexer.encoder import Encoder
from indexer.errors import DamagedIndexError, MismatchError
from indexer.passage import Hit, Passage
from indexer.searching import Searcher
from indexer.storage import REBUILD, Snapshot
from indexer.tokenizer import Tokenizer


class Index:
    """Finds passages by their words (BM25), their document's words, and the best sentence's cosine.

    An index never changes; a new state of the passages is a new index, made from the old one by
    ``updated``. Searching from several threads at once is safe.
    """

    def __init__(
        self, snapshot: Snapshot, tokenizer: Tokenizer, encoder: Encoder | None = None
    ) -> None:
        """Make ``snapshot`` searchable; callers use ``build`` or ``load``."""
        self._snapshot = snapshot
        self._tokenizer = tokenizer
        self._encoder = encoder
        self._searcher: Searcher | None = None

    @classmethod
    def build(
        cls,
        passages: Sequence[Passage],
        tokenizer: Tokenizer,
        encoder: Encoder | None,
        *,
        previous: Index | None = None,
        progress: Progress | None = None,
        is_time: Callable[[], bool] = lambda: True,
    ) -> Index:
        """Index ``passages``.

        Args:
            passages: In the order in which equally good ones are to be found.
            tokenizer: Cuts the passages now and the questions later.
            encoder: Embeds the sentences; with ``None`` search goes by words alone.
            previous: An older index: what it holds already is not embedded again, as far as its
                encoder is the same.
            progress: Called with the number of sentences embedded and of those to embed.
            is_time: Asked before every batch of sentences; once it says no, the rest waits for an
                index made from this one, and until then search goes by words alone.

        Raises:
            ValueError: two passages have the same id.
        """
        known = previous._snapshot if previous else None
        is_same = known is not None and encoder is not None and known.encoder == encoder.name
        segments = known.segments if known and is_same else ()
        work = Work(encoder, segments, progress=progress, is_time=is_time)
        return cls(building.snapshot(passages, tokenizer, work), tokenizer, encoder)

    def updated(
        self,
        encoder: Encoder | None,
        passages: Sequence[Passage] = (),
        removed: Collection[str] = (),
        *,
        waiting: Callable[[str], Sequence[Passage]] | None = None,
        progress: Progress | None = None,
        is_time: Callable[[], bool] = lambda: True,
    ) -> Index:
        """Return an index with other passages of some groups; this one must fit, see ``fits``.

        The work goes with what is new, not with what is there.

        Args:
            encoder: That with which this index was built.
            passages: All passages of the groups that are new or changed.
            removed: The groups that are gone.
            waiting: Gives the passages of a group that waits for its vectors; as many groups get
                them as there is time for.
            progress: As in ``build``.
            is_time: As in ``build``.

        Raises:
            ValueError: two passages have the same id.
        """
        known, new = self._snapshot, {*removed, *(passage.group for passage in passages)}
        groups = [name for name in self._waiting() if name not in new] if waiting else []
        work = Work(
            encoder,
            known.segments,
            (waiting(name) for name in groups) if waiting else (),
            self._sentences_waiting() if groups else 0,
            progress,
            is_time,
        )
        made = building.snapshot(passages, self._tokenizer, work, known, removed)
        return Index(made, self._tokenizer, encoder)

    @classmethod
    def load(cls, folder: Path, tokenizer: Tokenizer, encoder: Encoder | None) -> Index:
        """Load the index that was saved in ``folder``.

        Without an encoder any index will do: its vectors are left alone.

        Raises:
            MismatchError: it was built with another format, tokenizer or encoder.
            DamagedIndexError: it is missing, incomplete, or changed since it was written.
        """
        snapshot = storage.load(folder)
        if snapshot.tokenizer != tokenizer.fingerprint:
            raise MismatchError(
                f"The search index in {folder} was built with another word list; {REBUILD}."
            )
        if encoder is not None and snapshot.encoder != encoder.name:
            built = snapshot.encoder or "no encoder"
            raise MismatchError(
                f"The search index in {folder} was built with {built}, "
                f"and {encoder.name} is in use; {REBUILD}."
            )
        index = cls(snapshot, tokenizer, encoder)
        index.prepare()
        return index

    def prepare(self) -> None:
        """Make ready for searching now rather than at the first search."""
        _ = self._ready

    @property
    def _ready(self) -> Searcher:  # one to be saved is never searched
        if self._searcher is None:
            self._searcher = Searcher(self._snapshot, self._tokenizer, self._encoder)
        return self._searcher

    @classmethod
    def salvage(cls, folder: Path, tokenizer: Tokenizer) -> Index | None:
        """Return a saved index, whatever it was built with, to make a new one from.

        As ``previous`` of :meth:`build` it gives what still fits. ``None`` where it is damaged.
        """
        try:
            return cls(storage.load(folder), tokenizer)
        except (DamagedIndexError, MismatchError):
            return None

    def fits(self, encoder: Encoder | None) -> bool:
        """Tell whether :meth:`load` would take it, as it was saved, with its tokenizer."""
        made = self._snapshot
        return made.tokenizer == self._tokenizer.fingerprint and (
            encoder is None or made.encoder == encoder.name
        )

    def save(self, folder: Path) -> None:
        """Save the index in ``folder``, which must not exist; it appears complete or not at all.

        Raises:
            SaveError: the folder exists, or it cannot be written.
        """
        storage.save(self._snapshot, folder)

    def __len__(self) -> int:
        """How many passages the index holds."""
        return self._snapshot.passages

    @property
    def encoder_name(self) -> str | None:
        """The name of the encoder that made its vectors, None where it has none."""
        return self._snapshot.encoder

    @property
    def pending(self) -> int:
        """How many passages wait for their vectors; until none does, search goes by words alone."""
        if self._snapshot.encoder is None:
            return 0
        return sum(int(segment.waiting().sum()) for segment in self._snapshot.segments)

    @property
    def tokenizer(self) -> Tokenizer:
        """What cuts passages and questions into terms."""
        return self._tokenizer

    @property
    def vocabulary(self) -> Collection[str]:
        """All terms that occur in any passage."""
        return self._ready.vocabulary

    def vectors(self) -> Rows:
        """Return all vectors by the hashes of what was embedded."""
        return {key: row for segment in self._snapshot.segments for key, row in segment.vectors()}

    @classmethod
    def holding(cls, vectors: Rows, encoder: str | None, tokenizer: Tokenizer) -> Index | None:
        """Return vectors of an encoder of this name as what an index can be built from."""
        held = building.holding(vectors, encoder)
        return None if held is None else cls(held, tokenizer)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all passages, in the order in which they were given."""
        return self._ready.ids()

    def search(
        self,
        query: str,
        *,
        words: str | None = None,
        limit: int = 10,
        groups: Collection[str] | None = None,
        also: Collection[str] = (),
    ) -> list[Hit]:
        """Return the passages that answer ``query`` best, the best first.

        Any text may be a query; an empty one finds nothing. With an encoder every passage is a
        candidate, without one only those that share a term.

        Args:
            query: A question or some words.
            words: What to look for by words, where that is not the whole ``query``.
            limit: The most hits to return.
            groups: Search only in passages of these groups.
            also: Add the best of these groups that are not among the hits, as many again at most.

        Raises:
            MismatchError: the encoder's vectors do not fit those of the index.
        """
        if not query.strip():
            return []
        terms = self._tokenizer(query if words is None else words)
        return self._ready.search(query, terms, max(limit, 0), groups, also)

    def _waiting(self) -> Iterable[str]:
        """Yield the groups of which some passages wait for their vectors."""
        for segment in self._snapshot.segments:
            for number in np.unique(segment.group_of[segment.waiting()]).tolist():
                yield segment.groups[number]

    def _sentences_waiting(self) -> int:
        counts = (
            np.maximum(segment.sentences[segment.waiting()], 1).sum()
            for segment in self._snapshot.segments
        )
        return int(sum(counts))
