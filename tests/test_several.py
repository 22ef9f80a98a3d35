"""Texts that ask several things, and questions that only name something else."""

from __future__ import annotations

import pytest

from kb import KnowledgeBase
from kb.console import show_answer
from kb.model import Kind
from kb.questions.several import MOST, asked_likewise, questions_in
from kb.serialize import answer_to_dict
from webapp import create_app

BOTH = "危房改造由谁牵头，什么时候完成？"


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (BOTH, ("危房改造由谁牵头，", "危房改造 什么时候完成")),
        (
            "2019年新改建多少座公厕，谁牵头？",
            ("2019年新改建多少座公厕，", "2019年新改建 公厕 谁牵头"),
        ),
        ("生态扶贫谁牵头？资金多少？", ("生态扶贫谁牵头？", "生态扶贫 资金多少")),
        ("河道清淤几公里？管网更新由哪个局负责？", ("河道清淤几公里？", "管网更新由哪个局负责")),
        (
            "哪个部门负责危房改造？什么时候完成？",
            ("哪个部门负责危房改造？", "危房改造 什么时候完成"),
        ),
        ("生态扶贫有哪些措施？由谁负责？", ("生态扶贫有哪些措施？", "生态扶贫 由谁负责")),
        ("健康扶贫由谁负责？教育扶贫呢？", ("健康扶贫由谁负责？", "教育扶贫由谁负责?")),
        (
            "市林业局负责哪些工作？那市水利局呢？",
            ("市林业局负责哪些工作？", "市水利局负责哪些工作?"),
        ),
        (
            "2019年底前要完成哪些任务？2020年呢？",
            ("2019年底前要完成哪些任务？", "2020年底前要完成哪些任务?"),
        ),
        (
            "Who leads the village clinics and by when?",
            ("Who leads the village clinics", "village clinics by when"),
        ),
    ],
)
def test_a_text_is_cut_where_another_question_begins(text: str, questions: tuple[str, ...]) -> None:
    assert questions_in(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        "生态扶贫由谁牵头？",
        "生态扶贫谁牵头、谁配合？",
        "村卫生室建设哪个部门负责，哪些部门配合？",
        "村里啥时候能坐上客车,建制村通客车是哪年?",
        "多少万元以上的项目由谁审批？",
        "我们没什么要求，这种数据该往什么地方调度？",
        "我们村有几户还住着危房，请问最晚什么时候要全部改造完？",
        "在吗？生态扶贫谁牵头？谢谢",
        "Which bureau leads the clinics, and which bureaus support it?",
        "",
        "？？？",
        "，，，",
    ],
)
def test_a_text_that_asks_one_thing_stays_as_it_is(text: str) -> None:
    assert questions_in(text) == (text,)


def test_no_text_asks_more_than_a_few_things() -> None:
    text = "".join(f"第{n}项工程由谁负责？" for n in range(100))
    assert len(questions_in(text)) == MOST


def test_only_a_question_that_names_something_else_is_asked_likewise() -> None:
    assert asked_likewise("那教育扶贫呢？", "健康扶贫由谁负责？") == "教育扶贫由谁负责?"
    assert asked_likewise("教育扶贫由谁负责？", "健康扶贫由谁负责？") is None
    assert asked_likewise("市水利局的任务呢？", "健康扶贫由谁负责？") is None


def test_each_of_two_questions_gets_its_answer(plan_base: KnowledgeBase) -> None:
    answer = plan_base.ask(BOTH)
    (other,) = answer.further
    assert (answer.question, answer.kind, other.kind) == (BOTH, Kind.LEAD, Kind.DEADLINE)
    assert answer.text == plan_base.ask("危房改造由谁牵头？").text
    assert "2018年底" in other.text
    assert other.citations[0].quote in other.citations[0].clause_text
    assert answer_to_dict(answer)["further"] == [answer_to_dict(other)]
    lines = "\n".join(show_answer(answer))
    assert lines.index(answer.text) < lines.index(other.question) < lines.index(other.text)


def test_what_one_of_two_questions_asks_in_vain_is_refused(plan_base: KnowledgeBase) -> None:
    answer = plan_base.ask("危房改造由谁牵头？火星移民由谁牵头？")
    assert answer.found
    assert [other.found for other in answer.further] == [False]


def test_a_follow_up_may_name_something_else(plan_base: KnowledgeBase) -> None:
    before = "健康扶贫由谁负责？"
    answer = plan_base.ask("教育扶贫呢？", before)
    assert answer.text == plan_base.ask("教育扶贫由谁负责？").text
    assert (answer.question, answer.follows) == ("教育扶贫呢？", before)


def test_the_page_shows_both_answers(plan_base: KnowledgeBase) -> None:
    page = create_app(plan_base).test_client().get("/", query_string={"q": BOTH}).text
    assert "您还问了" in page
    assert "危房改造 什么时候完成" in page
    assert "<mark" in page[page.index("您还问了") :]


def test_a_further_question_in_vain_is_listed_for_those_who_take_in(
    plan_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        "webapp.feedback.usage.count", lambda _, asked, found: counted.append((asked, found))
    )
    client = create_app(plan_base).test_client()
    client.get("/", query_string={"q": "危房改造由谁牵头？火星移民由谁牵头？"})
    assert [found for _, found in counted] == [True, False]
    assert counted[1][0] == "火星移民由谁牵头"
