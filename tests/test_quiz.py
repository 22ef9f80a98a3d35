"""Quizzes: what is asked, what is not, and what chance decides."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.overview import Selection
from kb.quiz import Difficulty, Form, Quiz, Subject, make_quiz
from kb.training import gather
from traps import TODAY, all_of, quiz

# What is asked


def test_a_quiz_is_a_mixture(quiz_base: KnowledgeBase) -> None:
    made = quiz(quiz_base, count=20)
    assert len(made.questions) == 20
    assert {q.form for q in made.questions} == set(Form)
    assert {q.subject for q in made.questions} == set(Subject)
    clauses = Counter((c.document_id, c.clause_id) for q in made.questions for c in q.citations)
    assert max(clauses.values()) <= 2


def test_one_form_alone(quiz_base: KnowledgeBase) -> None:
    for form in Form:
        made = quiz(quiz_base, form=form, count=5)
        assert made.questions
        assert {q.form for q in made.questions} == {form}


def test_fewer_questions_where_the_facts_give_fewer(quiz_base: KnowledgeBase, traps: str) -> None:
    made = quiz(quiz_base, traps, count=500)
    assert 10 < len(made.questions) < 40
    assert not quiz(quiz_base, traps, count=0).questions


def test_nothing_gives_no_questions(quiz_base: KnowledgeBase) -> None:
    with quiz_base.reading() as store:
        material = gather(store, Selection(clauses=frozenset()), TODAY)
        assert make_quiz(store, material) == Quiz((), 1)


def test_a_single_choice_of_who_leads(quiz_base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(quiz_base, traps, Form.SINGLE) if "保障城乡供水" in q.stem]
    (stem,) = {q.stem for q in asked if q.subject is Subject.UNIT}
    assert stem == "根据《青禾市民生工程实施方案》“主要任务”部分，“保障城乡供水”由哪个单位牵头？"


def test_a_number_to_fill_in(quiz_base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(quiz_base, traps, Form.SINGLE) if "供水普及率达到____以上" in q.stem]
    assert asked
    for q in asked:
        assert q.options[q.right[0]] == "95%"
        assert all(re.fullmatch("[1-9][0-9]%", option) for option in q.options)


def test_how_often_is_filled_in(quiz_base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(quiz_base, traps, Form.SINGLE) if "____监测一次" in q.stem]
    assert {q.options[q.right[0]] for q in asked} == {"每季度"}


def test_several_have_the_role(quiz_base: KnowledgeBase, traps: str) -> None:
    asked = [q for q in all_of(quiz_base, traps, Form.MULTIPLE) if "修建农村水库" in q.stem]
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
def test_no_unit_is_asked_for(quiz_base: KnowledgeBase, traps: str, task: str, why: str) -> None:
    for form in Form:
        for q in all_of(quiz_base, traps, form):
            asks = q.subject is Subject.UNIT and (f"“{task}”" in q.stem or task in q.items)
            assert not asks, why


def test_those_traps_would_be_asked_for(
    quiz_base: KnowledgeBase, traps: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.quiz.units._is_open", lambda *_: False)
    monkeypatch.setattr("kb.quiz.units._SEVERAL", re.compile("^各"))
    stems = "".join(
        q.stem for form in Form for q in quiz(quiz_base, traps, count=99, form=form).questions
    )
    assert all(f"“{task}”由" in stems for task in NOT_ASKED)


def test_two_names_read_as_one_are_no_option(quiz_base: KnowledgeBase, traps: str) -> None:
    options = {o for form in Form for q in all_of(quiz_base, traps, form) for o in q.options}
    assert not [option for option in options if "会同" in option]


def test_no_unit_is_asked_for_whose_name_the_task_says(
    quiz_base: KnowledgeBase, traps: str
) -> None:
    asked = [q for q in all_of(quiz_base, traps, Form.SINGLE) if "“改善财政投入保障”由" in q.stem]
    assert {q.options[q.right[0]] for q in asked} == {"市审计局"}


def test_joint_leads_are_no_single_choice(quiz_base: KnowledgeBase, traps: str) -> None:
    for form in (Form.SINGLE, Form.TRUE_FALSE, Form.MATCHING):
        for q in all_of(quiz_base, traps, form):
            assert "“修建农村水库”由" not in q.stem
            assert "修建农村水库" not in q.items


def test_groups_are_neither_asked_for_nor_offered(quiz_base: KnowledgeBase, traps: str) -> None:
    for form in Form:
        for q in all_of(quiz_base, traps, form):
            assert not {"各县区", "各有关部门"} & set(q.options)
            assert "“加强水质监测”由哪些单位配合" not in q.stem


@pytest.mark.parametrize("unit", ["市城管局", "市水务局"])
def test_who_does_it_elsewhere_is_no_wrong_option(
    quiz_base: KnowledgeBase, traps: str, unit: str
) -> None:
    """市城管局 leads the same task in another document; 市水务局 is 市水利局 under another name."""
    asked = [
        q for q in all_of(quiz_base, traps, Form.SINGLE) if "“整治城区河道”由哪个单位牵头" in q.stem
    ]
    assert asked
    assert all(unit not in q.options for q in asked)


def test_what_another_document_says_of_it_is_no_wrong_value(
    quiz_base: KnowledgeBase, traps: str
) -> None:
    asked = [q for q in all_of(quiz_base, traps, Form.SINGLE) if "整治河道____" in q.stem]
    assert asked
    assert all("150公里" not in q.options for q in asked)


def test_no_unit_is_asked_for_whose_name_is_half_said(quiz_base: KnowledgeBase, traps: str) -> None:
    for form in Form:
        assert not [q for q in all_of(quiz_base, traps, form) if "“推动文化旅游融合”由" in q.stem]


def test_what_fell_did_not_rise(quiz_base: KnowledgeBase, traps: str) -> None:
    made = all_of(quiz_base, traps, Form.SINGLE)
    fell = [int(o[:-1]) for q in made if "由90元降至____" in q.stem for o in q.options]
    rose = [int(o[:-1]) for q in made if "由6000人提高到____" in q.stem for o in q.options]
    assert fell
    assert max(fell) < 90
    assert rose
    assert min(rose) > 6000


def test_a_false_statement_does_not_follow_from_the_true_one(
    quiz_base: KnowledgeBase, traps: str
) -> None:
    """95% or more is 90% or more; by June is by December."""
    made = [q for q in all_of(quiz_base, traps, Form.TRUE_FALSE) if q.right == (1,)]
    shares = [q.stem.partition("供水普及率达到")[2][:2] for q in made if "供水普及率达到" in q.stem]
    months = [
        q.stem.partition("2026年")[2].partition("月")[0] for q in made if "改造管网260" in q.stem
    ]
    assert shares or months
    assert all(share > "95" for share in shares if share != "95")
    assert all(int(month) <= 9 for month in months if month)


# Chance


def test_the_same_seed_makes_the_same_quiz(quiz_base: KnowledgeBase) -> None:
    assert quiz(quiz_base, seed=3) == quiz(quiz_base, seed=3)
    assert quiz(quiz_base, seed=3) != quiz(quiz_base, seed=4)


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


def test_difficulty_is_how_near_the_values_are(quiz_base: KnowledgeBase) -> None:
    """Of whole years, hard ones follow each other."""
    found: dict[Difficulty, set[int]] = {}
    for seed in range(30):
        for q in quiz(quiz_base, seed=seed, count=99, form=Form.SINGLE).questions:
            if all(option.endswith("0公里") for option in q.options):
                right = int(q.options[q.right[0]][:-2])
                near = min(
                    abs(int(o[:-2]) - right) * 100 // right
                    for n, o in enumerate(q.options)
                    if n not in q.right
                )
                found.setdefault(q.difficulty, set()).add(near)
    assert max(found[Difficulty.HARD]) < max(found[Difficulty.EASY])
