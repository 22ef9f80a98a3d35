"""Time expressions → dates and what they bound. Each row teaches one form."""

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


DUE = [
    ("2019年8月底前，建成卫生室。", "2019年8月底前", "2019-08-31", Precision.MONTH),
    ("2020年6月30日前完成改造。", "2020年6月30日前", "2020-06-30", Precision.DAY),
    ("到2020年，基本建成体系。", "到2020年", "2020-12-31", Precision.YEAR),
    ("2021年底前完成清理。", "2021年底前", "2021-12-31", Precision.YEAR),
    ("力争2020年实现通车。", "力争2020年", "2020-12-31", Precision.YEAR),
    ("2019年，建成示范点10个。", "2019年", "2019-12-31", Precision.YEAR),
    ("2022年第一季度完成普查。", "2022年第一季度", "2022-03-31", Precision.QUARTER),
    ("2022年上半年完成普查。", "2022年上半年", "2022-06-30", Precision.MONTH),
    ("2020年2月底完成验收。", "2020年2月底", "2020-02-29", Precision.MONTH),  # a leap year
    ("2020年5月中旬完成验收。", "2020年5月中旬", "2020-05-20", Precision.DAY),
    ("征收期延长至2020年7月底。", "延长至2020年7月底", "2020-07-31", Precision.MONTH),
    ("“十四五”末，实现全覆盖。", "“十四五”末", "2025-12-31", Precision.YEAR),
    # the phrase has no year: the document's
    ("6月底前完成整改。", "6月底前", "2019-06-30", Precision.MONTH),
    ("年底前，实现网上可办。", "年底前", "2019-12-31", Precision.YEAR),
    ("年内培育50家企业。", "年内", "2019-12-31", Precision.YEAR),
    ("一季度完成普查。", "一季度", "2019-03-31", Precision.QUARTER),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "phrase", "due", "precision"), DUE)
def test_dates(sentence: str, phrase: str, due: str, precision: Precision) -> None:
    (found,) = deadlines(sentence)
    text = document(f"一、任务\n（一）事项。{sentence}").text
    assert (found.phrase.of(text), str(found.due), found.precision) == (phrase, due, precision)
    assert found.year_from_document == (not any(char.isdecimal() for char in phrase[:5]) or phrase[:2] == "6月") or "十四五" in phrase or phrase.startswith(("到", "力争", "延长"))  # fmt: skip


PERIODS = [
    ("2018至2020年落实资金12亿元。", "2018-01-01", "2020-12-31"),
    ("2018—2022年实施改造。", "2018-01-01", "2022-12-31"),
    ("自2020年1月1日至3月31日，免征关税。", "2020-01-01", "2020-03-31"),
    ("2019年1月1日至2020年12月31日，给予补贴。", "2019-01-01", "2020-12-31"),
]


@pytest.mark.parametrize(("sentence", "start", "due"), PERIODS)
def test_periods(sentence: str, start: str, due: str) -> None:
    (found,) = deadlines(sentence)
    assert (str(found.start), str(found.due)) == (start, due)


RECURRING = [
    ("每年完成补偿面积260万亩。", Recurrence.YEARLY),
    ("每季度至少研究1次。", Recurrence.QUARTERLY),
    ("每月至少研究1次。", Recurrence.MONTHLY),
    ("每半年考评一次。", Recurrence.HALF_YEARLY),
    ("每周通报进展。", Recurrence.WEEKLY),
    ("每日报告情况。", Recurrence.DAILY),
]


@pytest.mark.parametrize(("sentence", "recurrence"), RECURRING)
def test_recurrence(sentence: str, recurrence: Recurrence) -> None:
    (found,) = deadlines(sentence)
    assert (found.recurrence, found.due) == (recurrence, None)


NO_DEADLINE = [
    "按照《发展规划（2018-2022年）》执行。",  # in a title
    "根据中发〔2018〕16号文件执行。",  # a document number
    "完成“十三五”搬迁群众入住。",  # a plan's name as an adjective
    "2018年以来，各项工作进展顺利。",  # the past
    "比2015年下降20%。",  # a comparison
    "给予每人每天300元补助。",  # a rate
    "截至2018年底，已建成10个。",  # a state
    "地区生产总值达到1.5万亿元。",
]


@pytest.mark.parametrize("sentence", NO_DEADLINE)
def test_what_is_no_deadline(sentence: str) -> None:
    assert deadlines(sentence) == []


def test_a_review_of_the_past_sets_no_dates() -> None:
    plan = document("一、2018年工作回顾\n2018年完成投资10亿元。", published=date(2019, 1, 20))
    assert extract_deadlines(plan) == ()


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


def test_a_duration_has_no_calendar_date() -> None:
    (found,) = deadlines("实现48小时内办结。")
    assert found.due is None


def test_each_date_bounds_its_own_words() -> None:
    plan = document("一、任务\n（一）饮水。2018年完成596个项目、2019年完成717个项目。")
    tasks = [(str(f.due), f.task.of(plan.text)) for f in extract_deadlines(plan)]
    assert tasks == [("2018-12-31", "完成596个项目"), ("2019-12-31", "完成717个项目")]


def test_the_year_of_a_document_is_in_its_title_or_its_date() -> None:
    assert document_year(document("一、甲。乙。", title="2022年考评办法")) == 2022
    assert document_year(document("一、甲。乙。", published=date(2020, 5, 1))) == 2020
    assert document_year(document("一、到2025年。到2025年。2021年。", published=None)) == 2025


@given(
    st.text(alphabet="2019年08月底前到至-—每季度个（）“十三五”末上半今后内日起自，。", max_size=40)
)
def test_expressions_are_spans_in_order(text: str) -> None:
    moments = find_moments(text, Span(0, len(text)), 2019)
    for before, after in pairwise(moments):
        assert before.span.end <= after.span.start
    for moment in moments:
        assert 0 < len(moment.span) <= len(text)
