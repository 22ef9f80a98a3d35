"""Which segments become one: so that there are few, and none is written again and again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from indexer.segment import Segment, join

SMALL = 4096  # passages; so many are one segment, without any that are gone
LARGEST = 100_000  # passages of a segment that others are merged into


def merged(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return ``segments`` with neighbours of like size made one, in their order.

    A segment is merged with the one before it once it has half its passages (Bentley and Saxe,
    Decomposable searching problems, 1980): each passage is written again as often as the base
    doubles, and never more once its segment is large. One that is mostly gone is written anew.
    """
    runs: list[list[Segment]] = []
    for segment in segments:
        if segment.passages:
            runs.append([segment])
        while len(runs) > 1 and _belong_together(_size(runs[-2]), _size(runs[-1])):
            last = runs.pop()
            runs[-1] += last
    if sum(map(_size, runs)) <= SMALL:
        runs = [list(chain.from_iterable(runs))] if runs else []
    return tuple(join(run) if _is_worth_it(run) else run[0] for run in runs)


def _size(run: Sequence[Segment]) -> int:
    return sum(segment.passages for segment in run)


def _belong_together(one: int, other: int) -> bool:
    return 2 * other >= one and one + other <= LARGEST


def _is_worth_it(run: Sequence[Segment]) -> bool:
    first = run[0]
    is_mostly_gone = 2 * first.passages < first.size or _size(run) <= SMALL
    return len(run) > 1 or (bool(first.gone) and is_mostly_gone)
