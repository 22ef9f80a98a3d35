"""What is being typed → the suggested questions that go on with it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, islice, zip_longest

from kb import wordlists
from kb.answers.suggestions import Suggestion, suggestions
from kb.base.store import Store
from kb.model import Kind, Language
from kb.questions.script import plain_script
from kb.questions.words import ENGLISH_FILLER, FILLER

MOST_SUGGESTING = 10_000  # clauses, about, from whose facts questions are suggested
MAX_TYPED = 60  # characters; who has typed more has a question of their own
_LOOKED_AT = 200  # suggestions of one rank, of which the first of every kind are shown
_HAN = re.compile(r"[一-鿿]")
_LETTER = re.compile(r"[a-z]")


class Completion:
    """Finds suggestions by any part of them; made once for every state of the base."""

    def __init__(self, made: Iterable[Suggestion]) -> None:
        """Take in the suggestions; of those with the same question the first stands for all."""
        merged: dict[str, Suggestion] = {}
        for each in made:
            first = merged.setdefault(each.question, each)
            if first is not each and each.clause is None:
                merged[each.question] = replace(first, weight=first.weight + each.weight)
        ordered = sorted(merged.values(), key=lambda each: -each.weight)
        self._keys = {
            language: _Keys([each for each in ordered if each.language is language])
            for language in Language
        }

    @classmethod
    def of(cls, store: Store) -> Completion:
        """Return the completion of the newest documents of a base."""
        chosen, clauses = [], 0
        for row in reversed(store.summaries()):
            if clauses < MOST_SUGGESTING:
                chosen.append(row.id)
            clauses += row.clauses
        known = ((store.document(item), store.facts(item)) for item in reversed(chosen))
        return cls(suggestions(known))

    def questions(
        self, text: str, limit: int, language: Language = Language.CHINESE
    ) -> tuple[str, ...]:
        """Return at most ``limit`` questions, the nearest first and of every kind in turn.

        What begins with ``text`` goes before what contains it; then come those with all of its
        words, then those with the official word for an everyday one. They are in the language
        of ``text``; ``language`` decides where only figures are typed.
        """
        typed = plain_script(text[: MAX_TYPED + 1]).lower().rstrip("?？ ")
        if not typed or len(text) > MAX_TYPED:
            return ()
        if _HAN.search(typed):
            language = Language.CHINESE
        elif _LETTER.search(typed):
            language = Language.ENGLISH
        keys = self._keys[language]
        ranks = (
            keys.beginning(typed),
            keys.holding((typed,)),
            keys.holding(_words(typed, language)),
            chain.from_iterable(keys.holding((word,)) for word in _official(typed)),
        )
        found = dict.fromkeys(
            each.question
            for rank in ranks
            for each in _every_kind_in_turn(islice(rank, _LOOKED_AT))
        )
        return tuple(islice(found, limit))


class _Keys:
    """Suggestions by the words that find them, a line each, searched as one string."""

    def __init__(self, made: Sequence[Suggestion]) -> None:
        self._made = made
        self._lines = [_key(each) for each in made]
        self._starts = list(accumulate(map(len, self._lines), initial=0))
        self._all = "".join(self._lines)

    def beginning(self, typed: str) -> Iterator[Suggestion]:
        """Yield the suggestions one of whose names begins with ``typed``, in their order."""
        return self.holding((f"\t{typed}",))

    def holding(self, pieces: Sequence[str]) -> Iterator[Suggestion]:
        """Yield the suggestions that contain all ``pieces``, in their order."""
        if not pieces:
            return
        longest = max(pieces, key=len)
        place = self._all.find(longest)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            if all(piece in self._lines[number] for piece in pieces):
                yield self._made[number]
            place = self._all.find(longest, self._starts[number + 1])


def _key(made: Suggestion) -> str:
    names = dict.fromkeys((made.question, *made.also))
    return "".join(f"\t{plain_script(name).lower()}" for name in names) + "\n"


def _words(typed: str, language: Language) -> tuple[str, ...]:
    """Return what is asked about, without the words that only ask."""
    if language is Language.ENGLISH:
        return tuple(word for word in re.findall(r"[\w-]+", typed) if word not in ENGLISH_FILLER)
    return tuple(FILLER.sub(" ", typed).split())


def _official(typed: str) -> Iterator[str]:
    """Yield the official words for the everyday ones in what is typed."""
    for everyday, official in wordlists.load("everyday_words", "words").items():
        if everyday in typed:
            yield from official


def _every_kind_in_turn(found: Iterable[Suggestion]) -> Iterator[Suggestion]:
    kinds: defaultdict[Kind, list[Suggestion]] = defaultdict(list)
    for each in found:
        kinds[each.kind].append(each)
    for row in zip_longest(*kinds.values()):
        yield from (each for each in row if each is not None)
