"""One clause and one question → the fact that answers it, not yet judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from corpus.document import Clause, Document, Span
from kb.answers import phrasing
from kb.answers.matching import Candidate, Matcher
from kb.model import Citation, Deadline, Facts, Kind, Responsibility, Role, Target, Unit
from kb.organisations import Directory
from kb.questions import Question, measures

_F = TypeVar("_F", Responsibility, Deadline, Target)
_YEAR_BONUS = 0.4
_WRONG_YEAR = 0.5
AS_NEAR = 0.15  # of a sentence's score
LONGEST_TWO = 240  # characters of an answer in the text's own words


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making: its text, the quote behind it and what to mark in the clause.

    ``relevance`` is the score of the sentence it rests on; ``settled`` tells that a fact of the
    asked kind stands behind it, not just a sentence; ``lead`` is how far its clause ranks above
    the next one; ``years`` are those its fact is bound to.
    """

    candidate: Candidate
    text: str
    quote: Span
    relevance: float
    marks: tuple[Span, ...] = ()
    units: tuple[Unit, ...] = ()
    settled: bool = True
    lead: float = 0.0
    years: frozenset[str] = frozenset()


def draft(question: Question, matcher: Matcher, candidate: Candidate, facts: Facts) -> Draft | None:
    """Return what this clause says to the question, or ``None`` where it has no such fact."""
    match question.kind:
        case Kind.LEAD | Kind.RESPONSIBLE | Kind.SUPPORT | Kind.IMPLEMENT:
            return _units(question, candidate, _of(candidate.clause, facts.responsibilities))
        case Kind.DEADLINE:
            return _deadline(question, matcher, candidate, _of(candidate.clause, facts.deadlines))
        case Kind.TARGET:
            return _target(question, matcher, candidate, _of(candidate.clause, facts.targets))
        case _:
            return _sentence(question, candidate)


def _of(clause: Clause, facts: Sequence[_F]) -> list[_F]:
    return [fact for fact in facts if fact.clause_id == clause.id]


def cite(document: Document, clause: Clause, quote: Span, marks: tuple[Span, ...] = ()) -> Citation:
    """Return a citation of ``quote`` within ``clause``."""
    return Citation(
        document_id=document.id,
        document_title=document.title,
        clause_id=clause.id,
        path=document.path(clause),
        quote=quote.of(document.text),
        start=quote.start,
        end=quote.end,
        clause_text=clause.span.of(document.text),
        clause_start=clause.span.start,
        issuer=document.metadata.issuer,
        published=document.metadata.published,
        marks=marks,
    )


def _units(
    question: Question, candidate: Candidate, facts: Sequence[Responsibility]
) -> Draft | None:
    """Who has the role: the assignment that follows the sentence nearest to the question."""
    evidence = _assignment_after(candidate, facts)
    if evidence is None:
        return None
    chosen = [fact for fact in facts if fact.evidence == evidence]
    roles = phrasing.asked_roles(question.kind)
    if question.kind is Kind.SUPPORT and "负责" in question.text:  # 还有哪几家一起负责
        roles = (Role.SUPPORT, Role.RESPONSIBLE)
    if not any(fact.role in roles for fact in chosen):
        return None
    units = tuple(
        Unit(f.role, f.as_written, Directory.load().english(f.as_written)) for f in chosen
    )
    return Draft(
        candidate,
        phrasing.units_text(question.language, units, roles),
        evidence,
        candidate.best_score,
        tuple(fact.name for fact in chosen if fact.role in roles),
        units,
    )


def _assignment_after(candidate: Candidate, facts: Sequence[Responsibility]) -> Span | None:
    """Return the first closing phrase after the sentence: it assigns what stands before it."""
    spans = sorted({fact.evidence for fact in facts})
    after = [span for span in spans if span.end > candidate.best_sentence.start]
    return after[0] if after else spans[-1] if spans else None


def _sentence_score(candidate: Candidate, span: Span) -> float:
    for sentence, score in zip(candidate.clause.sentences, candidate.sentence_scores, strict=True):
        if sentence.overlaps(span):
            return score
    return 0.0


def _deadline(
    question: Question, matcher: Matcher, candidate: Candidate, facts: Sequence[Deadline]
) -> Draft | None:
    text = candidate.document.text

    def score(fact: Deadline) -> float:
        own = matcher.coverage(fact.task.of(text))
        return _sentence_score(candidate, fact.sentence) + 0.5 * own

    if not facts:
        return None
    best = max(facts, key=score)
    answer = phrasing.deadline_text(question.language, best, text)
    return Draft(candidate, answer, best.sentence, score(best), (best.phrase,))


def _target(
    question: Question, matcher: Matcher, candidate: Candidate, facts: Sequence[Target]
) -> Draft | None:
    text = candidate.document.text
    asked = measures.asked(question.text)
    facts = [fact for fact in facts if measures.fits(fact.unit, asked)]

    def score(fact: Target) -> float:
        around = Span(
            min(fact.subject.start, fact.phrase.start), max(fact.subject.end, fact.phrase.end)
        )
        own = matcher.coverage(around.of(text))
        return _sentence_score(candidate, fact.sentence) + 0.7 * own + _year(question, fact, text)

    if not facts:
        return None
    best = max(facts, key=score)
    around = Span(
        min(best.subject.start, best.phrase.start), max(best.subject.end, best.phrase.end)
    )
    answer = phrasing.piece(text, best.sentence, around) + "。"
    years = frozenset(_years_of(best, text))
    return Draft(candidate, answer, best.sentence, score(best), (best.phrase,), years=years)


def _year(question: Question, fact: Target, text: str) -> float:
    """A number of the year asked for is better than one of another year."""
    years = _years_of(fact, text)
    if not question.years or not years:
        return 0.0
    return _YEAR_BONUS if years & set(question.years) else -_WRONG_YEAR


def _years_of(fact: Target, text: str) -> set[str]:
    """Return the years a number is bound to: of its deadline, else those its sentence names."""
    if fact.due is not None:
        return {str(fact.due.year)}
    return set(re.findall(r"20\d{2}(?=年)", fact.sentence.of(text)))


def _sentence(question: Question, candidate: Candidate) -> Draft:
    """What the text says: its nearest sentence, with the next nearest where it is as near."""
    text = candidate.document.text
    heading = candidate.clause.path[-1] if candidate.clause.path else Span(0, 0)
    scored = [
        (score, sentence)
        for score, sentence in zip(
            candidate.sentence_scores, candidate.clause.sentences, strict=True
        )
        if not heading.contains(Span(sentence.start, sentence.end - 1))
    ] or [(candidate.best_score, candidate.best_sentence)]
    scored.sort(key=lambda pair: -pair[0])
    best = scored[0]
    near = [span for score, span in scored[:2] if score >= best[0] - AS_NEAR]
    if sum(map(len, near)) > LONGEST_TWO:
        near = near[:1]
    said = "。".join(phrasing.piece(text, s, s, limit=LONGEST_TWO) for s in sorted(near))
    return Draft(candidate, f"{said}。", best[1], best[0], tuple(sorted(near)), settled=False)
