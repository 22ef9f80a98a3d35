"""Question → answer: find clauses, draft an answer from their facts, and let the gate decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from kb.answers import gate, lists, phrasing
from kb.answers.catalogue import Catalogue
from kb.answers.drafts import Draft, cite, cut, said, settled
from kb.answers.findings import Findings
from kb.answers.follow_ups import follow_ups
from kb.answers.imprint import imprinted
from kb.answers.matching import Candidate, Matcher
from kb.answers.outline import outlined
from kb.answers.ranking import ranked
from kb.answers.scope import about_places, documents_meant, in_force, is_elsewhere
from kb.base.passages import parse_passage_id
from kb.base.search import SearchIndex
from kb.base.store import Store
from kb.model import ROLE_KINDS, Alternative, Answer, Citation, Kind, Role
from kb.questions import Question, understand
from kb.questions.lexicon import Lexicon, Term
from kb.questions.slips import Slips

CANDIDATES = 30  # clauses looked at
RELATED = 4  # nearest clauses shown
OTHERS = 3  # answers of other documents, or of a rival clause, that are shown
AS_NEAR = 1.5  # behind the best, in rank
TIED = 0.75  # behind the best, in worth, of a clause of the same document
SURER = 0.05  # by how much a mended question has to be answered more surely
SURELY = 0.7  # of answering; a doubtful second answer only confuses
CLEARLY_NEARER = 1.0  # in rank, about what half the topic makes
LIST_KINDS = (Kind.DUTIES, Kind.DUE)  # of all documents, not of the clauses found alone
ON_THE_TASK = 0.8  # of the topic that a clause holds to be about the task asked for
NO_RIVAL = 2.0  # the lead of a draft that is the only one


class Answerer:
    """Answers questions from one state of the base."""

    def __init__(self, store: Store, index: SearchIndex) -> None:
        self._store = store
        self.documents = Catalogue(store.summaries())
        self._shown = self.documents.without(frozenset()) if store.hides_documents else None
        self.index = index
        self._lexicon = Lexicon(index.tokenizer, index.vocabulary)
        self._slips = Slips(index.tokenizer, index.vocabulary)

    def answer(
        self,
        text: str,
        context: str | None = None,
        today: date | None = None,
        within: frozenset[str] | None = None,
    ) -> Answer:
        """Answer a question; with its slips of typing mended where that gives a surer answer.

        ``context`` is the previous one, for a follow-up without a topic; ``today`` is what 今年
        and 下个月 count from; ``within`` are the documents to answer from, None for all.
        """
        typed = understand(text, today)
        as_typed = self._follow(typed, context, today, within)
        mended = self._slips.mend(typed)
        if mended is None:
            return as_typed
        as_meant = self._follow(understand(mended, today), context, today, within)
        surer = as_meant.found and as_meant.confidence > as_typed.confidence + SURER
        return replace(as_meant, read_as=mended) if surer else as_typed

    def _follow(
        self,
        question: Question,
        context: str | None,
        today: date | None,
        within: frozenset[str] | None,
    ) -> Answer:
        """Answer a question that may lean on the one before it."""
        if context is None:
            return self._answer(question, today, within)
        before = understand(context, today)
        before = understand(self._slips.mend(before) or context, today)
        followed = question.after(before)
        answer = self._answer(followed, today, within)
        return replace(answer, follows=context) if followed is not question else answer

    def _answer(
        self, question: Question, today: date | None, within: frozenset[str] | None
    ) -> Answer:
        """Answer from what is in force; from what is over where nothing else answers."""
        if not self.documents:
            return self._refusal(question, None, phrasing.empty_base(question.language))
        matcher, terms = self._topic(question)
        shown = self._visible(within)
        if (own := imprinted(question, matcher, self.documents, self._store, shown)) is not None:
            return own
        meant = self._meant(question, matcher)
        find = partial(self._find, question, matcher, terms, meant)
        found = find(within)
        current = in_force(question, self.documents, today or date.today())
        if current is None:
            return self._answer_from(found, meant, within)
        inside = current if within is None else current & within
        kept = found.of(inside)
        answer = self._answer_from(kept if kept.is_enough else find(inside), meant, inside)
        if answer.found or (kept is found and question.kind not in LIST_KINDS):
            return answer
        earlier = self._answer_from(found, meant, within)
        return earlier if earlier.found else answer

    def _answer_from(
        self, found: Findings, meant: frozenset[str] | None, within: frozenset[str] | None
    ) -> Answer:
        """Answer from the clauses found; a list from all of the documents ``within``."""
        question = found.question
        listable = meant if within is None else within & meant if meant else within
        listed = self._listed(question, found.matcher, listable)
        listed = listed or outlined(found, self._store)
        if listed is not None:
            return replace(listed, related=_related(found, listed.citations))
        drafts = self._drafts(found)
        best = self._best(found, drafts)
        confidence = gate.confidence(question, best) if best else 0.0
        if best is None or confidence < gate.THRESHOLD:
            return self._refusal(question, found, self._why_not(found), confidence)
        answer = self._found(question, best, confidence, found)
        return replace(answer, others=self._others(question, best, drafts))

    def search(self, question: Question, documents: Collection[str] | None = None) -> Findings:
        """Return the nearest clauses, of the given documents alone where any are given."""
        matcher, terms = self._topic(question)
        meant = self._meant(question, matcher) if documents is None else None
        return self._find(question, matcher, terms, meant, documents)

    def queries(self, question: Question) -> tuple[str, str]:
        """Return what is looked for by meaning, and what by words."""
        return self._queries(question, self._topic(question)[1])

    def unjudged(self, question: Question, made: Draft) -> Answer:
        """Return a draft as the answer it would be, whatever the gate says of it."""
        return self._found(question, made, 1.0)

    def _topic(self, question: Question) -> tuple[Matcher, tuple[Term, ...]]:
        terms = self._lexicon.terms(question.text, question.topic, question.language)
        return Matcher(terms, question.topic), terms

    def _meant(self, question: Question, matcher: Matcher) -> frozenset[str] | None:
        if question.kind is Kind.DUTIES and not question.topic:
            matcher = Matcher(())  # a unit's name calls no document by its title
        several = len(self.documents) > 1
        return documents_meant(question, self.documents, matcher) if several else None

    def _listed(
        self, question: Question, matcher: Matcher, meant: frozenset[str] | None
    ) -> Answer | None:
        if is_elsewhere(question, self.documents):
            return None
        match question.kind:
            case Kind.DUTIES:
                return lists.duties(question, matcher, self._store, meant)
            case Kind.DUE:
                return lists.due(question, matcher, self._store, meant)
            case _:
                return None

    def _queries(self, question: Question, terms: Sequence[Term]) -> tuple[str, str]:
        words = " ".join(form for term in terms for form, _ in term.forms) or question.text
        translated = self._lexicon.translations(terms, question.language)
        return " ".join([question.text, *translated]), words

    def _find(
        self,
        question: Question,
        matcher: Matcher,
        terms: Sequence[Term],
        meant: Collection[str] | None,
        within: Collection[str] | None = None,
    ) -> Findings:
        query, words = self._queries(question, terms)
        meant = meant or ()
        hits = self.index.search(
            query, words=words, limit=CANDIDATES, groups=self._visible(within), also=meant
        )
        clauses = self._store.found([parse_passage_id(hit.id) for hit in hits])
        found = [
            matcher.candidate(document, clause, facts, hit, is_meant=document.id in meant)
            for hit, (document, clause, facts) in zip(hits, clauses, strict=True)
        ]
        return Findings(question, matcher, ranked(question, about_places(question, found)))

    def _visible(self, within: Collection[str] | None) -> Collection[str] | None:
        """Return those of the documents ``within`` (None: all) that the store shows."""
        if self._shown is None:
            return within
        return self._shown if within is None else self._shown.intersection(within)

    def draft(self, found: Findings) -> Draft | None:
        """Return the best of what the clauses found say to the question, not yet judged."""
        return self._best(found, self._drafts(found))

    def _best(self, found: Findings, drafts: Sequence[Draft]) -> Draft | None:
        """Return the first draft, cut to what was asked, if the role asked for is not left open."""
        if not drafts or self._leaves_role_open(found, drafts[0].rank):
            return None
        if gate.is_one_of_many(found.question, drafts):
            return None
        return cut(found.question, found.matcher, drafts[0])

    def _drafts(self, found: Findings) -> list[Draft]:
        """Return what each clause says to the question, the best first.

        Where a clause has no fact that answers, its sentences are looked through, as far as what
        they say could still come before a draft that counts.
        """
        question, matcher = found.question, found.matcher
        facts = [(score, one, settled(question, matcher, one)) for score, one in found.ranked]
        drafts = [replace(made, rank=score) for score, _, made in facts if made]
        rest = [(score, candidate) for score, candidate, made in facts if made is None]
        rest.sort(key=lambda row: -(row[0] + row[1].best_score))
        for score, candidate in rest:
            if _is_decided(drafts, score + candidate.best_score):
                break
            if made := said(question, matcher, candidate):
                drafts.append(replace(made, rank=score))
        drafts.sort(key=lambda made: -made.worth)
        below = [
            *(made.worth for made in drafts[1:]),
            *(made.worth - NO_RIVAL for made in drafts[-1:]),
        ]
        return [replace(m, lead=m.worth - w) for m, w in zip(drafts, below, strict=True)]

    def _others(
        self, question: Question, best: Draft, drafts: Sequence[Draft]
    ) -> tuple[Alternative, ...]:
        """Return what else is said as clearly, once a document.

        Other documents count where the question means none of them; of the same document a clause
        that is all but as near and gives the task to somebody else.
        """
        means_one = question.places or best.candidate.is_meant
        own, seen, others = best.candidate.document.id, set[str](), []
        for made in drafts[1:] if best.settled else ():
            document = made.candidate.document
            rival = question.kind in ROLE_KINDS and not made.decisive & best.decisive
            counts = rival if document.id == own else not means_one
            near = made.worth > best.worth - (TIED if document.id == own else AS_NEAR)
            if document.id in seen or not (made.settled and counts and near):
                continue
            if gate.confidence(question, made) >= SURELY:
                seen.add(document.id)
                citation = cite(document, made.candidate.clause, made.quote, made.marks)
                others.append(Alternative(made.text, citation, made.decisive == best.decisive))
        return tuple(others[:OTHERS])

    def _why_not(self, found: Findings) -> str:
        """Say that there is no answer; of a role, that the clause on this task gives it nobody."""
        question = found.question
        if question.kind in ROLE_KINDS and found.ranked:
            nearest = found.candidates[0]
            given = _roles_given(nearest)
            asked = phrasing.asked_roles(question.kind)
            if given and not given & set(asked) and nearest.coverage >= ON_THE_TASK:
                return phrasing.absent_role(question.language, asked[0])
        return phrasing.not_found(question.language)

    def _leaves_role_open(self, found: Findings, score: float) -> bool:
        """Tell whether a clearly nearer clause assigns the task, but to nobody in this role."""
        return found.question.kind in ROLE_KINDS and any(
            other > score + CLEARLY_NEARER and _roles_given(candidate)
            for other, candidate in found.ranked
        )

    def _found(
        self, question: Question, best: Draft, confidence: float, found: Findings | None = None
    ) -> Answer:
        citation = cite(best.candidate.document, best.candidate.clause, best.quote, best.marks)
        return Answer(
            question=question.text,
            language=question.language,
            kind=question.kind,
            found=True,
            text=best.text,
            confidence=round(confidence, 3),
            citations=(citation,),
            related=_related(found, (citation,)) if found else (),
            units=best.units,
            next=follow_ups(question.language, question.kind, best.candidate),
        )

    def _refusal(
        self,
        question: Question,
        found: Findings | None,
        text: str,
        confidence: float = 0.0,
    ) -> Answer:
        return Answer(
            question=question.text,
            language=question.language,
            kind=question.kind,
            found=False,
            text=text,
            confidence=round(confidence, 3),
            related=_related(found, ()) if found else (),
        )


def _is_decided(drafts: Sequence[Draft], most: float) -> bool:
    """Tell whether a draft worth ``most`` could be neither the best nor next to one that counts.

    The best and the next do, and where the best has a fact all that may stand beside it.
    """
    if not drafts:
        return False
    best = max(drafts, key=lambda made: made.worth)
    least = best.worth - AS_NEAR if best.settled else best.worth
    return any(most <= made.worth <= least for made in drafts if made is not best)


def _roles_given(candidate: Candidate) -> set[Role]:
    return {fact.role for fact in candidate.facts.responsibilities}


def _related(found: Findings, cited: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the nearest clauses that are not cited already."""
    taken = {(citation.document_id, citation.clause_id) for citation in cited}
    rest = [c for c in found.candidates if (c.document.id, c.clause.id) not in taken]
    return tuple(cite(c.document, c.clause, c.best_sentence) for c in rest[:RELATED])
