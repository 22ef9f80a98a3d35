"""Terms of a topic and the forms under which a document may have them."""

from __future__ import annotations

import pytest

from kb.answers.matching import Matcher
from kb.model import Language
from kb.questions.lexicon import Lexicon, Term
from toys import tokenizer

VOCABULARY = frozenset({"医疗", "饮水", "卫生室", "图书馆", "生态", "搬迁", "护林员", "河道"})


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(tokenizer(), VOCABULARY)


def forms(terms: tuple[Term, ...]) -> set[str]:
    return {form for term in terms for form, _ in term.forms}


@pytest.mark.parametrize(
    ("text", "official"),
    [("看病的事", "医疗"), ("村里喝水", "饮水"), ("人搬到安置点", "搬迁")],
)
def test_everyday_words_stand_for_official_ones(lexicon: Lexicon, text: str, official: str) -> None:
    assert official in forms(lexicon.terms(text, text, Language.CHINESE))


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("village clinics", "卫生室"),  # listed
        ("public library", "图书馆"),  # from CC-CEDICT
        ("ecology", "生态"),
        ("forest rangers", "护林员"),
        ("in Baotou", "包头"),  # a place
        ("ecology-based", "生态"),  # a compound that no list has
        ("33,000 libraries", "3.3万"),
        ("33,000 libraries", "33000"),
    ],
)
def test_english_terms_stand_for_chinese_ones(lexicon: Lexicon, text: str, chinese: str) -> None:
    assert chinese in forms(lexicon.terms(text, text, Language.ENGLISH))


def test_neighbours_of_two_words_are_no_word_of_the_question(lexicon: Lexicon) -> None:
    found = forms(lexicon.terms("保险和河道", "保险和河道", Language.CHINESE))
    assert {"保险", "河道"} <= found
    assert "险和" not in found
    assert "和河" not in found


def test_words_that_the_base_lacks_are_not_translated(lexicon: Lexicon) -> None:
    (term,) = lexicon.terms("elephants", "elephants", Language.ENGLISH)
    assert term.forms == (("elephants", 1.0),)


def test_the_best_form_of_every_term_is_embedded(lexicon: Lexicon) -> None:
    terms = lexicon.terms("public library", "public library", Language.ENGLISH)
    assert "图书馆" in lexicon.translations(terms, Language.ENGLISH)
    assert lexicon.translations(terms, Language.CHINESE) == []


def test_coverage_is_the_share_of_weight() -> None:
    matcher = Matcher((Term(3.0, (("河道", 1.0),)), Term(1.0, (("清淤", 1.0), ("疏浚", 0.5)))))
    assert matcher.coverage("河道清淤") == 1.0
    assert matcher.coverage("河道") == 0.75
    assert matcher.coverage("河道疏浚") == 0.875
    assert matcher.coverage("绿化") == 0.0
    assert Matcher(()).coverage("河道") == 0.0
