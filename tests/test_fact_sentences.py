"""Deadlines and targets against two hand-labelled samples of sentences; the floors only rise.

The rules were written with an eye on the first sample, never on the rows of the second.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kb.evaluation import evaluate
from kb.evaluation.scores import Report
from kb.evaluation.sentences import score_sentences

if TYPE_CHECKING:
    from kb import KnowledgeBase

GOLDEN = Path(__file__).parent / "golden"
FLOORS = [  # sample, measure, recall, precision
    ("dev", "deadlines", 0.97, 0.97),
    ("dev", "targets", 0.96, 0.91),
    ("dev", "targets: subject", 0.86, 0.86),
    ("dev", "targets: unit", 1.0, 1.0),
    ("dev", "targets: comparator", 0.98, 0.98),
    ("check", "deadlines", 0.82, 0.82),
    ("check", "targets", 0.95, 0.78),
]


@cache
def report(sample: str) -> Report:
    name = f"fact_sentences_{sample}.jsonl"
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    return Report(name, *score_sentences([json.loads(line) for line in lines]))


@pytest.mark.parametrize(("sample", "measure", "recall", "precision"), FLOORS)
def test_floors(sample: str, measure: str, recall: float, precision: float) -> None:
    found = report(sample)
    assert found.score(measure).recall >= recall, found.faults
    assert found.score(measure).precision >= precision, found.faults


def test_a_base_measures_them_whatever_is_in_it(plan_base: KnowledgeBase) -> None:
    assert evaluate(plan_base, GOLDEN / "fact_sentences_dev.jsonl") == report("dev")


def row(sentence: str, **gold: list[dict[str, Any]]) -> dict[str, Any]:
    place = {
        "title": "工作方案",
        "published": "2019-03-11",
        "path": ["一、任务"],
        "before": "做好准备。",
    }
    return {**place, "sentence": sentence, "deadlines": [], "targets": [], **gold}


def test_what_is_found_wrong_or_missing_is_counted_and_named() -> None:
    due = {"phrase": "2020年底前", "due": ["2020-12-31"]}
    rows = [
        row("2020年底前完成整改。", deadlines=[due]),
        row("2021年底前完成整改。"),
        row("适时完成整改。", deadlines=[{"phrase": "适时", "due": []}]),
    ]
    (deadlines, *_), faults = score_sentences(rows)
    assert (deadlines.right, deadlines.wanted, deadlines.claimed) == (1, 2, 2)
    assert faults == (
        "false deadline 2021年底前: 2021年底前完成整改。",
        "missing deadline 适时: 适时完成整改。",
    )


def test_a_doubtful_row_is_neither_right_nor_wrong() -> None:
    doubtful = {"phrase": "2020年底前", "due": ["2020-12-31"], "optional": True}
    for sentence in ("2020年底前完成整改。", "2020年底前，完成整改。"):
        (deadlines, *_), faults = score_sentences([row(sentence, deadlines=[doubtful])])
        assert (deadlines.wanted, deadlines.claimed, faults) == (0, 0, ())


def test_what_stands_before_the_sentence_is_not_counted() -> None:
    told = row("完成整改。") | {"before": "2020年底前建成学校10所。"}
    (deadlines, targets, *_), _ = score_sentences([told])
    assert (deadlines.claimed, targets.claimed) == (0, 0)


def test_subject_unit_and_comparator_are_measured_on_the_targets_found() -> None:
    gold = {"phrase": "10所", "value": 10, "unit": "座", "comparator": ">=", "subject": "学校"}
    scores, _ = score_sentences([row("建成学校10所。", targets=[gold])])
    right = {score.measure: (score.right, score.wanted) for score in scores}
    assert right == {
        "deadlines": (0, 0),
        "targets": (1, 1),
        "targets: subject": (1, 1),
        "targets: unit": (0, 1),
        "targets: comparator": (0, 1),
    }
