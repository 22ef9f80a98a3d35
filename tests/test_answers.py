"""Questions to the bundled plan and to made documents → answers that can be checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.answers import answerer, lists
from kb.evaluation import evaluate, read_questions
from kb.model import Answer, Kind, Role
from kb.organisations import is_group
from made import base_of, plan

GOLDEN = Path(__file__).parent / "golden"

# Floors of ``kb eval`` on the gold of the bundled plan; they only rise.
FLOORS = {
    "ankang_facts.json": {"responsibilities": 1.0, "deadlines": 1.0},
    "ankang_questions.jsonl": {"questions": 1.0, "questions unanswerable": 1.0},
    "ankang_dev_questions.jsonl": {"questions": 0.88, "questions unanswerable": 0.86},
    "ankang_check_questions.jsonl": {"questions": 0.96, "questions unanswerable": 0.86},
    "ankang_short_questions.jsonl": {"questions": 0.95, "questions unanswerable": 0.97},
}


@pytest.mark.parametrize("gold", FLOORS)
def test_gold(plan_base: KnowledgeBase, gold: str) -> None:
    report = evaluate(plan_base, GOLDEN / gold)
    for measure, floor in FLOORS[gold].items():
        score = report.score(measure)
        assert score.recall >= floor, "\n".join((report.table(), *report.faults))
    if gold == "ankang_facts.json":
        assert report.score("responsibilities").precision == 1.0


def answers(base: KnowledgeBase) -> Iterator[Answer]:
    for name in FLOORS:
        if name.endswith("_questions.jsonl"):
            for row, _ in read_questions(base, GOLDEN / name):
                yield base.ask(row["question"])


def test_sentences_that_are_not_looked_at_would_change_nothing(
    plan_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = [*answers(plan_base)]
    monkeypatch.setattr(answerer, "_is_decided", lambda *_: False)
    assert short == [*answers(plan_base)]


def test_every_quote_is_verbatim_and_every_name_and_number_cited(plan_base: KnowledgeBase) -> None:
    found = 0
    for answer in answers(plan_base):
        for citation in (*answer.citations, *answer.related):
            text = plan_base.document(citation.document_id).text
            assert text[citation.start : citation.end] == citation.quote
            clause_end = citation.clause_start + len(citation.clause_text)
            assert text[citation.clause_start : clause_end] == citation.clause_text
            for mark in citation.marks:
                assert citation.clause_start <= mark.start < mark.end <= clause_end
        if answer.found:
            found += 1
            _check_cited(answer)
    assert found > 100


def _check_cited(answer: Answer) -> None:
    """Every unit and every number of the text stands in a clause that is cited."""
    cited = unicodedata.normalize("NFKC", "\n".join(c.clause_text for c in answer.citations))
    for unit in answer.units:
        assert unicodedata.normalize("NFKC", unit.name) in cited
    text = re.sub(r"\(?by \d{4}-\d{2}-\d{2}\)?|（\d{4}-\d{2}-\d{2}）", "", answer.text)
    text = re.sub(r"(?m)^\d+\. |另有\d+项|and \d+ more", "", text)
    for number in re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text)):
        assert number in cited, (number, answer.text)


@pytest.fixture(scope="module")
def two_plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("plans")
    for topic in ("城市绿化", "公共图书馆"):
        (folder / f"{topic}.txt").write_text(plan(topic), encoding="utf-8")
    with KnowledgeBase.open(tmp_path_factory.mktemp("home")) as base:
        base.ingest([folder])
        yield base


def test_the_document_that_is_asked_of_answers(two_plans: KnowledgeBase) -> None:
    for topic in ("城市绿化", "公共图书馆"):
        answer = two_plans.ask(f"{topic}建设由哪个部门牵头？")
        assert answer.found
        assert topic in answer.citations[0].document_title
        assert next((u.role, u.name) for u in answer.units) == (Role.LEAD, "市发改委")


def test_a_deadline_is_given_with_its_day(two_plans: KnowledgeBase) -> None:
    answer = two_plans.ask("城市绿化摸底调查什么时候完成？")
    assert answer.text.startswith("2025年6月底前")
    assert "摸底调查" in answer.text


def test_duties_are_complete_over_all_documents(two_plans: KnowledgeBase) -> None:
    answer = two_plans.ask("市应急局牵头哪些工作？")
    assert answer.kind is Kind.DUTIES
    assert len({citation.document_id for citation in answer.citations}) == 2
    assert "城市绿化监管" in answer.text
    assert "公共图书馆监管" in answer.text


def test_of_a_long_list_the_first_are_cited_and_all_are_counted(
    two_plans: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "市应急局牵头哪些工作？"
    whole = two_plans.ask(question)
    monkeypatch.setattr(lists, "MOST_CITED", 1)
    monkeypatch.setattr(lists, "MAX_ROWS", 1)
    short = two_plans.ask(question)
    assert short.citations == whole.citations[:1]
    assert short.text.endswith("另有1项")


def test_what_is_due_is_complete_over_all_documents(two_plans: KnowledgeBase) -> None:
    answer = two_plans.ask("2025年6月底前要完成哪些任务？")
    assert answer.kind is Kind.DUE
    assert len(answer.citations) == 2


@pytest.mark.parametrize(
    "question",
    [
        "市气象局牵头哪些工作？",  # a bureau without a role
        "2031年6月底前要完成哪些任务？",  # a date without a task
        "高考录取分数线是多少？",
        "城市绿化建设2031年的目标是多少？",  # another year
        "What is the capital of France?",
    ],
)
def test_what_the_documents_do_not_say_is_refused(two_plans: KnowledgeBase, question: str) -> None:
    answer = two_plans.ask(question)
    assert not answer.found
    assert answer.citations == ()
    assert answer.text


def test_a_role_that_a_clause_gives_to_nobody_is_said_so(plan_base: KnowledgeBase) -> None:
    answer = plan_base.ask("水利扶贫行动的配合单位有哪些？")
    assert not answer.found
    assert answer.text == "最相近的条款没有写明这一项由谁配合。"


def test_a_unit_of_one_document_is_not_answered_from_another(two_plans: KnowledgeBase) -> None:
    answer = two_plans.ask("市应急局在公共图书馆实施方案里牵头哪些工作？")
    assert {citation.document_title for citation in answer.citations} == {
        "关于推进公共图书馆工作的实施方案"
    }


def test_what_is_due_of_a_topic_leaves_out_the_rest(two_plans: KnowledgeBase) -> None:
    answer = two_plans.ask("2025年6月底前城市绿化方面要完成哪些任务？")
    assert len(answer.citations) == 1
    assert "城市绿化" in answer.citations[0].quote


def test_a_follow_up_takes_its_topic_from_the_question_before(two_plans: KnowledgeBase) -> None:
    answer = two_plans.ask("那谁配合？", context="城市绿化建设由哪个部门牵头？")
    assert [u.name for u in answer.units if u.role is Role.SUPPORT] == ["市教育局"]


def test_an_english_answer_keeps_the_original_names(two_plans: KnowledgeBase) -> None:
    answer = two_plans.ask("Which bureau leads the construction of the public library?")
    assert answer.text.startswith("Lead: 市发改委 (Municipal Development and Reform Commission)")


def test_an_empty_base_says_what_to_do(tmp_path: Path) -> None:
    with KnowledgeBase.open(tmp_path / "nothing") as base:
        answer = base.ask("谁牵头？")
    assert not answer.found
    assert "kb ingest" in answer.text


def test_what_is_offered_next_is_answered_from_the_same_clause(plan_base: KnowledgeBase) -> None:
    first = plan_base.ask("生态扶贫由哪个部门牵头？")
    assert first.follows is None
    for question in first.next:
        following = plan_base.ask(question, context=first.question)
        assert following.found, question
        assert following.follows == first.question
        assert following.citations[0].clause_id == first.citations[0].clause_id


def test_what_is_offered_next_is_answered_in_english_too(plan_base: KnowledgeBase) -> None:
    first = plan_base.ask("Which bureau leads ecological poverty alleviation?")
    assert first.next
    for question in first.next:
        following = plan_base.ask(question, context=first.question)
        assert following.found, question
        assert following.citations[0].clause_id == first.citations[0].clause_id


def test_what_falls_on_a_group_is_listed_apart(plan_base: KnowledgeBase) -> None:
    answer = plan_base.ask("市林业局牵头哪些工作？")
    certain = {citation.clause_id for citation in answer.citations}
    every = plan_base.ask("市林业局有哪些工作？")
    assert certain
    assert every.possible
    assert not certain & {citation.clause_id for citation in every.possible}
    for citation in every.possible:
        document = plan_base.document(citation.document_id)
        names = [mark.of(document.text) for mark in citation.marks]
        assert all(is_group(name) for name in names), names


def test_documents_that_say_something_else_are_shown_beside(two_plans: KnowledgeBase) -> None:
    answer = two_plans.ask("示范点要达到多少个？")
    shown = {answer.citations[0].document_id, *(o.citation.document_id for o in answer.others)}
    assert len(shown) == 2
    named = two_plans.ask(f"{answer.citations[0].document_title}里示范点要达到多少个？")
    assert not named.others


def test_what_only_the_text_of_a_clause_says_is_answered_and_its_rival_shown(
    plan_base: KnowledgeBase,
) -> None:
    certain = plan_base.ask("小额信贷归谁管")
    assert [unit.name for unit in certain.units if unit.role is Role.LEAD] == ["市金融办"]
    assert not certain.others
    doubtful = plan_base.ask("临时救助哪个部门负责？")  # two clauses have it
    (rival,) = doubtful.others
    assert not rival.agrees
    assert "市民政局牵头" in doubtful.text
    assert "市脱贫办牵头" in rival.text


TRAVEL = """关于便民出行的实施方案

一、重点任务

(一)轨道交通。2030年6月底前开通地铁15号线一期。(市交通局牵头负责,市财政局配合)

(二)公交线网。优化公交线网，方便群众换乘。(责任单位：市城管局) 本方案执行到2030年底。各区县同步调整公交线网。本方案由市发改委会同市财政局负责解释。
"""


RIVERS = """关于加强河道管理的通知

一、主要任务

(一)落实巡查制度。建立河长巡查台账，逐月公布结果。（市水利局指导）开展排污口整治，封堵非法排污口。（市生态环境局、市住建局指导）推进岸线绿化试点，种植乡土树种。（市林业局指导）

(二)评选示范河段。示范河段由市审计局推荐，每年评选一次。

(三)表扬优秀河长。优秀河长经直接认定给予表扬。本通知所称优秀河长，是指全年巡查不少于五十次的河长。
"""


@pytest.fixture(scope="module")
def travel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with base_of(tmp_path_factory.mktemp("travel"), "便民出行", TRAVEL) as base:
        yield base


def test_what_is_called_by_a_number_is_that_one_alone(travel: KnowledgeBase) -> None:
    assert travel.ask("地铁15号线什么时候开通？").text.startswith("2030年6月底前")
    assert not travel.ask("地铁16号线什么时候开通？").found
    assert not travel.ask("地铁5号线什么时候开通？").found


def test_who_explains_the_document_is_not_who_does_the_task(travel: KnowledgeBase) -> None:
    answer = travel.ask("各区县同步调整公交线网的责任单位是谁？")
    assert [unit.name for unit in answer.units] == ["市城管局"]
    assert "市发改委" in travel.ask("本方案由哪个部门负责解释？").text


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with base_of(tmp_path_factory.mktemp("rivers"), "河道管理", RIVERS) as base:
        yield base


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("河长巡查台账由谁指导？", ["市水利局"]),
        ("排污口整治由哪个部门指导？", ["市生态环境局", "市住建局"]),
        ("岸线绿化试点由哪个部门负责？", ["市林业局"]),
    ],
)
def test_of_several_assignments_that_behind_the_task_answers(
    rivers: KnowledgeBase, question: str, names: list[str]
) -> None:
    assert [unit.name for unit in rivers.ask(question).units] == names


def test_what_a_word_means_is_told_by_what_defines_it(rivers: KnowledgeBase) -> None:
    assert "是指" in rivers.ask("什么人算优秀河长？").text


def test_who_does_one_thing_is_not_who_does_another(rivers: KnowledgeBase) -> None:
    assert "市审计局" in rivers.ask("示范河段由哪个部门推荐？").text
    assert "市审计局" not in rivers.ask("示范河段由哪个部门审批？").text


@pytest.mark.parametrize(
    ("question", "today", "said"),
    [
        ("所有贫困村建成标准化卫生室还剩几天？", date(2019, 8, 1), "还剩30天"),
        ("所有贫困村建成标准化卫生室还剩多少天？", date(2019, 9, 10), "已过10天"),
        ("How many days are left for village clinics?", date(2019, 8, 1), "30 days left"),
    ],
)
def test_days_left_count_from_today(
    plan_base: KnowledgeBase, question: str, today: date, said: str
) -> None:
    answer = plan_base.ask(question, today=today)
    assert answer.kind is Kind.DEADLINE
    assert said in answer.text


def test_an_answer_in_the_texts_own_words_is_cut_to_what_was_asked(
    plan_base: KnowledgeBase,
) -> None:
    answer = plan_base.ask("首批交换数据的是哪4个部门？")
    (citation,) = answer.citations
    assert "民政" in answer.text
    assert len(answer.text) < len(citation.clause_text) / 2
    assert answer.text.rstrip("。") in citation.clause_text


REPORT = """市场监管工作情况的通报

(一)日常监管。商场、超市等食品经营店1034家，正常营业63家，保证群众日常生活供应，已全部落实进店人员测温等防控要求。药械经营店90家，正常营业73家，已全部落实进店人员戴口罩、测体温、环境消毒等防控要求，对顾客购买发热、咳嗽药进行实名登记。

(二)保险减负。记者从地方人社系统获悉，天津阶段性降低本市失业保险缴费费率，单位费率及职工个人费率均为0.5%，执行至2021年7月31日；山西预计2020年失业保险为企业减负将达20亿元以上。
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with base_of(tmp_path_factory.mktemp("report"), "通报", REPORT) as base:
        yield base


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("药械经营店正常营业多少家？", "73家", "63家"),
        ("天津降低失业保险费率执行到什么时候？", "2021年7月31日", "2020年"),
    ],
)
def test_a_task_does_not_answer_where_a_nearer_sentence_tells_what_was_done(
    report: KnowledgeBase, question: str, right: str, wrong: str
) -> None:
    answer = report.ask(question)
    assert right in answer.text
    assert wrong not in answer.text


YEARS = """海州市政府工作报告

2022年1月8日

一、工作回顾

各位代表，刚刚过去的2021年，我们克难奋进。

(一)产业发展。全年认定高新技术企业214家。

(二)民生保障。新增城镇就业3.2万人。

二、2022年工作安排

(一)产业发展。认定科技型中小企业300家。
"""


def test_the_year_with_which_a_section_opens_is_that_of_its_clauses(tmp_path: Path) -> None:
    with base_of(tmp_path, "报告", YEARS) as base:
        answer = base.ask("2021年认定了多少家高新技术企业？")
        assert "214家" in answer.text
        assert not base.ask("2020年认定了多少家高新技术企业？").found
        assert not base.ask("2021年认定了多少家科技型中小企业？").found


SUBSIDIES = """惠企政策的通知

(一)加装电梯。加装一部电梯财政给予奖补10万元。

(二)稳岗补贴。对不裁员的企业，一次性给予3个月应缴社会保险费50%的补贴。

(三)工作补助。同级卫生健康行政部门会同财政部门审核工作补助，由同级财政部门垫付。

(四)公积金缴存。月缴额不得低于209元。
"""


@pytest.fixture(scope="module")
def subsidies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with base_of(tmp_path_factory.mktemp("subsidies"), "惠企政策", SUBSIDIES) as base:
        yield base


@pytest.mark.parametrize("question", ["加装电梯每户补助多少元？", "公积金月缴额最高多少元？"])
def test_a_sum_for_something_else_or_of_the_opposite_bound_is_refused(
    subsidies: KnowledgeBase, question: str
) -> None:
    assert not subsidies.ask(question).found


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("加装一部电梯补助多少元？", "10万元"),
        ("公积金月缴额最低多少元？", "209元"),
        ("不裁员的企业补贴按多少比例给？", "50%"),
    ],
)
def test_the_sum_that_is_asked_for_is_told(
    subsidies: KnowledgeBase, question: str, right: str
) -> None:
    assert right in subsidies.ask(question).text


def test_who_is_to_pay_is_not_who_checks(subsidies: KnowledgeBase) -> None:
    assert "卫生健康" not in subsidies.ask("谁来垫付工作补助？").text
