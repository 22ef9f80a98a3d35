"""Several rankings made one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.fusion import convex_fusion, rank, reciprocal_rank_fusion, top

SIZE = 8
RANKINGS = st.lists(
    st.lists(st.integers(0, SIZE - 1), unique=True).map(lambda ids: np.array(ids, dtype=np.intp)),
    max_size=4,
)
Rankings = list[NDArray[np.intp]]


def test_ranks_count_from_one() -> None:
    fused = reciprocal_rank_fusion([np.array([2, 0]), np.array([2])], 3)
    np.testing.assert_allclose(fused, [1 / 62, 0, 2 / 61])


@settings(deadline=None)
@given(rankings=RANKINGS)
def test_an_empty_ranking_has_no_vote(rankings: Rankings) -> None:
    with_empty = [*rankings, np.array([], dtype=np.intp)]
    assert (
        reciprocal_rank_fusion(with_empty, SIZE).tolist()
        == reciprocal_rank_fusion(rankings, SIZE).tolist()
    )


@settings(deadline=None)
@given(rankings=RANKINGS)
def test_the_order_of_the_rankings_does_not_matter(rankings: Rankings) -> None:
    np.testing.assert_allclose(
        reciprocal_rank_fusion(rankings, SIZE), reciprocal_rank_fusion(rankings[::-1], SIZE)
    )


@settings(deadline=None)
@given(rankings=RANKINGS)
def test_only_what_is_ranked_scores(rankings: Rankings) -> None:
    fused = reciprocal_rank_fusion(rankings, SIZE)
    ranked = {position for ranking in rankings for position in ranking.tolist()}
    assert set(np.flatnonzero(fused).tolist()) == ranked
    assert fused.max() <= len(rankings) / 61 + 1e-12


@settings(deadline=None)
@given(ranking=st.permutations(range(SIZE)))
def test_one_ranking_keeps_its_order(ranking: list[int]) -> None:
    assert rank(reciprocal_rank_fusion([np.array(ranking)], SIZE)).tolist() == ranking


def test_rank_keeps_the_order_of_equals_and_leaves_out_what_is_no_candidate() -> None:
    scores = np.array([1.0, 3.0, 1.0, 2.0])
    assert rank(scores).tolist() == [1, 3, 0, 2]
    assert rank(scores, scores < 3).tolist() == [3, 0, 2]


@settings(deadline=None)
@given(
    seed=st.integers(0, 99),
    size=st.integers(0, 5000),
    values=st.integers(1, 400),
    limit=st.integers(0, 300),
)
def test_the_top_is_the_head_of_the_ranking(seed: int, size: int, values: int, limit: int) -> None:
    """Whatever is looked at first: many equal scores, few candidates, all of the best together."""
    chance = np.random.default_rng(seed)
    scores = chance.integers(0, values, size).astype(np.float64)
    if seed % 2:
        scores.sort()
    candidates = chance.random(size) < chance.random()
    assert top(scores, candidates, limit).tolist() == rank(scores, candidates)[:limit].tolist()


SCORES = st.lists(st.integers(0, 50), min_size=1, max_size=SIZE).map(
    lambda scores: np.array(scores, dtype=np.float64)
)


@settings(deadline=None)
@given(lexical=SCORES)
def test_where_all_are_equal_in_the_rest_the_words_decide(lexical: NDArray[np.float64]) -> None:
    same = np.full(len(lexical), 0.8)
    fused = convex_fusion(lexical, same, same)
    assert rank(fused).tolist() == rank(lexical).tolist()


def test_nothing_to_rank_is_no_error() -> None:
    nothing = np.zeros(0)
    assert len(convex_fusion(nothing, nothing, nothing)) == 0
