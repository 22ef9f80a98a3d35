"""Flash cards: questions with answers, back to back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pdfplumber
import pytest

from conftest import needs_libreoffice
from kb import KnowledgeBase
from kb.errors import SessionError
from kb.exports import as_pdf, cards
from kb.exports.cards import MOST, questions
from kb.overview import Selection
from kb.training import NO_COVER, Cover, Material, gather
from made import hostile_material

TODAY = date(2025, 1, 1)
A_PAGE = 8


@pytest.fixture(scope="module")
def plans(base: KnowledgeBase) -> Material:
    with base.reading() as store:
        return gather(store, Selection(), TODAY)


def pages(body: bytes) -> list[list[list[str]]]:
    made = docx.Document(io.BytesIO(body))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in made.tables]


def test_questions_are_asked_of_tasks_deadlines_and_numbers(plans: Material) -> None:
    found = {card.question: card.answer for card in questions(plans)}
    assert found["“加强城市绿化监管”由谁牵头、由谁配合、由谁落实？"] == (
        "牵头：市应急局",
        "配合：市公安局",
        "落实：各县区",
    )
    assert found["“完成城市绿化摸底调查”的时限是什么时候？"] == (
        "2025年6月底前（2025-06-30 前）",
        "牵头、负责：市发改委",
    )
    assert found["到 2026-12-31，“城市绿化示范点”是多少？"] == ("达到120个以上",)
    assert any(question.endswith("多久一次？") for question in found)


def test_no_question_gives_its_answer_away(plans: Material) -> None:
    row = plans.tasks[0]
    told = replace(row, task="市住建局会同市财政局推进城市绿化工作", units=row.units)
    (card, *_) = questions(replace(plans, tasks=[told], due=(), amounts=()))
    assert card.question.startswith("“（　　）会同（　　）推进城市绿化工作”")


def test_what_has_two_answers_or_says_nothing_is_not_asked(plans: Material) -> None:
    one = replace(plans.amounts[0], subject="示范点数量", due=None)
    other = replace(one, phrase="99个")
    assert questions(replace(plans, tasks=(), due=(), amounts=[one, other])) == []
    nothing = replace(one, subject="县区")
    assert questions(replace(plans, tasks=(), due=(), amounts=[nothing])) == []


def test_answers_lie_behind_their_questions(plans: Material) -> None:
    found = pages(cards(plans, NO_COVER))
    assert len(found) % 2 == 0
    count = len(questions(plans))
    seen = 0
    for front, back in zip(found[::2], found[1::2], strict=True):
        for row, behind in zip(front, back, strict=True):
            for question, answer in zip(row, behind[::-1], strict=True):  # turned over
                assert question.partition("\n")[0].replace("问", "答") == answer.partition("\n")[0]
                seen += bool(question)
    assert seen == count
    assert "《关于推进城市绿化工作的实施方案》(一)工作目标" in str(found[1::2])


def test_libreoffice_gives_as_many_pages(plans: Material) -> None:
    needs_libreoffice("libswlo.so")
    for made in (plans, hostile_material(plans)):
        body = cards(made, Cover("标题" * 100, day=TODAY))
        with pdfplumber.open(io.BytesIO(as_pdf(body, ".docx"))) as pdf:
            assert len(pdf.pages) == len(pages(body))


def test_there_are_not_too_many(plans: Material) -> None:
    rows = [
        replace(row, task=f"第{number}项{row.task}") for number in range(40) for row in plans.tasks
    ]
    made = docx.Document(io.BytesIO(cards(replace(plans, tasks=rows), NO_COVER)))
    assert len(made.tables) == 2 * MOST // A_PAGE
    said = made.sections[0].header.paragraphs[0].text
    assert f"共 {MOST} 张" in said
    assert "另有" in said


def test_nothing_to_ask_is_an_error(plans: Material) -> None:
    with pytest.raises(SessionError, match="做不出卡片"):
        cards(replace(plans, tasks=(), due=(), amounts=()), NO_COVER)


def test_the_same_session_gives_the_same_bytes(plans: Material) -> None:
    assert cards(plans, NO_COVER) == cards(plans, NO_COVER)


def test_a_paragraph_follows_the_last_table(plans: Material) -> None:
    made = docx.Document(io.BytesIO(cards(plans, NO_COVER)))
    *_, last, section = made.element.body
    assert last.tag.endswith("}p")
    assert section.tag.endswith("}sectPr")
