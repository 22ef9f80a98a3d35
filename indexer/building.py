"""What an index is made of, from passages: their terms, and their vectors as far as there is time.

What there is no time to embed waits for a later building, which goes on with it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from indexer.encoder import Encoder
from indexer.errors import MismatchError
from indexer.merging import LARGEST, merged
from indexer.passage import Passage
from indexer.segment import Entry, Segment, Vectors, make
from indexer.storage import REBUILD, Snapshot
from indexer.tokenizer import Tokenizer

Progress = Callable[[int, int], None]
Rows = dict[bytes, Vectors]  # vectors by the hash of what was embedded


@dataclass(slots=True)
class Work:
    """The passages of one building, and how their vectors come.

    Attributes:
        known: the segments whose vectors are used again.
        waiting: of passages whose vectors have not come before, group by group; they are taken
            as long as there is time.
        sentences: how many these have that are to be embedded.
    """

    encoder: Encoder | None
    known: Sequence[Segment] = ()
    waiting: Iterable[Sequence[Passage]] = ()
    sentences: int = 0
    progress: Progress | None = None
    is_time: Callable[[], bool] = lambda: True
    rows: Rows = field(default_factory=dict)

    def embedded(self, passages: Sequence[Passage]) -> list[Passage]:
        """Embed ``passages``, then those that wait, for as long as there is time.

        Returns:
            The passages, and those that waited and have been looked at.
        """
        taken = list(passages)
        if self.encoder is None:
            return taken
        self._find(taken)
        batches = list(self._batches(taken))
        done, total = 0, sum(map(len, batches)) + self.sentences
        for batch in batches:
            if not self.is_time():
                return taken
            done = self._embed(batch, done, total)
        waiting = iter(self.waiting)
        while self.is_time() and (some := self._next_of(waiting)):
            taken += some
            self._find(some)
            for number, batch in enumerate(list(self._batches(some))):
                if number and not self.is_time():
                    return taken
                done = self._embed(batch, done, total)
        return taken

    def dimension(self) -> int:
        """Return how many numbers the vectors have, 0 where there are none.

        Raises:
            MismatchError: the encoder gives others than it did before.
        """
        old = next((s.matrix for s in self.known if s.matrix is not None and len(s.matrix)), None)
        sizes = [] if old is None else [old.shape[1]]
        sizes += [len(row) for row in self.rows.values()]
        if self.encoder is not None and sizes:
            require_dimension(self.encoder, max(sizes), min(sizes))
        return sizes[0] if sizes else 0

    def _next_of(self, waiting: Iterator[Sequence[Passage]]) -> list[Passage]:
        """Take as many groups as fill a batch, none where there is none left."""
        assert self.encoder is not None
        taken: list[Passage] = []
        sentences = 0
        while sentences < self.encoder.batch and (group := next(waiting, None)) is not None:
            taken += group
            sentences += sum(max(len(passage.sentences), 1) for passage in group)
        return taken

    def _find(self, passages: Iterable[Passage]) -> None:
        """Look up the vectors that are known already."""
        wanted = list({key for passage in passages for key in keys(passage)})
        for segment in self.known if wanted else ():
            if segment.matrix is not None:
                self.rows |= {key: segment.matrix[row] for key, row in segment.find(wanted)}

    def _batches(self, passages: Iterable[Passage]) -> Iterator[dict[bytes, str]]:
        """Yield what is to be embedded by its hash, equal texts once, passages in one piece."""
        assert self.encoder is not None
        seen: set[bytes] = set()
        batch: dict[bytes, str] = {}
        for passage in passages:
            for text in _to_embed(passage):
                if (key := _hash(text)) not in self.rows and key not in seen:
                    seen.add(key)
                    batch[key] = text
            if len(batch) >= self.encoder.batch:
                yield batch
                batch = {}
        if batch:
            yield batch

    def _embed(self, batch: dict[bytes, str], done: int, total: int) -> int:
        assert self.encoder is not None
        rows = self.encoder.encode(list(batch.values()))
        self.rows.update(zip(batch, rows, strict=True))
        done += len(batch)
        if self.progress is not None:
            self.progress(done, max(total, done))
        return done


def snapshot(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    work: Work,
    kept: Snapshot | None = None,
    gone: Collection[str] = (),
) -> Snapshot:
    """Cut and embed ``passages``; see :meth:`indexer.Index.build`.

    Args:
        passages: what is new.
        tokenizer: cuts them into terms.
        work: how their vectors come.
        kept: what stays as it is, but for the groups of ``passages`` and those of ``gone``.
        gone: names of groups.
    """
    require_unique(passages)
    taken = work.embedded(passages)
    replaced = {*gone, *(passage.group for passage in taken)}
    old = [_without(segment, replaced) for segment in kept.segments] if kept else []
    dimension = work.dimension()
    columns = dimension if work.encoder else None
    new = [
        make([entry(passage, tokenizer, work) for passage in part], work.rows, columns)
        for part in _parts(taken)
    ]
    segments = merged([*old, *new])
    terms = _distinct(segments, old, new, kept.terms if kept else 0)
    name = None if work.encoder is None else work.encoder.name
    return Snapshot(tokenizer.fingerprint, name, dimension, terms, segments)


def holding(vectors: Rows, encoder: str | None) -> Snapshot | None:
    """Return vectors that an encoder of this name made as what a building goes on from."""
    if encoder is None or not vectors:
        return None
    dimension = len(next(iter(vectors.values())))
    held = make([Entry("", "", (), 0, tuple(vectors))], vectors, dimension)
    return Snapshot("", encoder, dimension, 0, (held,))


def keys(passage: Passage) -> tuple[bytes, ...]:
    """Return the hashes of what is embedded of a passage, one a vector."""
    return tuple(map(_hash, _to_embed(passage)))


def require_dimension(encoder: Encoder, given: int, expected: int) -> None:
    """Check that an encoder's vectors can be compared with those of the index.

    Raises:
        MismatchError: they have another number of dimensions.
    """
    if given != expected:
        raise MismatchError(
            f"The encoder {encoder.name} gives vectors of {given} numbers, "
            f"and those of the search index have {expected}; {REBUILD}."
        )


def require_unique(passages: Sequence[Passage]) -> None:
    """Check that no two passages have the same id.

    Raises:
        ValueError: some have.
    """
    counts = Counter(passage.id for passage in passages)
    if repeated := [id_ for id_, count in counts.items() if count > 1]:
        raise ValueError(f"passage ids must be unique, and these are not: {repeated}")


def _without(segment: Segment, groups: Collection[str]) -> Segment:
    numbers = {name: number for number, name in enumerate(segment.groups) if name in groups}
    return segment.without(numbers) if numbers else segment


def entry(passage: Passage, tokenizer: Tokenizer, work: Work) -> Entry:
    """Return what is kept of a passage, without keys where a vector of it is not there yet."""
    own = keys(passage)
    return Entry(
        id=passage.id,
        group=passage.group,
        terms=tokenizer(f"{passage.heading}\n{passage.text}"),
        sentences=len(passage.sentences),
        keys=own if all(key in work.rows for key in own) else (),
    )


def _parts(passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    """Yield ``passages`` in parts that are not too large and have whole groups."""
    last = {passage.group: place for place, passage in enumerate(passages)}
    begin = end = 0
    for place, passage in enumerate(passages):
        end = max(end, last[passage.group])
        is_full = place + 1 - begin >= LARGEST // 2
        if place == end and (is_full or place + 1 == len(passages)):
            yield passages[begin : place + 1]
            begin = place + 1


def _distinct(
    segments: Sequence[Segment], old: Sequence[Segment], new: Sequence[Segment], known: int
) -> int:
    """Return how many different terms there are; those that are gone may count."""
    if len(segments) <= 1:
        return sum(len(segment.words.terms) for segment in segments)
    added = {term for segment in new for term in segment.words.terms}
    return known + sum(all(s.words.terms.find(term) is None for s in old) for term in added)


def _to_embed(passage: Passage) -> tuple[str, ...]:
    """Return what stands for the passage's meaning: its sentences, or its text without any."""
    parts = passage.sentences or (passage.text,)
    return tuple(f"{passage.heading} {part}".strip() for part in parts)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
