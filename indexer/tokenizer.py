"""Text to search terms: jieba's words, and pairs of neighbouring Chinese characters beside them."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import sys
import tempfile
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import nlargest
from pathlib import Path
from typing import Any

import numpy as np

RULES = 1
"""Version of the rules of this module; raise it whenever the same text gives other terms."""

_STOPPED = """
的 了 和 与 及 或 在 是 为 由 对 把 被 将 向 从 以 于 而 并 且 等 之 其 这 那 也 都 就 还
吗 呢 吧 啊 哪 谁 什么 哪个 哪些 怎么 怎样 如何
a an and are as at be been by can do does did for from had has have how if in into is it its of
on or s shall should t that the their there these this those to was were what when where which
who whom whose why will with would
"""
STOP_WORDS = frozenset(_STOPPED.split())

_HAN = r"[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_PIECE = re.compile(
    rf"(?P<han>{_HAN}+)"
    rf"|(?P<number>(?:\d{{1,3}}(?:,\d{{3}})++(?!\d)|\d++)(?:\.\d++)*+(?!(?!{_HAN})[^\W\d_]))"
    rf"|(?P<word>(?:(?!{_HAN})[^\W_])+)"
)
_HAN_WORD = re.compile(rf"{_HAN}{{2,}}")

_REMEMBERED = 10_000  # runs of characters: headings stand above many clauses
_PAIR_WEIGHT, _FOREIGN_WEIGHT = 2.0, 9.0  # beside 5 to 16 for the words of the dictionary


def _import_jieba() -> Any:  # noqa: ANN401
    """Import jieba without pkg_resources, which costs 0.15 s, may warn, and is not needed."""
    absent = "pkg_resources" not in sys.modules
    if absent:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its regular expressions are not raw strings
            import jieba
    finally:
        if absent:
            del sys.modules["pkg_resources"]
    return jieba


jieba = _import_jieba()
_DICTIONARY = Path(jieba.__file__).with_name("dict.txt")


class Tokenizer:
    """Cuts Chinese and English text into search terms.

    Text is brought to NFKC and lower case. A run of Chinese characters gives the words of
    jieba's search mode and every pair of neighbours (a word of two characters counts once);
    English words lose their plural; numbers stay whole, without thousands separators. Stop
    words and punctuation are dropped.

    Attributes:
        fingerprint: Equal for two tokenizers exactly when they cut every text alike.
    """

    def __init__(self, words: Iterable[str] = (), cache_dir: Path | None = None) -> None:
        """Load the dictionary: 1.5 s from jieba's text, 0.3 s from the cache.

        Args:
            words: Words of the field that jieba should keep together; only those wholly of
                Chinese characters matter.
            cache_dir: A private folder in which the prepared dictionary is kept; without it,
                and where it cannot be written, the dictionary is prepared every time.
        """
        own = sorted({word for word in map(_normalise, words) if _HAN_WORD.fullmatch(word)})
        self.fingerprint = _fingerprint(own)
        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ = _dictionary(own, self.fingerprint, cache_dir)
        self._jieba.total = sum(self._jieba.FREQ.values())
        self._jieba.initialized = True
        self._cut = lru_cache(_REMEMBERED)(self._cut_run)

    def __call__(self, text: str) -> list[str]:
        """Return the terms of ``text`` in reading order, repeated as often as they occur."""
        return [term for term in self._terms(_normalise(text)) if term not in STOP_WORDS]

    def words(self, text: str) -> frozenset[str]:
        """Return the terms of ``text`` that are words of it, not mere pairs of neighbours."""
        found = set()
        for piece in _PIECE.finditer(_normalise(text)):
            if piece.lastgroup == "han":
                found |= {word for word, _, _ in self._jieba.tokenize(piece[0], mode="search")}
            else:
                found |= set(self._terms(piece[0]))
        return frozenset(found)

    def rarity(self, term: str) -> float:
        """Return how much a term says: the information of a word in general language, in nats.

        A word of the dictionary has ``-log(frequency)``; a number or a foreign word counts as a
        rare one; a pair of characters that is no word only supports the words around it.
        """
        frequency = self._jieba.FREQ.get(term)
        if frequency:
            return math.log(self._jieba.total / frequency)
        return _PAIR_WEIGHT if _HAN_WORD.fullmatch(term) else _FOREIGN_WEIGHT

    def commonest(self, most: int) -> list[str]:
        """Return the words of the dictionary that general language has most, the commonest first.

        Words of the field count as they were given.
        """
        return nlargest(most, self._jieba.FREQ, key=self._jieba.FREQ.__getitem__)

    def _terms(self, text: str) -> Iterator[str]:
        for piece in _PIECE.finditer(text):
            match piece.lastgroup:
                case "han":
                    yield from self._cut(piece[0])
                case "number":
                    yield piece[0].replace(",", "")
                case _:
                    yield piece[0] if piece[0] in STOP_WORDS else _singular(piece[0])

    def _cut_run(self, run: str) -> tuple[str, ...]:
        words = {(start, end) for _, start, end in self._jieba.tokenize(run, mode="search")}
        pairs = {(start, start + 2) for start in range(len(run) - 1)}
        return tuple(run[start:end] for start, end in sorted(words | pairs))


def _normalise(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _singular(word: str) -> str:
    """Harman's S stemmer (How effective is suffixing?, JASIS 42, 1991)."""
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return f"{word[:-3]}y"
    if word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    if word.endswith("s") and word[-2] not in "us":
        return word[:-1]
    return word


def _fingerprint(words: list[str]) -> str:
    size = _DICTIONARY.stat().st_size
    parts = [RULES, jieba.__version__, size, unicodedata.unidata_version, sorted(STOP_WORDS), words]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _dictionary(words: list[str], fingerprint: str, folder: Path | None) -> dict[str, int]:
    if folder is None:
        return _prepare(words)
    cache = folder / "dictionary.npz"
    frequencies = _read(cache, fingerprint)
    if frequencies is None:
        frequencies = _prepare(words)
        _write(cache, fingerprint, frequencies)
    return frequencies


def _prepare(words: list[str]) -> dict[str, int]:
    cutter = jieba.Tokenizer()
    with _DICTIONARY.open("rb") as lines:
        cutter.FREQ, cutter.total = cutter.gen_pfdict(lines)
    cutter.initialized = True
    for word in words:
        cutter.add_word(word)  # with the smallest frequency that keeps it in one piece
    frequencies: dict[str, int] = cutter.FREQ
    return frequencies


def _read(cache: Path, fingerprint: str) -> dict[str, int] | None:
    """Read the prepared dictionary, in a third of the time that jieba takes for its own cache."""
    try:
        with cache.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if str(stored["fingerprint"]) != fingerprint:
                return None
            words = stored["words"].tobytes().decode().split("\n")
            return dict(zip(words, stored["frequencies"].tolist(), strict=True))
    except Exception:  # whatever is wrong with a cache, it can be written anew
        return None


def _write(cache: Path, fingerprint: str, frequencies: dict[str, int]) -> None:
    words = np.frombuffer("\n".join(frequencies).encode(), dtype=np.uint8)
    counts = np.fromiter(frequencies.values(), dtype=np.int32, count=len(frequencies))
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache.parent, suffix=".npz")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, fingerprint=np.array(fingerprint), words=words, frequencies=counts)
            Path(name).replace(cache)
        except OSError:
            Path(name).unlink()  # on a full disk the room is wanted for other things
    except OSError:
        return  # a folder that cannot be written costs time, nothing else
