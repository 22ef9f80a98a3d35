"""How much of a question a text covers: the shared terms, weighed by how much they say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.document import Clause, Document, Span
from indexer import Hit
from kb.model import Facts
from kb.questions.lexicon import Term

# What a term counts where it stands: in the sentence itself, above it, beside it.
IN_HEADING = 0.9
IN_CLAUSE = 0.6
IN_TITLE = 0.5
_REMEMBERED = 8192  # clauses and sentences in plain characters
_ASIDES = 4  # parts of one question
LONG_RUN = 12  # characters; no one types a longer piece by chance
NEARLY_AS_NEAR = 0.8  # of the best sentence's score, for one that has what is asked for
COSINE_WEIGHT = 3.0  # of a sentence's cosine below that of the clause's best
_AS_NEAR = 0.95  # as the sentence before it is what a bracket adds: （联系人：…；电话：…）
ADDS = re.compile(r"\s*[（(〔【\[][一-鿿]{2,8}[:：]")  # to the words before it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause that search has found, with how near each of its sentences is to the question.

    ``facts`` are those of the clause. ``coverage`` is the share of the topic's weight that the
    clause, its headings and its document's title hold, ``heading`` and ``title`` those of the
    headings and the title alone; ``missing`` is the weight of the weightiest term that is in none
    of them, as a share of the weightiest of all; ``run`` is the longest run of characters of the
    topic that the clause has as it is, as a share of ``LONG_RUN``; ``sentence_scores`` rank its
    sentences (coverage and cosine); ``is_meant`` tells that the question means its document.
    """

    document: Document
    clause: Clause
    facts: Facts
    hit: Hit
    coverage: float
    heading: float
    title: float
    missing: float
    run: float
    sentence_scores: tuple[float, ...]
    is_meant: bool = False

    @property
    def best_sentence(self) -> Span:
        """The sentence nearest to the question."""
        best = max(range(len(self.sentence_scores)), key=self.sentence_scores.__getitem__)
        return self.clause.sentences[best]

    @property
    def scored(self) -> Iterator[tuple[float, Span]]:
        """The sentences with their scores, in the order of the text."""
        return zip(self.sentence_scores, self.clause.sentences, strict=True)

    def score_of(self, words: Span) -> float:
        """Return the score of the nearest sentence that holds some of ``words``."""
        return max((score for score, each in self.scored if each.overlaps(words)), default=0.0)

    @property
    def best_score(self) -> float:
        """The score of the nearest sentence."""
        return max(self.sentence_scores)

    def only_assigns(self, sentence: Span) -> bool:
        """Tell whether a sentence is little more than the phrase that names who is responsible."""
        return any(
            sentence.overlaps(fact.evidence) and 4 * len(fact.evidence) > 3 * len(sentence)
            for fact in self.facts.responsibilities
        )


class Matcher:
    """Compares texts with the terms of one topic."""

    def __init__(self, terms: Sequence[Term], topic: str = "") -> None:
        self._terms = terms
        self._topic = "".join(_plain(topic).split())
        self._weights = [term.weight for term in terms]
        self._forms = [sorted(term.forms, key=lambda form: -form[1]) for term in terms]
        self._total = sum(self._weights)
        self.among = lru_cache(_ASIDES)(self._among)

    @property
    def weight(self) -> float:
        """How much the words of the topic say together."""
        return self._total

    def _among(self, text: str) -> Matcher:
        """Return a matcher of the terms that stand in ``text``; of all where none does."""
        plain = _plain(text)
        return Matcher([t for t in self._terms if t.forms[0][0] in plain] or self._terms)

    def forms(self) -> list[list[tuple[str, float]]]:
        """Return the forms of each term with the share of the topic's weight that they hold."""
        total = self._total or 1.0
        return [[(form, t.weight / total * fit) for form, fit in t.forms] for t in self._terms]

    def coverage(self, text: str) -> float:
        """Return the share of the topic's weight that ``text`` holds, 0.0 to 1.0."""
        return self._share(self._fits(text))

    def held(self, text: str) -> tuple[float, ...]:
        """Return the share of the topic's weight that ``text`` holds of each term."""
        total, fits = self._total or 1.0, self._fits(text)
        return tuple(t.weight / total * fit for t, fit in zip(self._terms, fits, strict=True))

    def candidate(
        self,
        document: Document,
        clause: Clause,
        facts: Facts,
        hit: Hit,
        *,
        is_meant: bool = False,
    ) -> Candidate:
        """Compare a found clause and each of its sentences with the topic."""
        body = _plain(clause.span.of(document.text))
        inside, above = self._fits(body), self._fits(" ".join(document.path(clause)))
        title = self._fits(document.title)
        around = [max(IN_HEADING * a, IN_CLAUSE * i) for a, i in zip(above, inside, strict=True)]
        scores = [
            self._share(map(max, around, self._fits(sentence.of(document.text), inside)))
            + COSINE_WEIGHT * (cosine - hit.cosine)
            for sentence, cosine in zip(
                clause.sentences, hit.cosines or (0.0,) * len(clause.sentences), strict=True
            )
        ]
        for number, sentence in enumerate(clause.sentences[1:], start=1):
            if ADDS.match(document.text, sentence.start, sentence.end):
                scores[number] = max(scores[number], _AS_NEAR * scores[number - 1])
        anywhere = [*map(max, inside, above, (IN_TITLE * fit for fit in title))]
        return Candidate(
            document,
            clause,
            facts,
            hit,
            coverage=self._share(anywhere),
            heading=self._share(above),
            title=self._share(title),
            run=self._longest_run(body) / LONG_RUN,
            missing=self._missing(anywhere),
            sentence_scores=tuple(scores),
            is_meant=is_meant,
        )

    def _longest_run(self, text: str) -> int:
        """Return the length of the longest piece of the topic in ``text``, up to ``LONG_RUN``."""
        longest = 0
        for start in range(len(self._topic)):
            while (
                longest < LONG_RUN
                and start + longest < len(self._topic)
                and self._topic[start : start + longest + 1] in text
            ):
                longest += 1
        return longest

    def _missing(self, fits: Sequence[float]) -> float:
        missing = [t.weight for t, fit in zip(self._terms, fits, strict=True) if not fit]
        most = max((term.weight for term in self._terms), default=0.0)
        return max(missing, default=0.0) / most if most else 0.0

    def _fits(self, text: str, whole: Sequence[float] | None = None) -> list[float]:
        """Return how well ``text`` has each term; ``whole`` is that of what it is a part of."""
        plain, fits = _plain(text), [0.0] * len(self._forms)
        for number, forms in enumerate(self._forms):  # plain loops: most of an answer's time
            if whole is None or whole[number]:
                for form, fit in forms:
                    if form in plain:
                        fits[number] = fit
                        break
        return fits

    def _share(self, fits: Iterable[float]) -> float:
        """Return the weight of the terms, each as far as it fits, by that of all."""
        found = 0.0
        for weight, fit in zip(self._weights, fits, strict=True):
            found += weight * fit
        return found / self._total if self._total else 0.0


@lru_cache(_REMEMBERED)
def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
