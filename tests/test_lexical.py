"""BM25 over terms."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.lexical import LexicalIndex

TERMS = st.lists(st.sampled_from("abcdefgh"), max_size=12)


@settings(deadline=None)
@given(passages=st.lists(TERMS, max_size=8), question=TERMS)
def test_a_score_is_above_zero_exactly_where_a_term_is_shared(
    passages: list[list[str]], question: list[str]
) -> None:
    scores = LexicalIndex(passages).scores(question)
    assert (scores > 0).tolist() == [bool({*passage} & {*question}) for passage in passages]
    assert (scores >= 0).all()


@pytest.mark.parametrize(
    "passages",
    [
        [],  # rank-bm25 divides by the number of passages
        [[]],  # and by their mean length
        [[], []],
    ],
)
def test_without_any_term_all_scores_are_zero(passages: list[list[str]]) -> None:
    assert LexicalIndex(passages).scores(["a"]).tolist() == [0.0] * len(passages)


def test_scores_are_those_of_the_formula() -> None:
    """What is left of BM25+ without the constant: k1 = 1.5, b = 0.75, idf = ln((N + 1) / df)."""
    passages = [["a", "b", "b"], ["a", "c"], ["c"]]

    def part(frequency: int, length: int, containing: int) -> float:
        saturated = frequency * 2.5 / (1.5 * (0.25 + 0.75 * length / 2) + frequency)
        return log(4 / containing) * saturated

    expected = [part(1, 3, 2) + part(2, 3, 1), part(1, 2, 2), 0.0]
    np.testing.assert_allclose(LexicalIndex(passages).scores(["a", "b"]), expected)


def test_the_rarer_term_counts_more() -> None:
    common, rare = LexicalIndex([["a", "x"], ["b", "x"], ["a", "y"]]).scores(["a", "b"])[:2]
    assert rare > common


def test_a_repeated_term_of_the_question_counts_once() -> None:
    index = LexicalIndex([["a", "b"], ["b", "c"]])
    assert index.scores(["a", "b", "a"]).tolist() == index.scores(["a", "b"]).tolist()


@settings(deadline=None)
@given(passages=st.lists(TERMS, min_size=1, max_size=8), question=TERMS)
def test_many_passages_have_the_scores_of_few(
    passages: list[list[str]], question: list[str]
) -> None:
    """bm25s, which takes over where there are many, agrees with rank-bm25."""
    reference, sparse = LexicalIndex(passages), LexicalIndex(passages, many=1)
    assert {*sparse.vocabulary} - {""} == {*reference.vocabulary}
    few, many = reference.scores(question), sparse.scores(question)
    np.testing.assert_allclose(many, few, atol=1e-12)
    assert ((many > 0) == (few > 0)).all()
