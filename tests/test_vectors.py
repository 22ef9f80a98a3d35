"""Of many vectors the near ones are chosen by their codes, then exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer import vectors
from indexer.codes import Codes
from indexer.searching import AtOnce
from indexer.vectors import SentenceVectors

CHANCE = np.random.default_rng(7)
DIMENSION = 100  # no multiple of a word's bits
Rows = NDArray[np.float32]


def around(count: int, spread: float = 0.08, centre: Rows | None = None) -> Rows:
    """Return vectors of length one around a common one, as those of texts are."""
    middle = np.full(DIMENSION, DIMENSION**-0.5) if centre is None else centre
    rows = middle + CHANCE.normal(scale=spread, size=(count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def several(parts: Sequence[Rows]) -> SentenceVectors:
    """Return parts of passages with one sentence each."""
    codes = [Codes.of(part, part.mean(axis=0)) for part in parts]
    return SentenceVectors(parts, codes, [np.arange(1, len(part) + 1) for part in parts])


def test_cosines_are_estimated_by_levels() -> None:
    rows, query = around(3000), around(1)[0]
    codes, cosines = Codes.of(rows, rows.mean(axis=0)), rows @ query
    levels = codes.by_levels(query, np.arange(3000))
    assert abs(float((levels - cosines).mean())) < 0.005
    by_signs, by_levels = (
        np.corrcoef(estimates, cosines)[0, 1] for estimates in (-codes.distances(query), levels)
    )
    assert by_levels > 0.98 > by_signs > 0.3


def test_estimates_are_the_same_for_some_of_the_vectors() -> None:
    rows, query = around(300), around(1)[0]
    codes = Codes.of(rows, rows.mean(axis=0))
    every = codes.by_levels(query, np.arange(300))
    assert codes.by_levels(query, np.arange(5, 9)) == pytest.approx(every[5:9], abs=1e-6)
    assert codes.by_levels(query, np.arange(0)).shape == (0,)
    (alone,) = Codes.of(rows[:1], rows[0]).by_levels(query, np.arange(1))
    assert alone == pytest.approx(float(rows[0] @ query), abs=1e-3)


def test_codes_are_read_as_they_were_written_with_levels_or_without() -> None:
    rows, query = around(20), around(1)[0]
    arrays = Codes.of(rows, rows.mean(axis=0)).arrays()
    read = Codes.read(arrays)
    assert read is not None
    assert all(np.array_equal(read.arrays()[name], array) for name, array in arrays.items())
    del arrays["codes.levels"]
    older = Codes.read(arrays)
    assert older is not None
    with pytest.raises(ValueError, match="no levels"):
        older.by_levels(query, np.arange(1))
    assert Codes.read({}) is None


def test_a_base_without_levels_compares_exactly() -> None:
    rows, query = around(5000), around(1)[0]
    codes = replace(Codes.of(rows, rows.mean(axis=0)), levels=None)
    index = SentenceVectors([rows], [codes], [np.arange(1, 5001)])
    (near,) = index.nearest(query, [np.ones(5000, bool)], 400, 60, AtOnce())
    distances = codes.distances(query)
    chosen = np.flatnonzero(distances <= np.sort(distances)[399])
    assert set(near.tolist()) == {*chosen[np.argsort(-(rows @ query)[chosen])[:60]].tolist()}


def test_the_nearest_are_found_whatever_part_they_lie_in() -> None:
    """A document that came last has a part of its own, whose signs tell nothing."""
    query = around(1)[0]
    parts = [around(9000), around(6000), around(3, 0.01, query), around(1, 0.01, query)]
    index = several(parts)
    cosines = np.concatenate(parts) @ query
    (near,) = index.nearest(query, [np.ones(len(cosines), bool)], 400, 60, AtOnce())
    assert {15000, 15001, 15002, 15003} <= set(near.tolist())
    best = np.argsort(-cosines)[:30]
    assert len(np.intersect1d(near, best)) >= 20  # evenly spread in all directions, as no texts are


def test_each_mask_gets_its_own_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "FEW", 0)
    index, query = several([around(5000), around(5000)]), around(1)[0]
    masks = [np.zeros(10_000, bool) for _ in range(3)]
    masks[0][:] = True
    masks[1][7000:7100] = True  # few: all of them are looked at in the end
    found = index.nearest(query, masks, 200, 50, AtOnce())
    assert [bool(mask[own].all()) for mask, own in zip(masks, found, strict=True)] == [True] * 3
    cosines = index.compare(query).passages
    best = 7000 + np.argsort(-cosines[7000:7100])[:50]
    assert len(np.intersect1d(found[1], best)) >= 45  # by their levels
    assert len(found[0]) == 50
    assert len(found[2]) == 0
