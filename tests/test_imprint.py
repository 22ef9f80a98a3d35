"""Questions about a document itself: when it was issued, by whom, under which number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb import KnowledgeBase
from made import base_of

NOTICE = """青禾县人民政府办公室关于印发青禾县河道整治实施方案的通知

青政办发〔2031〕12号

各乡镇人民政府：

现将《青禾县河道整治实施方案》印发给你们，请认真贯彻执行。

青禾县人民政府办公室

2031年3月5日

青禾县河道整治实施方案

一、主要任务

(一)清淤。2032年6月底前出台河道管护办法。(县水利局牵头负责，县财政局配合)
"""
TITLE = "青禾县人民政府办公室关于印发青禾县河道整治实施方案的通知"


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with base_of(tmp_path_factory.mktemp("rivers"), TITLE, NOTICE) as base:
        yield base


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("青禾县河道整治实施方案是什么时候印发的？", "2031年3月5日"),
        ("河道整治实施方案的印发日期", "2031年3月5日"),
        ("这份文件什么时候发布的？", "2031年3月5日"),
        ("河道整治实施方案的文号是多少？", "青政办发〔2031〕12号"),
        ("河道整治实施方案是哪个部门印发的？", "青禾县人民政府办公室"),
        ("When was this notice issued?", "2031-03-05"),
        ("Who issued the plan?", "青禾县人民政府办公室"),
    ],
)
def test_a_document_tells_of_itself(rivers: KnowledgeBase, question: str, said: str) -> None:
    answer = rivers.ask(question)
    assert answer.found, answer.text
    assert said in answer.text
    (citation,) = answer.citations
    text = rivers.document(citation.document_id).text
    assert text[citation.start : citation.end] == citation.quote
    assert said.replace("-0", "-").split("-")[0] in citation.quote
    assert citation.quote in citation.clause_text


def test_other_documents_and_hidden_ones_do_not_answer(rivers: KnowledgeBase) -> None:
    assert not rivers.ask("河道整治实施方案的文号是多少？", within=["other"]).found


def test_a_document_without_clauses_says_nothing(tmp_path: Path) -> None:
    text = "关于甲事项的通知\n\n甲政发〔2031〕1号\n\n2031年3月5日"
    with base_of(tmp_path, "关于甲事项的通知", text) as base:
        assert not base.ask("这份文件的文号是什么？").found


@pytest.mark.parametrize(
    ("question", "said"),
    [("预警信息由谁发布？", "县应急局"), ("预警信息什么时候公布？", "每月5日前")],
)
def test_what_a_document_is_about_may_be_issued_too(
    tmp_path: Path, question: str, said: str
) -> None:
    title = "青禾县人民政府关于印发预警信息发布管理办法的通知"
    text = f"{title}\n\n一、职责\n\n(一)发布。预警信息由县应急局负责发布，每月5日前公布。\n\n2031年3月5日"
    with base_of(tmp_path, title, text) as base:
        assert said in base.ask(question).text


def test_a_day_may_be_printed_in_han(tmp_path: Path) -> None:
    title = "青禾县人民政府关于绿化工作的通知"
    text = f"{title}\n\n各乡镇：\n\n一、植树。要多植树。\n\n青禾县人民政府\n二〇三一年三月十五日\n"
    with base_of(tmp_path, title, text) as base:
        answer = base.ask("绿化工作的通知什么时候印发的？")
        assert answer.text.startswith("2031年3月15日：")
        assert answer.citations[0].quote == "二〇三一年三月十五日"


def test_when_something_else_is_to_be_issued_is_a_deadline(rivers: KnowledgeBase) -> None:
    assert "2032年6月底前" in rivers.ask("河道管护办法什么时候出台？").text


def test_what_a_document_does_not_say_of_itself_is_not_guessed(rivers: KnowledgeBase) -> None:
    assert not rivers.ask("When was the forest plan issued?").found
    assert not rivers.ask("2030年的河道整治实施方案是什么时候印发的？").found
