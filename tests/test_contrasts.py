"""What a question asks of and a clause says of: kinds that rule each other out."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.questions.contrasts import is_ruled_out
from made import base_of


@pytest.mark.parametrize(
    ("asked", "said", "ruled_out"),
    [
        ("大型企业减免多少房租？", "对中小微企业减免3个月房租", True),
        ("中小企业减免多少房租？", "对中小微企业减免3个月房租", False),
        ("小微企业减免多少房租？", "对中小微企业减免3个月房租", False),
        ("企业减免多少房租？", "对中小微企业减免3个月房租", False),
        ("高中每天上网几小时？", "小学、初中每天不超过2小时", True),
        ("高中每天上网几小时？", "小学、初中、高中每天不超过2、4、5小时", False),
        ("农村低保标准多少？", "城镇低保标准每月600元", True),
        ("城镇和农村低保标准多少？", "城镇低保标准每月600元", False),
        ("市级财政补助多少？", "省级财政补助50%", True),
        ("初中生每天上网几小时？", "中小学生每天不超过2小时", False),
        ("如何扩大企业招工规模？", "支持小微企业招工", False),
        ("哪一级医院报销比例最高？", "三级医院60%，二级医院80%", False),
        ("硕士补贴多少？", "本科及以上学历补贴2万元", False),
        ("二季度房租怎么减？", "一季度房租减半", True),
        ("房租怎么减？", "一季度房租减半", False),
    ],
)
def test_kinds_that_rule_each_other_out(asked: str, said: str, ruled_out: bool) -> None:
    assert is_ruled_out(asked, said) is ruled_out


def test_a_clause_of_another_kind_does_not_answer(tmp_path: Path) -> None:
    text = "关于减免房租的通知\n\n一、减免办法\n\n(一)房租。中小微企业承租国有房产的，减免一季度房租50%。\n"
    with base_of(tmp_path, "关于减免房租的通知", text) as base:
        assert base.ask("中小微企业承租国有房产减免多少房租？").found
        assert not base.ask("大型企业承租国有房产减免多少房租？").found
        assert not base.ask("中小微企业承租国有房产二季度减免多少房租？").found
