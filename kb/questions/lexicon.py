"""The words of a topic, each with the forms under which a document may have it.

A Chinese word stands for itself and, where it is an everyday word, for the official ones (看病 →
医疗, 就医; ``data/everyday_words.json``). An English term stands for the Chinese ones that
``data/english_terms.json`` lists or that the dictionary glosses with it (:mod:`.glossary`); of
these only words that the base holds are kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer import Tokenizer
from kb import wordlists
from kb.model import Language
from kb.questions.glossary import WORD, Glossary, stemmed
from kb.questions.words import ENGLISH_FILLER

_HAN = re.compile(r"[一-鿿]{2,}")
_SUFFIX = re.compile(r"-(?:based|free|level|wide|led|related|oriented|friendly)$")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
MOST_FORMS = 24
_REMEMBERED = 4096  # English words
OFFICIAL_FIT = 0.8  # of the official word for what people say
PAIR_WEIGHT = 2.0  # of two neighbouring characters that are no word of the question
PHRASE_WEIGHT = 9.0  # of an everyday phrase, beside 5 to 16 for the words of the dictionary
ENGLISH_WEIGHT = 8.0  # of a listed English term


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a topic: how much it says, and its forms, each with how well it fits (0 to 1)."""

    weight: float
    forms: tuple[tuple[str, float], ...]


class Lexicon:
    """Gives the terms of a question, for one state of the base."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Collection[str]) -> None:
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary
        self._translated = lru_cache(_REMEMBERED)(self._translate)

    def terms(self, text: str, topic: str, language: Language) -> tuple[Term, ...]:
        """Return the terms of the question ``text``, whose topic is ``topic``, each once."""
        if language is Language.ENGLISH:
            quoted = " ".join(_HAN.findall(text))  # the document's own words in the question
            return (*self._english(text, topic), *self._chinese(quoted, quoted))
        return tuple(self._chinese(text, topic))

    def translations(self, terms: Iterable[Term], language: Language) -> list[str]:
        """Return the best Chinese form of every English term, to embed beside the question.

        With them a multilingual encoder puts the right clause first far more often.
        """
        if language is Language.CHINESE:
            return []
        translated = (term.forms[1:] for term in terms if len(term.forms) > 1)
        return [max(forms, key=lambda form: form[1])[0] for forms in translated]

    def _chinese(self, text: str, topic: str) -> Iterator[Term]:
        """Everyday phrases first; then the words that are no part of one."""
        phrases = [phrase for phrase in wordlists.load("everyday_words", "words") if phrase in text]
        for phrase in phrases:
            official = wordlists.load("everyday_words", "words")[phrase]
            weight = max(PHRASE_WEIGHT, self._tokenizer.rarity(phrase))
            yield Term(weight, ((phrase, 1.0), *((word, OFFICIAL_FIT) for word in official)))
        found, words = dict.fromkeys(self._tokenizer(topic)), self._tokenizer.words(topic)
        for term in [term for term in found if len(term) > 1] or found:
            if any(term in phrase for phrase in phrases):
                continue
            if term in words:
                yield Term(self._tokenizer.rarity(term), ((term, 1.0),))
            elif term in self._vocabulary:  # a pair of neighbours only supports the words
                yield Term(PAIR_WEIGHT, ((term, 1.0),))

    def _english(self, text: str, topic: str) -> Iterator[Term]:
        """Listed terms first, the longest before the shorter; then the words that are left.

        Large numbers stand as documents write them too: 33,000, 3.3万.
        """
        for number in dict.fromkeys(_GROUPED.findall(topic)):
            plain = number.replace(",", "")
            yield Term(
                ENGLISH_WEIGHT, tuple((n, 1.0) for n in (number, plain, _ten_thousands(plain)))
            )
        text, topic = self._parted(text), self._parted(_GROUPED.sub(" ", topic))
        rest = f" {' '.join(map(stemmed, WORD.findall(text.lower())))} "
        for stems, chinese in _english_terms().items():
            if f" {stems} " in rest:
                rest = rest.replace(f" {stems} ", " | ")
                yield Term(ENGLISH_WEIGHT, ((stems, 1.0), *((word, 1.0) for word in chinese)))
        left = set(rest.split())
        for word in dict.fromkeys(WORD.findall(topic.lower())):
            if stemmed(word) in left and word not in ENGLISH_FILLER:
                yield self._translated(word)

    def _parted(self, text: str) -> str:
        """Take compounds apart that no list has (employment-based)."""

        def parted(match: re.Match[str]) -> str:
            word = match[0]
            known = "-" not in word or stemmed(word) in _listed_words()
            known = known or len(self._translated(word).forms) > 1
            return word if known else _SUFFIX.sub("", word).replace("-", " ")

        return WORD.sub(parted, text.lower())

    def _translate(self, word: str) -> Term:
        known = self._vocabulary
        forms = Glossary.load().words(stemmed(word), known) if len(known) else {}
        best = sorted(forms.items(), key=lambda form: -form[1])[:MOST_FORMS]
        place = _places().get(word)
        return Term(
            math.log(len(known) + 2) - math.log(1 + len(forms)),
            ((word, 1.0), *best, *([(place, 1.0)] if place else [])),
        )


@cache
def _english_terms() -> dict[str, list[str]]:
    """The listed English terms by the stems of their words, those of more words first."""
    listed = wordlists.load("english_terms", "terms").items()
    terms = {" ".join(map(stemmed, WORD.findall(term.lower()))): zh for term, zh in listed}
    return dict(sorted(terms.items(), key=lambda row: -len(row[0].split())))


@cache
def _listed_words() -> frozenset[str]:
    return frozenset(word for term in _english_terms() for word in term.split())


def _ten_thousands(number: str) -> str:
    return f"{int(number) / 10_000:.9g}万"


@cache
def _places() -> dict[str, str]:
    """Chinese names of places by their English ones, as far as these are one word."""
    return {english.lower(): zh for zh, english in wordlists.places().items()}
