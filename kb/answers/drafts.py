"""One clause and one question → the fact that answers it, not yet judged."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.document import Clause, Document, Span
from kb.answers import phrasing
from kb.answers.matching import Candidate, Matcher
from kb.model import Citation, Deadline, Kind, Precision, Responsibility, Role, Target, Unit
from kb.organisations import Directory
from kb.questions import Question, measures
from kb.questions.measures import Measure
from kb.questions.words import NUMBER_OF_WHAT

_YEAR_BONUS = 0.4
_BOUND_BONUS = 0.2  # 最高 asks for what must not be exceeded
_PRECISE_BONUS = 0.2
_ASKS_DAY = re.compile(r"几月|几号|哪天|哪一天|哪月|哪个月|月底|几日|what date|which (?:day|month)")
_SAYS_IT = 0.6  # of the topic in an assigning phrase
_TERM = re.compile(r"期间|有效|之日起|为止|年底|日前|月底|[日月年](?:内|前|后)|截止")
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


def draft(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    """Return what this clause says to the question, or ``None`` where it has no such fact."""
    match question.kind:
        case Kind.LEAD | Kind.RESPONSIBLE | Kind.SUPPORT | Kind.IMPLEMENT:
            return _units(question, matcher, candidate)
        case Kind.DEADLINE:
            return _deadline(question, matcher, candidate)
        case Kind.TARGET:
            return _target(question, matcher, candidate)
        case _:
            return _said(question, candidate)


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
        page=document.page_at(quote.start),
    )


def _units(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    """Who has the role: the assignment that follows the sentence nearest to the question."""
    facts = candidate.facts.responsibilities
    roles = _roles_asked(question, facts)
    evidence = _assignment(question, matcher, candidate, roles)
    if evidence is None:
        return None
    chosen = [fact for fact in facts if fact.evidence == evidence]
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


def _roles_asked(question: Question, facts: Sequence[Responsibility]) -> tuple[Role, ...]:
    """Return the roles that answer; who is responsible also carries out, where nobody else does."""
    if question.kind is Kind.SUPPORT and "负责" in question.text:  # 还有哪几家一起负责
        return (Role.SUPPORT, Role.RESPONSIBLE)
    roles = phrasing.asked_roles(question.kind)
    if question.kind is Kind.IMPLEMENT and not any(fact.role in roles for fact in facts):
        return (Role.RESPONSIBLE,)
    return roles


def _assignment(
    question: Question,
    matcher: Matcher,
    candidate: Candidate,
    roles: Collection[Role],
) -> Span | None:
    """Return the phrase that names a unit of the question, else the first after the sentence.

    A closing phrase assigns what stands before it; one in running text that says what is asked
    for itself goes first. Only a phrase that gives a role asked for counts.
    """
    same, facts = Directory.load().same, candidate.facts.responsibilities
    answering = {fact.evidence for fact in facts if fact.role in roles}
    naming = [
        fact.evidence
        for fact in facts
        if fact.evidence in answering
        and any(same(mention.name, fact.as_written) for mention in question.mentions)
    ]
    spans = sorted(answering)
    text = candidate.document.text
    saying = [span for span in spans if matcher.coverage(span.of(text)) >= _SAYS_IT]
    after = [span for span in spans if span.end > candidate.best_sentence.start]
    return next(iter((*naming, *saying, *after, *reversed(spans))), None)


def _only_assigns(candidate: Candidate, sentence: Span) -> bool:
    """Tell whether a sentence is little more than the phrase that names who is responsible."""
    return any(
        sentence.overlaps(fact.evidence) and 4 * len(fact.evidence) > 3 * len(sentence)
        for fact in candidate.facts.responsibilities
    )


def _sentence_score(candidate: Candidate, span: Span) -> float:
    for sentence, score in zip(candidate.clause.sentences, candidate.sentence_scores, strict=True):
        if sentence.overlaps(span):
            return score
    return 0.0


def _deadline(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    """By when: the date whose task is nearest; for how long, where no date is given."""
    text = candidate.document.text
    facts = candidate.facts.deadlines
    if not facts or measures.asked(question.text) is Measure.TIME:
        lasting = _quantity(question, matcher, candidate)
        if lasting is not None or not facts:
            return lasting or _timed_sentence(question, candidate)

    precise = _ASKS_DAY.search(question.text.lower()) is not None

    def score(fact: Deadline) -> float:
        own = matcher.coverage(fact.task.of(text))
        fits = precise and fact.precision in (Precision.DAY, Precision.MONTH)
        return _sentence_score(candidate, fact.sentence) + 0.5 * own + _PRECISE_BONUS * fits

    best = max(facts, key=score)
    answer = phrasing.deadline_text(question.language, best, text)
    return Draft(candidate, answer, best.sentence, score(best), (best.phrase,))


def _said(question: Question, candidate: Candidate) -> Draft | None:
    """What the text says; a telephone number or an address needs figures."""
    said = _sentence(question, candidate)
    figures = re.search(r"\d", said.quote.of(candidate.document.text))
    return said if figures or not NUMBER_OF_WHAT.search(question.text) else None


def _timed_sentence(question: Question, candidate: Candidate) -> Draft | None:
    """A term without a date (疫情防控期间有效), as the text says it."""
    said = _sentence(question, candidate)
    return said if _TERM.search(said.quote.of(candidate.document.text)) else None


def _target(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    """How much: the number nearest to the question, else a sentence with one of its measure."""
    found = _quantity(question, matcher, candidate)
    if found is not None:
        return found
    said, asked = _sentence(question, candidate), measures.asked(question.text)
    words = said.quote.of(candidate.document.text)
    fitting = asked and re.search(r"\d", words) and measures.of_text(words, asked)
    return said if fitting and matcher.coverage(words) >= _SAYS_IT else None


def _quantity(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    text = candidate.document.text
    asked, bound = measures.asked(question.text), measures.bound_asked(question.text)
    facts: list[Target | Deadline] = [
        fact for fact in candidate.facts.targets if measures.fits(fact.unit, asked)
    ]
    if asked is Measure.TIME:  # 30日内 bounds a task, and says how long it may take
        facts += [fact for fact in candidate.facts.deadlines if fact.due is None]

    def score(fact: Target | Deadline) -> float:
        near = phrasing.part_around(text, fact.sentence, fact.phrase)
        own = matcher.coverage(near.of(text))
        fits = bound is not None and isinstance(fact, Target) and fact.comparator is bound
        year = _year(question, fact, text) if isinstance(fact, Target) else 0.0
        return _sentence_score(candidate, fact.sentence) + 0.7 * own + _BOUND_BONUS * fits + year

    if not facts:
        return None
    best = max(facts, key=score)
    around = phrasing.part_around(text, best.sentence, best.phrase)
    answer = phrasing.piece(text, best.sentence, around) + "。"
    years = frozenset(_years_of(best, text)) if isinstance(best, Target) else frozenset[str]()
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
    telling = [
        (score, sentence)
        for score, sentence in zip(
            candidate.sentence_scores, candidate.clause.sentences, strict=True
        )
        if not _only_assigns(candidate, sentence)
    ]
    below = [row for row in telling if not heading.contains(Span(row[1].start, row[1].end - 1))]
    scored = below or telling or [(candidate.best_score, candidate.best_sentence)]
    scored.sort(key=lambda pair: -pair[0])
    best = scored[0]
    near = [span for score, span in scored[:2] if score >= best[0] - AS_NEAR]
    if sum(map(len, near)) > LONGEST_TWO:
        near = near[:1]
    said = "。".join(phrasing.piece(text, s, s, limit=LONGEST_TWO) for s in sorted(near))
    return Draft(candidate, f"{said}。", best[1], best[0], tuple(sorted(near)), settled=False)
