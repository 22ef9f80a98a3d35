"""What has to be written to bring the index up to date: cut and embedded before any row is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ARRAY, Connection, LargeBinary, any_, func, literal, select

from indexer import building
from indexer.building import Progress, Rows, Work
from indexer.encoder import Encoder
from indexer.passage import Passage
from indexer.postgres import tables
from indexer.postgres.tables import State
from indexer.segment import Entry
from indexer.tokenizer import Tokenizer

Waiting = Callable[[str], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Changes:
    """The passages to be written by their groups, and the vectors by the passages' keys.

    The rows of the groups ``gone``, which are written anew or not at all, are taken out before;
    with ``is_whole`` nothing stays of what was written.
    """

    tokenizer: str
    encoder: Encoder | None
    is_whole: bool
    gone: frozenset[str]
    entries: dict[str, list[Entry]]
    vectors: Rows


def whole(
    connection: Connection,
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    work: Work,
) -> Changes:
    """Return what makes an index of just these passages.

    Raises:
        ValueError: two passages have the same id.
    """
    known = tables.read_state(connection, tables.EMBEDDED)
    _look_up(connection, known, passages, work)
    return _changes(passages, tokenizer, work)


def update(
    connection: Connection,
    state: State,
    passages: Sequence[Passage],
    removed: Collection[str],
    waiting: Waiting | None,
    tokenizer: Tokenizer,
    work: Work,
) -> Changes:
    """Return what brings an index of that ``state`` up to date; see :meth:`indexer.Index.updated`.

    Raises:
        ValueError: two passages have the same id.
        MismatchError: the encoder gives other vectors than it did before.
    """
    _look_up(connection, state, passages, work)
    if waiting is not None and work.encoder is not None:
        left = _left(connection, {*removed, *(passage.group for passage in passages)})
        work.sentences = sum(left.values())
        work.waiting = _waiting(connection, state, left, waiting, work)
    found = _changes(passages, tokenizer, work, removed)
    if work.encoder is not None and state.dimension and (dimension := work.dimension()):
        building.require_dimension(work.encoder, dimension, state.dimension)
    return found


def work(
    encoder: Encoder | None, progress: Progress | None, is_time: Callable[[], bool], held: Rows
) -> Work:
    """Return a building whose vectors are ``held``, as far as they are known from elsewhere."""
    return Work(encoder, progress=progress, is_time=is_time, rows=dict(held))


def _changes(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    work: Work,
    removed: Collection[str] | None = None,
) -> Changes:
    building.require_unique(passages)
    entries: dict[str, list[Entry]] = {}
    for passage in work.embedded(passages):
        own = entries.setdefault(passage.group, [])
        own.append(building.entry(passage, tokenizer, work))
    gone = frozenset({*(removed or ()), *entries})
    return Changes(tokenizer.fingerprint, work.encoder, removed is None, gone, entries, work.rows)


def _look_up(
    connection: Connection, state: State | None, passages: Iterable[Passage], work: Work
) -> None:
    """Find the vectors of what was embedded before, wherever it stood."""
    if work.encoder is None or state is None or state.encoder != work.encoder.name:
        return
    keys = list({key for passage in passages for key in building.keys(passage)})
    columns = tables.vectors.c
    wanted = columns.key == any_(literal(keys, ARRAY(LargeBinary)))
    rows = connection.execute(select(columns.key, columns.vector).where(wanted)) if keys else ()
    work.rows |= {row.key: np.asarray(row.vector, dtype=np.float32) for row in rows}


def _left(connection: Connection, new: Collection[str]) -> dict[str, int]:
    """Return how many sentences wait for their vectors, by groups, but for those of ``new``."""
    columns, groups = tables.passages.c, tables.groups.c
    query = select(groups.group_id, func.sum(func.greatest(columns.sentences, 1)))
    query = query.join(tables.groups, groups.ordinal == columns.ordinal)
    query = query.where(columns.embedded.is_(False)).group_by(groups.ordinal)
    rows = connection.execute(query.order_by(groups.ordinal))
    return {group: int(count) for group, count in rows if group not in new}


def _waiting(
    connection: Connection, state: State, left: Iterable[str], passages: Waiting, work: Work
) -> Iterator[Sequence[Passage]]:
    for group in left:
        own = passages(group)
        _look_up(connection, state, own, work)
        yield own
