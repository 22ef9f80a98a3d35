"""Numbers → targets with subject, comparator, value and unit. Each row teaches one form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kb.facts.deadlines import extract_deadlines
from kb.facts.targets import extract_targets
from kb.model import Comparator, Target
from made import document


def targets(sentence: str) -> tuple[str, list[Target]]:
    plan = document(f"一、任务\n（一）事项。{sentence}")
    return plan.text, list(extract_targets(plan, extract_deadlines(plan)))


ROWS = [
    ("选聘护林员6000人以上。", "选聘护林员", ">=", "6000", "人"),
    ("自来水普及率不低于90%。", "自来水普及率", ">=", "90", "%"),
    ("自来水普及率达90%以上。", "自来水普及率", ">=", "90", "%"),
    ("茶园面积发展到100万亩。", "茶园面积", "=", "1000000", "亩"),
    ("落实专项资金12亿元。", "落实专项资金", "=", "1200000000", "元"),
    ("总规模达到2万亿元。", "总规模", "=", "2000000000000", "元"),
    ("水产品产量稳定在3.5万吨以上。", "水产品产量", ">=", "35000", "吨"),
    ("组织1-2次推介会。", "推介会", "~", "1", "次"),  # the lower end of a range
    ("打造100个体育品牌。", "体育品牌", "=", "100", "个"),  # the noun stands behind
    ("培育企业50家左右。", "培育企业", "~", "50", "家"),
    ("还有贫困人口45.39万人。", "还有贫困人口", "=", "453900", "人"),
    ("解决31.9万贫困人口饮水问题。", "贫困人口饮水问题", "=", "319000", ""),
    ("实现48小时内办结。", "办结", "<=", "48", "小时"),
    ("负担不超过10%。", "负担", "<=", "10", "%"),
    ("每年不低于财政收入2%安排资金。", "每年不低于财政收入", ">=", "2", "%"),
    ("实现光纤网络全覆盖。", "实现光纤网络", "=", "100", "%"),
    ("人均收入翻一番。", "人均收入", "=", "2", "倍"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "subject", "comparator", "value", "unit"), ROWS)
def test_forms(sentence: str, subject: str, comparator: str, value: str, unit: str) -> None:
    text, (found,) = targets(sentence)
    assert (found.subject.of(text), found.comparator, found.value, found.unit) == (
        subject,
        Comparator(comparator),
        Decimal(value),
        unit,
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "2019年8月底前完成。",
        "按照中发〔2018〕16号文件。",
        "第3批试点。",
        "开通12345热线。",
        "坚持“577”标准。",
        "建设5G基站。",
    ],
)
def test_numbers_that_are_no_targets(sentence: str) -> None:
    assert targets(sentence)[1] == []


def test_each_number_has_its_own_subject_and_date() -> None:
    text, found = targets("到2019年，建成工厂200家，实现产值30亿元；到2020年，建成工厂400家。")
    rows = [(t.subject.of(text), int(t.value), str(t.due)) for t in found]
    assert rows == [
        ("建成工厂", 200, "2019-12-31"),
        ("实现产值", 3_000_000_000, "2019-12-31"),
        ("建成工厂", 400, "2020-12-31"),
    ]
