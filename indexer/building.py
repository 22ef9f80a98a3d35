"""What an index is made of, from passages: their terms, and their vectors as far as there is time.

What there is no time to embed waits for the next building, which goes on with it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.encoder import Encoder
from indexer.errors import MismatchError
from indexer.passage import Passage
from indexer.storage import REBUILD, Entry, Snapshot
from indexer.tokenizer import Tokenizer

Progress = Callable[[int, int], None]
Rows = dict[str, NDArray[np.float32]]  # by the hash of what was embedded

BATCH = 64  # sentences, or a few more, between two reports of progress


def snapshot(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    encoder: Encoder | None,
    previous: Snapshot | None,
    progress: Progress | None = None,
    is_time: Callable[[], bool] = lambda: True,
) -> Snapshot:
    """Cut and embed ``passages``; see :meth:`indexer.Index.build`."""
    counts = Counter(passage.id for passage in passages)
    if repeated := [id_ for id_, count in counts.items() if count > 1]:
        raise ValueError(f"passage ids must be unique, and these are not: {repeated}")
    terms = _terms(passages, tokenizer, previous)
    rows: Rows = {}
    if encoder is not None:
        rows = _known_rows(previous, encoder)
        _embed(passages, encoder, rows, progress, is_time)
    entries = tuple(_entry(passage, terms, rows) for passage in passages)
    if encoder is None:
        return Snapshot(tokenizer.fingerprint, None, entries, None)
    return Snapshot(tokenizer.fingerprint, encoder.name, entries, _matrix(entries, rows, encoder))


def holding(vectors: Rows, encoder: str | None) -> Snapshot | None:
    """Return vectors that an encoder of this name made as what a building goes on from."""
    if encoder is None or not vectors:
        return None
    held = Entry("", "", "", (), 0, tuple(vectors))
    return Snapshot("", encoder, (held,), np.stack(list(vectors.values())))


def keys(passage: Passage) -> tuple[str, ...]:
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


def _entry(passage: Passage, terms: Mapping[str, tuple[str, ...]], rows: Rows) -> Entry:
    hashes = keys(passage)
    content = _content(passage)
    return Entry(
        id=passage.id,
        group=passage.group,
        content=content,
        terms=terms[content],
        sentences=len(passage.sentences),
        keys=hashes if all(key in rows for key in hashes) else (),
    )


def _terms(
    passages: Sequence[Passage], tokenizer: Tokenizer, previous: Snapshot | None
) -> dict[str, tuple[str, ...]]:
    """Return the terms by content, those of ``previous`` as far as they are cut alike."""
    terms: dict[str, tuple[str, ...]] = {}
    if previous is not None and previous.tokenizer == tokenizer.fingerprint:
        terms = {entry.content: entry.terms for entry in previous.entries}
    for passage in passages:
        content = _content(passage)
        if content not in terms:
            terms[content] = tuple(tokenizer(f"{passage.heading}\n{passage.text}"))
    return terms


def _known_rows(previous: Snapshot | None, encoder: Encoder) -> Rows:
    if previous is None or previous.encoder != encoder.name or previous.matrix is None:
        return {}
    keys = (key for entry in previous.entries for key in entry.keys)
    return dict(zip(keys, previous.matrix, strict=True))


def _embed(
    passages: Sequence[Passage],
    encoder: Encoder,
    rows: Rows,
    progress: Progress | None,
    is_time: Callable[[], bool],
) -> None:
    """Add the rows that are missing for as long as there is time."""
    batches = list(_batches(passages, rows))
    done, total = 0, sum(map(len, batches))
    for batch in batches:
        if not is_time():
            return
        rows.update(zip(batch, encoder.encode(list(batch.values())), strict=True))
        done += len(batch)
        if progress is not None:
            progress(done, total)


def _batches(passages: Sequence[Passage], rows: Rows) -> Iterator[dict[str, str]]:
    """Yield what is to be embedded by its hash, equal texts once, the passages in one piece."""
    known = set(rows)
    batch: dict[str, str] = {}
    for passage in passages:
        for text in _to_embed(passage):
            if (key := _hash(text)) not in known:
                known.add(key)
                batch[key] = text
        if len(batch) >= BATCH:
            yield batch
            batch = {}
    if batch:
        yield batch


def _matrix(entries: Sequence[Entry], rows: Rows, encoder: Encoder) -> NDArray[np.float32]:
    found = [rows[key] for entry in entries for key in entry.keys]
    if not found:
        return np.empty((0, 0), dtype=np.float32)
    require_dimension(encoder, len(found[-1]), len(found[0]))
    return np.stack(found).astype(np.float32, copy=False)


def _to_embed(passage: Passage) -> tuple[str, ...]:
    """Return what stands for the passage's meaning: its sentences, or its text without any."""
    parts = passage.sentences or (passage.text,)
    return tuple(f"{passage.heading} {part}".strip() for part in parts)


def _content(passage: Passage) -> str:
    return _hash(f"{passage.heading}\n{passage.text}")


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
