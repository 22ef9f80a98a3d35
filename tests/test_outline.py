"""What a section consists of: its headings are the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.model import Answer, Kind

TEXT = """绿色县城建设试点工作方案

一、总体要求

统筹推进绿色县城建设试点。

二、主要任务

(一)强化规划引领。编制绿色县城规划。(县住建局牵头负责)

(二)推行绿色建筑。新建建筑全部达标。(县住建局牵头负责)

三、污水治理重点工程

实行建管结合的方式，具体包括以下几项：

(一)管网改造。改造管网20公里。

(二)厂站提标。2025年底前完成厂站提标。

1.东区厂站。扩建东区厂站。

2.西区厂站。迁建西区厂站。

四、保障措施

(一)加强组织领导。成立领导小组。
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("outline")
    path = Path(folder) / "方案.txt"
    path.write_text(TEXT, encoding="utf-8")
    base = KnowledgeBase.open(folder / "home")
    base.ingest([path])
    return base


def lines(answer: Answer) -> list[str]:
    return [line.partition(". ")[2] for line in answer.text.splitlines()]


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("污水治理有哪些重点工程？", ["管网改造", "厂站提标"]),
        ("污水治理重点工程包括哪些内容", ["管网改造", "厂站提标"]),
        ("厂站提标包括哪些工程", ["东区厂站", "西区厂站"]),
        ("绿色县城建设试点的主要任务有哪些？", ["强化规划引领", "推行绿色建筑"]),
    ],
)
def test_a_section_is_answered_by_its_headings(
    base: KnowledgeBase, question: str, headings: list[str]
) -> None:
    answer = base.ask(question)
    assert (answer.found, answer.kind) == (True, Kind.WHAT)
    assert lines(answer) == headings
    assert len(answer.citations) == len(headings)
    for heading, citation in zip(headings, answer.citations, strict=True):
        assert heading in " ".join((*citation.path, citation.quote))
        assert len(citation.quote) > 1
        start = citation.start - citation.clause_start
        assert citation.clause_text[start:].startswith(citation.quote)


@pytest.mark.parametrize(
    "question",
    [
        "绿色县城建设试点的保障措施有哪些？",  # a single heading is no list
        "污水治理由哪个局负责？",
        "垃圾分类有哪些重点工程？",
    ],
)
def test_other_questions_are_not(base: KnowledgeBase, question: str) -> None:
    answer = base.ask(question)
    assert not {"管网改造", "加强组织领导"} & set(lines(answer))


def test_the_plan_tells_its_measures(plan_base: KnowledgeBase) -> None:
    answer = plan_base.ask("强化到村到户到人精准帮扶有哪些举措？")
    assert lines(answer)[:2] == ["扎实推进大产业扶贫", "扎实推进就业扶贫"]
    assert len(answer.citations) == 8


def test_a_section_of_another_year_does_not_answer(base: KnowledgeBase) -> None:
    answer = base.ask("2035年污水治理有哪些重点工程？")
    assert not {"管网改造", "厂站提标"} & set(lines(answer))
