"""Texts that nearly agree: the resemblance of Broder 1997, over hashed runs of characters.

A text is the set of its shingles, all runs of five letters or digits; two texts resemble each
other by the Jaccard measure of their sets. Bottom-k sketches (the k smallest hashes of a set,
Broder's MIN_s) find the pairs worth a look; what is reported is exact.

A. Z. Broder: On the resemblance and containment of documents. Compression and Complexity of
Sequences, 1997.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

SHINGLE = 5  # letters and digits
SKETCH = 256  # hashes: an estimate within about 0.06
COMMON = 64  # sketches; a hash in more of them is of a phrase that all use
_SLACK = 0.15  # by which an estimate may fall short of the floor

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Near:
    """Two documents, by their ids, and how much they resemble each other, from 0 to 1."""

    one: str
    other: str
    resemblance: float


def shingles(text: str) -> Hashes:
    """Return the distinct hashes of the text's shingles in rising order."""
    bare = "".join(filter(str.isalnum, text))
    codes = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    width = min(SHINGLE, len(codes))
    hashes = np.zeros(len(codes) - width + 1 if width else 0, np.uint64)
    for place in range(width):
        hashes = _mixed(hashes + codes[place : place + len(hashes)])
    return np.unique(hashes)


def resemblance(one: Hashes, other: Hashes) -> float:
    """Return the Jaccard measure of two sets of shingles; 0 where either is empty."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def near(
    texts: Mapping[str, str], floor: float, among: Collection[str] | None = None
) -> tuple[Near, ...]:
    """Return the pairs of texts with a resemblance of at least ``floor``, the nearest first.

    Args:
        texts: by the documents' ids.
        floor: 0 to 1.
        among: only pairs with one of these; all where it is None.
    """
    sketches = {key: shingles(text)[:SKETCH] for key, text in texts.items()}
    return near_by_sketch(sketches, texts.__getitem__, floor, among)


def near_by_sketch(
    sketches: Mapping[str, Hashes],
    text: Callable[[str], str],
    floor: float,
    among: Collection[str] | None = None,
) -> tuple[Near, ...]:
    """Return what ``near`` does, from sketches that are known already.

    ``text`` gives the text of a document, and is asked for those alone whose sketches are near.
    """
    pairs = list(_promising(sketches, floor - _SLACK, among))
    sets = {key: shingles(text(key)) for key in {key for pair in pairs for key in pair}}
    found = [Near(one, other, resemblance(sets[one], sets[other])) for one, other in pairs]
    return tuple(sorted((n for n in found if n.resemblance >= floor), key=lambda n: -n.resemblance))


def _promising(
    sketches: Mapping[str, Hashes], floor: float, among: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    """Yield the pairs whose sketches share so much that their sets may reach ``floor``."""
    holders: defaultdict[int, list[str]] = defaultdict(list)
    for key, value in _held(sketches, among):
        holders[value].append(key)
    few = (keys for keys in holders.values() if 1 < len(keys) <= COMMON)
    shared = Counter(
        pair
        for keys in few
        for pair in combinations(keys, 2)
        if among is None or pair[0] in among or pair[1] in among
    )
    for (one, other), count in shared.items():
        if count >= floor * max(len(sketches[one]), len(sketches[other])):
            yield one, other


def _held(
    sketches: Mapping[str, Hashes], among: Collection[str] | None
) -> Iterator[tuple[str, int]]:
    """Yield who holds which hash, of those hashes alone that one of ``among`` holds."""
    keys = list(sketches)
    none = np.zeros(0, np.uint64)
    values = np.concatenate([none, *sketches.values()])
    owners = np.repeat(np.arange(len(keys)), [len(sketch) for sketch in sketches.values()])
    if among is not None:
        wanted = np.unique(np.concatenate([none, *(sketches[key] for key in among)]))
        places = np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)
        held = wanted[places] == values if len(wanted) else np.zeros(len(values), bool)
        values, owners = values[held], owners[held]
    for owner, value in zip(owners.tolist(), values.tolist(), strict=True):
        yield keys[owner], value


def _mixed(values: Hashes) -> Hashes:
    """Scramble 64 bits so that near values come far apart (the finaliser of splitmix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
