"""Answers against questions whose gold answer is a verbatim span of one document.

A row has ``document`` (the stem of the file), ``question`` and ``answer``. Right is an answer
whose first citation comes from that document; how well it is cut is measured by Rouge-L on
characters (Lin, ROUGE: a package for automatic evaluation of summaries, 2004).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.errors import GoldError
from kb.evaluation.scores import Score, plain

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def score_spans(
    base: KnowledgeBase, rows: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Score, ...], tuple[str, ...]]:
    """Ask every question; return the scores and what was wrong, a line each.

    Raises:
        GoldError: a document of the gold is not in the base.
    """
    ids = {Path(summary.source).stem: summary.id for summary in base.documents()}
    first = answered = 0
    overlap = 0.0
    faults = []
    for row in rows:
        if row["document"] not in ids:
            raise GoldError(f"the document {row['document']!r} of the gold is not in the base")
        answer = base.ask(row["question"])
        answered += answer.found
        right = answer.found and answer.citations[0].document_id == ids[row["document"]]
        shared = rouge_l(answer.text, row["answer"]) if answer.found else 0.0
        first += right
        overlap += shared
        if not right or shared < 0.5:
            said = answer.text[:80] if answer.found else f"refused ({answer.confidence:.2f})"
            where = "" if right or not answer.found else "another document: "
            faults.append(
                f"{row['question']} — {where}{shared:.2f} — {said!r}, not {row['answer'][:60]!r}"
            )
    total = len(rows)
    return (
        Score("right document first", first, total, answered),
        Score("answered", answered, total, total),
        Score("Rouge-L, sum over all", round(overlap), total, total),
    ), tuple(faults)


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
