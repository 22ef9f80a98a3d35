"""Which assignment of a clause answers, where it closes with its units and says more itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb import KnowledgeBase
from made import base_of

PLAN = """关于青禾县工地防疫的实施方案

一、组织保障

(一)健全工作专班。各街道办事处要组建工地防疫专班，每日巡查。县住建局要汇总巡查情况，县应急局要汇总物资数据。(县应急局牵头负责，县财政局配合)

(二)设立观察区。观察工作组应设立专职的消毒员。总包单位根据建设单位的支持配备防护物资，对物资短缺的工地提供支持。

(三)拨付补助。防疫补助由县财政、住建部门先行垫付。
"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with base_of(tmp_path_factory.mktemp("sites"), "关于青禾县工地防疫的实施方案", PLAN) as base:
        yield base


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("健全工地防疫工作专班由谁牵头？", ["县应急局"]),
        ("工地防疫专班由谁组建？", ["各街道办事处"]),  # not who leads the clause
        ("工地的巡查情况由谁汇总？", ["县住建局"]),
        ("防疫补助由谁垫付？", ["县财政", "住建部门"]),
        ("谁来垫付防疫补助？", ["县财政", "住建部门"]),
    ],
)
def test_who_does_what_is_asked_for(sites: KnowledgeBase, question: str, units: list[str]) -> None:
    answer = sites.ask(question)
    named = [unit.name for unit in answer.units]
    assert set(units) <= set(named), answer.text
    assert "县应急局" in units or "县应急局" not in named
    assert all(name in answer.citations[0].quote for name in named)


def test_a_unit_with_another_task_does_not_answer(sites: KnowledgeBase) -> None:
    assert not sites.ask("对物资短缺的工地由谁提供支持？").units
