"""Of many vectors the near ones are chosen by their signs, then by an estimate, then exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer import vectors
from indexer.searching import AtOnce
from indexer.vectors import Codes, SentenceVectors

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


def test_estimates_are_near_the_cosines_and_order_them_better_than_signs_do() -> None:
    rows, query = around(3000), around(1)[0]
    codes, cosines = Codes.of(rows, rows.mean(axis=0)), rows @ query
    places = np.arange(len(rows))
    estimates, distances = codes.estimates(query, places), codes.distances(query)
    assert abs(float((estimates - cosines).mean())) < 0.02
    by_signs = -np.corrcoef(distances, cosines)[0, 1]
    assert np.corrcoef(estimates, cosines)[0, 1] > by_signs + 0.05 > 0.3
    assert np.array_equal(codes.estimates(query, places[5:9]), estimates[5:9])
    assert codes.estimates(query, places[:0]).shape == (0,)


def test_the_estimate_of_a_vector_that_is_its_own_centre_is_its_cosine() -> None:
    rows, query = around(1), around(1)[0]
    (estimate,) = Codes.of(rows, rows[0]).estimates(query, np.arange(1))
    assert estimate == pytest.approx(float(rows[0] @ query), abs=1e-5)


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
    assert set(found[1].tolist()) == {*(7000 + np.argsort(-cosines[7000:7100])[:50]).tolist()}
    assert len(found[0]) == 50
    assert len(found[2]) == 0
