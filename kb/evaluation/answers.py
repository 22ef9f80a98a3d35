"""Answers against gold questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.document import Document
from kb.evaluation.scores import Report, Score, place_of, plain
from kb.evaluation.spans import WELL_CUT, rouge_l
from kb.model import Answer, Kind, Language

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

# Characters of an answer's text, by kind of question; three times that in English.
_TEXT_LIMITS = {
    Kind.LEAD: 160, Kind.IMPLEMENT: 160, Kind.DEADLINE: 160, Kind.TARGET: 160, Kind.SUPPORT: 240
}  # fmt: skip
_LISTS = (Kind.DUTIES, Kind.DUE)


def score_questions(
    base: KnowledgeBase,
    gold: Path,
    rows: Sequence[tuple[Mapping[str, Any], Document]],
) -> Report:
    """Ask every question; one score for the answerable of each language, one for the others."""
    totals: Counter[str] = Counter()
    right: Counter[str] = Counter()
    faults = []
    for row, document in rows:
        answer = base.ask(row["question"])
        wrong = fault(base, answer, row, document)
        for measure in _measures(row):
            totals[measure] += 1
            right[measure] += wrong is None
        if wrong:
            faults.append(
                f"{row.get('kind', 'what')} {row['question']} — {wrong} — {answer.text[:80]!r}"
            )
    scores = (Score(name, right[name], totals[name], totals[name]) for name in sorted(totals))
    return Report(gold.name, tuple(scores), tuple(faults))


def _measures(row: Mapping[str, Any]) -> Iterator[str]:
    yield "questions"
    if not row.get("answerable", True):
        yield "questions unanswerable"
        return
    yield "questions answerable"
    yield f"questions {row.get('lang', 'zh')}"


def fault(
    base: KnowledgeBase, answer: Answer, row: Mapping[str, Any], document: Document
) -> str | None:
    """Return what is wrong with an answer, or ``None``."""
    if not row.get("answerable", True):
        return f"answered ({answer.confidence:.2f})" if answer.found else None
    if not answer.found:
        return f"refused ({answer.confidence:.2f})"
    if isinstance(row["answer"], str):
        shared = rouge_l(answer.text, row["answer"])
        said = plain(row["answer"]) in plain(answer.text)
        return None if said or shared >= WELL_CUT else f"another span ({shared:.2f})"
    kind = Kind(row.get("kind", "what"))
    first = answer.citations[: 5 if kind in _LISTS else 1]
    if not any(
        accepted(citation.document_id, citation.clause_id, row, document) for citation in first
    ):
        return "wrong clause " + " / ".join("".join(p[:9] for p in c.path[-2:]) for c in first[:1])
    text = plain(answer.text).lower()
    missing = [group for group in row["answer"] if not any(plain(a).lower() in text for a in group)]
    if missing:
        return f"not said: {missing}"
    limit = _TEXT_LIMITS.get(kind, 10**6) * (3 if answer.language is Language.ENGLISH else 1)
    if len(answer.text) > limit:
        return f"{len(answer.text)} characters, {limit} allowed"
    return _misquote(base, answer)


def accepted(
    document_id: str,
    clause_id: str,
    row: Mapping[str, Any],
    wanted: Document,
) -> bool:
    """Tell whether a citation is of a clause that the gold accepts: one that holds its words."""
    if document_id != wanted.id:
        return False
    clause = next(c for c in wanted.clauses if c.id == clause_id)
    if "clauses" in row:
        return place_of(wanted, clause) in row["clauses"]
    body = plain(clause.span.of(wanted.text))
    pieces = [row["answer"]] if isinstance(row["answer"], str) else row["evidence"]
    return any(plain(piece) in body for piece in pieces)


def _misquote(base: KnowledgeBase, answer: Answer) -> str | None:
    for citation in (*answer.citations, *answer.related):
        text = base.document(citation.document_id).text
        if text[citation.start : citation.end] != citation.quote:
            return f"the quote {citation.quote[:20]!r} is not verbatim"
    return None
