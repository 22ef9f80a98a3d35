"""English words → Chinese ones, out of lines such as those of CC-CEDICT."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kb.questions.glossary import Glossary, stemmed

LINES = """# CC-CEDICT
圖書館 图书馆 [tu2 shu1 guan3] /library/CL:家[jia1],個|个[ge4]/
貧困 贫困 [pin2 kun4] /impoverished/poverty/
扶貧 扶贫 [fu2 pin2] /assistance to the poor/poverty alleviation/
立德 立德 [li4 de2] /a person's moral lead/
理 理 [li3] /reason/
領導 领导 [ling3 dao3] /lead/leading/to lead/leadership/CL:位[wei4]/
"""


def test_a_word_alone_fits_better_than_one_of_several() -> None:
    glossary = Glossary(LINES.encode())
    known = {"贫困", "扶贫", "领导", "图书馆"}
    poverty = glossary.words(stemmed("poverty"), known)
    assert poverty["贫困"] == 1.0 > poverty["扶贫"] > 0
    assert glossary.words(stemmed("leading"), known) == {"领导": 1.0}
    assert glossary.words(stemmed("library"), known) == {"图书馆": 1.0}


def test_sounds_and_parts_of_words_are_no_glosses() -> None:
    glossary = Glossary(LINES.encode())
    known = {"贫困", "扶贫", "领导", "图书馆", "立德"}
    for word in ("tu", "pin2", "rary", "lib", "x", "个", "q" * 300):
        assert glossary.words(word, known) == {}
    assert Glossary(b"").words("lead", known) == {}


@given(
    st.text(alphabet="abl2'- /\n]", max_size=60), st.text(alphabet="abl2", min_size=1, max_size=4)
)
def test_every_word_is_found_where_it_begins(text: str, piece: str) -> None:
    found = Glossary(text.encode())._beginning(piece.encode()).tolist()
    assert found == [
        m.start() for m in re.finditer(rf"(?<![abl2'-]){re.escape(piece)}", text) if m.start()
    ]
