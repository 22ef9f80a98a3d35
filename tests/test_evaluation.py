"""Measuring: near misses, spans, the sweep and the curve, on a base made for the test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import GoldError, KnowledgeBase
from kb.evaluation import evaluate
from kb.evaluation.calibration import curve
from kb.evaluation.near_misses import near_misses
from kb.evaluation.spans import rouge_l
from kb.evaluation.sweep import sweep

GOLD = Path(__file__).parent / "golden" / "ankang_questions.jsonl"
TEXT = st.text(alphabet="市财政局牵头1，", max_size=12)


def _longest_common(a: str, b: str) -> int:
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = (
                table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
            )
    return table[-1][-1]


@given(TEXT, TEXT)
def test_rouge_l_is_the_f1_of_the_longest_common_subsequence(said: str, wanted: str) -> None:
    a, b = said.replace("，", ""), wanted.replace("，", "")
    expected = 2 * _longest_common(a, b) / (len(a) + len(b)) if a and b else 0.0
    assert rouge_l(said, wanted) == pytest.approx(expected)


def test_spans_are_scored_by_document_and_overlap(plan_base: KnowledgeBase, tmp_path: Path) -> None:
    (summary,) = plan_base.documents()
    row = {"question": "生态扶贫由哪个部门牵头？", "answer": "市林业局牵头负责",
           "document": Path(summary.source).stem}  # fmt: skip
    gold = tmp_path / "spans.jsonl"
    gold.write_text(json.dumps(row), encoding="utf-8")
    report = evaluate(plan_base, gold)
    assert report.score("right document first").recall == 1.0
    gold.write_text(json.dumps({**row, "document": "absent"}), encoding="utf-8")
    with pytest.raises(GoldError, match="absent"):
        evaluate(plan_base, gold)


def test_near_misses_are_the_same_each_time_and_mostly_refused(plan_base: KnowledgeBase) -> None:
    made = near_misses(plan_base, 60)
    assert made == near_misses(plan_base, 60)
    assert {row["swapped"] for row in made} >= {"place", "year", "unit"}
    answered = [row["question"] for row in made if plan_base.ask(row["question"]).found]
    assert len(answered) <= len(made) // 10, answered


def test_the_sweep_shows_what_each_ingredient_gives(plan_base: KnowledgeBase) -> None:
    lines = sweep(plan_base, [GOLD]).splitlines()
    shares = {line[:38].strip(): float(line[40:].split()[0]) for line in lines[1:-1]}
    assert shares["learned ranking, facts and places"] >= max(shares["words of jieba, BM25+"], 0.9)


def test_the_curve_counts_answers_by_confidence(plan_base: KnowledgeBase) -> None:
    first, *bands, last = curve(plan_base, [GOLD]).splitlines()
    assert first.split()[0] == "confidence"
    assert next(iter(bands)).split()[0] == "0.95"
    assert last.startswith("near misses: ")
