"""Lines cut at the width of a page are whole paragraphs again; all other lines stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus.head import read_head
from corpus.readers.unwrap import unwrap
from corpus.segment import segment
from made import plan

WIDTH = 24
SENTENCE = (
    "各县区要加强组织领导，落实工作责任，按季度报告进展情况，确保按期完成任务。"  # 38 characters
)


def wrap(text: str, width: int = WIDTH) -> str:
    """Cut every line of ``text`` at ``width`` characters, as a PDF reader does."""
    lines = []
    for line in text.split("\n"):
        lines += [line[i : i + width] for i in range(0, len(line), width)] or [""]
    return "\n".join(lines)


# (style, text before it is wrapped)
WRAPPED = [
    ("paragraphs", f"{SENTENCE * 5}\n{SENTENCE * 4}甲。"),
    (
        "headings and labels keep their line",
        f"一、任务\n（一）建设\n{SENTENCE * 6}\n二、要求\n{SENTENCE}",
    ),
    ("a title and an address", f"关于绿化的通知\n\n各县区：\n{SENTENCE * 6}"),
    ("indents", f"　　一、任务。{SENTENCE * 4}\n　　二、要求。{SENTENCE * 4}"),
    (
        "a table",
        f"一、分工。{SENTENCE * 6}\n| 事项 | 单位 |\n| 供水 | 市水务局 |\n| 供气 | 市住建局 |",
    ),
    ("a signature", f"{SENTENCE * 6}\n市政府办公室\n2020年2月3日"),
    ("Latin words", f"{SENTENCE * 6}推进 Smart City 建设。"),
]


@pytest.mark.parametrize("text", [row[1] for row in WRAPPED], ids=[row[0] for row in WRAPPED])
def test_wrapped_lines_are_joined(text: str) -> None:
    assert unwrap(wrap(text)) == text


def test_a_width_in_columns_where_digits_are_narrow() -> None:
    sentence = "到2025年6月底前，新建改建农村公路1200公里以上，受益群众30万人，完成投资15.6亿元。"
    text = sentence * 8
    lines: list[str] = []
    line, columns = "", 0
    for char in text:
        columns += 1 if char.isascii() else 2
        line += char
        if columns >= 2 * WIDTH:
            lines, line, columns = [*lines, line], "", 0
    assert unwrap("\n".join([*lines, line])) == text


def test_a_page_number_between_two_lines_of_a_paragraph_goes() -> None:
    lines = wrap(SENTENCE * 9).split("\n")
    paged = [*lines[:4], "— 1 —", *lines[4:8], "- 2 -", *lines[8:12], "第3页 共4页", *lines[12:]]
    assert unwrap("\n".join(paged)) == SENTENCE * 9


def test_documents_of_different_widths_in_one_file() -> None:
    narrow, wide = f"第一条 {SENTENCE * 40}", f"第二条 {SENTENCE * 80}"
    both = f"{wrap(narrow, 24)}\n{wrap(wide, 34)}"
    assert unwrap(both).replace("\n", "") == narrow + wide
    assert unwrap(both).count("\n") < 10


# (style, text that is not hard-wrapped)
WHOLE = [
    ("whole paragraphs", "\n".join([SENTENCE * 5] * 9)),
    ("sentences of one length, a line each", "\n".join([SENTENCE] * 20)),
    ("a list of names", "\n".join(["某某市发展和改革委员会"] * 20)),
    (
        "a list of numbered items",
        "\n".join(f"{n}．某某市某某区某某中心学校建设项目" for n in range(1, 30)),
    ),
    ("a table", "\n".join(["| 供水改造工程项目 | 市水务局市住建局 |"] * 20)),
    ("short documents", plan("绿化")),
]


@pytest.mark.parametrize("text", [row[1] for row in WHOLE], ids=[row[0] for row in WHOLE])
def test_what_is_not_wrapped_stays_as_it_is(text: str) -> None:
    assert unwrap(text) == text


PARAGRAPHS = st.lists(
    st.lists(st.text("城乡绿化建设工程质量安全", min_size=6, max_size=30), min_size=4, max_size=9),
    min_size=2,
    max_size=8,
)


@given(PARAGRAPHS, st.integers(min_value=24, max_value=45))
def test_wrapping_changes_no_clause(paragraphs: list[list[str]], width: int) -> None:
    items = (f"{n}.{'，'.join(pieces)}。" for n, pieces in enumerate(paragraphs, start=1))
    text = "\n".join(["一、任务", *items, "二、要求", "落实责任。"])
    assert clauses(unwrap(wrap(text, width))) == clauses(text)


@pytest.mark.parametrize("width", [26, 30, 34, 40, 45])
def test_wrapping_changes_no_clause_of_the_plan(width: int) -> None:
    plan_text = corpus.bundled_documents()[0].read_text(encoding="utf-8")
    assert clauses(unwrap(wrap(plan_text, width))) == clauses(plan_text)


def clauses(text: str) -> list[str]:
    """Return the clauses of ``text`` without white space."""
    _, cut = segment(text, read_head(text).span)
    return ["".join(clause.span.of(text).split()) for clause in cut]
