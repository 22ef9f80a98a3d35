"""A quiz as a workbook in the columns that Chinese survey and examination sites import.

One row a question: its type, the question, a column for every option, the right answer as letters
without a sign between them (正确 or 错误 for true or false), an explanation, how hard it is, and
its points. These are the columns, by one name or another, of the templates of 考试宝
(kaoshibaoExcel20221101.xlsx: 题干, 题型, 选项A to 选项H, 正确答案, 解析, 章节, 难度), of 超星学习通
(题目类型, 大题题干, 正确答案, 答案解析, 难易度, 选项数, 选项A …) and of most open-source
examination systems, as public programs that write those templates have them; the second sheet
tells which column goes where. Such sites have no matching questions: each item of one becomes a
question of a single right option.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING

from corpus.readers.content import canonical
from kb.exports.quiz_wording import DIFFICULTIES, clauses, day, key, letter, parts, source, title
from kb.exports.workbook import FONT, LONGEST
from kb.quiz.model import Form, Question, Quiz
from kb.training import Cover

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

_FEWEST = 6  # columns of options, A to F
_POINTS = 1
_TYPES = {Form.SINGLE: "单选题", Form.MULTIPLE: "多选题", Form.TRUE_FALSE: "判断题"}
_ELSEWHERE = (
    ("本表的列", "考试宝的列", "超星学习通的列", "说明"),
    ("题型", "题型（必填）", "题目类型", "单选题、多选题、判断题"),
    ("题干", "题干（必填）", "大题题干", ""),
    ("选项A、选项B……", "选项A、选项B……", "选项A、选项B……", "没有的选项留空"),
    (
        "正确答案",
        "正确答案（必填）",
        "正确答案",
        "选项的字母，多选连写如 ACD；判断题写 正确 或 错误",
    ),
    ("解析", "解析", "答案解析", "定答案的原文和出处"),
    ("难度", "难度", "难易度", "简单、中等、困难"),
    ("分值", "", "", "每题先记 1 分，可改"),
    ("", "", "", "配对题在这些网站没有对应题型，已按左栏逐条拆成单选题。"),
)


def survey(quiz: Quiz, cover: Cover) -> bytes:
    """Return an xlsx file: the questions on the first sheet, how to import them on the second.

    The same quiz and the same cover give the same bytes.
    """
    import xlsxwriter

    questions = [each for _, found in parts(quiz) for _, one in found for each in _separate(one)]
    columns = max([_FEWEST, *(len(each.options) for each in questions)])
    options = [f"选项{letter(place)}" for place in range(columns)]
    heads = ["题型", "题干", *options, "正确答案", "解析", "难度", "分值"]
    widths = [9, 60, *([22] * columns), 10, 60, 8, 8]
    stream = io.BytesIO()
    # in_memory leaves no file behind; what looks like a formula or an address stays text.
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, settings) as book:
        created = datetime.combine(day(quiz, cover), time())
        book.set_properties({"title": title(quiz, cover)[:255], "created": created})
        _write(book, "题目", [heads, *(_row(each, columns) for each in questions)], widths)
        _write(book, "说明", _ELSEWHERE, [20, 20, 20, 60])
    return stream.getvalue()


def _separate(question: Question) -> Iterator[Question]:
    """Yield a question as it is, or a matching one as a question for every item."""
    if question.form is not Form.MATCHING:
        yield question
        return
    for item, place, citation in zip(
        question.items, question.right, question.citations, strict=True
    ):
        yield replace(
            question,
            form=Form.SINGLE,
            stem=f"{question.stem}\n{item}",
            right=(place,),
            citations=(citation,),
            items=(),
        )


def _row(question: Question, columns: int) -> list[str | int]:
    options = [*question.options, *[""] * columns][:columns]
    said = [f"{quotes[0].quote.strip()}——{source(quotes[0])}" for quotes in clauses(question)]
    return [
        _TYPES[question.form],
        question.stem,
        *options,
        key(question),
        "\n".join(said),
        DIFFICULTIES[question.difficulty],
        _POINTS,
    ]


def _write(
    book: Workbook, name: str, rows: Iterable[Sequence[str | int]], widths: Sequence[int]
) -> None:
    page = book.add_worksheet(name)
    cell: dict[str, object] = {"font_name": FONT, "text_wrap": True, "valign": "top"}
    text: Format = book.add_format(cell)
    head: Format = book.add_format({**cell, "bold": True})
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            form = text if number else head
            if isinstance(value, int):
                page.write_number(number, column, value, form)
            elif value:
                page.write_string(number, column, canonical(value)[:LONGEST], form)
    page.freeze_panes(1, 0)
