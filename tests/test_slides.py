"""Slides for a session: one idea each, within their bounds, in fonts that show Chinese."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pdfplumber
import pptx
import pytest
from PIL import Image
from pptx.oxml.ns import qn
from pptx.util import Pt

from conftest import needs_libreoffice
from kb import KnowledgeBase
from kb.exports import as_pdf, slides
from kb.exports.measure import LINE, count_lines, pages, shortened, width
from kb.exports.slides import clauses, table
from kb.exports.slides.deck import FONT
from kb.overview import Selection
from kb.training import NO_COVER, Cover, Material, gather
from made import hostile_material

TODAY = date(2025, 1, 1)
COVER = Cover("政策学习", "青禾县委党校", "王老师", date(2025, 3, 1))


@pytest.fixture(scope="module")
def plan(plan_base: KnowledgeBase) -> Material:
    with plan_base.reading() as store:
        return gather(store, Selection(), TODAY)


@pytest.fixture(scope="module")
def deck(plan: Material) -> Any:  # noqa: ANN401
    return opened(slides(plan, COVER))


def material(base: KnowledgeBase, chosen: Selection) -> Material:
    with base.reading() as store:
        return gather(store, chosen, TODAY)


def opened(body: bytes) -> Any:  # noqa: ANN401
    return pptx.Presentation(io.BytesIO(body))


def text(slide: Any) -> str:  # noqa: ANN401
    frames = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            frames += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(frames)


def notes(slide: Any) -> str:  # noqa: ANN401
    return str(slide.notes_slide.notes_text_frame.text)


def foot(slide: Any) -> str:  # noqa: ANN401
    return next(str(s.text_frame.text) for s in slide.placeholders if "Footer" in s.name)


def test_the_deck_is_wide_and_begins_with_its_cover(deck: Any, plan: Material) -> None:  # noqa: ANN401
    assert (deck.slide_width, deck.slide_height) == (Pt(960), Pt(540))
    cover, contents, document, *_ = deck.slides
    assert cover.shapes.title.text_frame.text == "政策学习"
    assert "青禾县委党校\n主讲：王老师\n2025年3月1日" in text(cover)
    for part in ("文件概况", "职责分工", "时间安排", "关键数字", "条款要点"):
        assert part in text(contents)
    links = [s.click_action.target_slide for s in contents.shapes if s.has_text_frame]
    assert next(s for s in links if s is not None).slide_id == document.slide_id
    assert f"{len(plan.clauses)}" in text(document)


def test_every_slide_has_a_title_a_source_and_notes(deck: Any) -> None:  # noqa: ANN401
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        assert foot(slide).startswith("来源：《") or foot(slide).startswith("来源：[")
        assert notes(slide)
        for holder in slide.placeholders:
            assert holder.text_frame.text, f"{holder.name} is empty"


def test_every_clause_has_a_slide_with_its_words_in_the_notes(deck: Any, plan: Material) -> None:  # noqa: ANN401
    assert len(plan.clauses) <= clauses.MOST
    last = list(deck.slides)[-len(plan.clauses) :]
    for slide, citation in zip(last, plan.clauses, strict=True):
        assert slide.shapes.title.text_frame.text == citation.path[-1]
        assert foot(slide).startswith(f"来源：{plan.number(citation)}《{citation.document_title}》")
        said = "".join(notes(slide).split())
        assert "".join(citation.clause_text.split()) in said
        assert "".join(citation.path[0].split()) in said


def test_tasks_deadlines_and_numbers_are_all_there(deck: Any, plan: Material) -> None:  # noqa: ANN401
    said = "".join("".join(text(slide).split()) for slide in deck.slides)
    for row in plan.tasks:
        assert "".join(row.task.split()) in said
    for due in plan.due:
        if due.due:
            assert "".join(due.task.split())[:60] in said
            assert due.due.isoformat() in said
    charts = [s.chart for slide in deck.slides for s in slide.shapes if s.has_chart]
    units, *series = charts
    assert units.chart_type.name == "BAR_STACKED"
    assert "市脱贫办" in list(units.plots[0].categories)
    assert len(series) == 4
    assert list(series[0].plots[0].series[0].values) == [184900, 224700, 44300]


def heights(shape: Any) -> float:  # noqa: ANN401
    """Return how high the text of a shape is at most, in points."""
    frame = shape.text_frame
    room = (shape.width - frame.margin_left - frame.margin_right) / 12700
    total = 0.0
    for paragraph in frame.paragraphs:
        size = paragraph.runs[0].font.size.pt if paragraph.runs else 12
        total += count_lines(paragraph.text, room / size) * size * LINE
    return total


@pytest.mark.parametrize("which", ["plan", "hostile"])
def test_nothing_leaves_the_slide_or_its_box(which: str, plan: Material) -> None:
    made = opened(slides(plan if which == "plan" else hostile_material(plan), COVER))
    for number, slide in enumerate(made.slides, start=1):
        for shape in slide.shapes:
            place = f"slide {number}: {shape.name}"
            assert min(shape.left, shape.top) >= 0, place
            assert shape.left + shape.width <= made.slide_width + 1, place
            assert shape.top + shape.height <= made.slide_height + 1, place
            if shape.has_text_frame and shape.text_frame.text and not shape.is_placeholder:
                assert heights(shape) <= shape.height / 12700 + 1, place
            if shape.has_table:
                for row in shape.table.rows:
                    assert row.height >= Pt(20), place
        tables = [s for s in slide.shapes if s.has_table]
        assert all(s.top + s.height <= Pt(490) for s in tables), number


def test_body_text_can_be_read_from_the_back(deck: Any) -> None:  # noqa: ANN401
    for slide in deck.slides:
        for run in slide._element.iter(qn("a:r")):
            size = int(run.find(qn("a:rPr")).get("sz", 1100))
            is_foot = run.xpath("ancestor::p:sp//p:ph[@type='ftr' or @type='sldNum']")
            assert size >= (1100 if is_foot else 1400), run.text


def test_every_run_names_its_fonts(deck: Any) -> None:  # noqa: ANN401
    roots = [slide._element for slide in deck.slides]
    roots += [slide.notes_slide.notes_text_frame._txBody for slide in deck.slides]
    for root in roots:
        for run in root.iter(qn("a:r")):
            for script in ("a:latin", "a:ea"):
                assert run.find(qn("a:rPr")).find(qn(script)).get("typeface") == FONT
    theme = next(
        r.target_part.blob for r in deck.slide_master.part.rels.values() if "theme" in r.reltype
    ).decode()
    assert theme.count(f'<a:ea typeface="{FONT}"') == 2
    assert "Calibri" not in theme


def test_nothing_of_the_template_is_left(deck: Any) -> None:  # noqa: ANN401
    assert len(deck.slide_layouts) == 2
    names = [str(part.partname) for part in deck.part.package.iter_parts()]
    assert not any(word in name for name in names for word in ("thumbnail", "app.xml", "printer"))
    for slide in deck.slides:
        ids = [each.get("id") for each in slide._element.iter(qn("p:cNvPr"))]
        assert len(ids) == len(set(ids))
    assert deck.core_properties.author == deck.core_properties.last_modified_by == "王老师"


def test_shapes_that_show_something_say_what(deck: Any) -> None:  # noqa: ANN401
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr")


def test_the_same_session_gives_the_same_bytes(plan: Material) -> None:
    assert slides(plan, COVER) == slides(plan, COVER)
    assert opened(slides(plan, NO_COVER)).core_properties.created.date() == plan.day


@pytest.mark.parametrize("size", [(300, 100), (100, 300), (3000, 30)])
def test_the_logo_is_on_the_cover(base: KnowledgeBase, size: tuple[int, int]) -> None:
    stream = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(stream, "PNG")
    made = opened(slides(material(base, Selection()), replace(COVER, logo=stream.getvalue())))
    (logo,) = [shape for shape in made.slides[0].shapes if shape.shape_type == 13]
    assert logo.width / logo.height == pytest.approx(size[0] / size[1], rel=0.01)
    assert logo.left + logo.width <= made.slide_width


def test_what_is_not_there_has_no_slide(base: KnowledgeBase) -> None:
    everything = material(base, Selection())
    bare = replace(everything, tasks=(), due=(), amounts=())
    made = opened(slides(bare, NO_COVER))
    titles = {slide.shapes.title.text_frame.text for slide in made.slides}
    assert not titles & {"职责分工", "时间安排", "关键数字", "主要数字"}
    assert len(made.slides) == 2 + 3 + len(bare.clauses)


@pytest.mark.parametrize("which", ["plan", "hostile"])
def test_libreoffice_shows_nothing_over_the_foot(which: str, plan: Material) -> None:
    """What is on the page below the room for content is the source and the number, whole."""
    needs_libreoffice("libsdlo.so")
    body = slides(plan if which == "plan" else hostile_material(plan), COVER)
    deck = list(opened(body).slides)
    with pdfplumber.open(io.BytesIO(as_pdf(body, ".pptx"))) as pdf:
        assert len(pdf.pages) == len(deck)
        for number, (page, slide) in enumerate(zip(pdf.pages, deck, strict=True), start=1):
            below = "".join(char["text"] for char in page.chars if char["top"] > 490)
            expected = foot(slide) + (str(number) if number > 1 else "")
            assert sorted(below.replace(" ", "")) == sorted(expected.replace(" ", "")), number
            assert all(char["x0"] >= 0 and char["x1"] <= page.width for char in page.chars)


def test_characters_that_xml_cannot_hold_are_left_out(plan: Material) -> None:
    made = opened(slides(hostile_material(plan), Cover("标题\x00\x0b", "\x1f", "\ud800")))
    assert made.slides[0].shapes.title.text_frame.text == "标题"
    assert any("甲乙<a:p>&amp;工工" in notes(slide) for slide in made.slides)


def test_of_too_many_days_those_to_come_are_shown(plan: Material) -> None:
    days = [date(2010 + number // 12, number % 12 + 1, 1) for number in range(240)]
    due = [replace(plan.due[0], due=day) for day in days]
    made = opened(slides(replace(plan, due=due), NO_COVER))
    said = [text(s) for s in made.slides if s.shapes.title.text_frame.text.startswith("时间安排")]
    assert len(said) == table.MOST_SLIDES
    assert "2025-01-01" in said[0]
    assert "2010-01-01" not in "".join(said)
    assert "另有" in said[-1]


def test_many_clauses_give_a_deck_that_can_be_used(plan: Material) -> None:
    many = [
        replace(each, clause_id=f"{number}-{each.clause_id}")
        for number in range(6)
        for each in plan.clauses
    ]
    numbers = {(c.document_id, c.clause_id): n for n, c in enumerate(many, start=1)}
    rows = [*plan.tasks] * 6
    tasks = [
        replace(row, citation=replace(row.citation, clause_id=f"0-{row.citation.clause_id}"))
        for row in rows
    ]
    big = replace(plan, clauses=many, numbers=numbers, tasks=tasks, due=(), amounts=())
    made = opened(slides(big, NO_COVER))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert len(titles) <= 5 + 2 * table.MOST_SLIDES + clauses.MOST
    assert f"其中 {clauses.MOST} 条各有一页" in text(made.slides[1])
    last = made.slides[titles.index(f"职责分工（{table.MOST_SLIDES}/{table.MOST_SLIDES}）")]
    assert "另有" in text(last)
    assert any(title.startswith(f"其余 {len(many) - clauses.MOST} 条") for title in titles)


@pytest.mark.parametrize(
    ("said", "room", "lines"),
    [
        ("工" * 10, 10, 1),
        ("工" * 11, 10, 2),
        ("", 10, 1),
        ("一\n二", 10, 2),
        ("w" * 100, 10, 8),  # a word longer than a line is broken
    ],
)
def test_lines_are_counted(said: str, room: float, lines: int) -> None:
    assert count_lines(said, room) == lines


def test_a_text_is_cut_to_its_lines() -> None:
    assert shortened("工" * 10, 10) == "工" * 10
    cut = shortened("工" * 1000, 10, 3)
    assert count_lines(cut, 10) == 3
    assert cut.endswith("…")
    assert width("工1") == pytest.approx(1.89)


def test_rows_go_on_pages() -> None:
    assert pages([2, 2, 2, 9, 1], 4) == [slice(0, 2), slice(2, 3), slice(3, 4), slice(4, 5)]
    assert pages([1] * 12, 10) == [slice(0, 6), slice(6, 12)]
    assert pages([], 4) == []
