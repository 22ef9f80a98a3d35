"""Where no fact is of the kind asked for, a sentence that has such words answers, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb import KnowledgeBase
from made import base_of

NEWS = """青禾县蔬菜市场保供情况通报

一、生产情况

(一)设施蔬菜。全县共有日光温室14.6万座、春秋拱棚2.5万个，菜农早晚两次测温后入棚。

(二)市场检查。县里派出20个督导组，逐个检查蔬菜批发市场的消毒登记。

二、保障办法

(一)办法的制定。蔬菜保供工作指引由县农业农村局会同县商务局、县疾控中心制定。

(二)货款结算。保供企业的货款按T+1结算，银行不收取手续费。

(三)联系方式。菜农遇到滞销可拨打保供热线0539-5221188求助。

(四)奖补。对新建春秋拱棚的农户给予奖补。（对接部门：县农业农村局；联系电话：0539-5660101） \
对减免摊位费的市场给予补贴。（对接部门：县商务局；联系电话：0539-5770202）
"""


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with base_of(tmp_path_factory.mktemp("news"), "青禾县蔬菜市场保供情况通报", NEWS) as base:
        yield base


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("春秋拱棚有多少个？", "2.5万个"),
        ("县里派出多少个督导组检查蔬菜批发市场？", "20个"),
        ("蔬菜保供工作指引会同哪些部门制定？", "县商务局"),
        ("保供企业的货款什么时候结算？", "T+1"),
        ("菜农遇到滞销拨打的保供热线电话是多少？", "0539-5221188"),
        ("减免摊位费的市场补贴的联系电话是多少？", "0539-5770202"),
        ("减免摊位费的市场补贴找谁联系？", "0539-5770202"),
    ],
)
def test_a_sentence_answers(news: KnowledgeBase, question: str, said: str) -> None:
    answer = news.ask(question)
    assert answer.found, answer.text
    assert said in answer.text
    assert said in answer.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "督导组检查的经费是多少万元？",  # persons and groups are counted, no money
        "逐个检查蔬菜批发市场由哪个部门配合？",  # a task without a unit
        "县审计局在蔬菜保供里负责哪一项？",  # a unit that the document does not name
        "督导组的举报电话是多少？",  # figures, none of a telephone
        "蔬菜保供培训的联系人是谁？",  # of one of two alike
    ],
)
def test_a_sentence_without_such_words_does_not(news: KnowledgeBase, question: str) -> None:
    assert not news.ask(question).found
