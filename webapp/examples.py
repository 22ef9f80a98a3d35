"""Example questions: suggestions of different kinds, shown only if the base can answer them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest

from flask import current_app

from kb import Document, KnowledgeBase
from kb.answers.suggestions import Suggestion, suggestions
from kb.model import Answer, Facts, Kind, Language
from webapp.context import knowledge_base

MAX_EXAMPLES = 6
MAX_DOCUMENTS = 3
MAX_REMEMBERED = 4  # sets of examples: two languages, with and without internal documents
_TRIES = 20  # questions put to the base, at most


def remembered(language: Language) -> tuple[str, ...]:
    """Return the current base's examples, made once for every set of documents."""
    base = knowledge_base()
    loaded = tuple(summary.id for summary in base.documents())
    memory = current_app.extensions.setdefault("examples", {})
    if (language, loaded) not in memory:
        while len(memory) >= MAX_REMEMBERED:  # the public's and those of who is signed in
            memory.pop(next(iter(memory)), None)
        memory[language, loaded] = example_questions(base, language)
    questions: tuple[str, ...] = memory[language, loaded]
    return questions


def example_questions(base: KnowledgeBase, language: Language) -> tuple[str, ...]:
    """Return questions of different kinds that ``base`` answers from its newest documents."""
    newest = [summary.id for summary in base.documents()][-MAX_DOCUMENTS:]
    known = [pair for document_id in newest for pair in base.facts(document_id)]
    tried = islice(_in_turn(known, language), _TRIES)
    answered = (each.question for each in tried if _is_answered(each, base.ask(each.question)))
    return tuple(islice(answered, MAX_EXAMPLES))


def _in_turn(known: Sequence[tuple[Document, Facts]], language: Language) -> Iterator[Suggestion]:
    """Yield one suggestion of every kind, then a second one of every kind, and so on."""
    kinds: defaultdict[Kind, dict[str, Suggestion]] = defaultdict(dict)
    for each in suggestions(known):
        if each.language is language:
            kinds[each.kind].setdefault(each.question, each)
    spread = [_spread(list(some.values()), n, len(kinds)) for n, some in enumerate(kinds.values())]
    for row in zip_longest(*spread):
        yield from (each for each in row if each is not None)


def _spread(options: list[Suggestion], number: int, kinds: int) -> list[Suggestion]:
    """Take lists with most rows first; of the rest each kind begins in another clause."""
    if options[0].clause is None:
        return sorted(options, key=lambda each: -each.weight)
    start = len(options) * number // kinds
    return options[start:] + options[:start]


def _is_answered(suggestion: Suggestion, answer: Answer) -> bool:
    cited = [(citation.document_id, citation.clause_id) for citation in answer.citations]
    rightly = answer.found and answer.kind is suggestion.kind
    return rightly and suggestion.clause in (None, *cited[:1])
