"""Slips of typing by sound: 生太扶贫哪个局千头 → 生态扶贫哪个局牵头.

Chinese is mostly typed by its sound, so a slip is another character of the same sound, or of one
that many speakers do not tell apart (zh and z, n and l, ing and in). What was meant is found as
a noisy channel (Kernighan, Church and Gale 1990): the reading of a question is the sequence of
words with the least cost, where a word costs its rarity in general language and every changed
character costs more. Words come from the documents, the organisations' names and the words of
questions; what is a word as it was typed stays.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from indexer import Tokenizer
from kb import wordlists
from kb.organisations.directory import Directory
from kb.questions import words
from kb.questions.lexicon import PAIR_WEIGHT
from kb.questions.places import find_places
from kb.questions.question import Question

SLIP = 6.0  # nats; at 5 correct questions were changed, at 8 slips stayed
ACCENT = 2.0  # more where the sound is only similar
RARE = 15.0  # nats; a rarer word that is not in the documents may be a slip
LONGEST = 5  # characters of a word
MOST = 100_000  # terms of a base all of whose words are known; of more terms,
COMMON = 20_000  # those of its words that are the commonest in general language
_MOST_READ = 200_000
_READ: dict[str, tuple[str, ...]] = {}  # syllables, the same for every state of the base
_HAN = re.compile(r"[一-鿿]+")
_WORD = re.compile(rf"[一-鿿]{{2,{LONGEST}}}")
_COUNTED = re.compile(r"\d[一-鿿]")  # 10个县区 has no 各县区
_ASKED = ("什么时候", "什么时间", "时候", "哪个", "哪些", "怎么", "为什么")
_FOLDED = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("^n"), "l"),
    (re.compile("(?<=[aei])ng$"), "n"),
)


@dataclass(frozen=True, slots=True)
class _Step:
    """One word of a reading: where it begins, what it is, and what it costs."""

    start: int
    word: str
    cost: float

    @property
    def end(self) -> int:
        return self.start + len(self.word)


class Slips:
    """Finds what was meant by a question, for one state of the base."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Collection[str]) -> None:
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary

    def mend(self, question: Question) -> str | None:
        """Return the question's text with its slips mended, None where it seems to have none.

        Names of places and of listed organisations are left as they are.
        """
        text = question.text
        hidden = [(m.start, m.end) for m in question.mentions if m.function or m.group]
        hidden += [(span.start, span.end) for span, _ in find_places(text)]
        hidden += [match.span() for match in _COUNTED.finditer(text)]
        shown = text
        for start, end in hidden:
            shown = f"{shown[:start]}{' ' * (end - start)}{shown[end:]}"
        for run in _HAN.finditer(shown):
            text = f"{text[: run.start()]}{self._mended(run[0])}{text[run.end() :]}"
        return None if text == question.text else text

    def _mended(self, run: str) -> str:
        typed = _least(run, lambda start: self._typed(run, start))
        loose = {step.start for step in typed if len(step.word) == 1}
        if not any(self._is_odd(run[place]) for place in loose):
            return run
        sounds = _syllables([run])[0]

        def steps(start: int) -> Iterator[_Step]:
            yield from self._typed(run, start)
            yield from self._meant(run, sounds, start, loose)

        return "".join(step.word for step in _least(run, steps))

    def _is_odd(self, char: str) -> bool:
        """Tell whether a character does not usually stand alone in a question, as 的 and 谁 do."""
        return char not in _asked() and bool(self._tokenizer(char))

    def _typed(self, run: str, start: int) -> Iterator[_Step]:
        """Yield the character at ``start`` and the words that begin with it."""
        yield _Step(start, run[start], self._tokenizer.rarity(run[start]))
        for end in range(start + 2, min(start + LONGEST, len(run)) + 1):
            word = run[start:end]
            rarity = self._tokenizer.rarity(word)
            if PAIR_WEIGHT < rarity < RARE or (rarity > RARE and word in self._vocabulary):
                yield _Step(start, word, rarity)

    def _meant(
        self, run: str, sounds: Sequence[str], start: int, loose: Set[int]
    ) -> Iterator[_Step]:
        """Yield the words that sound like what was typed and change nothing but loose places."""
        for end in range(start + 2, min(start + LONGEST, len(run)) + 1):
            typed, heard = run[start:end], sounds[start:end]
            if loose.isdisjoint(range(start, end)) or typed in self._known.sounds:
                continue
            for word in self._known.like(heard):
                changed = [i for i, char in enumerate(word) if char != typed[i]]
                if all(start + i in loose for i in changed):
                    exact = self._known.sounds[word]
                    accents = sum(heard[i] != exact[i] for i in changed)
                    slips = SLIP * len(changed) + ACCENT * accents
                    yield _Step(start, word, self._cost(word) + slips)

    def _cost(self, word: str) -> float:
        """Return what a known word costs: half of all words are of general language, half known."""
        likely = math.log(2 * len(self._known.sounds))
        return min(self._tokenizer.rarity(word), likely)

    def _is_word(self, text: str) -> bool:
        return self._tokenizer.rarity(text) > PAIR_WEIGHT

    @cached_property
    def _known(self) -> _Words:
        vocabulary: Iterable[str] = self._vocabulary
        if len(self._vocabulary) > MOST:
            common = self._tokenizer.commonest(COMMON)
            vocabulary = [word for word in common if word in self._vocabulary]
        known = {*vocabulary, *Directory.load().names(), *_asked()}
        known |= wordlists.load("everyday_words", "words").keys()
        return _KNOWN.of(known, self._is_word)


class _Words:
    """Words by their sounds, never changed."""

    def __init__(self, words: Iterable[str] = (), earlier: _Words | None = None) -> None:
        """Take ``words`` besides those of an ``earlier`` one."""
        new = list(words)
        self.sounds: dict[str, tuple[str, ...]] = {**earlier.sounds} if earlier else {}
        self._alike: dict[tuple[str, ...], tuple[str, ...]] = {**earlier._alike} if earlier else {}
        for word, sounds in zip(new, _syllables(new), strict=True):
            self.sounds[word] = sounds
            key = tuple(map(_folded, sounds))
            # In order, so that of two words alike the same one is meant every time.
            self._alike[key] = tuple(sorted({*self._alike.get(key, ()), word}))

    def like(self, sounds: Iterable[str]) -> Sequence[str]:
        """Return the words with these syllables, or ones that are not told apart from them."""
        return self._alike.get(tuple(map(_folded, sounds)), ())


class _KnownWords:
    """The words of the state of a base that was asked last, of which the next one has most."""

    def __init__(self) -> None:
        self._terms: Set[str] = frozenset()
        self._words = _Words()
        self._reading = threading.Lock()

    def of(self, terms: Set[str], is_word: Callable[[str], bool]) -> _Words:
        """Return the words among ``terms``."""
        with self._reading:
            kept = None if self._terms - terms else self._words
            new = terms - self._terms if kept else terms
            if new:
                words = [w for w in new if _WORD.fullmatch(w) and is_word(w)]
                self._terms, self._words = terms, _Words(words, kept)
            return self._words


def _least(run: str, steps: Callable[[int], Iterator[_Step]]) -> list[_Step]:
    """Return the steps of least cost through ``run`` (Viterbi)."""
    best: list[tuple[float, _Step | None]] = [(0.0, None)]
    best += [(float("inf"), None)] * len(run)
    for start in range(len(run)):
        for step in steps(start):
            best[step.end] = min(
                best[step.end], (best[start][0] + step.cost, step), key=lambda row: row[0]
            )
    path: list[_Step] = []
    last = best[-1][1]
    while last:
        path.append(last)
        last = best[last.start][1]
    return path[::-1]


@cache
def _asked() -> frozenset[str]:
    """The words by which questions ask."""
    lists = (words.FILLER, words.DUTIES, *(pattern for _, pattern in words.CHINESE))
    return frozenset(word for one in lists for word in _HAN.findall(one.pattern)) | {*_ASKED}


@cache
def _folded(sound: str) -> str:
    """Return a syllable without what many speakers do not tell apart."""
    for pattern, plain in _FOLDED:
        sound = pattern.sub(plain, sound)
    return sound


def _syllables(words: list[str]) -> list[tuple[str, ...]]:
    """Return the syllables of every word as it is read (银行 yin hang), without tones."""
    new = [word for word in words if word not in _READ]
    if not new:
        return [_READ[word] for word in words]
    from pypinyin import lazy_pinyin  # 0.3 s, 60 MB

    syllables = iter(lazy_pinyin(new))
    read = {word: tuple(islice(syllables, len(word))) for word in new}
    found = [_READ.get(word) or read[word] for word in words]
    if len(_READ) < _MOST_READ:
        _READ.update(read)
    return found


_KNOWN = _KnownWords()
