"""Numbers → targets with subject, comparator, value and unit. Each row teaches one form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Span
from kb.facts.deadlines import extract_deadlines
from kb.facts.quantities import find_quantities
from kb.facts.targets import extract_targets
from kb.model import Comparator, Target
from made import document


def targets(sentence: str) -> tuple[str, list[Target]]:
    plan = document(f"一、任务\n（一）事项。{sentence}")
    return plan.text, list(extract_targets(plan, extract_deadlines(plan)))


TARGETS = [
    ("at least, behind", "选聘护林员6000人以上。", "选聘护林员", ">=", "6000", "人"),
    ("at least, before", "自来水普及率不低于90%。", "自来水普及率", ">=", "90", "%"),
    ("reached and more", "自来水普及率达90%以上。", "自来水普及率", ">=", "90", "%"),
    ("grown to", "茶园面积发展到100万亩。", "茶园面积", "=", "1000000", "亩"),
    ("money", "落实专项资金12亿元。", "落实专项资金", "=", "1200000000", "元"),
    ("foreign money", "利用外资130亿美元以上。", "利用外资", ">=", "13000000000", "美元"),
    ("trillions", "总规模达到2万亿元。", "总规模", "=", "2000000000000", "元"),
    ("decimals", "水产品产量稳定在3.5万吨以上。", "水产品产量", ">=", "35000", "吨"),
    ("range", "组织1-2次推介会。", "推介会", "~", "1", "次"),
    ("range with two units", "给予100万—200万元补助。", "补助", "~", "1000000", "元"),
    ("growth", "力争省内资金增长3%以上。", "省内资金", ">=", "3", "%"),
    ("noun behind", "打造100个体育品牌。", "体育品牌", "=", "100", "个"),
    ("noun behind money", "围绕打造超500亿元大健康产业集群。", "大健康产业集群", ">=", "50000000000", "元"),
    ("about", "培育企业50家左右。", "培育企业", "~", "50", "家"),
    ("people", "还有贫困人口45.39万人。", "还有贫困人口", "=", "453900", "人"),
    ("right after its year", "2020年4.43万贫困人口脱贫。", "贫困人口脱贫", "=", "44300", "人"),
    ("people without a unit", "解决31.9万贫困人口饮水问题。", "贫困人口饮水问题", "=", "319000", "人"),
    ("within hours", "实现48小时内办结。", "办结", "<=", "48", "小时"),
    ("as a rule for days", "居家隔离14天。", "居家隔离", "=", "14", "天"),
    ("limit", "负担不超过10%。", "负担", "<=", "10", "%"),
    ("limit without a unit", "电能利用效率降到1.3以下。", "电能利用效率", "<=", "1.3", ""),
    ("what is prohibited", "禁止使用厚度低于0.01毫米的地膜。", "禁止使用厚度", ">=", "0.01", "毫米"),
    ("comparison ahead", "每年不低于财政收入2%安排资金。", "每年不低于财政收入", ">=", "2", "%"),
    ("raised from one to another", "补助标准由每人每年670元提高到700元。", "补助标准由每人每年670元", "=", "700", "元"),
    ("rate of payment", "给予每人每天300元补助。", "补助", "=", "300", "元"),
    ("bandwidth in G", "互联网出口扩容至5G。", "互联网出口", "=", "5", "G"),
    ("bandwidth in 兆", "实现50兆进牧户。", "进牧户", "=", "50", "兆"),
    ("everything", "实现光纤网络全覆盖。", "实现光纤网络", "=", "100", "%"),
    ("noun in quotation marks", "建成85公里“万里碧道”。", "“万里碧道”", "=", "85", "公里"),
    ("item of a list", "七是筹集住房1500套。", "筹集住房", "=", "1500", "套"),
    ("kind of place in brackets", "下放区（县）级职权443项。", "下放区（县）级职权", "=", "443", "项"),
    ("quoted number", "推进河湖管理“全覆盖”。", "推进河湖管理", "=", "100", "%"),
    ("aim named by minutes", "围绕全市域15分钟上高速的目标。", "上高速", "=", "15", "分钟"),
    ("made longer", "第二轮承包到期后再延长30年政策。", "第二轮承包到期", "=", "30", "年"),
    ("done, behind", "推动解决突出问题10条落地。", "推动解决突出问题", "=", "10", "条"),
    ("verb before the number", "各区（县）建成2条以上风貌带。", "风貌带", ">=", "2", "条"),
    ("for whom", "为60万中小学生提供服务。", "中小学生", "=", "600000", "人"),
    ("age of whom", "为2万名以上本省学籍、14周岁以下女生免费接种疫苗。", "本省学籍、14周岁以下女生", ">=", "20000", "名"),
    ("what only joins is none", "再建成2条与主城区互通道路。", "", "=", "2", "条"),
    ("doubling", "人均收入翻一番。", "人均收入", "=", "2", "倍"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "sentence", "subject", "comparator", "value", "unit"), TARGETS)
def test_forms(
    style: str, sentence: str, subject: str, comparator: str, value: str, unit: str
) -> None:
    text, (found,) = targets(sentence)
    assert (found.subject.of(text), found.comparator, found.value, found.unit) == (
        subject,
        Comparator(comparator),
        Decimal(value),
        unit,
    )


NO_TARGET = [
    ("date", "2019年8月底前完成。"),
    ("day of the month", "据28日消息。"),
    ("document number", "按照中发〔2018〕16号文件。"),
    ("ordinal", "第3批试点。"),
    ("hotline", "开通12345热线。"),
    ("hotline before a noun", "发挥12345市民服务热线作用。"),
    ("name in quotation marks", "坚持“577”标准。"),
    ("policy named by its number", "落实“人才新政12条”。"),
    ("generation", "建设5G基站。"),
    ("neighbourhood named by minutes", "优化提升15分钟健身圈。"),
    ("round the clock", "提供24小时服务。"),
    ("age", "为14周岁以下女生接种。"),
    ("covered, as an adverb", "用吸水材料完全覆盖污染物。"),
    ("days looked back on", "登记近14天内返回的人员。"),
    ("whom a rule is for", "对超过100人的企业进行抽查。"),
    ("example", "擦拭消毒（举例：取1份消毒液）。"),
    ("formula", "年度分值=上半年分值×50%+下半年分值×50%。"),
    ("definition", "“8K”：指8000个像素。"),
    ("done, with 了", "解决了45万人饮水问题。"),
    ("done, with 已", "已建成学校10所。"),
    ("last year", "去年建成学校10所。"),
    ("state on a day", "截至2018年底，建成学校10所。"),
    ("compared with last year", "进出口同比增长8%。"),
]


@pytest.mark.parametrize(("style", "sentence"), NO_TARGET)
def test_numbers_that_are_no_targets(style: str, sentence: str) -> None:
    text, found = targets(sentence)
    assert [target.phrase.of(text) for target in found] == []


def test_each_number_has_its_own_subject_and_date() -> None:
    text, found = targets("到2019年，建成工厂200家，实现产值30亿元；到2020年，建成工厂400家。")
    rows = [(t.subject.of(text), int(t.value), str(t.due)) for t in found]
    assert rows == [
        ("建成工厂", 200, "2019-12-31"),
        ("实现产值", 3_000_000_000, "2019-12-31"),
        ("建成工厂", 400, "2020-12-31"),
    ]


SHARES = [
    (
        "甲类、乙类、丙类企业分别给予10万元、8万元、5万元奖励。",
        [("甲类", 100000), ("乙类", 80000), ("丙类企业", 50000)],
    ),
    (
        "上网时长，其中小学、初中、高中分别不超过2、4、5小时。",
        [("小学", 2), ("初中", 4), ("高中", 5)],
    ),
    ("到2031年，一产、二产分别达到2、4.5亿元以上。", [("一产", 200000000), ("二产", 450000000)]),
    (
        "空气优良天数比例和森林覆盖率分别达到85%和65%。",
        [("空气优良天数比例", 85), ("森林覆盖率", 65)],
    ),
    # what the first is of stands behind the second
    ("城镇和农村居民收入分别增长6%、7%。", [("城镇和农村居民收入", 6), ("城镇和农村居民收入", 7)]),
    # which is whose?
    ("公园、广场、绿道分别达到10个、20个。", [("公园、广场、绿道", 10), ("公园、广场、绿道", 20)]),
    ("公园、广场分别达到10个。", [("公园、广场", 10)]),
]


@pytest.mark.parametrize(
    "sentence",
    [
        "市财政局、市教育局分别于每月5日前报送材料，粮食产量增长10%。",
        "甲镇、乙镇分别按1:20配备教师，粮食产量增长10%。",
    ],
)
def test_what_is_shared_out_stands_right_behind(sentence: str) -> None:
    text, found = targets(sentence)
    assert found[-1].subject.of(text) == "粮食产量"


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("甲县、乙县分别新增2、0例。", [2, 0]),
        ("甲、乙分别达到500、1,000吨。", [500, 1000]),
        ("甲、乙分别不超过2、不超过4小时。", [4]),
        ("甲、乙分别为2、 4小时。", [2, 4]),
    ],
)
def test_numbers_before_their_unit(sentence: str, values: list[int]) -> None:
    found = find_quantities(sentence, Span(0, len(sentence)))
    assert [int(quantity.value) for quantity in found] == values


@pytest.mark.parametrize(("sentence", "shares"), SHARES)
def test_each_number_has_its_own_thing(sentence: str, shares: list[tuple[str, int]]) -> None:
    text, found = targets(sentence)
    assert [(target.subject.of(text), int(target.value)) for target in found] == shares
    assert len({(target.unit, target.comparator) for target in found}) == 1


def test_a_second_number_without_words_of_its_own_shares_the_subject() -> None:
    text, found = targets("新建幼儿园60所、中小学40所，分别新增学位2万个、5万个。")
    rows = [(t.subject.of(text), int(t.value)) for t in found]
    assert rows == [("新建幼儿园", 60), ("中小学", 40), ("新增学位", 20_000), ("新增学位", 50_000)]


def test_each_noun_goes_with_the_number_before_it() -> None:
    text, found = targets("建成10个“最美侨村”和28个以上特色精品村，力争80%村集体收入15万元以上。")
    rows = [(t.subject.of(text), int(t.value)) for t in found]
    assert rows == [
        ("“最美侨村”", 10),
        ("特色精品村", 28),
        ("村集体收入15万元以上", 80),  # the share of villages that have as much
        ("村集体收入", 150_000),
    ]


def test_a_subject_that_only_says_what_is_done_is_named_by_the_sentence_before() -> None:
    text, (found,) = targets("继续推进棚户区改造工程。拆除平房，努力完成4000户的改造任务。")
    assert found.subject.of(text) == "棚户区改造"


@given(
    st.text(alphabet="0123456789.,万亿%个人元第“”由到约超不低于以上—-年日内G兆，。", max_size=40)
)
def test_quantities_are_spans_in_order_with_a_value(text: str) -> None:
    position = 0
    for quantity in find_quantities(text, Span(0, len(text))):
        assert position <= quantity.span.start < quantity.span.end <= len(text)
        assert quantity.value >= 0
        position = quantity.span.end


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("2031年、2032年、2033年分别新建公园10个、20个、40个。", [2031, 2032, 2033]),
        ("到2031年和2032年，全县分别建成公园10个以上和20个以上。", [2031, 2032]),
        ("2031年、2032年、2033年公园分别达到10个、20个。", [None, None]),  # which is whose?
        ("按照“2031年起步、2033年建成”的部署，新建公园10个。", [None]),
        ("到2033年，按照“先急后缓”的要求，新建公园10个。", [2033]),
        ("到2031年底，公园、广场分别达到10个、20个。", [2031, 2031]),
    ],
)
def test_each_number_has_its_own_year(sentence: str, years: list[int | None]) -> None:
    _, found = targets(sentence)
    assert [target.due and target.due.year for target in found] == years
