"""Questions → kind, topic, dates. Each row teaches one way to ask."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Kind, Language
from kb.questions import understand
from kb.questions.english_dates import find_english_date
from kb.questions.measures import Measure, asked, fits

KINDS = [
    ("城市绿化由哪个部门牵头?", Kind.LEAD),
    ("哪个局负责河道清淤?", Kind.LEAD),
    ("停车设施归谁管", Kind.LEAD),
    ("食堂监管的责任单位是谁?", Kind.LEAD),
    ("夜间公交有哪些配合单位?", Kind.SUPPORT),
    ("谁来配合做好电梯改造？", Kind.SUPPORT),
    ("谁来检查停车设施?", Kind.LEAD),
    ("广场舞比赛谁组织", Kind.LEAD),
    ("培训由谁具体落实?", Kind.IMPLEMENT),
    ("由谁负责落实?", Kind.LEAD),  # who is responsible, not who carries out
    ("图书馆什么时候建成?", Kind.DEADLINE),
    ("清淤的完成时限?", Kind.DEADLINE),
    ("多久考评一次", Kind.DEADLINE),
    ("2019年建成多少家图书馆?", Kind.TARGET),
    ("普及率要达到百分之几", Kind.TARGET),
    ("市林业局牵头哪些工作?", Kind.DUTIES),
    ("市财政局要做什么？", Kind.DUTIES),
    ("发改委的职责有哪些", Kind.DUTIES),
    ("2019年8月底前要完成哪些任务?", Kind.DUE),
    ("2025年底前要干完哪些活", Kind.DUE),
    ("先诊疗后付费是怎么规定的?", Kind.WHAT),
    ("Which bureau leads river dredging?", Kind.LEAD),
    ("Who is responsible for school canteens?", Kind.LEAD),
    ("Which bureaus support the night bus scheme?", Kind.SUPPORT),
    ("When will the library be finished?", Kind.DEADLINE),
    ("How many libraries will be built in 2019?", Kind.TARGET),
    ("How old must a trainee be?", Kind.TARGET),
    ("What tasks does the Municipal Forestry Bureau lead?", Kind.DUTIES),
    ("Which tasks are due by the end of August 2019?", Kind.DUE),
    ("Who leads international cooperation on data centres?", Kind.LEAD),  # a noun, not a role
    ("What does the pay-after-treatment rule say?", Kind.WHAT),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kinds(text: str, kind: Kind) -> None:
    assert understand(text).kind is kind


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("请问城市绿化由哪个部门牵头?", "城市绿化由"),  # a little word is no term and does no harm
        ("食堂监管的责任单位是谁?", "食堂监管的 是"),
        ("普及率要达到多少?", "普及率"),  # what leads up to the question word is no topic
        ("补助标准提高到多少", "补助标准"),
        ("还有多少人没有参保", "人没有参保"),
        ("Which bureau leads river dredging?", "river dredging"),
        ("Who looks after school canteens?", "school canteens"),
    ],
)
def test_the_topic_is_what_question_words_leave(text: str, topic: str) -> None:
    assert understand(text).topic == topic


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("特岗教师的津贴是多少？", "津贴", None),
        ("全县危房改造今年安排了多少资金？", "资金", "全县危"),
        ("ecological poverty alleviation: which bureau leads?", "poverty", None),
    ],
)
def test_the_focus_is_what_stands_beside_the_question_word(
    text: str, near: str, far: str | None
) -> None:
    focus = understand(text).focus
    assert near in focus
    assert far is None or far not in focus


@pytest.mark.parametrize("text", ["农村居民收入比上年增长多少？", "粮食产量是上年的几倍？"])
def test_a_year_compared_with_is_not_asked_for(text: str) -> None:
    assert understand(text, today=date(2019, 11, 23)).years == ()


def test_full_width_and_half_width_are_one() -> None:
    assert understand("２０１９年建成多少家？").years == ("2019",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("生态扶贫", Language.CHINESE),
        ("5G基站建多少?", Language.CHINESE),
        ("Who leads 生态扶贫?", Language.CHINESE),
        ("Which bureau leads ecological poverty alleviation?", Language.ENGLISH),
    ],
)
def test_languages(text: str, language: Language) -> None:
    assert understand(text).language is language


@pytest.mark.parametrize(
    ("text", "kind", "act"),
    [
        ("试点城市由谁确定？", Kind.LEAD, "确定"),
        ("登记表谁填？", Kind.LEAD, "填"),
        ("低保对象由哪个部门认定？", Kind.LEAD, "认定"),
        ("生态扶贫谁负责？", Kind.LEAD, ""),
        ("补贴发给谁？", Kind.WHAT, ""),
        ("谁可以享受补贴？", Kind.WHAT, ""),
    ],
)
def test_what_somebody_does(text: str, kind: Kind, act: str) -> None:
    question = understand(text)
    assert (question.kind, question.act) == (kind, act)


PERIODS = [
    ("by the end of August 2019", None, date(2019, 8, 31)),
    ("before 30 June 2020", None, date(2020, 6, 30)),
    ("by June 30, 2020", None, date(2020, 6, 30)),
    ("by 2020-06-30", None, date(2020, 6, 30)),
    ("in 2020", date(2020, 1, 1), date(2020, 12, 31)),
    ("in March 2021", date(2021, 3, 1), date(2021, 3, 31)),
    ("by the end of 2020", None, date(2020, 12, 31)),
]


@pytest.mark.parametrize(("text", "first", "last"), PERIODS)
def test_english_dates(text: str, first: date | None, last: date) -> None:
    assert find_english_date(f"What is due {text}?") == (first, last)


@pytest.mark.parametrize("text", ["What is due by 31 June 2020?", "What is due soon?"])
def test_no_english_date(text: str) -> None:
    assert find_english_date(text) is None


@pytest.mark.parametrize(
    ("text", "measure", "unit", "answers"),
    [
        ("工资是多少钱", Measure.MONEY, "元", True),
        ("工资是多少钱", Measure.MONEY, "人", False),  # a number of persons is no wage
        ("年利率是多少", Measure.SHARE, "%", True),
        ("选聘多少名护林员", Measure.PERSONS, "人", True),
        ("要修多少公里路", Measure.LENGTH, "公里", True),
        ("要修多少公里路", Measure.LENGTH, "个", False),
        ("目标是多少", None, "个", True),
        ("how many hours", Measure.TIME, "小时", True),
        ("要隔离几天", Measure.DAYS, "天", True),
        ("要隔离几天", Measure.DAYS, "小时", False),
        ("要隔离多长时间", Measure.TIME, "小时", True),
        ("产业产值要达到多少", Measure.MONEY, "个", False),
        ("多大年纪可以参加", Measure.AGE, "岁", True),
        ("多大年纪可以参加", Measure.AGE, "个月", False),  # how long is not how old
        ("小额信贷最高能贷多少", Measure.MONEY, "人", False),
        ("摊位费多少", Measure.MONEY, "个", False),
        ("费率是多少", Measure.SHARE, "%", True),
        ("How much is the bus fare?", Measure.MONEY, "条", False),
    ],
)
def test_measures(text: str, measure: Measure | None, unit: str, answers: bool) -> None:
    assert asked(text) is measure
    assert fits(unit, asked(text)) is answers


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    question = understand(text)
    assert len(question.topic) <= 200
    for mention in question.mentions:
        assert question.text[mention.start : mention.end] == mention.text


SCRIPTS = [
    ("生態扶貧由哪個局牽頭？", "生态扶贫由哪个局牵头?"),  # Traditional characters
    ("Ａ類企業　複工", "A类企业 复工"),  # full width and blanks
    ("生态扶贫", "生态扶贫"),
]


@pytest.mark.parametrize(("typed", "read"), SCRIPTS)
def test_script_and_width(typed: str, read: str) -> None:
    assert understand(typed).text == read


PERIODS = [
    ("今年要完成哪些任务？", date(2019, 1, 1), date(2019, 12, 31)),
    ("下个月要完成哪些任务？", date(2019, 12, 1), date(2019, 12, 31)),
    ("下季度有哪些任务到期？", date(2020, 1, 1), date(2020, 3, 31)),
    ("本周要完成哪些工作？", date(2019, 11, 18), date(2019, 11, 24)),
    ("What tasks are due next month?", date(2019, 12, 1), date(2019, 12, 31)),
    ("今年6月底前要完成什么？", None, date(2019, 6, 30)),
    ("6月底前要完成哪些工作？", None, date(2019, 6, 30)),
    ("明年上半年要完成哪些任务？", date(2020, 1, 1), date(2020, 6, 30)),
    ("今年下半年要完成哪些任务？", date(2019, 7, 1), date(2019, 12, 31)),
    ("今年第三季度要完成哪些任务？", date(2019, 7, 1), date(2019, 9, 30)),
    ("2020年8月要完成哪些任务？", date(2020, 8, 1), date(2020, 8, 31)),
    ("本月底前要完成哪些任务？", date(2019, 11, 1), date(2019, 11, 30)),
]


@pytest.mark.parametrize(("text", "first", "last"), PERIODS)
def test_periods_count_from_today(text: str, first: date | None, last: date) -> None:
    question = understand(text, today=date(2019, 11, 23))
    assert (question.kind, question.due) == (Kind.DUE, (first, last))


PLACES = [
    ("安康生态扶贫由哪个部门牵头？", {"安康"}, "生态扶贫由"),
    ("陕西省的口罩产量是多少？", {"陕西"}, "的口罩产量是"),
    ("How many flats will Xi'an build?", {"西安"}, "flats build"),
    ("西安市场监管由谁负责？", {"西安"}, "市场监管由"),  # 市场 is no 市
    ("Who leads tourism in Suzhou?", {"苏州", "宿州"}, "tourism"),  # two names sound alike
    ("天津支援湖北的护士由谁负责？", {"天津"}, "支援湖北的护士由"),  # where they went
]


@pytest.mark.parametrize(("text", "places", "topic"), PLACES)
def test_places_say_where_and_not_what(text: str, places: set[str], topic: str) -> None:
    question = understand(text)
    assert (set(question.places), question.topic) == (places, topic)


def test_a_complaint_is_dealt_with_by_a_unit() -> None:
    for text in ("群众投诉举报由谁处理？", "投诉举报由谁负责？", "重点企业联系人制度由谁牵头？"):
        assert understand(text).kind is Kind.LEAD
    for text in ("补贴咨询找谁？", "联系人是谁", "向谁投诉"):
        assert understand(text).kind is Kind.WHAT
