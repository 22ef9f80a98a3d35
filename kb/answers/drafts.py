"""One clause and one question → the fact that answers it, not yet judged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.document import Clause, Document, Span
from kb.answers import assigning, choosing, phrasing, spans
from kb.answers.fitting import fits, has_asked
from kb.answers.matching import NEARLY_AS_NEAR, Candidate, Matcher
from kb.model import Citation, Deadline, Kind, Target, Unit
from kb.organisations import Directory
from kb.questions import Question, measures

LONGEST_SAID = 320  # characters of an answer in the text's own words


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making: its text, the quote behind it and what to mark in the clause.

    ``relevance`` is the score of the sentence it rests on, ``own`` the share of the topic that the
    words around its fact, else its sentence, hold themselves, ``focus`` that of the words beside
    the question word, ``rank`` that of its clause, ``lead``
    how far it is ahead of the next draft; ``settled`` tells that a fact of the asked kind stands
    behind it, not just a sentence; ``years`` are those its fact is bound to.
    """

    candidate: Candidate
    text: str
    quote: Span
    relevance: float
    marks: tuple[Span, ...] = ()
    units: tuple[Unit, ...] = ()
    settled: bool = True
    own: float = 0.0
    focus: float = 0.0
    rank: float = 0.0
    lead: float = 0.0
    years: frozenset[str] = frozenset()

    @property
    def worth(self) -> float:
        """What speaks for this draft among those of other clauses."""
        return self.rank + self.relevance

    @property
    def decisive(self) -> frozenset[str]:
        """The names, dates or numbers that make the answer."""
        text = self.candidate.document.text
        return frozenset("".join(mark.of(text).split()) for mark in self.marks)


def settled(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    """Return the fact of this clause that answers the question, ``None`` where it has none."""
    match question.kind:
        case Kind.LEAD | Kind.RESPONSIBLE | Kind.SUPPORT | Kind.IMPLEMENT:
            made = _units(question, matcher, candidate)
        case Kind.DEADLINE:
            made = _deadline(question, matcher, candidate)
        case Kind.TARGET:
            made = _quantity(question, matcher, candidate)
        case _:
            made = None
    if made is None or _is_outdone(question, candidate, made):
        return None
    return _focused(question, matcher, made)


def _is_outdone(question: Question, candidate: Candidate, made: Draft) -> bool:
    """Tell whether another sentence has a number or a date too, and is much nearer.

    Facts are what is to be done; a number of what was done, or a date of another kind, is none.
    """
    if made.units:
        return False
    text, own = candidate.document.text, candidate.score_of(made.quote)
    return any(
        NEARLY_AS_NEAR * score > own and has_asked(question, each.of(text))
        for score, each in candidate.scored
    )


def said(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    """Return what the text says: its nearest sentence that has words of the kind asked for.

    Its relevance is that sentence's score, so that of the best sentence at most.
    """
    text = candidate.document.text
    for score, sentence in _nearest_first(candidate):
        if fits(question, candidate, sentence.of(text)):
            words = phrasing.piece(text, sentence, sentence, limit=LONGEST_SAID)
            own = matcher.coverage(sentence.of(text))
            made = Draft(
                candidate, f"{words}。", sentence, score, (sentence,), settled=False, own=own
            )
            return _focused(question, matcher, made)
    return None


def _focused(question: Question, matcher: Matcher, made: Draft) -> Draft:
    """Return a draft with the share of the words beside the question word that its words hold."""
    candidate, text = made.candidate, made.candidate.document.text
    above = " ".join(candidate.document.path(candidate.clause))
    quote = made.quote.of(text)
    if made.units:  # a closing phrase says who, the sentences before it say what
        quote = f"{candidate.best_sentence.of(text)} {quote}"
    focus = matcher.among(question.focus).coverage(f"{above} {quote}")
    return replace(made, focus=focus)


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
    found = assigning.assigned(question, matcher, candidate)
    if not found:
        return None
    roles = assigning.roles_asked(question, candidate.facts.responsibilities)
    units = tuple(Unit(f.role, f.as_written, Directory.load().english(f.as_written)) for f in found)
    return Draft(
        candidate,
        phrasing.units_text(question.language, units, roles),
        found[0].evidence,
        candidate.best_score,
        tuple(fact.name for fact in found if fact.role in roles),
        units,
        own=matcher.coverage(candidate.best_sentence.of(candidate.document.text)),
    )


def _deadline(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    """By when: the date whose task is nearest; for how long, where no date is given."""
    if measures.asked(question.text) in measures.TIMES and not question.counts_from:
        lasting = _quantity(question, matcher, candidate)
        if lasting is not None:
            return lasting
    found = choosing.deadlines(question, matcher, candidate)
    if not found:
        return None
    best = max(found, key=lambda choice: choice.score)
    answer = phrasing.deadline_text(question.language, best.fact, candidate.document.text)
    if question.counts_from and best.fact.due:
        answer += phrasing.days_left_text(question.language, best.fact.due, question.counts_from)
    fact = best.fact
    return Draft(candidate, answer, fact.sentence, best.relevance, (fact.phrase,), own=best.own)


def _nearest_first(candidate: Candidate) -> list[tuple[float, Span]]:
    """Return the sentences with their scores; below the heading first, assigning phrases never."""
    heading = candidate.clause.path[-1] if candidate.clause.path else Span(0, 0)
    telling = [row for row in candidate.scored if not candidate.only_assigns(row[1])]
    best = max((score for score, _ in telling), default=0.0)
    telling = [row for row in telling if row[0] >= NEARLY_AS_NEAR * best]
    telling.sort(key=lambda row: -row[0])
    telling.sort(key=lambda row: heading.contains(Span(row[1].start, row[1].end - 1)))
    return telling or [(candidate.best_score, candidate.best_sentence)]


def _quantity(question: Question, matcher: Matcher, candidate: Candidate) -> Draft | None:
    """A number; of how long something takes also a term without a date (30日内)."""
    found: list[choosing.Choice[Target] | choosing.Choice[Deadline]] = [
        *choosing.quantities(question, matcher, candidate)
    ]
    if (asked := measures.asked(question.text)) in measures.TIMES:
        found += choosing.deadlines(question, matcher, candidate, lasting=asked)
    if not found:
        return None
    best = max(found, key=lambda choice: choice.score)
    fact = best.fact
    answer = phrasing.number_text(fact, candidate.document.text)
    return Draft(
        candidate,
        answer,
        fact.sentence,
        best.relevance,
        (fact.phrase,),
        own=best.own,
        years=best.years,
    )


def cut(question: Question, matcher: Matcher, made: Draft) -> Draft:
    """Cut a draft in the text's own words to what was asked."""
    if made.settled:
        return made
    text = made.candidate.document.text
    found = spans.choices(question, matcher, made.candidate)
    fitting = [c for c in found if fits(question, made.candidate, c.span.of(text))]
    chosen = spans.best_of(fitting) or made.quote
    whole = [s for s in made.candidate.clause.sentences if s.overlaps(chosen)]
    quote = Span(min(s.start for s in whole), max(s.end for s in whole))
    said = re.sub(r"\s*\n\s*", " ", chosen.of(text)).strip(" ，,；;。")
    return replace(made, text=f"{said}。", quote=quote, marks=(chosen,))


def alternatives(
    question: Question, matcher: Matcher, candidate: Candidate
) -> tuple[str, tuple[tuple[tuple[float, ...], str], ...]]:
    """Return what is chosen among within a clause: the weights that decide, features and texts."""
    text, language = candidate.document.text, question.language
    match question.kind:
        case Kind.DEADLINE:
            dates = choosing.deadlines(question, matcher, candidate)
            rows = [(c.features, phrasing.deadline_text(language, c.fact, text)) for c in dates]
            return "deadline", tuple(rows)
        case Kind.TARGET:
            numbers = choosing.quantities(question, matcher, candidate)
            rows = [(c.features, phrasing.number_text(c.fact, text)) for c in numbers]
            return "quantity", tuple(rows)
        case _:
            said = spans.choices(question, matcher, candidate)
            return "span", tuple((c.features, c.span.of(text)) for c in said)
