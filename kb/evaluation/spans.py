"""Answers against questions whose gold answer is a verbatim span of one document.

A row has ``document`` (the stem of the file), ``question`` and ``answer``. Right is an answer
whose first citation comes from that document; how well it is cut is measured by Rouge-L on
characters (Lin, ROUGE: a package for automatic evaluation of summaries, 2004).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.document import Document
from kb.evaluation.scores import Report, Score, plain

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

WELL_CUT = 0.5  # Rouge-L with the gold answer from which on a text counts as one


def score_spans(
    base: KnowledgeBase, gold: Path, rows: Sequence[tuple[Mapping[str, Any], Document]]
) -> Report:
    """Ask every question; score the document of the answer, and how well the answer is cut.

    Also counted is an answer from another document whose clause holds the gold answer verbatim:
    what one office issues others repeat.
    """
    first = repeated = answered = 0
    overlap = 0.0
    faults = []
    for row, document in rows:
        answer = base.ask(row["question"])
        answered += answer.found
        cited = answer.citations[0] if answer.citations else None
        right = cited is not None and cited.document_id == document.id
        repeats = cited is not None and plain(row["answer"]) in plain(cited.clause_text)
        shared = rouge_l(answer.text, row["answer"]) if answer.found else 0.0
        first, repeated, overlap = first + right, repeated + (right or repeats), overlap + shared
        if not right or shared < WELL_CUT:
            said = answer.text[:80] if answer.found else f"refused ({answer.confidence:.2f})"
            where = "" if right or not answer.found else "another document: "
            faults.append(
                f"{row['question']} — {where}{shared:.2f} — {said!r}, not {row['answer'][:60]!r}"
            )
    total = len(rows)
    scores = (
        Score("right document first", first, total, answered),
        Score("  or one that repeats it", repeated, total, answered),
        Score("answered", answered, total, total),
        Score("Rouge-L, sum over all", round(overlap), total, total),
    )
    return Report(gold.name, scores, tuple(faults))


def rouge_l(said: str, wanted: str) -> float:
    """Return the F1 of the longest common subsequence of two texts' letters and digits."""
    a, b = plain(said), plain(wanted)
    if not a or not b:
        return 0.0
    common = _longest_common(a, b)
    return 2 * common / (len(a) + len(b))


def _longest_common(a: str, b: str) -> int:
    """Return the length of the longest common subsequence.

    Source: Hyyrö, Bit-parallel LCS-length computation revisited, AWOCA 2004.
    """
    places: dict[str, int] = {}
    for position, char in enumerate(a):
        places[char] = places.get(char, 0) | 1 << position
    every = (1 << len(a)) - 1
    row = every
    for char in b:
        matches = row & places.get(char, 0)
        row = (row + matches | row - matches) & every
    return len(a) - row.bit_count()
