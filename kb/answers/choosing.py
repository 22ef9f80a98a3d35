"""Which number or date of a clause answers: a linear model over the words that stand around it.

``kb train`` learns it from questions whose answer is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from corpus.document import Span
from kb.answers import phrasing, weights
from kb.answers.matching import Candidate, Matcher
from kb.model import Deadline, Precision, Target
from kb.questions import Question, measures
from kb.questions.measures import Measure

FEATURES = ("sentence", "beside", "part", "subject")  # of every fact, then those of its kind
OF_QUANTITY = (*FEATURES, "bound", "year", "unit")
OF_DEADLINE = (*FEATURES, "day", "dated", "recurring")
BESIDE = 0.6  # of the words beside a fact for its draft's relevance

_ASKS_DAY = re.compile(r"几月|几号|哪天|哪一天|哪月|哪个月|月底|几日|what date|which (?:day|month)")
_ASKS_RHYTHM = re.compile(r"多久\S{0,6}一?次|隔多久|频率|周期|how often")
_MARK = re.compile("[，,；;、。]")

Fact = TypeVar("Fact", bound=Target | Deadline)


@dataclass(frozen=True, slots=True)
class Choice(Generic[Fact]):
    """A fact that may answer, with how well it does beside the others of its clause.

    ``features`` are in the order of ``OF_QUANTITY`` or ``OF_DEADLINE``, ``years`` those that a
    number is bound to.
    """

    fact: Fact
    features: tuple[float, ...]
    score: float
    years: frozenset[str] = frozenset()

    @property
    def relevance(self) -> float:
        """What speaks for the fact whatever else stands in its clause."""
        return self.features[0] + BESIDE * self.features[1]

    @property
    def own(self) -> float:
        """The share of the topic that the words beside the fact hold."""
        return self.features[1]


def quantities(
    question: Question, matcher: Matcher, candidate: Candidate
) -> tuple[Choice[Target], ...]:
    """Return the numbers of a clause that are of the kind asked for (多少钱 wants 元)."""
    asked, bound = measures.asked(question.text), measures.bound_asked(question.text)
    found = []
    for fact in candidate.facts.targets:
        if measures.fits(fact.unit, asked):
            years = _years(fact, candidate.document.text)
            features = (
                *_around(matcher, candidate, fact, fact.subject),
                float(bound is not None and fact.comparator is bound),
                _year_fits(question, years),
                float(fact.unit != "" and fact.unit in question.text),
            )
            found.append(Choice(fact, features, weights.dot("quantity", features), years))
    return tuple(found)


def deadlines(
    question: Question, matcher: Matcher, candidate: Candidate, *, lasting: Measure | None = None
) -> tuple[Choice[Deadline], ...]:
    """Return the deadlines of a clause; ``lasting``: those without a date (30日内) alone."""
    text, said = question.text.lower(), candidate.document.text
    found = []
    for fact in candidate.facts.deadlines:
        fits = lasting is not Measure.DAYS or measures.of_text(fact.phrase.of(said), lasting)
        if lasting is None or (fits and not fact.due):
            exact = fact.precision in (Precision.DAY, Precision.MONTH)
            features = (
                *_around(matcher, candidate, fact, fact.task),
                float(exact and _ASKS_DAY.search(text) is not None),
                float(fact.due is not None),
                float(fact.recurrence is not None and _ASKS_RHYTHM.search(text) is not None),
            )
            found.append(Choice(fact, features, weights.dot("deadline", features)))
    return tuple(found)


def _around(
    matcher: Matcher, candidate: Candidate, fact: Target | Deadline, subject: Span
) -> tuple[float, ...]:
    """Return how near the sentence is, and what is said of the topic ever closer to the fact."""
    text = candidate.document.text
    beside = phrasing.part_around(text, fact.sentence, fact.phrase)
    return (
        _sentence_score(candidate, fact.sentence),
        matcher.coverage(beside.of(text)),
        matcher.coverage(_part(text, fact).of(text)),
        matcher.coverage(subject.of(text)),
    )


def _sentence_score(candidate: Candidate, span: Span) -> float:
    for sentence, score in zip(candidate.clause.sentences, candidate.sentence_scores, strict=True):
        if sentence.overlaps(span):
            return score
    return 0.0


def _part(text: str, fact: Target | Deadline) -> Span:
    """Return the words between the commas around a fact."""
    before = [m.end() for m in _MARK.finditer(text, fact.sentence.start, fact.phrase.start)]
    stop = _MARK.search(text, fact.phrase.end, fact.sentence.end)
    start = before[-1] if before else fact.sentence.start
    return Span(start, stop.start() if stop else fact.sentence.end)


def _years(fact: Target, text: str) -> frozenset[str]:
    """Return the years a number is bound to: of its deadline, else those its sentence names."""
    if fact.due is not None:
        return frozenset({str(fact.due.year)})
    return frozenset(re.findall(r"20\d{2}(?=年)", fact.sentence.of(text)))


def _year_fits(question: Question, years: frozenset[str]) -> float:
    """A number of the year asked for is better than one of several, or of another year."""
    if not question.years or not years:
        return 0.0
    shared = years & set(question.years)
    return len(shared) / len(years) if shared else -1.0
