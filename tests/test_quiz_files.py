"""A quiz as files: each opened again by another library, and what it says is what was asked."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import openpyxl
import pdfplumber
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from lxml import etree
from onyx2moodle.classifier import classify
from onyx2moodle.parser import AssessmentItem, parse_item

from conftest import missing
from corpus.readers.content import canonical
from kb import KnowledgeBase
from kb.cli import cli
from kb.commands.export_quiz import _BY_SUFFIX, _FORMS, _KINDS
from kb.exports.quiz_catalogue import QUIZZES
from kb.exports.quiz_wording import grounds, key, letter, parts
from kb.quiz.model import Form, Question, Quiz
from kb.training import NO_COVER, Cover
from quizzes import CLAUSE, COVER, HOSTILE, MATCHING, OTHER, QUIZ, SINGLE, TITLE, hostile, quizzes

BLANK = "（\xa0\xa0\xa0\xa0\xa0\xa0\xa0\xa0）"  # never cut by a line's end


def made(name: str, quiz: Quiz = QUIZ, cover: Cover = COVER) -> bytes:
    return QUIZZES[name].make(quiz, cover)


def in_order(quiz: Quiz = QUIZ) -> list[Question]:
    return [question for _, found in parts(quiz) for _, question in found]


def plain(text: str) -> str:
    """What a file can hold of a text."""
    return canonical(text).strip()


@pytest.mark.parametrize("name", QUIZZES)
def test_the_same_quiz_gives_the_same_bytes(name: str) -> None:
    assert made(name) == made(name)
    assert made(name) != made(name, Quiz(QUIZ.questions[:3], 7))


@pytest.mark.parametrize("name", QUIZZES)
@pytest.mark.parametrize("quiz", [Quiz((), 1), *map(hostile, HOSTILE)])
def test_no_text_breaks_a_file(name: str, quiz: Quiz) -> None:
    made(name, quiz, Cover(title=HOSTILE[5], place=HOSTILE[2], trainer=HOSTILE[5]))
    made(name, quiz, NO_COVER)


# On paper


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
    assert f"1.\t“生态扶贫”由哪个单位牵头负责？{BLANK}" in said
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
        assert f"1.\t{canonical(text)}{BLANK}" in asked
        assert any(p.text.strip().startswith(plain(text)) for p in written("key", quiz).paragraphs)


# GIFT


@dataclass(frozen=True, slots=True)
class Read:
    """A question as an importer read it; ``shares`` are what options are worth, in per cent."""

    stem: str
    options: tuple[str, ...]
    shares: tuple[float, ...]
    feedback: str
    pairs: tuple[tuple[str, str], ...] = ()


def by_moodle(text: str) -> list[Read]:
    """Read GIFT step by step as Moodle's question/format/gift/format.php does."""
    marks = {"\\:": "&&058;", "\\#": "&&035;", "\\=": "&&061;", "\\{": "&&123;", "\\}": "&&125;",
             "\\~": "&&126;", "\\n": "&&010;"}  # fmt: skip
    blocks = re.split(r"\n\s*\n", text.strip())
    assert blocks[0].startswith("$CATEGORY: $course$/")
    found = []
    for block in blocks[1:]:
        lines = "\n".join(x for x in block.split("\n") if not x.strip().startswith("//"))
        for mark, place in {"\\\\": "&&092;", **marks, "&&092;": "\\"}.items():
            lines = lines.replace(mark, place)
        assert lines.startswith("::")
        _, _, rest = lines[2:].partition("::")
        start, end = rest.index("{"), rest.index("}")
        answers, _, feedback = rest[start + 1 : end].strip().partition("####")
        found.append(_read(_said(rest[:start]), answers.strip(), _said(feedback)))
    return found


def _said(text: str, marked: bool = True) -> str:
    for mark, place in {"&&058;": ":", "&&035;": "#", "&&061;": "=", "&&123;": "{", "&&125;": "}",
                        "&&126;": "~", "&&010;": "\n"}.items():  # fmt: skip
        text = text.replace(mark, place)
    text = text.strip()
    return re.sub(r"^\[(html|plain|moodle|markdown)\]", "", text).strip() if marked else text


def _read(stem: str, answers: str, feedback: str) -> Read:
    if "~" in answers:
        pieces = [each.strip() for each in answers.replace("=", "~=").split("~")][1:]
        weights = [re.match(r"%(-?\d{1,3}(?:\.\d*)?)%", each) for each in pieces]
        shares = tuple(
            100.0 if each.startswith("=") else float(weight[1]) if weight else 0.0
            for each, weight in zip(pieces, weights, strict=True)
        )
        texts = [
            each[weight.end() if weight else 1 if each.startswith("=") else 0 :]
            for each, weight in zip(pieces, weights, strict=True)
        ]
        return Read(stem, tuple(map(_said, texts)), shares, feedback)
    if "->" in answers:
        halves = [each.partition("->") for each in answers.split("=")[1:]]
        pairs = tuple((_said(item), _said(option, marked=False)) for item, _, option in halves)
        return Read(stem, (), (), feedback, pairs)
    return Read(
        stem, ("正确", "错误"), (100.0, 0.0) if answers == "TRUE" else (0.0, 100.0), feedback
    )


def check_gift(quiz: Quiz) -> None:
    read = by_moodle(made("gift", quiz).decode())
    assert len(read) == len(quiz.questions)
    for found, asked in zip(read, in_order(quiz), strict=True):
        assert found.stem == plain(asked.stem)
        assert found.feedback == plain("\n".join(grounds(asked)))
        if asked.form is Form.MATCHING:
            assert found.pairs == tuple(matched(asked))
            continue
        assert found.options == tuple(map(plain, asked.options))
        right = tuple(n for n, share in enumerate(found.shares) if share > 0)
        assert right == asked.right
        if asked.form is Form.MULTIPLE:
            assert sum(share for share in found.shares if share > 0) == pytest.approx(100, abs=1e-3)
            assert sum(found.shares) == pytest.approx(0, abs=1e-3)  # ticking all gains nothing


def matched(question: Question) -> Iterable[tuple[str, str]]:
    """The pairs of a matching question, then the options of none, as GIFT can say them."""
    said = [plain(option).replace("->", "→") for option in question.options]
    for item, place in zip(question.items, question.right, strict=True):
        yield plain(item).replace("->", "→"), said[place]
    yield from (("", each) for n, each in enumerate(said) if n not in question.right)


@pytest.mark.parametrize("quiz", [QUIZ, *map(hostile, HOSTILE)])
def test_moodle_reads_gift_as_it_was_meant(quiz: Quiz) -> None:
    check_gift(quiz)


@given(quizzes())
@settings(max_examples=200, deadline=None)
def test_any_text_survives_gift(quiz: Quiz) -> None:
    check_gift(quiz)


# QTI


def items(quiz: Quiz, folder: Path) -> list[AssessmentItem]:
    """Read the items of a package as an importer of QTI 2.1 does."""
    with zipfile.ZipFile(io.BytesIO(made("qti", quiz))) as package:
        assert package.testzip() is None
        package.extractall(folder)
    manifest = etree.parse(folder / "imsmanifest.xml").getroot()
    resources = manifest.findall(".//{*}resource")
    known = {resource.get("identifier") for resource in resources}
    assert {each.get("identifierref") for each in manifest.findall(".//{*}dependency")} < known
    assert [each.get("type") for each in resources[:2]] == [
        "imsqti_test_xmlv2p1",
        "imsqti_item_xmlv2p1",
    ]
    test = etree.parse(folder / str(resources[0].get("href"))).getroot()
    names = [str(each.get("href")) for each in test.findall(".//{*}assessmentItemRef")]
    assert names == [each.get("href") for each in resources[1:]]
    return [parse_item(folder / name) for name in names]


def said(element: etree._Element) -> str:
    """The text of an element, a line's end for every break."""
    for line_end in element.findall("{*}br"):
        line_end.text = "\n"
    return "".join(element.itertext()).strip()


def check_qti(quiz: Quiz, folder: Path) -> None:
    for item, asked in zip(items(quiz, folder), in_order(quiz), strict=True):
        (interaction,) = item.interactions
        declared = item.response_decls["RESPONSE"]
        assert classify(item).convertible
        assert said(item.body_xml.find("{*}p")) == plain(asked.stem)
        choices = {
            each.get("identifier"): said(each)
            for each in item.body_xml.iterfind(".//*[@identifier]")
        }
        shown = interaction.match_targets or interaction.choices
        assert [choices[each.identifier] for each in shown] == list(map(plain, asked.options))
        items_shown = [choices[each.identifier] for each in interaction.match_sources]
        assert items_shown == list(map(plain, asked.items))
        sources = [each.identifier for each in interaction.match_sources] or [""] * len(asked.right)
        right = [letter(place) for place in asked.right]
        assert [v.split() for v in declared.correct_values] == [
            [*filter(None, (source,)), each] for source, each in zip(sources, right, strict=True)
        ]
        if asked.form in (Form.MULTIPLE, Form.MATCHING):
            assert sum(max(worth, 0) for worth in declared.mapping.values()) == pytest.approx(1)
        if asked.form is Form.MULTIPLE:
            assert sum(declared.mapping.values()) == pytest.approx(0)


@pytest.mark.parametrize("quiz", [QUIZ, *map(hostile, HOSTILE)])
def test_an_importer_reads_qti_as_it_was_meant(quiz: Quiz, tmp_path: Path) -> None:
    check_qti(quiz, tmp_path)


@given(quizzes())
@settings(max_examples=60, deadline=None)
def test_any_text_survives_qti(tmp_path_factory: pytest.TempPathFactory, quiz: Quiz) -> None:
    check_qti(quiz, tmp_path_factory.mktemp("qti"))


def test_an_item_is_in_the_order_of_the_specification(tmp_path: Path) -> None:
    order = ["responseDeclaration", "outcomeDeclaration", "outcomeDeclaration", "itemBody",
             "responseProcessing", "modalFeedback"]  # fmt: skip
    for item, asked in zip(items(QUIZ, tmp_path), in_order(), strict=True):
        root = etree.fromstring(item.raw_xml)
        assert [etree.QName(child).localname for child in root] == order
        one_right = asked.form in (Form.SINGLE, Form.TRUE_FALSE)
        assert root[4].get("template").endswith("/match_correct" if one_right else "/map_response")
        assert item.response_decls["RESPONSE"].cardinality == (
            "single" if one_right else "multiple"
        )
        assert ["".join(p.itertext()) for p in root[5]] == grounds(asked)
        # The feedback is shown whatever the answer: its outcome has that value from the start.
        assert root[2][0][0].text == root[5].get("identifier")
    test = etree.parse(tmp_path / "test.xml").getroot()
    sections = test.findall(".//{*}assessmentSection")
    assert [each.get("title") for each in sections] == [
        "单项选择题",
        "多项选择题",
        "判断题",
        "配对题",
    ]
    identifiers = [
        each.get("identifier") for each in test.iter() if each.get("title") or each.get("href")
    ]
    assert len(set(identifiers)) == len(identifiers)


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


# In an office program


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


def test_keys_are_written_as_teachers_write_them() -> None:
    assert [key(question) for question in in_order()] == ["B", "AB", "错误", "1—C，2—A"]
    assert [letter(n) for n in (0, 25, 26)] == ["A", "Z", "AA"]
