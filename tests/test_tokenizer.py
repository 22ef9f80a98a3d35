"""Text to search terms."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.tokenizer import STOP_WORDS, Tokenizer
from toys import tokenizer

WORDS = ["市蚕桑局", "先浇水后付费"]  # neither is in jieba's dictionary
ANY_TEXT = st.text(st.characters())  # lone surrogates and control characters too
CHINESE = st.text("市县财政局蚕桑的了在先浇水后付费一二三", max_size=30)


@pytest.fixture(scope="module")
def field() -> Tokenizer:
    return Tokenizer(WORDS)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        # A word of two characters is a pair of neighbours as well, and counts once.
        ("扶贫", ["扶贫"]),
        # Words, the words within them, and pairs across their borders.
        ("扶贫办公室", ["扶贫", "贫办", "办公", "办公室", "公室"]),
        # A word counts as often as it occurs.
        ("扶贫，扶贫", ["扶贫", "扶贫"]),
        # A single character is a term; punctuation and white space are none.
        ("县。 \n", ["县"]),
        # Stop words go, the pairs with them stay.
        ("我的家", ["我", "我的", "的家", "家"]),
        # Full width and capitals make no difference.
        ("ＷＩＦＩ覆盖", ["wifi", "覆盖"]),
        # Numbers are whole, with their decimals and without thousands separators.
        ("45.39万人, 1,234,567元", ["45.39", "万人", "1234567", "元"]),
        # A list of years is no number with separators.
        ("2018,2019", ["2018", "2019"]),
        # The sign is no part of a number: "58%" and "58 percent" share it.
        ("58%", ["58"]),
        # A number that letters follow is a word.
        ("5G", ["5g"]),
        # English plurals go (Harman's S stemmer), English stop words too.
        (
            "The policies of the departments: houses, classes, status, bus",
            ["policy", "department", "house", "classe", "status", "bus"],
        ),
        # Nothing to cut.
        ("", []),
        ("……！？", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert tokenizer()(text) == terms


def test_words_of_the_field_are_kept_together(field: Tokenizer) -> None:
    assert "先浇水后付费" in field("试行先浇水后付费办法")
    assert "先浇水后付费" not in tokenizer()("试行先浇水后付费办法")


def test_rarer_words_say_more() -> None:
    """A common word, a rarer one; a number counts as rare, a pair that is no word as common."""
    common, rare, number, pair = map(tokenizer().rarity, ("工作", "蚕桑", "860", "绿桑"))
    assert pair < common < number < rare


def test_fingerprint_tells_word_lists_apart(field: Tokenizer) -> None:
    assert field.fingerprint != tokenizer().fingerprint


def test_neither_order_nor_what_jieba_never_sees_is_in_the_fingerprint(field: Tokenizer) -> None:
    same = Tokenizer([*reversed(WORDS), WORDS[0], "县", "WTO"])
    assert same.fingerprint == field.fingerprint


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_any_text_gives_plain_terms(text: str) -> None:
    for term in tokenizer()(text):
        assert term.split() == [term]
        assert term not in STOP_WORDS


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_compatible_characters_give_the_same_terms(text: str) -> None:
    assert tokenizer()(unicodedata.normalize("NFKC", text)) == tokenizer()(text)


@settings(deadline=None)
@given(text=CHINESE)
def test_every_pair_of_chinese_neighbours_is_a_term(text: str) -> None:
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    assert pairs - STOP_WORDS <= set(tokenizer()(text))


@pytest.fixture(scope="module")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "cache"
    Tokenizer(WORDS, folder)
    return folder


@pytest.fixture(scope="module")
def cached(cache_dir: Path) -> Tokenizer:
    return Tokenizer(WORDS, cache_dir)


@settings(deadline=None)
@given(text=CHINESE)
def test_the_cache_changes_nothing(field: Tokenizer, cached: Tokenizer, text: str) -> None:
    assert cached(text) == field(text)


def test_the_cache_is_used_only_for_its_own_words(cache_dir: Path) -> None:
    (cache,) = cache_dir.iterdir()
    before = cache.read_bytes()
    Tokenizer(WORDS, cache_dir)
    assert cache.read_bytes() == before
    assert "先浇水后付费" not in Tokenizer([], cache_dir)("先浇水后付费")
    assert cache.read_bytes() != before
    assert list(cache_dir.iterdir()) == [cache]


def test_a_damaged_cache_is_written_anew(cache_dir: Path) -> None:
    (cache,) = cache_dir.iterdir()
    os.truncate(cache, 1000)
    assert "先浇水后付费" in Tokenizer(WORDS, cache_dir)("先浇水后付费")
    assert cache.stat().st_size > 1_000_000


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Tokenizer(WORDS, tmp_path / "file" / "cache")("财政") == ["财政"]


def test_nothing_is_said_and_nothing_shared_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Jieba by itself logs to the terminal and keeps its cache where everyone can write."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    Tokenizer(WORDS)("市蚕桑局")
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_jieba_is_imported_without_pkg_resources() -> None:
    script = "import indexer.tokenizer, sys; sys.exit('pkg_resources' in sys.modules)"
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)
