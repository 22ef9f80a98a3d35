"""The index: built from passages, searched by words and by meaning, saved and loaded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer import building, storage
from indexer.building import Progress, Rows, require_dimension
from indexer.encoder import Encoder
from indexer.errors import DamagedIndexError, MismatchError
from indexer.fusion import convex_fusion, rank, share
from indexer.lexical import LexicalIndex
from indexer.passage import Hit, Passage
from indexer.storage import REBUILD, Entry, Snapshot
from indexer.tokenizer import Tokenizer
from indexer.vectors import SentenceVectors, Similarities


class Index:
    """Finds passages by their words (BM25), their document's words, and the best sentence's cosine.

    An index never changes; a new state of the passages is a new index, built with the old one as
    ``previous``. Searching from several threads at once is safe.
    """

    def __init__(
        self, snapshot: Snapshot, tokenizer: Tokenizer, encoder: Encoder | None = None
    ) -> None:
        """Make ``snapshot`` searchable; callers use ``build`` or ``load``."""
        self._snapshot = snapshot
        self._tokenizer = tokenizer
        self._encoder = encoder
        self._vectors: SentenceVectors | None = None
        entries = snapshot.entries
        # While some wait for their vectors no cosines are compared: the others would go before.
        if encoder is not None and snapshot.matrix is not None and entries and not self.pending:
            self._vectors = SentenceVectors(snapshot.matrix, [len(entry.keys) for entry in entries])

    @cached_property
    def _lexical(self) -> LexicalIndex:  # counted when it is searched: one to be saved never is
        return LexicalIndex([entry.terms for entry in self._snapshot.entries])

    @cached_property
    def _groups(self) -> _Groups:
        return _Groups(self._snapshot.entries)

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
            previous: An older index: what it holds already is neither cut nor embedded again,
                as far as its tokenizer and its encoder are the same.
            progress: Called with the number of sentences embedded and of those to embed.
            is_time: Asked before every batch of sentences; once it says no, the rest waits for an
                index built from this one, and until then search goes by words alone.

        Raises:
            ValueError: two passages have the same id.
        """
        known = None if previous is None else previous._snapshot
        made = building.snapshot(passages, tokenizer, encoder, known, progress, is_time)
        return cls(made, tokenizer, encoder)

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
        """Count the words now rather than at the first search."""
        _ = self._lexical, self._groups

    @classmethod
    def salvage(cls, folder: Path, tokenizer: Tokenizer) -> Index | None:
        """Return a saved index, whatever it was built with, to build a new one from.

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
        return len(self._snapshot.entries)

    @property
    def encoder_name(self) -> str | None:
        """The name of the encoder that made its vectors, None where it has none."""
        return self._snapshot.encoder

    @property
    def pending(self) -> int:
        """How many passages wait for their vectors; until none does, search goes by words alone."""
        if self._snapshot.encoder is None:
            return 0
        return sum(not entry.keys for entry in self._snapshot.entries)

    @property
    def tokenizer(self) -> Tokenizer:
        """What cuts passages and questions into terms."""
        return self._tokenizer

    @property
    def vocabulary(self) -> Collection[str]:
        """All terms that occur in any passage."""
        return self._lexical.vocabulary

    def vectors(self) -> Rows:
        """Return all vectors by the hashes of what was embedded."""
        made = self._snapshot
        if made.matrix is None:
            return {}
        return dict(
            zip((k for entry in made.entries for k in entry.keys), made.matrix, strict=True)
        )

    @classmethod
    def holding(cls, vectors: Rows, encoder: str | None, tokenizer: Tokenizer) -> Index | None:
        """Return vectors of an encoder of this name as what an index can be built from."""
        held = building.holding(vectors, encoder)
        return None if held is None else cls(held, tokenizer)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all passages, in the order in which they were given."""
        return tuple(entry.id for entry in self._snapshot.entries)

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
        allowed = self._allowed(groups)
        terms = self._tokenizer(query if words is None else words)
        similarities = self._similarities(query)
        scores = _Scores(
            self._lexical.scores(terms) * allowed,
            share(self._groups.scores(terms) * allowed),
            np.zeros(len(self)) if similarities is None else similarities.passages * allowed,
        )
        fused = convex_fusion(scores.lexical, scores.groups, scores.cosines)
        found = rank(fused, allowed & ((scores.lexical > 0) | (similarities is not None)))
        mean = float(scores.cosines[allowed].mean()) if allowed.any() else 0.0
        top = found[: max(limit, 0)].tolist()
        if also:
            rest = found[max(limit, 0) :]
            top += rest[self._allowed(also)[rest]][: max(limit, 0)].tolist()
        return [self._hit(i, float(fused[i]), scores, similarities, mean) for i in top]

    def _allowed(self, groups: Collection[str] | None) -> NDArray[np.bool_]:
        entries = self._snapshot.entries
        return np.array([groups is None or entry.group in groups for entry in entries], dtype=bool)

    def _similarities(self, query: str) -> Similarities | None:
        if self._encoder is None or self._vectors is None:
            return None
        vector = self._encoder.encode([query], query=True)[0]
        require_dimension(self._encoder, len(vector), self._vectors.dimension)
        return self._vectors.compare(vector)

    def _hit(
        self,
        position: int,
        fused: float,
        scores: _Scores,
        similarities: Similarities | None,
        mean: float,
    ) -> Hit:
        entry = self._snapshot.entries[position]
        words, group = float(scores.lexical[position]), float(scores.groups[position])
        if similarities is None:
            return Hit(entry.id, fused, words, 0.0, None, group=group)
        cosine = float(similarities.passages[position])
        return Hit(
            entry.id,
            fused,
            words,
            cosine,
            similarities.best_sentence(position) if entry.sentences else None,
            similarities.of(position) if entry.sentences else (),
            cosine - mean,
            group,
        )


@dataclass(frozen=True, slots=True)
class _Scores:
    """What speaks for every passage, each of shape ``(passages,)``."""

    lexical: NDArray[np.float64]
    groups: NDArray[np.float64]
    cosines: NDArray[np.floating]


class _Groups:
    """BM25 over whole documents: a passage needs its document's words as well as its own."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        names = dict.fromkeys(entry.group for entry in entries)
        order = {name: number for number, name in enumerate(names)}
        terms: list[list[str]] = [[] for _ in order]
        for entry in entries:
            terms[order[entry.group]].extend(entry.terms)
        self._of_passage = np.array([order[entry.group] for entry in entries], dtype=np.intp)
        self._lexical = LexicalIndex(terms)

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """Return the BM25+ score of every passage's document, shape ``(passages,)``."""
        return self._lexical.scores(terms)[self._of_passage]
