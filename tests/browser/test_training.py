"""A policy session in a real browser: from the first click to the files and the played quiz."""

from __future__ import annotations

from pathlib import Path

import docx
import pptx
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
HEADING = "扎实推进生态扶贫"


def choose(page: Page, site: str) -> None:
    """Choose the section and leave nothing ticked but the clause on ecology."""
    page.goto(site)
    page.get_by_role("link", name="培训", exact=True).click()
    page.locator("select[name=document]").select_option(index=1)
    page.get_by_role("button", name="查看内容").click()
    page.locator("select[name=section]").select_option(label="三、强化到村到户到人精准帮扶举措")
    page.get_by_role("button", name="查看内容").click()
    for tick in page.locator("[name=clause]").all():
        tick.uncheck()
    page.get_by_role("checkbox", name=HEADING).check()


def download(page: Page, button: Locator, folder: Path) -> Path:
    with page.expect_download() as going:
        button.click()
    path = folder / going.value.suggested_filename
    going.value.save_as(path)
    return path


@pytest.mark.parametrize("width", [1280, 390])
def test_a_session_from_the_first_click_to_the_files(
    page: Page, site: str, tmp_path: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    choose(page, site)
    expect(page.locator("[data-chosen]")).to_have_text("1")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_text("封面").click()
    page.get_by_label("标题").fill("生态扶贫培训")
    page.get_by_label("主讲人").fill("王老师")
    paper = download(page, page.get_by_role("button", name="学习材料", exact=True), tmp_path)
    assert paper.name == "生态扶贫培训-学习材料.docx"
    said = [paragraph.text for paragraph in docx.Document(str(paper)).paragraphs]
    assert said[0] == "生态扶贫培训"
    assert any(HEADING in line for line in said)
    assert not any("就业扶贫" in line and line.startswith("[") for line in said)
    deck = download(page, page.get_by_role("button", name="幻灯片", exact=True), tmp_path)
    notes = [
        s.notes_slide.notes_text_frame
        for s in pptx.Presentation(str(deck)).slides
        if s.has_notes_slide
    ]
    assert any("市林业局牵头负责" in frame.text for frame in notes if frame)


def answer(question: Locator) -> None:
    """Answer as the key says."""
    key = (question.get_attribute("data-key") or "").split()
    if question.get_attribute("data-form") == "matching":
        for place, field in zip(key, question.locator("select").all(), strict=True):
            field.select_option(place)
        return
    for place in key:
        question.locator(f"input[value='{place}']").check()


def test_a_quiz_is_played_with_its_clauses(page: Page, site: str) -> None:
    choose(page, site)
    page.get_by_label("题数").fill("4")
    page.get_by_role("button", name="在线作答").click()
    question = page.locator(".question:visible")
    expect(question).to_have_count(1)
    expect(page.get_by_role("button", name="确定")).to_be_disabled()
    expect(question.locator(".solution")).to_be_hidden()
    count = page.locator(".question").count()
    assert count >= 2
    for number in range(count):
        expect(page.locator("[data-bar]")).to_contain_text(f"第 {number + 1} 题，共 {count} 题")
        answer(question)
        page.get_by_role("button", name="确定").click()
        expect(question).to_contain_text("答对了")
        expect(question.locator("blockquote mark").first).to_be_visible()
        page.get_by_role("button", name="下一题").click()
    expect(page.get_by_text(f"答对 {count} 题，共 {count} 题")).to_be_visible()
    page.locator("[data-end]").get_by_role("link", name="换一批题").click()
    expect(question).to_have_count(1)
    page.keyboard.press("1")
    expect(question.locator("input").first).to_be_checked()


def test_a_quiz_is_projected(page: Page, site: str) -> None:
    page.goto(f"{site}/training/play?words=生态扶贫&count=2")
    size = "getComputedStyle(document.querySelector('.stem')).fontSize"
    before = page.evaluate(size)
    page.get_by_role("button", name="投影").click()
    expect(page.locator(".site-header")).to_be_hidden()
    assert float(page.evaluate(size)[:-2]) > 1.3 * float(before[:-2])


@pytest.mark.browser_context_args(java_script_enabled=False, **PHONE)
def test_all_of_it_works_without_javascript_on_a_phone(
    page: Page, site: str, tmp_path: Path
) -> None:
    choose(page, site)
    paper = download(page, page.get_by_role("button", name="学习材料", exact=True), tmp_path)
    assert docx.Document(str(paper)).tables
    page.get_by_role("button", name="在线作答").click()
    for question in page.locator(".question").all():
        answer(question)
    count = page.locator(".question").count()
    page.get_by_role("button", name="交卷看成绩").click()
    expect(page.get_by_text(f"答对 {count} 题，共 {count} 题")).to_be_visible()
    expect(page.locator(".solution blockquote").first).to_be_visible()
