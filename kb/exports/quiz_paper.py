"""A quiz on paper: the sheet to hand out, and the key with the clause behind every answer."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from corpus.readers.content import canonical
from kb.exports.paper import blank, open_with, saved
from kb.exports.quiz_wording import (
    DIFFICULTIES,
    FORMS,
    clauses,
    day,
    key_in_words,
    letter,
    parts,
    source,
    title,
)
from kb.exports.quiz_wording import key as key_of
from kb.exports.word_table import Row, Words, add_rows, add_table
from kb.model import Citation
from kb.quiz.drawing import FALSE, TRUE
from kb.quiz.model import Form, Question, Quiz
from kb.training import Cover

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_PARTS = "一二三四"
_TO_FILL_IN = "姓名：＿＿＿＿＿＿　　单位：＿＿＿＿＿＿＿＿＿＿＿＿　　得分：＿＿＿＿＿＿"
_TICKS = {TRUE: "√", FALSE: "×"}
_HOW = {
    Form.SINGLE: "只有一个选项正确",
    Form.MULTIPLE: "有两个或两个以上选项正确",
    Form.TRUE_FALSE: "正确的打“√”，错误的打“×”",
    Form.MATCHING: "把右栏选项的字母填在左栏的括号里",
}
_BLANK = f"（{8 * chr(0xA0)}）"  # before a text: at its end LibreOffice may cut it
_INDENT = 0.8  # centimetres that options stand in
_LINE = 40.0  # characters of Chinese on a line of options
_MARK = 2.0  # of them for "A. " and a space to the next option


def sheet(quiz: Quiz, cover: Cover) -> bytes:
    """Return a docx file of the questions alone, to be written on.

    The same quiz and the same cover give the same bytes.
    """
    made = _opened(quiz, cover, title(quiz, cover))
    made.add_paragraph(_TO_FILL_IN)
    for ordinal, (form, questions) in zip(_PARTS, parts(quiz), strict=False):
        heading = f"{ordinal}、{FORMS[form]}（共{len(questions)}题，每题＿＿分；{_HOW[form]}）"
        made.add_heading(heading, 2)
        for number, question in questions:
            _ask(made, number, question)
    return saved(made)


def key(quiz: Quiz, cover: Cover) -> bytes:
    """Return a docx file of the answers: all in one table first, then each with its clause.

    The same quiz and the same cover give the same bytes.
    """
    made = _opened(quiz, cover, f"{title(quiz, cover)}（答案）")
    answers = [
        Row([[Words(FORMS[form])], _together(form, questions)]) for form, questions in parts(quiz)
    ]
    head = Row([[Words(text, bold=True)] for text in ("题型", "答案")], is_head=True)
    add_rows(made, (3.0, 14.0), (head, *answers))
    made.add_heading("答案与依据", 1)
    for _, questions in parts(quiz):
        for number, question in questions:
            _explain(made, number, question)
    return saved(made)


def _together(form: Form, questions: list[tuple[int, Question]]) -> list[Words]:
    """Return the keys of a form's questions, five on a line, or one of matching."""
    keys = [f"{number}. {_TICKS.get(key_of(each), key_of(each))}" for number, each in questions]
    on_line = 1 if form is Form.MATCHING else 5
    lines = (keys[start : start + on_line] for start in range(0, len(keys), on_line))
    return [Words("　　".join(line)) for line in lines]


def _opened(quiz: Quiz, cover: Cover, heading: str) -> Document:
    made = blank(heading, cover.trainer, day(quiz, cover))
    open_with(made, cover, heading)
    return made


def _ask(made: Document, number: int, question: Question) -> None:
    """Put a question, kept on one page."""
    from docx.shared import Pt

    place = "" if question.form is Form.MATCHING else _BLANK
    layout = _numbered(made, number, f"{place}{question.stem}").paragraph_format
    if question.form is Form.TRUE_FALSE:
        layout.space_after = Pt(6)
        return
    layout.keep_with_next = True
    if question.form is Form.MATCHING:
        _match(made, question)
    else:
        _choose(made, question.options)


def _numbered(made: Document, number: int, text: str) -> Paragraph:
    from docx.shared import Cm

    paragraph = made.add_paragraph(canonical(f"{number}.\t{text}"))
    layout = paragraph.paragraph_format
    layout.left_indent, layout.first_line_indent = Cm(_INDENT), Cm(-_INDENT)
    layout.keep_together = True
    layout.space_after = 0
    return paragraph


def _choose(made: Document, options: tuple[str, ...]) -> None:
    """Add options, four or two on a line where they are short enough."""
    from docx.shared import Cm, Pt

    marked = [canonical(f"{letter(place)}. {text}") for place, text in enumerate(options)]
    columns = _columns(options)
    rows = [marked[start : start + columns] for start in range(0, len(marked), columns)]
    for row in rows:
        paragraph = made.add_paragraph("\t".join(row))
        layout = paragraph.paragraph_format
        layout.left_indent, layout.keep_together = Cm(_INDENT), True
        layout.keep_with_next = row is not rows[-1]
        layout.space_after = Pt(8) if row is rows[-1] else Pt(0)
        for column in range(1, columns):
            layout.tab_stops.add_tab_stop(Cm(_INDENT + 16.0 * column / columns))


def _columns(options: tuple[str, ...]) -> int:
    longest = max((_width(each) for each in options), default=0.0)
    return next((count for count in (4, 2) if longest <= _LINE / count - _MARK), 1)


def _width(text: str) -> float:
    """Return how wide a text is, in characters of Chinese."""
    return sum(1.0 if east_asian_width(each) in "WFA" else 0.55 for each in text)


def _match(made: Document, question: Question) -> None:
    items = [f"{_BLANK}{n}. {canonical(each)}" for n, each in enumerate(question.items, start=1)]
    options = [f"{letter(n)}. {canonical(each)}" for n, each in enumerate(question.options)]
    rows = list(zip_longest(items, options, fillvalue=""))
    add_table(made, (("左栏", 10.5), ("右栏", 6.5)), rows)
    for row in made.tables[-1].rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    made.add_paragraph().paragraph_format.space_after = 0


def _explain(made: Document, number: int, question: Question) -> None:
    """Add a question's answer, how hard it is, and its clauses with what decides it in bold."""
    from docx.shared import Cm

    asked = _numbered(made, number, question.stem)
    asked.add_run(canonical(f"\n答案：{key_in_words(question)}")).bold = True
    asked.add_run(f"　　难度：{DIFFICULTIES[question.difficulty]}")
    asked.paragraph_format.keep_with_next = True
    for quotes in clauses(question):
        clause = made.add_paragraph()
        clause.paragraph_format.left_indent = Cm(_INDENT)
        for text, decides in _marked(quotes):
            clause.add_run(canonical(text)).bold = decides
        clause.add_run(canonical(f"\n——{source(quotes[0])}"))


def _marked(quotes: list[Citation]) -> list[tuple[str, bool]]:
    """Cut a clause into pieces, each with whether it is quoted."""
    text, begin = quotes[0].clause_text, quotes[0].clause_start
    last = len(text.rstrip())
    reached = last - len(text.strip())
    pieces: list[tuple[str, bool]] = []
    for each in sorted(quotes, key=lambda quote: quote.start):
        start, end = max(each.start - begin, reached), min(each.end - begin, last)
        if start < end:
            pieces += [(text[reached:start], False), (text[start:end], True)]
            reached = end
    return [*pieces, (text[reached:last], False)]
