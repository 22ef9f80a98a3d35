"""What each ingredient of search contributes: the right clause first, over gold questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from indexer import Hit, LexicalIndex, Tokenizer
from indexer.fusion import convex_fusion, rank, reciprocal_rank_fusion
from kb.answers.matching import Candidate
from kb.base.passages import parse_passage_id, passage_id, passages
from kb.evaluation.answers import accepted
from kb.evaluation.evaluate import read_questions
from kb.model import Kind, Language
from kb.questions import understand

if TYPE_CHECKING:
    from kb.answers import Answerer
    from kb.knowledge_base import KnowledgeBase

Floats = NDArray[np.float64]
_LISTS = (Kind.DUTIES, Kind.DUE)  # looked up, not searched for


@dataclass(frozen=True, slots=True)
class _Scores:
    """What search says of every passage, each of shape ``(passages,)``."""

    plain_words: Floats
    without_headings: Floats
    lexical: Floats
    groups: Floats
    cosines: Floats


def _reciprocal(scores: _Scores) -> Floats:
    rankings = [rank(scores.lexical, scores.lexical > 0)]
    if scores.cosines.any():
        rankings.append(rank(scores.cosines))
    return reciprocal_rank_fusion(rankings, len(scores.lexical))


_INGREDIENTS: tuple[tuple[str, Callable[[_Scores], Floats]], ...] = (
    ("words of jieba, BM25+", lambda s: s.plain_words),
    ("  and pairs of characters", lambda s: s.lexical),
    ("  the same without headings", lambda s: s.without_headings),
    ("vectors of sentences under headings", lambda s: s.cosines),
    ("both by reciprocal rank", _reciprocal),
    ("both added up", lambda s: convex_fusion(s.lexical, np.zeros(len(s.lexical)), s.cosines)),
    ("  and the whole document's words", lambda s: convex_fusion(s.lexical, s.groups, s.cosines)),
)


def sweep(base: KnowledgeBase, golds: Sequence[Path]) -> str:
    """Return a table: how often each way of searching puts a right clause first.

    Only questions that a clause answers count; lists are looked up and not searched for.

    Raises:
        GoldError: a gold file cannot be read, or its document is not in the base.
    """
    rows = [pair for gold in golds for pair in read_questions(base, gold)]
    searched = [(row, document) for row, document in rows if _is_searched(row)]
    right: dict[str, list[tuple[Language, bool]]] = {}
    with base.answering() as answerer:
        plain = _Plain([base.document(summary.id) for summary in base.documents()], answerer)
        for row, document in searched:
            for name, found in plain.ways(row["question"]):
                hit = found is not None and accepted(*parse_passage_id(found), row, document)
                language = understand(row["question"]).language
                right.setdefault(name, []).append((language, hit))
    lines = [f"{'right clause first':<40}{'all':>8}{'Chinese':>10}{'English':>10}"]
    for name, results in right.items():
        lines.append(f"{name:<40}{_share(results):>8}" + "".join(
            f"{_share([pair for pair in results if pair[0] is language]):>10}"
            for language in (Language.CHINESE, Language.ENGLISH)
        ))  # fmt: skip
    return "\n".join([*lines, f"{len(searched)} questions, {len(plain.ids)} clauses"])


def _is_searched(row: Mapping[str, Any]) -> bool:
    return row.get("answerable", True) and understand(row["question"]).kind not in _LISTS


def _share(results: Iterable[tuple[Language, bool]]) -> str:
    hits = [hit for _, hit in results]
    return f"{sum(hits) / len(hits):.3f}" if hits else "-"


class _Plain:
    """Searches one base in every way."""

    def __init__(self, documents: Iterable[Document], answerer: Answerer) -> None:
        cut = [passage for document in documents for passage in passages(document)]
        self.ids = tuple(passage.id for passage in cut)
        self._answerer = answerer
        self._tokenizer = answerer.index.tokenizer
        self._words = LexicalIndex([_words(self._tokenizer, f"{p.heading}\n{p.text}") for p in cut])
        self._bare = LexicalIndex([self._tokenizer(p.text) for p in cut])

    def ways(self, text: str) -> Iterable[tuple[str, str | None]]:
        """Yield the name of each way to search, and the passage that it puts first."""
        question = understand(text)
        query, words = self._answerer.queries(question)
        hits = {
            hit.id: hit
            for hit in self._answerer.index.search(query, words=words, limit=len(self.ids))
        }
        scores = self._scores(words, hits)
        for name, way in _INGREDIENTS:
            ranked = way(scores)
            yield name, self.ids[int(np.argmax(ranked))] if ranked.any() else None
        found = self._answerer.search(question)
        yield "learned ranking, facts and places", _first(found.candidates)

    def _scores(self, words: str, hits: Mapping[str, Hit]) -> _Scores:
        terms = self._tokenizer(words)
        known = [hits.get(id_) for id_ in self.ids]
        return _Scores(
            self._words.scores(_words(self._tokenizer, words)),
            self._bare.scores(terms),
            np.array([hit.lexical if hit else 0.0 for hit in known]),
            np.array([hit.group if hit else 0.0 for hit in known]),
            np.array([hit.cosine if hit else 0.0 for hit in known]),
        )


def _words(tokenizer: Tokenizer, text: str) -> list[str]:
    whole = tokenizer.words(text)
    return [term for term in tokenizer(text) if term in whole]


def _first(candidates: Sequence[Candidate]) -> str | None:
    best = candidates[0] if candidates else None
    return passage_id(best.document.id, best.clause.id) if best else None
