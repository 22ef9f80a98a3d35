"""Every question of a quiz judged by the facts alone, and whether the judge would see a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.quiz import Form, Question, Quiz, Subject
from kb.quiz.known import Known
from quiz_checks import Checker
from quiz_guesses import scores
from traps import all_of, faults, quiz


@pytest.mark.parametrize("seed", range(5))
def test_every_question_on_written_plans_holds(quiz_base: KnowledgeBase, seed: int) -> None:
    made = quiz(quiz_base, seed=seed, count=60)
    assert len(made.questions) > 30
    assert faults(quiz_base, made) == []


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
def test_the_checker_sees_another_right_unit(
    quiz_base: KnowledgeBase, traps: str, unit: str
) -> None:
    """Another name of the right one, who leads the same elsewhere, and the right one itself."""
    good = next(
        q for q in all_of(quiz_base, traps, Form.SINGLE) if "“整治城区河道”由哪个单位牵头" in q.stem
    )
    wrong = next(n for n in range(4) if n not in good.right)
    options = tuple(unit if n == wrong else option for n, option in enumerate(good.options))
    assert faults(quiz_base, Quiz((replace(good, options=options),), 1)) != []


@pytest.mark.parametrize(
    ("method", "answer"), [("may_have", False), ("values", frozenset()), ("days", frozenset())]
)
def test_without_its_proofs_the_generator_is_found_out(
    quiz_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, method: str, answer: object
) -> None:
    monkeypatch.setattr(Known, method, lambda *_: answer)
    form = Form.SINGLE
    found = [
        f
        for seed in range(12)
        for f in faults(quiz_base, quiz(quiz_base, seed=seed, count=99, form=form))
    ]
    assert found
