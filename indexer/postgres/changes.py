"""What has to be written to bring the index up to date: cut and embedded before any row is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from sqlalchemy import Connection, select

from indexer import building
from indexer.encoder import Encoder
from indexer.passage import Passage
from indexer.postgres import tables
from indexer.postgres.tables import State
from indexer.storage import Entry, Snapshot
from indexer.tokenizer import Tokenizer

Place = tuple[str, int]  # of a passage: its group and its position there

_AT_ONCE = 4 * building.BATCH  # passages that are embedded between two looks at the clock


@dataclass(frozen=True, slots=True)
class Group:
    """Passages that come and go together; of equal ``fingerprint`` they are the same."""

    id: str
    fingerprint: str
    passages: Callable[[], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Changes:
    """The groups ``gone`` or written anew, ``added``, and the vectors of further passages.

    ``keys`` are the hashes of what was embedded, sentence by sentence, and ``vectors`` are by
    these; ``all`` tells that nothing of what was written stays.
    """

    tokenizer: str
    encoder: Encoder | None
    is_whole: bool
    gone: frozenset[str]
    added: tuple[Group, ...]
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    embedded: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)
    vectors: building.Rows = field(default_factory=dict)


def find(
    connection: Connection,
    groups: Sequence[Group],
    tokenizer: Tokenizer,
    encoder: Encoder | None,
    progress: building.Progress | None = None,
    is_time: Callable[[], bool] = lambda: True,
    held: building.Rows | None = None,
) -> Changes:
    """Compare ``groups``, all that are to be there, with the tables; cut and embed what is new.

    What there is no time to embed waits in the tables for the next time; ``held`` are vectors
    of the same encoder that are known from elsewhere.

    Raises:
        ValueError: two passages have the same id.
    """
    state = tables.read_state(connection)
    name = encoder.name if encoder else None
    fits = state is not None and (state.tokenizer, state.encoder) == (tokenizer.fingerprint, name)
    query = select(tables.groups.c.group_id, tables.groups.c.fingerprint)
    known = {row.group_id: row.fingerprint for row in connection.execute(query)} if state else {}
    same = known if fits else {}
    added = tuple(group for group in groups if same.get(group.id) != group.fingerprint)
    gone = known.keys() - same.keys() | known.keys() - {group.id for group in groups}
    passages = {group.id: group.passages() for group in added}
    vectors = {**(held or {}), **_known_vectors(connection, state, passages, encoder)}
    entries = _entries(passages, tokenizer, encoder, vectors)
    waiting = dict(_waiting(connection, groups, passages, entries, encoder, is_whole=not fits))
    embedded = _embed(waiting, entries, vectors, tokenizer, encoder, progress, is_time)
    return Changes(
        tokenizer.fingerprint,
        encoder,
        not fits,
        frozenset(gone | (known.keys() & passages.keys())),
        added,
        entries,
        embedded,
        vectors,
    )


def _entries(
    passages: Mapping[str, Sequence[Passage]],
    tokenizer: Tokenizer,
    encoder: Encoder | None,
    vectors: building.Rows,
) -> dict[str, tuple[Entry, ...]]:
    """Cut the passages into terms; those whose vectors are known all have their keys."""
    every = [passage for own in passages.values() for passage in own]
    known = building.holding(vectors, encoder.name if encoder else None)
    made = building.snapshot(every, tokenizer, encoder, known, is_time=lambda: False)
    rest = iter(made.entries)
    return {group: tuple(islice(rest, len(own))) for group, own in passages.items()}


def _known_vectors(
    connection: Connection,
    state: State | None,
    passages: Mapping[str, Sequence[Passage]],
    encoder: Encoder | None,
) -> building.Rows:
    """Return the vectors of what was embedded before, wherever it stood."""
    if encoder is None or state is None or state.encoder != encoder.name:
        return {}
    keys = {key for own in passages.values() for p in own for key in building.keys(p)}
    query = select(tables.vectors.c.key, tables.vectors.c.vector)
    query = query.where(tables.vectors.c.key.in_(keys))
    rows = connection.execute(query) if keys else ()
    return {row.key: np.asarray(row.vector, dtype=np.float32) for row in rows}


def _waiting(
    connection: Connection,
    groups: Sequence[Group],
    passages: Mapping[str, Sequence[Passage]],
    entries: Mapping[str, Sequence[Entry]],
    encoder: Encoder | None,
    *,
    is_whole: bool,
) -> Iterator[tuple[Place, Passage]]:
    """Yield the passages without vectors, those that have waited longest first."""
    if encoder is None:
        return
    if not is_whole:
        kept = {group.id: group for group in groups if group.id not in passages}
        yield from _left(connection, kept)
    for group, own in passages.items():
        for position, (passage, entry) in enumerate(zip(own, entries[group], strict=True)):
            if not entry.keys:
                yield (group, position), passage


def _left(connection: Connection, groups: Mapping[str, Group]) -> Iterator[tuple[Place, Passage]]:
    """Yield those of the tables."""
    columns = tables.passages.c
    query = select(columns.group_id, columns.position).where(columns.embedded.is_(False))
    query = query.join(tables.groups, tables.groups.c.group_id == columns.group_id)
    query = query.order_by(tables.groups.c.ordinal, columns.position)
    read: dict[str, Sequence[Passage]] = {}
    for group, position in connection.execute(query):
        if group in groups:
            if group not in read:
                read = {group: groups[group].passages()}
            yield (group, position), read[group][position]


def _embed(
    waiting: Mapping[Place, Passage],
    entries: Mapping[str, Sequence[Entry]],
    vectors: building.Rows,
    tokenizer: Tokenizer,
    encoder: Encoder | None,
    progress: building.Progress | None,
    is_time: Callable[[], bool],
) -> dict[Place, tuple[str, ...]]:
    """Embed for as long as there is time; add to ``vectors``, and return the keys of passages."""
    if encoder is None:
        return {}
    cut = [entry for own in entries.values() for entry in own]
    total = sum(len(passage.sentences) or 1 for passage in waiting.values())
    embedded: dict[Place, tuple[str, ...]] = {}
    done, rest = 0, iter(waiting.items())
    while part := dict(islice(rest, _AT_ONCE)):
        before = done

        def show(now: int, _: int, before: int = before) -> None:
            if progress is not None:
                progress(before + now, total)

        known = Snapshot(tokenizer.fingerprint, None, tuple(cut), None)
        made = building.snapshot(list(part.values()), tokenizer, encoder, known, show, is_time)
        keys = [key for entry in made.entries for key in entry.keys]
        if made.matrix is not None:
            vectors.update(zip(keys, made.matrix, strict=True))
        ready = zip(part, made.entries, strict=True)
        embedded |= {place: entry.keys for place, entry in ready if entry.keys}
        if any(not entry.keys for entry in made.entries):
            break
        done += sum(len(passage.sentences) or 1 for passage in part.values())
    return embedded
