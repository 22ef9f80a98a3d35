"""Quizzes: what is asked, what is not, and every question judged by the facts alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import KnowledgeBase
from kb.model import Citation, DocumentSummary
from kb.overview import Selection
from kb.quiz import Difficulty, Form, Question, Quiz, Subject, make_quiz
from kb.quiz.known import Known
from kb.quiz.likeness import ALIKE, Likeness, Paired, pairs
from kb.quiz.wording import numbers_in, passage, short_titles, task_text
from kb.training import gather
from made import write_plans
from quiz_checks import Checker, scores

TODAY = date(2025, 1, 1)

# One town, every trap: joint leads, groups, aliases, a body renamed, figures that recur.
TRAPS = """青禾市民生工程实施方案

一、主要任务

(一)整治城区河道。2026年6月底前整治河道120公里，清理淤泥35万立方米以上。(市水利局牵头负责，市财政局、市住建局、市公安局配合，各县区落实)

(二)修建农村水库。到2027年新建水库45座，完成投资7.5亿元。(市发改委、市水利局牵头负责，市财政局、市审计局、市林业局配合)

(三)保障城乡供水。2026年9月底前改造管网260公里，供水普及率达到95%以上。(市住建局牵头负责，市水利局、市卫健委配合)

(四)加强水质监测。每季度监测一次全部水源地的水质情况。(市生态环境局牵头负责，各有关部门配合)

(五)强化水费征收管理。2026年底前水费收缴率达到88%以上。(市财政局、市审计局等部门负责)

(六)推进节水型社会建设。2028年底前建成节水型单位70家。(市水利局会同市教育局负责)

(七)开展水源地绿化。2027年6月底前完成绿化面积18万亩。(市林业局牵头负责，市自然资源局、市农业农村局配合)

(八)治理水土流失。2027年10月底前治理水土流失面积230平方公里。(市自然资源局牵头负责，市林业局配合)

(九)建设灌溉工程。建成灌区三处，其中市水利局负责的泵站工程优先建设。

(十)组织河湖巡查。市水利局应当建立台账并长期坚持。

(十一)改善财政投入保障。(市财政局牵头负责，市审计局配合)

(十二)推动文化旅游融合。门票价格由90元降至80元，接待能力由6000人提高到8000人。(市文化和旅游局牵头负责)
"""
# Another document gives the same task to other units: neither is wrong for the other.
SECOND = """青禾市城区河道整治工作通知

一、任务分工

(一)整治城区河道。2026年8月底前整治河道150公里，清理淤泥55万立方米以上。(市城管局牵头负责，市水务局配合)
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("plans")
    write_plans(folder, 8)
    (folder / "traps.txt").write_text(TRAPS, encoding="utf-8")
    (folder / "second.txt").write_text(SECOND, encoding="utf-8")
    with KnowledgeBase.open(tmp_path_factory.mktemp("home"), encoder="none") as made:
        assert not made.ingest([folder]).failed
        yield made


@pytest.fixture(scope="module")
def traps(base: KnowledgeBase) -> str:
    return next(row.id for row in base.documents() if "民生" in row.title)


def quiz(
    base: KnowledgeBase,
    document: str = "",
    *,
    seed: int = 1,
    count: int = 20,
    form: Form | None = None,
) -> Quiz:
    forms = (form,) if form else tuple(Form)
    with base.reading() as store:
        material = gather(store, Selection(document=document), TODAY)
        return make_quiz(store, material, seed=seed, count=count, forms=forms)


def faults(base: KnowledgeBase, made: Quiz) -> list[str]:
    with base.reading() as store:
        return Checker(store).faults(made)


@lru_cache
def all_of(base: KnowledgeBase, document: str, form: Form) -> list[Question]:
    """All questions of a form that a few seeds give."""
    return [
        q
        for seed in range(8)
        for q in quiz(base, document, seed=seed, count=99, form=form).questions
    ]


# What is asked


def test_a_quiz_is_a_mixture(base: KnowledgeBase) -> None:
    made = quiz(base, count=20)
    assert len(made.questions) == 20
    assert {q.form for q in made.questions} == set(Form)
    assert {q.subject for q in made.questions} == set(Subject)
    clauses = Counter((c.document_id, c.clause_id) for q in made.questions for c in q.citations)
    assert max(clauses.values()) <= 2


def test_one_form_alone(base: KnowledgeBase) -> None:
    for form in Form:
        made = quiz(base, form=form, count=5)
        assert made.questions
        assert {q.form for q in made.questions} == {form}


def test_fewer_questions_where_the_facts_give_fewer(base: KnowledgeBase, traps: str) -> None:
    made = quiz(base, traps, count=500)
    assert 10 < len(made.questions) < 40
    assert not quiz(base, traps, count=0).questions


def test_nothing_gives_no_questions(base: KnowledgeBase) -> None:
    with base.reading() as store:
        material = gather(store, Selection(clauses=frozenset()), TODAY)
        assert make_quiz(store, material) == Quiz((), 1)


def test_a_single_choice_of_who_leads(base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(base, traps, Form.SINGLE) if "保障城乡供水" in q.stem]
    (stem,) = {q.stem for q in asked if q.subject is Subject.UNIT}
    assert stem == "根据《青禾市民生工程实施方案》“主要任务”部分，“保障城乡供水”由哪个单位牵头？"


def test_a_number_to_fill_in(base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(base, traps, Form.SINGLE) if "供水普及率达到____以上" in q.stem]
    assert asked
    for q in asked:
        assert q.options[q.right[0]] == "95%"
        assert all(re.fullmatch("[1-9][0-9]%", option) for option in q.options)


def test_how_often_is_filled_in(base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(base, traps, Form.SINGLE) if "____监测一次" in q.stem]
    assert {q.options[q.right[0]] for q in asked} == {"每季度"}


def test_several_have_the_role(base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(base, traps, Form.MULTIPLE) if "修建农村水库" in q.stem]
    keys = {(q.stem[-3:-1], frozenset(q.options[n] for n in q.right)) for q in asked}
    assert keys == {
        ("牵头", frozenset({"市发改委", "市水利局"})),
        ("配合", frozenset({"市财政局", "市审计局", "市林业局"})),
    }


# What is not asked, and what is no wrong option


NOT_ASKED = {
    "建设灌溉工程": "负责的 is said of a part",
    "组织河湖巡查": "a sentence without a word for a role",
    "强化水费征收管理": "等部门 leaves open who else",
    "推进节水型社会建设": "会同 gives the other a part in it",
}


@pytest.mark.parametrize(("task", "why"), NOT_ASKED.items())
def test_no_unit_is_asked_for(base: KnowledgeBase, traps: str, task: str, why: str) -> None:
    for form in Form:
        for q in all_of(base, traps, form):
            asks = q.subject is Subject.UNIT and (f"“{task}”" in q.stem or task in q.items)
            assert not asks, why


def test_those_traps_would_be_asked_for(
    base: KnowledgeBase, traps: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.quiz.units._is_open", lambda *_: False)
    monkeypatch.setattr("kb.quiz.units._SEVERAL", re.compile("^各"))
    stems = "".join(
        q.stem for form in Form for q in quiz(base, traps, count=99, form=form).questions
    )
    assert all(f"“{task}”由" in stems for task in NOT_ASKED)


def test_two_names_read_as_one_are_no_option(base: KnowledgeBase, traps: str) -> None:
    options = {o for form in Form for q in all_of(base, traps, form) for o in q.options}
    assert not [option for option in options if "会同" in option]


def test_no_unit_is_asked_for_whose_name_the_task_says(base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(base, traps, Form.SINGLE) if "“改善财政投入保障”由" in q.stem]
    assert {q.options[q.right[0]] for q in asked} == {"市审计局"}


def test_joint_leads_are_no_single_choice(base: KnowledgeBase, traps: str) -> None:
    for form in (Form.SINGLE, Form.TRUE_FALSE, Form.MATCHING):
        for q in all_of(base, traps, form):
            assert "“修建农村水库”由" not in q.stem
            assert "修建农村水库" not in q.items


def test_groups_are_neither_asked_for_nor_offered(base: KnowledgeBase, traps: str) -> None:
    for form in Form:
        for q in all_of(base, traps, form):
            assert not {"各县区", "各有关部门"} & set(q.options)
            assert "“加强水质监测”由哪些单位配合" not in q.stem


@pytest.mark.parametrize("unit", ["市城管局", "市水务局"])
def test_who_does_it_elsewhere_is_no_wrong_option(
    base: KnowledgeBase, traps: str, unit: str
) -> None:
    """市城管局 leads the same task in another document; 市水务局 is 市水利局 under another name."""
    asked = [
        q for q in all_of(base, traps, Form.SINGLE) if "“整治城区河道”由哪个单位牵头" in q.stem
    ]
    assert asked
    assert all(unit not in q.options for q in asked)


def test_what_another_document_says_of_it_is_no_wrong_value(
    base: KnowledgeBase, traps: str
) -> None:
    asked = [q for q in all_of(base, traps, Form.SINGLE) if "整治河道____" in q.stem]
    assert asked
    assert all("150公里" not in q.options for q in asked)


def test_no_unit_is_asked_for_whose_name_is_half_said(base: KnowledgeBase, traps: str) -> None:
    for form in Form:
        assert not [q for q in all_of(base, traps, form) if "“推动文化旅游融合”由" in q.stem]


def test_what_fell_did_not_rise(base: KnowledgeBase, traps: str) -> None:
    made = all_of(base, traps, Form.SINGLE)
    fell = [int(o[:-1]) for q in made if "由90元降至____" in q.stem for o in q.options]
    rose = [int(o[:-1]) for q in made if "由6000人提高到____" in q.stem for o in q.options]
    assert fell
    assert max(fell) < 90
    assert rose
    assert min(rose) > 6000


def test_a_false_statement_does_not_follow_from_the_true_one(
    base: KnowledgeBase, traps: str
) -> None:
    """95% or more is 90% or more; by June is by December."""
    made = [q for q in all_of(base, traps, Form.TRUE_FALSE) if q.right == (1,)]
    shares = [q.stem.partition("供水普及率达到")[2][:2] for q in made if "供水普及率达到" in q.stem]
    months = [
        q.stem.partition("2026年")[2].partition("月")[0] for q in made if "改造管网260" in q.stem
    ]
    assert shares or months
    assert all(share > "95" for share in shares if share != "95")
    assert all(int(month) <= 9 for month in months if month)


# Chance


def test_the_same_seed_makes_the_same_quiz(base: KnowledgeBase) -> None:
    assert quiz(base, seed=3) == quiz(base, seed=3)
    assert quiz(base, seed=3) != quiz(base, seed=4)


def test_the_order_of_sets_decides_nothing(home: Path) -> None:
    """The same in processes whose strings have other hashes."""
    script = (
        "import sys; from pathlib import Path; from datetime import date\n"
        "from kb import KnowledgeBase; from kb.overview import Selection\n"
        "from kb.quiz import make_quiz; from kb.training import gather\n"
        "from corpus import bundled_documents\n"
        "with KnowledgeBase.open(Path(sys.argv[1]), encoder='none') as base:\n"
        "    base.ingest(bundled_documents())\n"
        "    with base.reading() as store:\n"
        "        made = gather(store, Selection(), date(2025, 1, 1))\n"
        "        print(ascii(make_quiz(store, made, seed=5, count=40)))\n"
    )
    printed = set()
    for number in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script, str(home)],
            env={**os.environ, "PYTHONHASHSEED": number},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        printed.add(run.stdout)
    assert len(printed) == 1
    assert "Question" in printed.pop()


def test_the_right_options_stand_in_all_places_alike(plan_base: KnowledgeBase) -> None:
    for form, places in ((Form.SINGLE, 4), (Form.TRUE_FALSE, 2)):
        made = quiz(plan_base, count=24, form=form).questions
        stands = Counter(q.right[0] for q in made)
        assert len(made) == 24
        assert max(stands.values()) - min(stands[n] for n in range(places)) <= 2


# Judged by the facts alone


@pytest.mark.parametrize("seed", range(5))
def test_every_question_on_written_plans_holds(base: KnowledgeBase, seed: int) -> None:
    made = quiz(base, seed=seed, count=60)
    assert len(made.questions) > 30
    assert faults(base, made) == []


@pytest.mark.parametrize("seed", range(5))
def test_every_question_on_the_bundled_plan_holds(plan_base: KnowledgeBase, seed: int) -> None:
    made = quiz(plan_base, seed=seed, count=50)
    assert len(made.questions) == 50
    assert faults(plan_base, made) == []


@pytest.fixture(scope="module")
def shared_base(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(tmp_path_factory.mktemp("shared"), encoder="none") as made:
        assert not made.ingest([shared / "corpus"]).failed
        yield made


def test_five_hundred_questions_hold(shared_base: KnowledgeBase) -> None:
    quizzes = [quiz(shared_base, seed=seed, count=100) for seed in range(5)]
    questions = [q for made in quizzes for q in made.questions]
    assert len(questions) == 500
    with shared_base.reading() as store:
        checker = Checker(store)
        assert [fault for made in quizzes for fault in checker.faults(made)] == []


def test_the_look_of_an_option_tells_nothing(shared_base: KnowledgeBase) -> None:
    """Who goes by length, ending or order is right about as often as by pure chance."""
    quizzes = [quiz(shared_base, seed=seed, count=200, form=Form.SINGLE) for seed in range(5)]
    questions = [q for made in quizzes for q in made.questions]
    assert len(questions) == 1000
    for name, (right, chance) in scores(questions).items():
        assert right < chance + 0.06, name
    statements = [
        q.right == (0,)
        for seed in range(2)
        for q in quiz(shared_base, seed=seed, count=100, form=Form.TRUE_FALSE).questions
    ]
    assert 0.45 < sum(statements) / len(statements) < 0.55


# The checker can fail


def one(base: KnowledgeBase, form: Form, subject: Subject, seed: int = 1) -> Question:
    made = quiz(base, seed=seed, count=60, form=form)
    return next(q for q in made.questions if q.subject is subject)


def _other_key(q: Question) -> Question:
    return replace(q, right=((q.right[0] + 1) % len(q.options), *q.right[1:]))


def _alike(q: Question) -> Question:
    wrong = next(n for n in range(len(q.options)) if n not in q.right)
    options = [*q.options]
    options[wrong] = q.options[q.right[0]] + "。"
    return replace(q, options=tuple(options))


def _told(q: Question) -> Question:
    return replace(q, stem=f"{q.stem}（{q.options[q.right[0]]}）")


def _misquoted(q: Question) -> Question:
    (cited,) = q.citations
    return replace(q, citations=(replace(cited, quote=cited.quote + "。"),))


def _turned(q: Question) -> Question:
    return replace(q, right=(*q.right[1:], q.right[0]))


def _flipped(q: Question) -> Question:
    return replace(q, right=(1 - q.right[0],))


def _less(q: Question) -> Question:
    return replace(q, right=q.right[:-1])


def _nameless(q: Question) -> Question:
    return replace(q, stem=q.stem.replace("《", "").replace("》", ""))


MUTATIONS: list[tuple[Form, Subject, Callable[[Question], Question]]] = [
    *((Form.SINGLE, subject, change)
      for subject in Subject for change in (_other_key, _alike, _told, _misquoted, _nameless)),
    *((Form.TRUE_FALSE, subject, _flipped) for subject in Subject),
    (Form.MULTIPLE, Subject.UNIT, _less),
    (Form.MULTIPLE, Subject.UNIT, _alike),
    (Form.MATCHING, Subject.UNIT, _turned),
]  # fmt: skip


@pytest.mark.parametrize(("form", "subject", "change"), MUTATIONS)
def test_the_checker_sees_a_fault(
    plan_base: KnowledgeBase, form: Form, subject: Subject, change: Callable[[Question], Question]
) -> None:
    good = one(plan_base, form, subject)
    assert faults(plan_base, Quiz((good,), 1)) == []
    assert faults(plan_base, Quiz((change(good),), 1)) != []


def test_the_checker_sees_a_question_asked_twice(plan_base: KnowledgeBase) -> None:
    good = one(plan_base, Form.SINGLE, Subject.UNIT)
    assert "asked twice" in faults(plan_base, Quiz((good, good), 1))[0]


@pytest.mark.parametrize("unit", ["市水务局", "市城管局", "市水利局"])
def test_the_checker_sees_another_right_unit(base: KnowledgeBase, traps: str, unit: str) -> None:
    """Another name of the right one, who leads the same elsewhere, and the right one itself."""
    good = next(
        q for q in all_of(base, traps, Form.SINGLE) if "“整治城区河道”由哪个单位牵头" in q.stem
    )
    wrong = next(n for n in range(4) if n not in good.right)
    options = tuple(unit if n == wrong else option for n, option in enumerate(good.options))
    assert faults(base, Quiz((replace(good, options=options),), 1)) != []


@pytest.mark.parametrize(
    ("method", "answer"), [("may_have", False), ("values", frozenset()), ("days", frozenset())]
)
def test_without_its_proofs_the_generator_is_found_out(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, method: str, answer: object
) -> None:
    monkeypatch.setattr(Known, method, lambda *_: answer)
    form = Form.SINGLE
    found = [
        f for seed in range(12) for f in faults(base, quiz(base, seed=seed, count=99, form=form))
    ]
    assert found


# Words


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("某市人民政府办公室关于印发《某市数字政府考评办法》的通知", "《某市数字政府考评办法》"),
        ("某市人民政府办公室关于印发某市若干措施的通知", "《某市若干措施》"),
        ("关于做好就业工作的若干意见", "《关于做好就业工作的若干意见》"),
        ("某市政府工作报告（2022年1月8日）", "《某市政府工作报告》"),
        ("关于贯彻《办法》的意见", "《关于贯彻〈办法〉的意见》"),
        ("c077-指导意见", "《指导意见》"),
    ],
)
def test_short_titles(title: str, short: str) -> None:
    assert short_titles([summary("a", title)]) == {"a": short}


def test_titles_that_would_be_alike_are_told_apart() -> None:
    names = short_titles(
        [
            summary("a", "甲市关于印发《实施方案》的通知"),
            summary("b", "乙市关于印发《实施方案》的通知"),
            summary("c", "工作报告", "一号"),
            summary("d", "工作报告", "二号"),
        ]
    )
    assert names["a"] == "《甲市关于印发〈实施方案〉的通知》"
    assert names["c"] == "《工作报告（一号）》"
    assert len(set(names.values())) == 4


def summary(key: str, title: str, number: str | None = None) -> DocumentSummary:
    return DocumentSummary(key, title, f"{key}.txt", None, None, 0, 0, 0, 0, number=number)


def cited(text: str, heading: str = "") -> Citation:
    path = (heading,) if heading else ()
    return Citation("a", "t", "c", path, text, 0, len(text), text, 0)


LONG = (
    "".join(f"第{word}项工作要认真抓好落实见效，" for word in "一二三四五六七八九十")
    + "建成泵站25座。"
)


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        (
            "到2020年新建农村供水工程45座，全部通水。",
            "45座",
            "到2020年新建农村供水工程____，全部通水。",
        ),
        # its own number does not belong to it
        ("13.改造老旧小区供水管网共计260公里。", "260公里", "改造老旧小区供水管网共计____。"),
        # who does it is another question
        (
            "年底前改造城区供水管网260公里（市住建局牵头）。",
            "260公里",
            "年底前改造城区供水管网____",
        ),
        # cut between parts, not within brackets
        (LONG, "25座", "……" + LONG[-113:].replace("25座", "____")),
        ("| 供水工程建设任务一览表 | 45座 |", "45座", None),  # a row of a table
        ("新建45座。", "45座", None),  # says nothing
    ],
)
def test_passages(text: str, asked: str, told: str | None) -> None:
    start = text.index(asked)
    found = passage(cited(text), start, start + len(asked))
    if told and told.startswith("……"):
        assert found is not None
        assert found.filled().startswith("……第")
        assert len(found.filled()) <= 126
    else:
        assert (found.filled() if found else None) == told


@pytest.mark.parametrize(
    ("heading", "clause", "task", "alone", "said"),
    [
        ("(五)扎实推进生态扶贫", "(五)扎实推进生态扶贫。种树。", "种树", True, "扎实推进生态扶贫"),
        # several tasks share the heading
        (
            "(五)扎实推进生态扶贫",
            "(五)扎实推进生态扶贫。种树。",
            "种树造林绿化荒山",
            False,
            "种树造林绿化荒山",
        ),
        # the text goes on from the heading
        (
            "5.采用云平台构架",
            "5.采用云平台构架，整合应用系统。（甲局牵头）",
            "x",
            True,
            "采用云平台构架，整合应用系统",
        ),
        (
            "5.改造50家服务中心",
            "5.改造50家服务中心（站）的供水设施。",
            "x",
            True,
            "改造50家服务中心（站）的供水设施",
        ),
        ("附件一", "附件一\n内容", "实施燃气管道普及工作", True, "实施燃气管道普及工作"),
        ("三、要求", "三、要求", "完成", True, None),
        ("2.对表现突出的", "2.对表现突出的", "表现突出的一线工作人员的", True, None),
        ("2.依托信用信息公示系统", "2.依托信用信息公示系统", "完成", True, None),
        ("(一)完善“一网通办", "(一)完善“一网通办", "完成", True, None),
        ("3.各定点医院要做好保障", "3.各定点医院要做好保障", "完成", True, None),  # somebody else
        ("4.按分工交由甲镇牵头落实方案", "4.按分工交由甲镇牵头落实方案", "完成", True, None),
        ("5.什么情况下可以实施检疫", "5.什么情况下可以实施检疫", "完成", True, None),
        ("6.全市新增2400户", "6.全市新增2400户", "完成", True, None),
    ],
)
def test_tasks(heading: str, clause: str, task: str, alone: bool, said: str | None) -> None:
    assert task_text(cited(clause, heading), task, alone=alone) == said


def test_numbers_within_numbers() -> None:
    assert numbers_in("到2020年整治120公里，投资7.5亿元") == {"2020", "120", "7.5"}


def test_difficulty_is_how_near_the_values_are(base: KnowledgeBase) -> None:
    """Of whole years, hard ones follow each other."""
    found: dict[Difficulty, set[int]] = {}
    for seed in range(30):
        for q in quiz(base, seed=seed, count=99, form=Form.SINGLE).questions:
            if all(option.endswith("0公里") for option in q.options):
                right = int(q.options[q.right[0]][:-2])
                near = min(
                    abs(int(o[:-2]) - right) * 100 // right
                    for n, o in enumerate(q.options)
                    if n not in q.right
                )
                found.setdefault(q.difficulty, set()).add(near)
    assert max(found[Difficulty.HARD]) < max(found[Difficulty.EASY])


# What says nearly the same


@given(
    texts=st.lists(st.text("植树造林ab12，ß𠀀 ", max_size=12), max_size=6),
    asked=st.text("植树造林ab1，", max_size=12),
)
def test_texts_are_alike_by_the_pairs_that_they_share(texts: list[str], asked: str) -> None:
    """Laid out together and behind one another, as by comparing each."""
    likeness, whole = Likeness[int](), "".join(texts)
    ends = [*accumulate(map(len, texts))]
    bounds = [
        place for text, end in zip(texts, ends, strict=True) for place in (end - len(text), end)
    ]
    half = len(texts) // 2
    likeness.add(Paired(whole), range(half), bounds[: 2 * half])
    likeness.add(Paired(whole), range(half, len(texts)), bounds[2 * half :])
    likeness.finish()
    wanted = pairs(asked)
    assert likeness.like(asked) == {
        number
        for number, own in enumerate(map(pairs, texts))
        if own & wanted and len(own & wanted) >= ALIKE * min(len(own), len(wanted))
    }
