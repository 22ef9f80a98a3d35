"""How good is it: facts and answers of a base against hand-made gold files.

Gold is an object of JSON (the facts of one document, with questions about it or without), or
JSON lines: questions, or sentences with what is to be found in each (see
:mod:`kb.evaluation.sentences`; those bring their own text and need nothing in the base).

Facts are compared after NFKC without spaces, brackets and punctuation. A responsibility is a
pair (role, name as written) of the gold phrase that equals, contains or is contained in the
fact's quote. A deadline is right when phrase and sentence overlap the gold's and its date,
recurrence or ``ongoing`` is among the accepted values; a target when its value is equal and its
phrase stands in the gold's sentence. An answer is right when it is found, its first citation (of
duties and due any of the first five) is an accepted clause, every group of the gold answer has an
alternative in its text, the text is short, and every quote is verbatim; an unanswerable question
when it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.document import Document
from kb.errors import GoldError
from kb.evaluation.answers import score_questions
from kb.evaluation.facts import score_by_phrase, score_by_place
from kb.evaluation.scores import Report, Score
from kb.evaluation.sentences import score_sentences
from kb.evaluation.spans import score_spans

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

__all__ = ["Report", "evaluate", "read_questions"]


def evaluate(base: KnowledgeBase, gold: Path) -> Report:
    """Measure ``base`` against a gold file.

    Raises:
        GoldError: the file is missing or not in a known form, or its document is not in the base.
    """
    scores, faults = _score_facts(base, gold)
    questions = read_questions(base, gold)
    if not questions:
        return Report(gold.name, scores, faults)
    marked = all(isinstance(row["answer"], str) for row, _ in questions)
    asked = (score_spans if marked else score_questions)(base, gold, questions)
    return Report(gold.name, scores + asked.scores, faults + asked.faults)


def read_questions(base: KnowledgeBase, gold: Path) -> list[tuple[Mapping[str, Any], Document]]:
    """Return the questions of a gold file, each with the document that it is about.

    Raises:
        GoldError: see :func:`evaluate`.
    """
    data = _read(gold)
    if isinstance(data, list):
        return [(row, _document_of(base, gold, row)) for row in data if "question" in row]
    return [(row, _document_of(base, gold, data)) for row in data.get("questions", ())]


def _score_facts(base: KnowledgeBase, gold: Path) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    data = _read(gold)
    if isinstance(data, list):
        rows = [row for row in data if "sentence" in row]
        return score_sentences(rows) if rows else ((), ())
    ((document, facts),) = base.facts(_document_of(base, gold, data).id)
    by_place = isinstance(data["responsibilities"], dict)
    return (score_by_place if by_place else score_by_phrase)(document, facts, data)


def _read(gold: Path) -> Any:  # noqa: ANN401
    """Return a list for a file of JSON lines, else the object."""
    try:
        raw = gold.read_text(encoding="utf-8")
        if gold.suffix == ".jsonl":
            return [json.loads(line) for line in raw.splitlines() if line]
        return json.loads(raw)
    except (OSError, ValueError) as error:
        raise GoldError(f"{gold}: not a gold file in JSON ({error})") from error


def _document_of(base: KnowledgeBase, gold: Path, data: Mapping[str, Any]) -> Document:
    """Return the document that the gold names, else the one whose name begins as the gold's."""
    name = str(data.get("file") or data.get("document") or gold.name.split("_")[0])
    for summary in base.documents():
        if name in (summary.source, Path(summary.source).stem) or summary.source.startswith(
            f"{name}-"
        ):
            return base.document(summary.id)
    known = ", ".join(summary.source for summary in base.documents()) or "none"
    raise GoldError(f"{gold}: its document {name!r} is not in the base (there: {known})")
