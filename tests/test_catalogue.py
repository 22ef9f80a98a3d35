"""Documents by what they are called."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.answers.catalogue import _Pairs

TEXTS = st.text("甲乙丙 a", max_size=6)


@settings(deadline=None)
@given(texts=st.lists(TEXTS, max_size=6), piece=st.text("甲乙丙a", min_size=1, max_size=4))
def test_pairs_of_characters_lead_to_every_text_that_has_a_piece(
    texts: list[str], piece: str
) -> None:
    found = _Pairs(texts).holding(piece).tolist()
    having = [number for number, text in enumerate(texts) if piece in text]
    assert found == sorted(set(found))
    assert set(having) <= set(found)
    if len(piece) <= 2:
        assert found == having
    for number in found:
        assert all(piece[place : place + 2] in texts[number] for place in range(len(piece) - 1))
