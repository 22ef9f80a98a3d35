"""BM25 over terms."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest
from bm25s import BM25
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.lexical import LexicalIndex, Vocabulary
from indexer.postings import Counted, count, merge

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
    """Postings, which take over where there are many, agree with rank-bm25."""
    reference, sparse = LexicalIndex(passages), LexicalIndex(passages, many=1)
    assert {*sparse.vocabulary} == {*reference.vocabulary}
    assert len(sparse.vocabulary) == len(reference.vocabulary)
    few, many = reference.scores(question), sparse.scores(question)
    np.testing.assert_allclose(many, few, atol=1e-12)
    assert ((many > 0) == (few > 0)).all()


@settings(deadline=None, max_examples=30)
@given(passages=st.lists(TERMS.filter(bool), min_size=2, max_size=8), question=TERMS.filter(bool))
def test_the_scores_are_those_of_bm25s_too(passages: list[list[str]], question: list[str]) -> None:
    theirs = BM25(method="bm25+", k1=1.5, b=0.75, delta=1, dtype="float64")
    theirs.index(passages, show_progress=False)
    theirs.nonoccurrence_array = None  # what every passage has, term or no term
    asked = [term for term in dict.fromkeys(question) if term in theirs.vocab_dict]
    expected = theirs.get_scores(asked) if asked else np.zeros(len(passages))
    ours = LexicalIndex(passages, many=1).scores(question)
    np.testing.assert_allclose(ours, expected, atol=1e-12)


def vocabulary(parts: list[Counted], left: LexicalIndex) -> Vocabulary:
    return Vocabulary([part.terms for part in parts], len(left.vocabulary))


@settings(deadline=None)
@given(
    passages=st.lists(TERMS, min_size=2, max_size=8),
    question=TERMS,
    gone=st.sets(st.integers(0, 7), max_size=3),
    data=st.data(),
)
def test_passages_counted_at_different_times_have_the_scores_of_all(
    passages: list[list[str]], question: list[str], gone: set[int], data: st.DataObject
) -> None:
    """Parts side by side, some passages of which do not count any more."""
    cut = data.draw(st.integers(1, len(passages) - 1))
    alive = np.array([place not in gone for place in range(len(passages))])
    parts = [
        replace(count(passages[own]), alive=alive[own]) for own in (slice(0, cut), slice(cut, None))
    ]
    left = LexicalIndex([terms for terms, stays in zip(passages, alive, strict=True) if stays])
    scores = LexicalIndex.of(parts, vocabulary(parts, left)).scores(question)
    np.testing.assert_allclose(scores[alive], left.scores(question), atol=1e-12)
    assert not scores[~alive].any()
    merged = LexicalIndex.of([merge(parts)], vocabulary([merge(parts)], left), many=0)
    assert {*merged.vocabulary} == {*left.vocabulary}
    np.testing.assert_allclose(merged.scores(question), left.scores(question), atol=1e-12)
