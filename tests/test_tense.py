"""What is told and what is to be done; facts are the second alone."""

from __future__ import annotations

import pytest

from kb.facts.tense import Tense, Tenses
from made import document

SENTENCES = [
    ("open", "建成学校█10所。", Tense.OPEN),
    ("particle", "解决了█10个问题。", Tense.PAST),
    ("no particle", "为了█10个目标。", Tense.OPEN),
    ("adverb", "已建成█10所。", Tense.PAST),
    ("attribute", "高标准建设已批复的中心█10个。", Tense.OPEN),
    ("comparison with last year", "同比增长█8%。", Tense.PAST),
    ("striving", "力争增长█8%。", Tense.TO_BE),
    ("the nearest sign decides", "截至去年已建成10所，到2025年达到█20所。", Tense.TO_BE),
    ("past year", "2015年建成█10所。", Tense.PAST),
    ("year to come", "2025年建成█10所。", Tense.TO_BE),
    ("definition", "“四馆”：指图书馆等█4个馆。", Tense.PAST),
    ("news", "记者了解到，这里有█10所学校。", Tense.PAST),
]


@pytest.mark.parametrize(("style", "sentence", "tense"), SENTENCES)
def test_sentences(style: str, sentence: str, tense: Tense) -> None:
    position = sentence.index("█")
    plan = document(f"一、任务\n{sentence.replace('█', '')}")
    (clause,) = plan.clauses
    span = clause.sentences[-1]
    assert Tenses.of(plan).at(clause, span, span.start + position) is tense


SECTIONS = [
    ("review", "一、2018年工作回顾", True),
    ("state of things", "一、发展现状", True),
    ("problems", "一、存在的主要困难和问题", True),
    ("outcome", "一、重点工作完成情况", True),
    ("glossary", "一、名词解释", True),
    ("plan", "一、2019年工作安排", False),
    ("review with a plan", "一、面临形势和目标任务", False),
    ("foundations to lay", "一、夯实工作基础", False),
    ("foundations laid", "一、发展基础", True),
    ("breakthroughs to make", "一、在重点领域取得新突破", False),
    ("measures", "一、加强组织领导", False),
]


@pytest.mark.parametrize(("style", "heading", "tells"), SECTIONS)
def test_sections(style: str, heading: str, tells: bool) -> None:
    plan = document(f"{heading}\n（一）学校。建成学校10所。")
    assert [Tenses.of(plan).tells(clause) for clause in plan.clauses] == [tells]


def test_what_is_left_is_to_be_done_even_where_the_rest_is_told() -> None:
    plan = document("一、面临形势\n已改造10处，还有20处。")
    (clause,) = plan.clauses
    tenses, start = Tenses.of(plan), plan.text.index("已")
    found = [tenses.at(clause, clause.sentences[-1], start + offset) for offset in (3, 9)]
    assert found == [Tense.PAST, Tense.TO_BE]


def test_a_report_looks_back_until_its_plan_begins() -> None:
    text = "一、开创新局面\n建成学校10所。\n二、2019年重点工作\n建成学校20所。"
    report = document(text, title="2019年政府工作报告")
    tenses = Tenses.of(report)
    assert [tenses.tells(clause) for clause in report.clauses] == [True, False]
