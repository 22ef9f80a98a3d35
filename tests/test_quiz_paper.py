"""A quiz on paper: the sheet and its key."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pdfplumber
import pytest

from conftest import missing, needs_libreoffice
from corpus.readers.content import canonical
from kb.exports import as_pdf
from kb.exports.quiz_wording import letter
from kb.quiz.model import Quiz
from quizzes import (
    CLAUSE,
    HOSTILE,
    OTHER,
    QUIZ,
    SINGLE,
    TITLE,
    hostile,
    made,
    plain,
)

BLANK = "（\xa0\xa0\xa0\xa0\xa0\xa0\xa0\xa0）"  # never cut by a line's end


def written(name: str, quiz: Quiz = QUIZ) -> docx.document.Document:
    return docx.Document(io.BytesIO(made(name, quiz)))


def test_the_sheet_asks_without_answering() -> None:
    sheet = written("paper")
    said = [paragraph.text for paragraph in sheet.paragraphs]
    assert said[:2] == ["生态扶贫测验", "安康市委党校　王老师　2025年3月1日"]
    assert said[2].startswith("姓名：")
    headings = [p.text[:8] for p in sheet.paragraphs if p.style and p.style.name == "Heading 2"]
    assert [h.partition("（")[0] for h in headings] == [
        "一、单项选择题", "二、多项选择题", "三、判断题", "四、配对题",
    ]  # fmt: skip
    assert f"1.\t{BLANK}“生态扶贫”由哪个单位牵头负责？" in said
    # Four on a line where they are short, two where they are longer.
    assert "A. 市发改委\tB. 市林业局\tC. 市财政局\tD. 市水利局" in said
    assert "C. 市人力资源和社会保障局\tD. 市教育局" in said
    (table,) = sheet.tables
    assert [[cell.text for cell in row.cells] for row in table.rows[1:]] == [
        [f"{BLANK}1. 生态扶贫", "A. 市卫健委"],
        [f"{BLANK}2. 健康扶贫", "B. 市教育局"],
        ["", "C. 市林业局"],
    ]
    everything = "\n".join(said)
    assert "答案" not in everything
    assert CLAUSE not in everything


def test_no_line_ends_within_the_place_for_an_answer() -> None:
    needs_libreoffice("libswlo.so")
    stems = [f"{'由' * length}？" for length in range(20, 60)]  # one of them reaches the margin
    asked = Quiz(tuple(replace(SINGLE, stem=stem) for stem in stems), 1)
    with pdfplumber.open(io.BytesIO(as_pdf(made("paper", asked), ".docx"))) as pages:
        text = "\n".join(page.extract_text() for page in pages.pages)
    places = re.findall(r"（\s*）", text)
    assert len(places) == len(stems)
    assert [place for place in places if "\n" in place] == []


def test_long_options_stand_on_lines_of_their_own() -> None:
    options = tuple(f"{n}{'统筹安排涉农资金' * 4}" for n in "一二三四")
    sheet = written("paper", Quiz((replace(SINGLE, options=options),), 1))
    lines = [p.text for p in sheet.paragraphs if p.text.startswith(tuple("ABCD"))]
    assert lines == [f"{letter(n)}. {text}" for n, text in enumerate(options)]


def test_a_question_stays_on_one_page_and_the_next_may_go_to_another() -> None:
    sheet = written("paper")
    layouts = [
        p.paragraph_format
        for p in sheet.paragraphs
        if p.text[:2] in ("1.", "2.", "3.", "A.", "C.", "E.")
    ]
    assert all(layout.keep_together for layout in layouts)
    # One question and its line of options; another and its three lines; one without options.
    assert [bool(each.keep_with_next) for each in layouts] == [
        True, False, True, True, True, False, False,
    ]  # fmt: skip
    (table,) = sheet.tables
    together = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert together == [True] * 3 + [None]


def test_the_key_tells_the_answer_and_the_clause_verbatim() -> None:
    sheet = written("key")
    (table,) = sheet.tables
    assert [[cell.text for cell in row.cells] for row in table.rows[1:]] == [
        ["单项选择题", "1. B"],
        ["多项选择题", "2. AB"],
        ["判断题", "3. ×"],
        ["配对题", "4. 1—C，2—A"],
    ]
    said = [paragraph.text for paragraph in sheet.paragraphs]
    asked = [text for text in said if re.match(r"\d\.\t", text)]
    assert [text.partition("\n")[2] for text in asked] == [
        "答案：B. 市林业局　　难度：中等",
        "答案：A. 市发改委；B. 市财政局　　难度：简单",
        "答案：错误　　难度：困难",
        "答案：1—C. 市林业局；2—A. 市卫健委　　难度：中等",
    ]
    place = f"——《{TITLE}》三、精准帮扶 › "
    # Once a question, though two quotes of one are from it.
    assert said.count(f"{CLAUSE}\n{place}（五）生态，第3页") == 4
    assert said.count(f"{OTHER}\n{place}（六）健康，第3页") == 1
    bold = ["".join(run.text for run in p.runs if run.bold) for p in sheet.paragraphs]
    assert "市林业局牵头负责" in bold
    assert "市发改委市财政局" in bold


def test_hostile_text_is_text_on_paper() -> None:
    for text in HOSTILE:
        quiz = hostile(text)
        asked = [p.text for p in written("paper", quiz).paragraphs]
        assert f"1.\t{BLANK}{canonical(text)}" in asked
        assert any(p.text.strip().startswith(plain(text)) for p in written("key", quiz).paragraphs)


@pytest.mark.parametrize(("name", "wanted"), [("paper", "姓名"), ("key", "答案与依据")])
def test_paper_and_key_open_in_libreoffice(name: str, wanted: str, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        missing("LibreOffice is not there: soffice")
    (tmp_path / "a.docx").write_bytes(made(name, Quiz(QUIZ.questions * 8, 1)))
    run = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    convert = [*run, "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.docx")]
    subprocess.run(convert, check=True, timeout=180, capture_output=True)
    with pdfplumber.open(tmp_path / "a.pdf") as pdf:
        pages = [page.extract_text() for page in pdf.pages]
        right = max(char["x1"] for page in pdf.pages for char in page.chars)
        assert right <= pdf.pages[0].width - 50  # nothing runs into the margin
    assert len(pages) >= 2
    assert wanted in pages[0]
    together = "".join("".join(pages).split())
    assert all("".join(q.stem.split()) in together for q in QUIZ.questions)
    if name == "paper":
        asked = re.compile(r"^\d+\. ", re.M)
        for page in pages[1:]:  # no page begins within a question
            first = next(line for line in page.splitlines() if line.strip())
            assert asked.match(first) or "、" in first[:2], first
