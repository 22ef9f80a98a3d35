"""What reads one generation of the base to answer questions, and what users should know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kb.answers.answerer import Answerer
from kb.base.search import Search
from kb.base.store import Store
from kb.model import Answer, Language
from kb.questions.several import asked_likewise, questions_in
from kb.versions.succession import cited, marked

_WORDS_ONLY = {
    Language.CHINESE: "没有可用的语义模型，本次只按词语检索，换个说法的问题可能找不到。",
    Language.ENGLISH: "No language model is in use: search goes by words alone and may miss "
    "questions put in other words.",
}
_WAITING = {
    Language.CHINESE: "部分条款的语义索引还没有建好，暂时只按词语查找；如果收录中断了，"
    "再运行一次同样的 kb ingest 就会接着做。",
    Language.ENGLISH: "Some clauses are found by their words alone for now: their meaning is still "
    "being indexed. If that was cut off, the same kb ingest goes on with it.",
}


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers from one generation; ``notices`` tell in each language how it searches."""

    store: Store
    answerer: Answerer
    notices: Mapping[Language, str]

    @classmethod
    def of(cls, store: Store, generation: int, search: Search) -> Assistant:
        """Return the reader of the generation that ``store`` reads, by the index of ``search``.

        Raises:
            IndexMismatchError: the index was built with another encoder or version.
            StoreError: the index is missing or damaged.
        """
        if store.is_empty:
            return cls(store, Answerer(store, search.empty()), {})
        choice = search.choice(store)
        index = search.load(store, generation, choice)
        notices = _WAITING if index.pending else {}
        if search.encoder(choice) is None:
            notices = _WORDS_ONLY
        return cls(store, Answerer(store, index), notices)

    def ask(
        self,
        question: str,
        context: str | None = None,
        today: date | None = None,
        within: frozenset[str] | None = None,
    ) -> Answer:
        """Answer the questions of a text, the first with the others as ``further`` ones."""
        first, *others = questions_in(question)
        likewise = asked_likewise(first, context) if context else None
        answer = self._ask(likewise or first, None if likewise else context, today, within)
        further = tuple(self._ask(other, None, today, within) for other in others)
        follows = context if likewise else answer.follows
        return replace(answer, question=question, follows=follows, further=further)

    def _ask(
        self, question: str, context: str | None, today: date | None, within: frozenset[str] | None
    ) -> Answer:
        """Answer a question; what was put right by hand is marked, as are earlier versions."""
        answer = self.answerer.answer(question, context, today, within)
        corrected = cited(answer) & self.store.corrections().keys()
        right = {item: self.store.facts(item).corrected for item in corrected}
        answer = marked(answer, self.answerer.documents.by_id, today or date.today(), right)
        return replace(answer, question=question, notice=self.notices.get(answer.language))
