"""A cheat sheet: one page, whatever is put on it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import docx
import pdfplumber
import pytest

from conftest import needs_libreoffice
from kb import KnowledgeBase
from kb.exports import as_pdf, cheat_sheet
from kb.exports.measure import LINE
from kb.overview import Selection
from kb.training import NO_COVER, Cover, Material, gather
from made import hostile_material, write_plans

TODAY = date(2025, 3, 1)
HEIGHT = (29.7 - 2 * 1.3) * 28.3465  # points between the margins


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("plans")
    write_plans(folder, 30)
    with KnowledgeBase.open(tmp_path_factory.mktemp("home"), encoder="none") as made:
        made.ingest([folder])
        yield made


def material(base: KnowledgeBase, chosen: Selection) -> Material:
    with base.reading() as store:
        return gather(store, chosen, TODAY)


def sheet(made: Material, cover: Cover = NO_COVER) -> docx.document.Document:
    return docx.Document(io.BytesIO(cheat_sheet(made, cover)))


def height(made: docx.document.Document) -> float:
    """Add up all that has a height: exact rows and exact lines, in points."""
    total = 0.0
    for paragraph in made.paragraphs:
        shape = paragraph.paragraph_format
        total += (shape.space_before.pt if shape.space_before else 0) + shape.line_spacing.pt
    for table in made.tables:
        for row in table.rows:
            assert row.height_rule.name == "EXACTLY"
            total += row.height.pt
            for cell in row.cells:
                lines = sum(p.paragraph_format.line_spacing.pt for p in cell.paragraphs)
                assert lines <= row.height.pt
    return total


def rows(made: docx.document.Document, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in made.tables[table].rows]


@pytest.mark.parametrize("which", ["one", "all", "hostile"])
def test_it_has_the_height_of_a_page(base: KnowledgeBase, which: str) -> None:
    chosen = material(base, Selection(words="绿化" if which == "one" else ""))
    made = sheet(hostile_material(chosen) if which == "hostile" else chosen)
    assert height(made) <= HEIGHT
    assert height(made) > HEIGHT * (0.2 if which == "one" else 0.8)


@pytest.mark.parametrize("which", ["one", "all", "hostile"])
def test_libreoffice_gives_it_one_page(base: KnowledgeBase, which: str) -> None:
    needs_libreoffice("libswlo.so")
    chosen = material(base, Selection(words="绿化" if which == "one" else ""))
    made = hostile_material(chosen) if which == "hostile" else chosen
    cover = Cover("一页速查" * 50, "青禾县" * 50, "王老师" * 50, TODAY)
    with pdfplumber.open(io.BytesIO(as_pdf(cheat_sheet(made, cover), ".docx"))) as pdf:
        assert len(pdf.pages) == 1


def test_what_does_not_fit_is_counted(base: KnowledgeBase) -> None:
    everything = material(base, Selection())
    made = sheet(everything)
    said = [p.text for p in made.paragraphs if p.text.startswith("另有")]
    assert len(said) == 3
    assert said[0].startswith(f"另有 {len(everything.tasks) - len(rows(made, 0)) + 1} 项")
    assert "学习材料" in said[0]
    few = sheet(material(base, Selection(words="绿化")))
    assert not any(p.text.startswith("另有") for p in few.paragraphs)


def test_a_units_tasks_come_by_its_role(base: KnowledgeBase) -> None:
    made = sheet(material(base, Selection(unit="市财政局")))
    assert made.paragraphs[0].text == "市财政局（速查）"
    heads, *tasks = rows(made, 0)
    assert heads == ["角色", "任务", "全部单位", "最早时限", "条款"]
    assert {row[0] for row in tasks} == {"配合"}
    partners = rows(made, -1)[1][0]
    assert "市住建局（30）" in partners
    assert "市财政局" not in partners


def test_dated_tasks_and_what_falls_due_next_come_first(base: KnowledgeBase) -> None:
    made = sheet(material(base, Selection()))
    _, first, *_ = rows(made, 0)
    assert first[3] == "2025-06-30"
    _, due, *_ = rows(made, 1)
    assert due[0] == "2025-06-30"
    late = replace(material(base, Selection()), today=date(2026, 1, 1))
    assert rows(sheet(late), 1)[1][0] == "2026-12-31"


def test_the_same_session_gives_the_same_bytes(base: KnowledgeBase) -> None:
    chosen = material(base, Selection())
    assert cheat_sheet(chosen, NO_COVER) == cheat_sheet(chosen, NO_COVER)


def test_lines_are_as_high_as_their_fonts_need() -> None:
    assert LINE >= 1.3  # 微软雅黑 and 宋体 need 1.3 of their size


def test_a_paragraph_follows_the_last_table(base: KnowledgeBase) -> None:
    made = docx.Document(io.BytesIO(cheat_sheet(material(base, Selection(words="绿化")), NO_COVER)))
    *_, last, section = made.element.body
    assert last.tag.endswith("}p")
    assert section.tag.endswith("}sectPr")
