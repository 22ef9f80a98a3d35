"""Files to take away, opened again by their libraries."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click
import docx
import openpyxl
import pdfplumber
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn

from kb import KnowledgeBase
from kb.cli import cli
from kb.exports import EXPORTS, handout, workbook
from kb.exports.workbook import MOST_UNITS
from kb.model import Role
from kb.overview import Selection, duties, figures, schedule
from kb.training import NO_COVER, Cover, Material, gather
from made import hostile_material, write_plans
from webapp import create_app

TODAY = date(2025, 1, 1)
FORMULA = """关于=1+1工作的实施方案

一、任务

(一)=HYPERLINK("http://example.org","点我")整治工作。2031年6月底前完成100个点位。(县水利局牵头负责)
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("plans")
    write_plans(folder, 3)
    (folder / "formula.txt").write_text(FORMULA, encoding="utf-8")
    with KnowledgeBase.open(tmp_path_factory.mktemp("home"), encoder="none") as made:
        made.ingest([folder])
        yield made


def opened(body: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(body))


def made(base: KnowledgeBase, chosen: Selection) -> bytes:
    with base.reading() as store:
        return workbook(gather(store, chosen, TODAY))


def test_the_workbook_holds_all_facts(base: KnowledgeBase) -> None:
    book = opened(made(base, Selection()))
    assert book.sheetnames == ["职责分工", "职责矩阵", "时限", "数字", "条款原文"]
    with base.reading() as store:
        counts = [
            len(duties(store, Selection())),
            len(schedule(store, Selection(), TODAY)),
            len(figures(store, Selection())),
        ]
    assert [book[name].max_row - 1 for name in ("职责分工", "时限", "数字")] == counts
    rows = list(book["职责分工"].iter_rows(min_row=2, values_only=True))
    assert ("加强城市绿化监管", "市应急局", "", "市公安局", "各县区") in [row[:5] for row in rows]
    days = {row[2] for row in book["时限"].iter_rows(min_row=2, values_only=True)}
    assert datetime(2025, 6, 30) in days
    for sheet in book:
        assert sheet.freeze_panes == ("C2" if sheet.title == "职责矩阵" else "A2")
        assert sheet.auto_filter.ref


def test_every_row_links_to_its_clause(base: KnowledgeBase) -> None:
    book = opened(made(base, Selection()))
    clauses = book["条款原文"]
    texts = {document.text for document, _ in base.facts()}
    for name in ("职责分工", "时限", "数字"):
        for row in book[name].iter_rows(min_row=2):
            link = next(cell.hyperlink for cell in row if cell.hyperlink)
            place = int(link.location.rpartition("A")[2])
            clause = str(clauses.cell(place, 4).value)
            assert any(clause in text for text in texts)
            assert str(row[0].value)[:4] in clause


def test_every_clause_links_back_to_its_rows(base: KnowledgeBase) -> None:
    book = opened(made(base, Selection()))
    seen = 0
    for row in book["条款原文"].iter_rows(min_row=2):
        for cell in row[4:]:
            if cell.hyperlink:
                sheet, _, place = cell.hyperlink.location.partition("!A")
                linked = book[sheet.strip("'")]
                (back,) = [c.hyperlink.location for c in linked[int(place)] if c.hyperlink]
                assert back.endswith(f"!A{row[0].row}")
                seen += int(str(cell.value).split()[0])
    assert seen == sum(book[name].max_row - 1 for name in ("职责分工", "时限", "数字"))


def test_the_matrix_marks_the_role_where_task_and_unit_meet(base: KnowledgeBase) -> None:
    matrix = opened(made(base, Selection()))["职责矩阵"]
    heads, *rows = [list(row) for row in matrix.iter_rows(values_only=True)]
    assert heads[2] == "各县区"  # the busiest
    (row,) = [row for row in rows if row[0] == "加强城市绿化监管"]
    marks = {unit: mark for unit, mark in zip(heads[2:], row[2:], strict=True) if mark}
    assert marks == {"市应急局": "牵头", "市公安局": "配合", "各县区": "落实"}


def test_the_matrix_is_no_wider_than_can_be_read(base: KnowledgeBase) -> None:
    with base.reading() as store:
        material = gather(store, Selection(), TODAY)
    many = {Role.LEAD: {f"第{number}局": f"第{number}局" for number in range(MOST_UNITS + 5)}}
    wide = replace(material, tasks=[replace(row, units=many) for row in material.tasks])
    matrix = opened(workbook(wide))["职责矩阵"]
    assert matrix.max_column == 2 + MOST_UNITS
    assert str(matrix.cell(matrix.max_row, 1).value).startswith("另有 5 个单位")


@pytest.mark.parametrize("make", [workbook, lambda material: handout(material, NO_COVER)])
def test_nothing_in_a_document_breaks_a_file(
    base: KnowledgeBase, make: Callable[[Material], bytes]
) -> None:
    with base.reading() as store:
        material = hostile_material(gather(store, Selection(), TODAY))
    body = make(material)
    if make is workbook:
        assert "甲乙" in str(opened(body)["职责分工"]["A2"].value)
    else:
        assert "甲乙" in docx.Document(io.BytesIO(body)).tables[2].rows[1].cells[0].text


def test_the_same_choice_gives_the_same_bytes(base: KnowledgeBase) -> None:
    assert made(base, Selection(unit="市发改委")) == made(base, Selection(unit="市发改委"))


def test_text_is_never_a_formula(base: KnowledgeBase) -> None:
    book = opened(made(base, Selection(words="=1+1")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(cell.hyperlink and cell.hyperlink.target for cell in cells)


def test_the_command_and_the_site_write_it(base: KnowledgeBase, tmp_path: Path) -> None:
    home, path = str(base._home.root), tmp_path / "a.xlsx"
    said = ["export", "workbook", "--home", home, "--unit", "市发改委", "--output", str(path)]
    assert CliRunner().invoke(cli, said).exit_code == 0
    assert opened(path.read_bytes())["职责分工"].max_row == 1 + 3
    nothing = CliRunner().invoke(cli, [*said[:5], "市气象局", "--output", str(tmp_path / "b.xlsx")])
    assert nothing.exit_code == 1
    assert not (tmp_path / "b.xlsx").exists()
    response = create_app(base).test_client().get("/workbook.xlsx?unit=市发改委")
    assert response.data == path.read_bytes()
    assert response.headers["Content-Disposition"].endswith("workbook.xlsx")


def test_every_kind_of_file_has_its_command() -> None:
    commands = cli.commands["export"]
    assert isinstance(commands, click.Group)
    assert set(EXPORTS) <= set(commands.commands)
    for name in EXPORTS:
        assert commands.commands[name].help


def paper(base: KnowledgeBase, chosen: Selection, cover: Cover = NO_COVER) -> bytes:
    with base.reading() as store:
        return handout(gather(store, chosen, TODAY), cover)


def test_the_handout_holds_tables_and_clauses(base: KnowledgeBase) -> None:
    cover = Cover("城市绿化培训", "青禾县", "王老师", date(2025, 3, 1))
    made = docx.Document(io.BytesIO(paper(base, Selection(words="绿化"), cover)))
    said = [paragraph.text for paragraph in made.paragraphs]
    assert said[0] == "城市绿化培训"
    assert said[1] == "青禾县　王老师　2025年3月1日"
    headings = [p.text for p in made.paragraphs if p.style and p.style.name == "Heading 1"]
    assert len(headings) == 5
    _, chosen, tasks, due, numbers = made.tables
    assert len(chosen.rows) == 1 + 2
    rows = [[cell.text for cell in row.cells] for row in tasks.rows[1:]]
    assert ["加强城市绿化监管", "市应急局", "市公安局", "各县区"] in [row[:4] for row in rows]
    assert (len(due.rows), len(numbers.rows)) == (1 + 3, 1 + 1)
    for row in (*rows, *([cell.text for cell in row.cells] for row in due.rows[1:])):
        assert any(text.startswith(row[-1]) for text in said), row
    (document,) = (d for d, _ in base.facts() if "绿化" in d.title)
    clauses = [clause.span.of(document.text).strip() for clause in document.clauses]
    assert sum("".join(clause.split()) in "".join("".join(said).split()) for clause in clauses) >= 3


def test_the_handout_begins_with_what_it_holds(base: KnowledgeBase) -> None:
    made = docx.Document(io.BytesIO(paper(base, Selection(words="绿化"))))
    said = [paragraph.text for paragraph in made.paragraphs]
    assert "本材料选自 1 份文件的 3 条条款，其中有 3 项任务、3 项时限、1 个数字。" in said
    chosen = "".join(cell.text for row in made.tables[1].rows for cell in row.cells)
    assert "[2] (一)加强城市绿化建设" in chosen
    marks = {each.get(qn("w:name")) for each in made.element.iter(qn("w:bookmarkStart"))}
    links = {each.get(qn("w:anchor")) for each in made.element.iter(qn("w:hyperlink"))}
    assert links == marks == {"clause_1", "clause_2", "clause_3"}


def test_a_part_of_the_handout_without_rows_is_left_out(base: KnowledgeBase) -> None:
    with base.reading() as store:
        material = gather(store, Selection(), TODAY)
    bare = replace(material, due=(), amounts=())
    made = docx.Document(io.BytesIO(handout(bare, NO_COVER)))
    headings = [p.text for p in made.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["一、文件概况", "二、职责分工", "三、条款原文"]


def test_a_row_stays_on_its_page_unless_it_is_longer(base: KnowledgeBase) -> None:
    with base.reading() as store:
        material = gather(store, Selection(), TODAY)
    first, *others = material.tasks
    long = replace(material, tasks=[replace(first, task="工" * 5_000), *others])
    tasks = docx.Document(io.BytesIO(handout(long, NO_COVER))).tables[2]
    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in tasks.rows]
    assert whole == [True, False, *[True] * len(others)]


def test_the_handout_has_fonts_for_chinese_and_the_same_bytes(base: KnowledgeBase) -> None:
    body = paper(base, Selection())
    assert body == paper(base, Selection())
    made = docx.Document(io.BytesIO(body))
    for name in ("Normal", "Title", "Heading 1"):
        fonts = made.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体")
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    assert all(row.cells[0].width for table in made.tables for row in table.rows)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_the_handout_opens_in_libreoffice(base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(paper(base, Selection()))
    folder = str(tmp_path)
    run = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    subprocess.run(
        [*run, "--convert-to", "pdf", "--outdir", folder, f"{folder}/a.docx"],
        check=True,
        timeout=180,
        capture_output=True,
    )
    with pdfplumber.open(tmp_path / "a.pdf") as pdf:
        text = "".join(page.extract_text() for page in pdf.pages)
        assert len(pdf.pages) >= 2
    assert "职责分工" in text
    assert "加强城市绿化监管" in "".join(text.split())


def test_the_site_and_the_command_hand_it_out(base: KnowledgeBase, tmp_path: Path) -> None:
    home, path = str(base._home.root), tmp_path / "a.docx"
    said = ["export", "handout", "--home", home, "--words", "绿化", "--output", str(path)]
    assert CliRunner().invoke(cli, said).exit_code == 0
    response = create_app(base).test_client().get("/handout.docx?words=绿化")
    assert response.status_code == 200
    assert docx.Document(io.BytesIO(response.data)).tables
    assert docx.Document(str(path)).tables


@pytest.mark.parametrize(
    ("kind", "name", "possible"),
    [
        ("handout", "a.txt", ".docx、.pdf"),
        ("slides", "a.docx", ".pptx、.pdf"),
        ("cards", "a", ".docx、.pdf"),
        ("cheat-sheet", "a.doc", ".docx、.pdf"),
        ("calendar", "a.pdf", ".ics"),
        ("session", "a.docx", ".json"),
        ("quiz", "a.docx --as=gift", ".txt、.gift"),
        ("quiz", "a.txt --as=key", ".docx"),
    ],
)
def test_a_file_is_named_as_what_it_is(
    base: KnowledgeBase, tmp_path: Path, kind: str, name: str, possible: str
) -> None:
    file, *rest = name.split()
    said = ["export", kind, "--home", str(base._home.root), "--output", str(tmp_path / file), *rest]
    result = CliRunner().invoke(cli, said)
    assert result.exit_code == 2
    assert f"{file} 的后缀" in result.output
    assert f"可用 {possible}。" in result.output
    assert not list(tmp_path.iterdir())
