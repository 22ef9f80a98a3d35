"""Time expressions → dates and what they bound. Each row teaches one form, named first."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Span
from kb.facts.dates import find_moments
from kb.facts.deadlines import document_year, extract_deadlines
from kb.model import Deadline, Precision, Recurrence
from made import document


def deadlines(sentence: str, **known: object) -> list[Deadline]:
    plan = document(f"一、任务\n（一）事项。{sentence}", **known)  # type: ignore[arg-type]
    return list(extract_deadlines(plan))


def phrases(sentence: str, **known: object) -> list[str]:
    text = document(f"一、任务\n（一）事项。{sentence}").text
    return [found.phrase.of(text) for found in deadlines(sentence, **known)]


DUE = [
    ("month's end", "2019年8月底前，建成卫生室。", "2019年8月底前", "2019-08-31", Precision.MONTH),
    ("day", "2020年6月30日前完成改造。", "2020年6月30日前", "2020-06-30", Precision.DAY),
    ("hour", "2020年2月9日24时前停工。", "2020年2月9日24时前", "2020-02-09", Precision.DAY),
    ("year", "到2020年，基本建成体系。", "到2020年", "2020-12-31", Precision.YEAR),
    ("year's end", "2021年底前完成清理。", "2021年底前", "2021-12-31", Precision.YEAR),
    ("striving", "力争2020年实现通车。", "力争2020年", "2020-12-31", Precision.YEAR),
    ("bare year", "2019年，建成示范点10个。", "2019年", "2019-12-31", Precision.YEAR),
    ("quarter", "2022年第一季度完成普查。", "2022年第一季度", "2022-03-31", Precision.QUARTER),
    ("half-year", "2022年上半年完成普查。", "2022年上半年", "2022-06-30", Precision.MONTH),
    ("leap year", "2020年2月底完成验收。", "2020年2月底", "2020-02-29", Precision.MONTH),
    ("ten days", "2020年5月中旬完成验收。", "2020年5月中旬", "2020-05-20", Precision.DAY),
    ("extension", "征收期延长至2020年7月底。", "延长至2020年7月底", "2020-07-31", Precision.MONTH),
    ("day of completion", "2020年6月30日完成验收。", "2020年6月30日", "2020-06-30", Precision.DAY),
    ("labelled day", "完成时间：2020年6月30日。", "2020年6月30日", "2020-06-30", Precision.DAY),
    ("day included", "2020年6月30日（含）前报送。", "2020年6月30日（含）前", "2020-06-30", Precision.DAY),
    ("end of validity", "有效期截至2020年6月30日。", "截至2020年6月30日", "2020-06-30", Precision.DAY),
    ("new year", "2020年春节前完成慰问。", "2020年春节前", "2020-01-24", Precision.DAY),
    ("national day", "2019年国庆节前完成修缮。", "2019年国庆节前", "2019-09-30", Precision.DAY),
]  # fmt: skip


@pytest.mark.parametrize(("style", "sentence", "phrase", "due", "precision"), DUE)
def test_dates(style: str, sentence: str, phrase: str, due: str, precision: Precision) -> None:
    (found,) = deadlines(sentence)
    assert phrases(sentence) == [phrase]
    assert (str(found.due), found.precision) == (due, precision)


# The document is of 2019-03-11.
DUE_BY_DOCUMENT = [
    ("month's end", "6月底前完成整改。", "6月底前", "2019-06-30", Precision.MONTH),
    ("year's end", "年底前，实现网上可办。", "年底前", "2019-12-31", Precision.YEAR),
    ("within the year", "年内培育50家企业。", "年内", "2019-12-31", Precision.YEAR),
    ("quarter", "一季度完成普查。", "一季度", "2019-03-31", Precision.QUARTER),
    ("this year", "今年，新建学校10所。", "今年", "2019-12-31", Precision.YEAR),
    ("this June", "今年6月底前新建学校10所。", "今年6月底前", "2019-06-30", Precision.MONTH),
    ("next year", "明年6月底前完成验收。", "明年6月底前", "2020-06-30", Precision.MONTH),
    ("month's end, bare", "月底前报送名单。", "月底前", "2019-03-31", Precision.MONTH),
    ("new year", "春节前完成慰问。", "春节前", "2020-01-24", Precision.DAY),
    ("days after issue", "自本意见印发之日起30日内制定办法。", "自本意见印发之日起30日内", "2019-04-10", Precision.DAY),
    ("half a year after issue", "印发后半年内制定办法。", "印发后半年内", "2019-09-11", Precision.DAY),
    ("months after issue", "印发后1个月内制定办法。", "印发后1个月内", "2019-04-11", Precision.DAY),
]  # fmt: skip


@pytest.mark.parametrize(("style", "sentence", "phrase", "due", "precision"), DUE_BY_DOCUMENT)
def test_dates_that_the_document_completes(
    style: str, sentence: str, phrase: str, due: str, precision: Precision
) -> None:
    (found,) = deadlines(sentence)
    assert phrases(sentence) == [phrase]
    assert (str(found.due), found.precision) == (due, precision)
    assert found.year_from_document


UNDATED = [
    ("hours", "实现48小时内办结。", "48小时内"),
    ("after another event", "自受理之日起30日内答复。", "30日内"),
    ("working days", "印发后10个工作日内制定办法。", "印发后10个工作日内"),
    ("years in words", "三年内全部完成。", "三年内"),
    ("years to come", "今后三年，培育企业50家。", "今后三年"),
]


@pytest.mark.parametrize(("style", "sentence", "phrase"), UNDATED)
def test_times_without_a_calendar_date(style: str, sentence: str, phrase: str) -> None:
    (found,) = deadlines(sentence)
    assert phrases(sentence) == [phrase]
    assert (found.due, found.recurrence) == (None, None)


PERIODS = [
    ("years", "2018至2020年落实资金12亿元。", "2018-01-01", "2020-12-31"),
    ("years with a dash", "2018—2022年实施改造。", "2018-01-01", "2022-12-31"),
    ("days", "自2020年1月1日至3月31日，免征关税。", "2020-01-01", "2020-03-31"),
    ("days of two years", "2019年1月1日至2020年12月31日，给予补贴。", "2019-01-01", "2020-12-31"),
    ("start and length", "从2019年1月1日起，实施三年见习计划。", "2019-01-01", "2021-12-31"),
    ("months", "2020年3—5月开展检查。", "2020-03-01", "2020-05-31"),
    ("validity", "自2020年3月1日起施行，有效期5年。", "2020-03-01", "2025-02-28"),
    ("five-year plan", "“十四五”期间，建成学校10所。", "2021-01-01", "2025-12-31"),
    ("its end", "“十四五”末，实现全覆盖。", "None", "2025-12-31"),
]


@pytest.mark.parametrize(("style", "sentence", "start", "due"), PERIODS)
def test_periods(style: str, sentence: str, start: str, due: str) -> None:
    (found,) = deadlines(sentence)
    assert (str(found.start), str(found.due)) == (start, due)


def test_years_to_come_are_those_of_the_title_where_it_names_as_many() -> None:
    text = "一、任务\n今后三年，培育企业50家。\n未来五年，培育企业90家。"
    plan = document(text, title="企业培育三年行动计划（2019—2021年）")
    assert [str(found.due) for found in extract_deadlines(plan)] == ["2021-12-31", "None"]


RECURRING = [
    ("yearly", "每年完成补偿面积260万亩。", Recurrence.YEARLY),
    ("yearly by a month", "每年12月底前报送总结。", Recurrence.YEARLY),
    ("quarterly", "每季度至少研究1次。", Recurrence.QUARTERLY),
    ("monthly", "每月至少研究1次。", Recurrence.MONTHLY),
    ("monthly by a day", "每月5日前报送进展。", Recurrence.MONTHLY),
    ("half-yearly", "每半年考评一次。", Recurrence.HALF_YEARLY),
    ("weekly", "每周通报进展。", Recurrence.WEEKLY),
    ("daily", "每日报告情况。", Recurrence.DAILY),
    ("mornings and evenings", "应早晚进行体温监测。", Recurrence.DAILY),
]


@pytest.mark.parametrize(("style", "sentence", "recurrence"), RECURRING)
def test_recurrence(style: str, sentence: str, recurrence: Recurrence) -> None:
    (found,) = deadlines(sentence)
    assert (found.recurrence, found.due) == (recurrence, None)


NO_DEADLINE = [
    ("of what is forbidden", "教师不得要求学生每天打卡。"),
    ("of a term that is put off", "2031年医保参保缴费期延长至疫情解除后。"),
    ("title", "按照《发展规划（2018-2022年）》执行。"),
    ("title without its marks", "落实三年行动计划（2019—2021年）要求。"),
    ("document number", "根据中发〔2018〕16号文件执行。"),
    ("number of a notice", "按照公告2020年第9号执行。"),
    ("plan as an adjective", "完成“十三五”搬迁群众入住。"),
    ("since", "2018年以来，各项工作进展顺利。"),
    ("start without an end", "自2020年1月1日起施行。"),
    ("comparison", "比2015年下降20%。"),
    ("base of a comparison", "信贷余额不低于2019年同期余额。"),
    ("rate", "给予每人每天300元补助。"),
    ("rate of output", "产量达到每日1万套。"),
    ("state", "截至2018年底，已建成10个。"),
    ("last year", "去年，建成学校10所。"),
    ("past with 了", "2019年2月，解决了饮水问题。"),
    ("day of an event", "2月10日下午，接到报告。"),
    ("period of an event", "1月24日至2月11日，全市累计检查企业1105家。"),
    ("days looked back on", "近14天内从外地返回的人员登记。"),
    ("period as an attribute", "今年一季度应缴纳的保险费缓缴。"),
    ("name of a contest", "申办2025年世界运动会。"),
    ("year as a topic", "2019年是决胜之年。"),
    ("heading", "2019年重点工作任务"),
    ("date of issue", "省政府办公厅2019年3月15日印发"),
    ("value", "地区生产总值达到1.5万亿元。"),
]


@pytest.mark.parametrize(("style", "sentence"), NO_DEADLINE)
def test_what_is_no_deadline(style: str, sentence: str) -> None:
    assert phrases(sentence) == []


def test_a_review_of_the_past_sets_no_dates() -> None:
    plan = document("一、2018年工作回顾\n2018年完成投资10亿元。", published=date(2019, 1, 20))
    assert extract_deadlines(plan) == ()


def test_a_review_may_name_what_is_to_come() -> None:
    plan = document("一、2018年工作回顾\n地铁开工，2022年底前建成。", published=date(2019, 1, 20))
    assert [str(found.due) for found in extract_deadlines(plan)] == ["2022-12-31"]


def test_a_date_of_signature_is_no_deadline() -> None:
    assert extract_deadlines(document("一、任务\n完成整改。\n2019年3月1日")) == ()


def test_a_schedule_in_brackets_bounds_the_sentence_before_it() -> None:
    plan = document("一、任务\n1.升级平台。完成适老化改造。（5月底完成，牵头单位：市审批服务局）")
    (found,) = extract_deadlines(plan)
    assert (str(found.due), found.task.of(plan.text)) == ("2019-05-31", "完成适老化改造。")


def test_a_bare_month_is_a_date_where_something_is_to_be_reached_in_it() -> None:
    plan = document("一、任务\n1.升级平台。完善功能。（12月取得成效，牵头单位：市文旅局）")
    assert [str(found.due) for found in extract_deadlines(plan)] == ["2019-12-31"]
    assert extract_deadlines(document("一、任务\n1.升级平台。延迟1月、2月应缴费用。")) == ()


def test_work_without_an_end_is_ongoing() -> None:
    plan = document("一、任务\n1.升级平台。完善功能。（持续推进，牵头单位：市审批服务局）")
    (found,) = extract_deadlines(plan)
    assert (found.due, found.precision) == (None, Precision.ONGOING)


@pytest.mark.parametrize("phrase", ["2021年9月31日前", "2021年13月底前", "0402年底前"])
def test_an_impossible_date_is_flagged_and_not_repaired(phrase: str) -> None:
    (found,) = deadlines(f"{phrase}完成整改。")
    assert found.due is None
    assert found.problem


def test_days_after_an_issue_that_is_not_known_have_no_date() -> None:
    (found,) = deadlines("自本意见印发之日起30日内制定办法。", published=None)
    assert (found.due, found.precision) == (None, Precision.DAY)


def test_each_date_bounds_its_own_words() -> None:
    plan = document("一、任务\n（一）饮水。2018年完成596个项目、2019年完成717个项目。")
    tasks = [(str(f.due), f.task.of(plan.text)) for f in extract_deadlines(plan)]
    assert tasks == [("2018-12-31", "完成596个项目"), ("2019-12-31", "完成717个项目")]


def test_a_date_in_a_motto_bounds_the_words_of_the_motto() -> None:
    plan = document("一、任务\n（一）绿化。按照“到2033年全面建成”的部署，新建公园10个。")
    assert [found.task.of(plan.text) for found in extract_deadlines(plan)] == ["全面建成"]


def test_a_sentence_that_breaks_off_with_its_line_goes_on_in_the_next() -> None:
    plan = document("一、任务\n（一）绿化。打好基础。到2033年底,按\n照规划建成公园10个。")
    assert [found.task.of(plan.text) for found in extract_deadlines(plan)] == [
        "按\n照规划建成公园10个"
    ]


def test_two_times_in_a_row_bound_the_words_behind_both() -> None:
    plan = document("一、任务\n（一）产业。打造集群。从2022年起连续5年，每年安排资金4亿元。")
    found = [(str(f.due), f.task.of(plan.text)) for f in extract_deadlines(plan)]
    assert found == [("2026-12-31", "每年安排资金4亿元"), ("None", "安排资金4亿元")]


YEARS = [
    ("title", "一、甲。乙。", "2022年考评办法", None, 2022),
    ("publication", "一、甲。乙。", "考评办法", date(2020, 5, 1), 2020),
    ("first year of a plan", "一、甲。乙。", "行动计划（2021—2023年）", None, 2021),
    ("signature", "一、甲。乙。\n2020年2月7日", "考评办法", None, 2020),
    ("document cited", "一、按照国发〔2018〕39号文件执行。到2025年。", "考评办法", None, 2018),
    ("heading of tasks", "一、2033年工作回顾\n2033年、2033年。\n二、2034年工作任务\n好。", "报告", None, 2034),
    ("year named most", "一、到2025年。到2025年。2021年。", "考评办法", None, 2025),
]  # fmt: skip


@pytest.mark.parametrize(("style", "text", "title", "published", "year"), YEARS)
def test_the_year_of_a_document(
    style: str, text: str, title: str, published: date | None, year: int
) -> None:
    assert document_year(document(text, title=title, published=published)) == year


@pytest.mark.parametrize(
    ("heading", "due"),
    [
        ("二、2034年工作任务", "2034-12-31"),
        ("二、切实做好2034年重点工作", "2034-12-31"),
        ("二、明年工作安排", "2034-12-31"),
        ("二、今年重点工作", "2033-12-31"),
        ("二、2031—2034年主要任务", "2033-12-31"),
        ("二、落实2034年第9号公告的措施", "2033-12-31"),
        ("二、主要任务", "2033-12-31"),
    ],
)
def test_a_heading_gives_its_year_to_what_is_beneath_it(heading: str, due: str) -> None:
    plan = document(f"{heading}\n1.办学。年底前新建学校10所。", published=date(2033, 1, 9))
    assert [str(found.due) for found in extract_deadlines(plan)] == [due]


@given(
    st.text(alphabet="2019年08月底前到至-—每季度个（）“十三五”末上半今后内日起自，。", max_size=40)
)
def test_expressions_are_spans_in_order(text: str) -> None:
    moments = find_moments(text, Span(0, len(text)), 2019, issued=date(2019, 3, 11))
    for before, after in pairwise(moments):
        assert before.span.end <= after.span.start
    for moment in moments:
        assert 0 < len(moment.span) <= len(text)
