"""Text cut at its marks: nothing lost, every character under its own marks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webapp.highlight import Mark, cut


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, int, list[Mark]]:
    text = draw(st.text(min_size=1, max_size=40))
    offset = draw(st.integers(0, 100))
    ends = st.integers(0, offset + len(text) + 10)
    pairs = draw(st.lists(st.tuples(ends, ends, st.sampled_from("abc")), max_size=6))
    return text, offset, [Mark(min(a, b), max(a, b), kind) for a, b, kind in pairs]


@given(marked_texts())
def test_pieces_hold_every_character_under_its_marks(made: tuple[str, int, list[Mark]]) -> None:
    text, offset, marks = made
    pieces = cut(text, offset, marks)
    assert "".join(piece.text for piece in pieces) == text
    place = offset
    for piece in pieces:
        for position in range(place, place + len(piece.text)):
            assert set(piece.kinds) == {m.kind for m in marks if m.start <= position < m.end}
        place += len(piece.text)


def test_pieces_are_not_cut_without_need() -> None:
    pieces = cut("甲乙丙丁", 10, [Mark(11, 13, "quote"), Mark(12, 13, "key")])
    assert [(p.text, p.kinds) for p in pieces] == [
        ("甲", ()),
        ("乙", ("quote",)),
        ("丙", ("quote", "key")),
        ("丁", ()),
    ]
    assert all(a.kinds != b.kinds for a, b in pairwise(pieces))
