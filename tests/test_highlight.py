"""Text cut at its marks: nothing lost, every character under its own marks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.bars import bars, without_bars
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


ROWS = "任务如下：\n| 一 | 新建停车位 | 市城管局 |\n| 二 | 改造小区 |\n非此即彼|二者之一。"


def test_the_bars_of_rows_are_gaps() -> None:
    shown = "任务如下：\n一 · 新建停车位 · 市城管局\n二 · 改造小区\n非此即彼|二者之一。"
    assert without_bars(ROWS) == shown
    pieces = cut(ROWS, 7, [Mark(7 + 12, 7 + 15, "quote"), *bars(ROWS, 7)])
    assert "".join(piece.text for piece in pieces) == ROWS  # the text itself is as it was
    gaps = ("" if "edge" in p.kinds else " · " if "bar" in p.kinds else p.text for p in pieces)
    assert "".join(gaps) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("a|b", "a|b"),  # one bar makes no row
        ("||", ""),
        ("| a |\tb", "a · b"),
        ("a | b\n| c", "a | b\n| c"),
        ("b |  | c | d", "b ·  · c · d"),  # begins within a row, and has an empty cell
    ],
)
def test_odd_bars_lose_nothing(text: str, shown: str) -> None:
    assert "".join(piece.text for piece in cut(text, 0, bars(text, 0))) == text
    assert without_bars(text) == shown
