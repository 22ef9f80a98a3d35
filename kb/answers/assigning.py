"""Which assignment of a clause answers: who leads, supports, or does what is asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from corpus.document import Span
from kb.answers import phrasing
from kb.answers.matching import NEARLY_AS_NEAR, Candidate, Matcher
from kb.facts.responsibilities import obliged
from kb.model import Kind, Responsibility, Role
from kb.organisations import Directory
from kb.questions import Question
from kb.questions.words import ROLE_ACT

_SAYS_IT = 0.6  # of the topic in an assigning phrase
_CLOSING = re.compile(r"[（(\[【]|\S{2,6}[:：]")  # (市林业局牵头负责), 责任单位：市林业局


def assigned(
    question: Question, matcher: Matcher, candidate: Candidate
) -> tuple[Responsibility, ...]:
    """Return the facts of the phrase that answers; none where no phrase gives a role asked for.

    Where an act is asked for (由谁组建), whoever the nearest sentence says must do it goes first:
    a closing phrase only says who answers for the whole clause.
    """
    facts = candidate.facts.responsibilities
    roles = roles_asked(question, facts)
    if question.act:
        nearest = _nearest_task(candidate)
        told = obliged(candidate.document.text, candidate.clause, nearest)
        told = tuple(fact for fact in told if question.act in _done(candidate, fact))
        if told:
            return tuple(fact for fact in told if fact.evidence == told[0].evidence)
    evidence = _assignment(question, matcher, candidate, roles)
    return tuple(fact for fact in facts if fact.evidence == evidence)


def roles_asked(question: Question, facts: Sequence[Responsibility]) -> tuple[Role, ...]:
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
    for itself goes first, and beside closing phrases it assigns its own sentence alone (本措施由…
    负责解释). Only a phrase that gives a role asked for counts.
    """
    same, text = Directory.load().same, candidate.document.text
    facts = [f for f in candidate.facts.responsibilities if _does(question, candidate, f)]
    answering = {fact.evidence for fact in facts if fact.role in roles}
    closes = {fact.evidence for fact in facts if _CLOSING.match(text, fact.evidence.start)}
    leads = {fact.evidence for fact in facts if fact.role is Role.LEAD}
    if question.kind is Kind.LEAD and not question.act and leads & closes:
        answering &= leads | closes  # what others must do in the text is another matter
    naming = [
        fact.evidence
        for fact in facts
        if fact.evidence in answering
        and any(same(mention.name, fact.as_written) for mention in question.mentions)
    ]
    spans = sorted(answering)
    saying = [span for span in spans if matcher.coverage(span.of(text)) >= _SAYS_IT]
    nearest = _nearest_task(candidate)
    closing = [span for span in spans if span in closes]
    closing = closing or [span for span in spans if _is_near(candidate, span)]
    after = [
        span
        for span in spans
        if nearest.overlaps(span) or (span in closing and span.start >= nearest.end)
    ]
    return next(iter((*naming, *saying, *after, *reversed(closing))), None)


def _is_near(candidate: Candidate, phrase: Span) -> bool:
    """Tell whether the sentence that holds ``phrase`` is nearly as near as the best one."""
    return candidate.score_of(phrase) >= NEARLY_AS_NEAR * candidate.best_score


def _does(question: Question, candidate: Candidate, fact: Responsibility) -> bool:
    """Tell whether a unit does what is asked for: who 推荐 is not who 确定.

    Running text says what it does; a closing phrase gives it all that stands before.
    """
    done = _done(candidate, fact)
    closes = _CLOSING.match(candidate.document.text, fact.evidence.start)
    return bool(closes or ROLE_ACT.search(done)) or question.act in done


def _done(candidate: Candidate, fact: Responsibility) -> str:
    """Return what the phrase says behind the name."""
    return Span(fact.name.end, fact.evidence.end).of(candidate.document.text)


def _nearest_task(candidate: Candidate) -> Span:
    """Return the nearest sentence that does more than close another with who is responsible."""
    text = candidate.document.text
    tasks = [
        (score, sentence)
        for score, sentence in candidate.scored
        if not (_CLOSING.match(text, sentence.start) and candidate.only_assigns(sentence))
    ]
    return max(tasks, key=lambda row: row[0])[1] if tasks else candidate.best_sentence
