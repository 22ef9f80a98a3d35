"""What says nearly the same is no wrong option beside it."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from kb.quiz.likeness import ALIKE, Likeness, Paired, pairs


@given(
    texts=st.lists(st.text("植树造林ab12，ß𠀀 ", max_size=12), max_size=6),
    asked=st.text("植树造林ab1，", max_size=12),
)
def test_texts_are_alike_by_the_pairs_that_they_share(texts: list[str], asked: str) -> None:
    """Laid out together and behind one another, as by comparing each."""
    likeness, whole = Likeness[int](), "".join(texts)
    ends = [*accumulate(map(len, texts))]
    bounds = [
        place for text, end in zip(texts, ends, strict=True) for place in (end - len(text), end)
    ]
    half = len(texts) // 2
    likeness.add(Paired(whole), range(half), bounds[: 2 * half])
    likeness.add(Paired(whole), range(half, len(texts)), bounds[2 * half :])
    likeness.finish()
    wanted = pairs(asked)
    assert likeness.like(asked) == {
        number
        for number, own in enumerate(map(pairs, texts))
        if own & wanted and len(own & wanted) >= ALIKE * min(len(own), len(wanted))
    }
