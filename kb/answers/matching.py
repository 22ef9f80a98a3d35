"""How much of a question a text covers: the shared terms, weighed by how much they say."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
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
LONG_RUN = 12  # characters; no one types a longer piece by chance
COSINE_WEIGHT = 3.0  # of a sentence's cosine below that of the clause's best


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
        self._total = sum(term.weight for term in terms)

    @property
    def weight(self) -> float:
        """How much the words of the topic say together."""
        return self._total

    def among(self, text: str) -> Matcher:
        """Return a matcher of the terms that stand in ``text``; of all where none does."""
        plain = _plain(text)
        return Matcher([t for t in self._terms if t.forms[0][0] in plain] or self._terms)

    def forms(self) -> list[list[tuple[str, float]]]:
        """Return the forms of each term with the share of the topic's weight that they hold."""
        total = self._total or 1.0
        return [[(form, t.weight / total * fit) for form, fit in t.forms] for t in self._terms]

    def coverage(self, text: str) -> float:
        """Return the share of the topic's weight that ``text`` holds, 0.0 to 1.0."""
        return self._share((_plain(text), 1.0))

    def held(self, text: str) -> tuple[float, ...]:
        """Return the share of the topic's weight that ``text`` holds of each term."""
        plain, total = _plain(text), self._total or 1.0
        return tuple(
            term.weight / total * max((fit for form, fit in term.forms if form in plain), default=0)
            for term in self._terms
        )

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
        headings = _plain(" ".join(document.path(clause)))
        title = _plain(document.title)
        scores = tuple(
            self._share(
                (_plain(sentence.of(document.text)), 1.0), (headings, IN_HEADING), (body, IN_CLAUSE)
            )
            + COSINE_WEIGHT * (cosine - hit.cosine)
            for sentence, cosine in zip(
                clause.sentences, hit.cosines or (0.0,) * len(clause.sentences), strict=True
            )
        )
        return Candidate(
            document,
            clause,
            _of_clause(facts, clause),
            hit,
            coverage=self._share((body, 1.0), (headings, 1.0), (title, IN_TITLE)),
            heading=self._share((headings, 1.0)),
            title=self._share((title, 1.0)),
            run=self._longest_run(body) / LONG_RUN,
            missing=self._missing(body, headings, title),
            sentence_scores=scores,
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

    def _missing(self, *texts: str) -> float:
        missing = [
            term.weight
            for term in self._terms
            if not any(form in text for form, _ in term.forms for text in texts)
        ]
        most = max((term.weight for term in self._terms), default=0.0)
        return max(missing, default=0.0) / most if most else 0.0

    def _share(self, *places: tuple[str, float]) -> float:
        """Return the weight of the terms found, each where it counts most, by their total."""
        if not self._total:
            return 0.0
        found = 0.0  # in plain loops, since this is what most of an answer's time goes into
        for term in self._terms:
            most = 0.0
            for form, fit in term.forms:
                for text, worth in places:
                    if fit * worth > most and form in text:
                        most = fit * worth
            found += term.weight * most
        return found / self._total


def _of_clause(facts: Facts, clause: Clause) -> Facts:
    return Facts(
        tuple(fact for fact in facts.responsibilities if fact.clause_id == clause.id),
        tuple(fact for fact in facts.deadlines if fact.clause_id == clause.id),
        tuple(fact for fact in facts.targets if fact.clause_id == clause.id),
    )


@lru_cache(_REMEMBERED)
def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
