"""A quiz as files: for survey sites and as JSON, by the command, and of any text."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result

from corpus.readers.content import canonical
from gift_reader import by_moodle
from kb import KnowledgeBase
from kb.cli import cli
from kb.commands.export_quiz import _BY_SUFFIX, _FORMS, _KINDS
from kb.exports.quiz_catalogue import QUIZZES
from kb.exports.quiz_wording import key, letter
from kb.quiz.model import Form, Quiz
from kb.training import NO_COVER, Cover
from quizzes import (
    HOSTILE,
    MATCHING,
    QUIZ,
    SINGLE,
    hostile,
    in_order,
    made,
)


@pytest.mark.parametrize("name", QUIZZES)
def test_the_same_quiz_gives_the_same_bytes(name: str) -> None:
    assert made(name) == made(name)
    assert made(name) != made(name, Quiz(QUIZ.questions[:3], 7))


@pytest.mark.parametrize("name", QUIZZES)
@pytest.mark.parametrize("quiz", [Quiz((), 1), *map(hostile, HOSTILE)])
def test_no_text_breaks_a_file(name: str, quiz: Quiz) -> None:
    made(name, quiz, Cover(title=HOSTILE[5], place=HOSTILE[2], trainer=HOSTILE[5]))
    made(name, quiz, NO_COVER)


# For survey and examination sites


def rows(quiz: Quiz = QUIZ) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(made("survey", quiz)))
    assert book.sheetnames == ["题目", "说明"]
    assert all(
        cell.data_type in "sn" for sheet in book for row in sheet.iter_rows() for cell in row
    )
    heads, *found = book["题目"].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in found]


def test_sites_get_a_row_for_every_question() -> None:
    single, several, true_false, *matching = rows()
    assert list(single) == [
        "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F",
        "正确答案", "解析", "难度", "分值",
    ]  # fmt: skip
    assert list(single.values())[:9] == ["单选题", SINGLE.stem, *SINGLE.options, None, None, "B"]
    assert list(single.values())[10:] == ["中等", 1]
    assert (several["题型"], several["正确答案"]) == ("多选题", "AB")
    assert (true_false["题型"], true_false["正确答案"]) == ("判断题", "错误")
    assert str(single["解析"]).startswith("市林业局牵头负责——《")
    asked = [(row["题型"], row["题干"], row["正确答案"]) for row in matching]
    assert asked == [
        ("单选题", f"{MATCHING.stem}\n生态扶贫", "C"),
        ("单选题", f"{MATCHING.stem}\n健康扶贫", "A"),
    ]
    assert str(matching[1]["解析"]).startswith("市卫健委——《")


def test_hostile_text_is_text_in_a_workbook() -> None:
    for text in HOSTILE:
        found = rows(hostile(text))
        assert found[0]["题干"] == canonical(text)
        assert found[0]["选项B"] == canonical(text)
    many = replace(SINGLE, options=tuple(f"第{n}项" for n in range(9)), right=(8,))
    assert rows(Quiz((many,), 1))[0]["选项I"] == "第8项"


# As JSON


def test_json_holds_all_that_a_quiz_is() -> None:
    told = json.loads(made("json"))
    assert told["seed"] == 7
    for found, asked in zip(told["questions"], QUIZ.questions, strict=True):
        assert (found["form"], found["subject"], found["difficulty"]) == (
            asked.form.value, asked.subject.value, asked.difficulty.value,
        )  # fmt: skip
        assert tuple(found["options"]) == asked.options
        assert tuple(found["items"]) == asked.items
        assert tuple(found["right"]) == asked.right
        assert [each["quote"] for each in found["citations"]] == [c.quote for c in asked.citations]


# On the command line


def exported(base: KnowledgeBase, *said: str) -> Result:
    home = ["--home", str(base._home.root)]
    return CliRunner().invoke(cli, ["export", "quiz", *home, *said])


def test_the_command_writes_every_kind(plan_base: KnowledgeBase, tmp_path: Path) -> None:
    kinds = {
        "a.docx": "paper",
        "a.txt": "gift",
        "a.gift": "gift",
        "a.zip": "qti",
        "a.xlsx": "survey",
        "a.json": "json",
    }
    for name, kind in kinds.items():
        result = exported(
            plan_base, "--output", str(tmp_path / name), "--title", "测验", "--seed", "5"
        )
        assert result.exit_code == 0, result.output
        named = exported(
            plan_base,
            "--output",
            str(tmp_path / "b"),
            "--title",
            "测验",
            "--seed",
            "5",
            "--as",
            kind,
        )
        assert named.exit_code == 0, named.output
        assert (tmp_path / name).read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.docx")) == ["a-答案.docx", "a.docx"]
    questions = json.loads((tmp_path / "a.json").read_bytes())["questions"]
    assert len(questions) == 20
    key_of = docx.Document(str(tmp_path / "a-答案.docx"))
    said = "".join(paragraph.text for paragraph in key_of.paragraphs)
    for question in questions:
        assert question["stem"] in said
        for cited in question["citations"]:
            assert cited["clause_text"].strip() in said
    assert len(by_moodle((tmp_path / "a.txt").read_text(encoding="utf-8"))) == 20


def test_the_command_takes_forms_and_counts(plan_base: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    chosen = ("--form", "matching", "--form", "true-false", "--count", "3")
    assert exported(plan_base, "--output", str(path), *chosen).exit_code == 0
    questions = json.loads(path.read_bytes())["questions"]
    assert len(questions) == 3
    assert {each["form"] for each in questions} <= {"matching", "true-false"}
    assert set(_FORMS) == {form.value for form in Form}
    assert set(_KINDS) == set(QUIZZES)
    assert all(QUIZZES[kind].suffix in _BY_SUFFIX for kind in _KINDS)


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        (("--output", "a.odt"), 2, "a.odt"),  # no kind has that suffix
        (("--output", "a.json", "--words", "没有这样的话"), 1, "Nothing matches"),
        (("--output", "a.json", "--count", "0"), 2, "--count"),
        (("--output", "a.json", "--form", "essay"), 2, "essay"),
    ],
)
def test_the_command_says_what_is_wrong(
    said: tuple[str, ...], code: int, told: str, plan_base: KnowledgeBase,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    result = exported(plan_base, *said)
    assert result.exit_code == code
    assert told in result.output
    assert not list(tmp_path.iterdir())


def test_keys_are_written_as_teachers_write_them() -> None:
    assert [key(question) for question in in_order()] == ["B", "AB", "错误", "1—C，2—A"]
    assert [letter(n) for n in (0, 25, 26)] == ["A", "Z", "AA"]
