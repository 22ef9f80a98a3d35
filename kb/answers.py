"""Question → answer: find clauses, draft an answer from their facts, and let the gate decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from indexer import Index
from kb import gate, lists, phrasing
from kb.drafts import Draft, cite, draft
from kb.lexicon import Lexicon
from kb.matching import Candidate, Matcher
from kb.model import Answer, Citation, Facts, Kind
from kb.passages import parse_passage_id
from kb.questions import Question, understand
from kb.ranking import ranked
from kb.scope import documents_meant
from kb.store import Store

CANDIDATES = 8  # clauses looked at
RELATED = 4  # nearest clauses shown
DRAFT_WEIGHT = 1.0  # of a fact's own relevance beside its clause's rank
CLEARLY_NEARER = 1.0  # in rank, about what half the topic makes
ROLE_KINDS = (Kind.LEAD, Kind.RESPONSIBLE, Kind.SUPPORT, Kind.IMPLEMENT)
ON_THE_TASK = 0.8  # of the topic that a clause holds to be about the task asked for
NO_RIVAL = 2.0  # the lead of a draft that is the only one


class Answerer:
    """Answers questions from one state of the base."""

    def __init__(self, store: Store, index: Index) -> None:
        self._store = store
        self._index = index
        self._lexicon = Lexicon(index.tokenizer, index.vocabulary)

    def answer(self, text: str, context: str | None = None) -> Answer:
        """Answer a question; ``context`` is the previous one, for a follow-up without a topic."""
        question = understand(text)
        if context:
            question = question.after(understand(context))
        if not self._store.document_ids():
            return self._refusal(question, (), phrasing.empty_base(question.language))
        meant = self._meant(question)
        matcher, candidates = self.search(question, meant)
        listed = self._listed(question, matcher, meant)
        if listed is not None:
            return replace(listed, related=self._related(question, candidates, listed.citations))
        best = self.draft(question, matcher, candidates)
        confidence = gate.confidence(question, best) if best else 0.0
        if best is None or confidence < gate.THRESHOLD:
            return self._refusal(
                question, candidates, self._why_not(question, candidates), confidence
            )
        return self._found(question, best, confidence, candidates)

    def unjudged(self, question: Question, made: Draft) -> Answer:
        """Return a draft as the answer it would be, whatever the gate says of it."""
        return self._found(question, made, 1.0, ())

    def _meant(self, question: Question) -> frozenset[str] | None:
        """Return the documents that the question means, None where it may be any."""
        documents = self._store.summaries()
        if len(documents) == 1:
            return None
        terms = self._lexicon.terms(question.text, question.topic, question.language)
        return documents_meant(question, documents, terms)

    def _listed(
        self, question: Question, matcher: Matcher, meant: frozenset[str] | None
    ) -> Answer | None:
        match question.kind:
            case Kind.DUTIES:
                return lists.duties(question, self._store, meant)
            case Kind.DUE:
                return lists.due(question, matcher, self._store, meant)
            case _:
                return None

    def search(
        self, question: Question, documents: Collection[str] | None = None
    ) -> tuple[Matcher, list[Candidate]]:
        """Return what compares texts with the topic, and the nearest clauses, the best first."""
        terms = self._lexicon.terms(question.text, question.topic, question.language)
        matcher = Matcher(terms)
        words = " ".join(form for term in terms for form, _ in term.forms) or question.text
        query = " ".join([question.text, *self._lexicon.translations(terms, question.language)])
        found = []
        for hit in self._index.search(query, words=words, limit=CANDIDATES, groups=documents):
            document_id, clause_id = parse_passage_id(hit.id)
            document = self._store.document(document_id)
            clause = self._store.clause(document_id, clause_id)
            found.append(matcher.candidate(document, clause, hit))
        return matcher, found

    def draft(
        self, question: Question, matcher: Matcher, candidates: Sequence[Candidate]
    ) -> Draft | None:
        """Return the best of what the clauses found say to the question, not yet judged."""
        if question.kind in (Kind.DUTIES, Kind.DUE):
            return None
        drafts = [
            (score + DRAFT_WEIGHT * made.relevance, made)
            for score, candidate in ranked(question, candidates)
            if (made := draft(question, matcher, candidate, self._facts(candidate)))
        ]
        drafts.sort(key=lambda pair: -pair[0])
        if not drafts or self._leaves_role_open(question, candidates, drafts[0][1]):
            return None
        lead = drafts[0][0] - drafts[1][0] if len(drafts) > 1 else NO_RIVAL
        return replace(drafts[0][1], lead=lead)

    def _why_not(self, question: Question, candidates: Sequence[Candidate]) -> str:
        """Say that there is no answer; of a role, that the clause on this task gives it nobody."""
        if question.kind in ROLE_KINDS and candidates:
            _, nearest = ranked(question, candidates)[0]
            facts = self._facts(nearest).responsibilities
            given = {fact.role for fact in facts if fact.clause_id == nearest.clause.id}
            asked = phrasing.asked_roles(question.kind)
            if given and not given & set(asked) and nearest.coverage >= ON_THE_TASK:
                return phrasing.absent_role(question.language, asked[0])
        return phrasing.not_found(question.language)

    def _leaves_role_open(
        self, question: Question, candidates: Sequence[Candidate], best: Draft
    ) -> bool:
        """Tell whether a clearly nearer clause assigns the task, but to nobody in this role."""
        if question.kind not in ROLE_KINDS:
            return False
        scores = {id(candidate): score for score, candidate in ranked(question, candidates)}
        return any(
            scores[id(other)] > scores[id(best.candidate)] + CLEARLY_NEARER
            and any(f.clause_id == other.clause.id for f in self._facts(other).responsibilities)
            for other in candidates
        )

    def _facts(self, candidate: Candidate) -> Facts:
        return self._store.facts(candidate.document.id)

    def _found(
        self, question: Question, best: Draft, confidence: float, candidates: Sequence[Candidate]
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
            related=self._related(question, candidates, (citation,)),
            units=best.units,
        )

    def _refusal(
        self,
        question: Question,
        candidates: Sequence[Candidate],
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
            related=self._related(question, candidates, ()),
        )

    def _related(
        self, question: Question, candidates: Sequence[Candidate], cited: Sequence[Citation]
    ) -> tuple[Citation, ...]:
        """Return the nearest clauses that are not cited already."""
        taken = {(citation.document_id, citation.clause_id) for citation in cited}
        rest = [
            c for _, c in ranked(question, candidates) if (c.document.id, c.clause.id) not in taken
        ]
        return tuple(cite(c.document, c.clause, c.best_sentence) for c in rest[:RELATED])
