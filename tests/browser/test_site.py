"""The main job in a real browser: ask, see who leads, follow the citation to its clause."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

QUESTION = "生态扶贫由哪个部门牵头？"
PHONE = {"viewport": {"width": 390, "height": 844}}
LAID_OUT = (
    "responsibilities",
    "units/",
    "units/市财政局?with=市林业局",
    "calendar?on=2019-05-01",
    "numbers",
    "search?q=健康扶贫",
    "about",
)
LONG_CLAUSE = "2019年8月底前要完成哪些任务？"


def ask(page: Page, site: str, question: str) -> None:
    page.goto(site)
    page.locator("#question").fill(question)
    page.get_by_role("search").get_by_role("button").click()
    expect(page.locator(".answer")).to_be_visible()
    page.wait_for_load_state()  # its styles and scripts are there too


def background(place: Locator) -> str:
    colour: str = place.evaluate("element => getComputedStyle(element).backgroundColor")
    return colour


def width(page: Page) -> int:
    pixels: int = page.evaluate("document.documentElement.scrollWidth")
    return pixels


def document_address(page: Page, site: str) -> str:
    page.goto(f"{site}/documents/")
    link = page.locator(".documents a").first.get_attribute("href")
    assert link is not None
    return site + link


def follow_the_main_job(page: Page, site: str) -> None:
    """Ask who leads, see the unit and the clause, and follow the citation to its place."""
    ask(page, site, QUESTION)
    expect(page.locator(".role.lead")).to_contain_text("牵头")
    expect(page.locator(".role.lead li")).to_have_text(["市林业局"])
    source = page.locator(".source").first
    expect(source).to_contain_text("扎实推进生态扶贫")
    expect(source.locator("mark.quote").first).to_be_visible()
    source.locator("a.place").click()

    expect(page).to_have_url(re.compile(r"/documents/\w+\?quote=\d+-\d+#"))
    clause = page.locator("section.clause:target")
    expect(clause).to_contain_text("扎实推进生态扶贫")
    expect(clause).to_be_in_viewport()
    others = page.locator("section.clause:not(:target)").first
    assert background(clause) != background(others)
    quoted = clause.locator("mark.quote")
    expect(quoted.first).to_be_in_viewport()
    assert "市林业局牵头负责" in "".join(quoted.all_text_contents())
    assert background(quoted.first) != background(clause)


def test_a_question_leads_to_its_highlighted_clause(page: Page, site: str) -> None:
    follow_the_main_job(page, site)
    expect(page.locator('.contents a[aria-current="location"]')).to_contain_text("生态扶贫")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_everything_works_without_javascript(page: Page, site: str) -> None:
    follow_the_main_job(page, site)
    page.locator("a.switch").click()
    expect(page.locator("section.clause:target, section.clause").first).to_be_visible()
    expect(page.get_by_role("link", name="Documents")).to_be_visible()


@pytest.mark.browser_context_args(**PHONE)
def test_on_a_phone_the_job_is_the_same(page: Page, site: str) -> None:
    follow_the_main_job(page, site)


@pytest.mark.browser_context_args(**PHONE)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_shows_all_of_the_navigation(page: Page, site: str, language: str) -> None:
    page.goto(f"{site}/training/?lang={language}")
    for link in page.locator(".site-header nav a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["viewport"]["width"]
        assert box["height"] >= 24  # WCAG 2.2, 2.5.8


@pytest.mark.browser_context_args(viewport={"width": 1280, "height": 900})
def test_where_a_row_comes_from_has_room(page: Page, site: str) -> None:
    for address in ("responsibilities", "numbers"):
        page.goto(f"{site}/{address}")
        wide: list[float] = page.evaluate(
            "[...document.querySelectorAll('thead th')].map(h => h.getBoundingClientRect().width)"
        )
        assert wide[-1] >= 0.18 * sum(wide)
        assert wide[0] <= 0.45 * sum(wide)


@pytest.mark.browser_context_args(**PHONE)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_needs_no_sideways_scroll(page: Page, site: str, language: str) -> None:
    document = document_address(page, site)
    for address in (
        f"{site}/?lang={language}",
        f"{site}/?q={QUESTION}",
        f"{site}/?q={LONG_CLAUSE}",
        f"{site}/documents/",
        document,
        *(f"{site}/{page}" for page in LAID_OUT),
    ):
        page.goto(address)
        assert width(page) <= PHONE["viewport"]["width"], address


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_all_that_a_unit_owes_is_found_from_the_table(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="职责", exact=True).click()
    page.get_by_role("combobox", name="单位", exact=True).fill("市林业局")
    page.get_by_role("combobox", name="角色").select_option("lead")
    page.get_by_role("button", name="筛选").click()
    row = page.locator("tbody tr", has_text="扎实推进生态扶贫")
    expect(row).to_have_count(1)
    row.get_by_role("link", name="市财政局").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("市财政局")
    page.locator("a.clause-link", has_text="扎实推进生态扶贫").first.click()
    expect(page.locator("section.clause:target")).to_contain_text("扎实推进生态扶贫")


def test_a_plan_whose_term_is_over_is_history(page: Page, site: str) -> None:
    page.goto(f"{site}/calendar")
    expect(page.locator(".phase.history")).to_be_visible()
    expect(page.locator(".phase.overdue")).to_have_count(0)
    page.goto(f"{site}/calendar?on=2019-07-20")
    expect(page.locator(".phase.soon")).to_contain_text("2019年8月底前")
    with page.expect_download() as download:
        page.get_by_role("link", name="订阅到日历").click()
    assert b"BEGIN:VEVENT" in download.value.path().read_bytes()


@pytest.mark.browser_context_args(**PHONE)
def test_the_quote_of_a_long_clause_is_brought_into_view(page: Page, site: str) -> None:
    ask(page, site, "大产业扶贫由哪个部门牵头？")  # said at the end of three phone screens of text
    page.locator(".source a.place").first.click()
    clause = page.locator("section.clause:target")
    expect(clause.locator("mark.quote").first).to_be_in_viewport()
    box = clause.bounding_box()
    assert box is not None
    assert box["height"] > PHONE["viewport"]["height"]


def test_a_clause_that_was_cut_short_can_be_opened(page: Page, site: str) -> None:
    ask(page, site, LONG_CLAUSE)
    source = page.locator(".source", has=page.locator("details")).first
    whole = source.locator(".clause-text")
    expect(whole).to_be_hidden()
    source.locator("summary").click()
    expect(whole).to_be_visible()
    expect(source.locator(".excerpt")).to_be_hidden()


def test_examples_can_be_asked(page: Page, site: str) -> None:
    page.goto(site)
    examples = page.locator(".examples a")
    question = examples.first.text_content()
    examples.first.click()
    expect(page.locator(".asked")).to_contain_text(question or "?")
    expect(page.locator(".reply")).to_be_visible()


def test_a_question_without_an_answer_says_so(page: Page, site: str) -> None:
    ask(page, site, "高考录取分数线是多少？")
    expect(page.get_by_text("没有找到答案")).to_be_visible()
    expect(page.locator(".source")).to_have_count(0)


def test_the_site_speaks_english_by_a_switch(page: Page, site: str) -> None:
    ask(page, site, QUESTION)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".role.lead")).to_contain_text("Leads")
    expect(page.locator(".role.lead")).to_contain_text("Municipal Forestry Bureau")
    page.get_by_role("link", name="Documents").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("文件")


def test_the_keyboard_is_enough(page: Page, site: str) -> None:
    page.goto(f"{site}/documents/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    focused = page.locator(":focus-visible")
    expect(focused).to_have_count(1)
    assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.goto(site)
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".role.lead li")).to_have_text(["市林业局"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_are_both_legible(page: Page, site: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    ask(page, site, QUESTION)
    body = page.locator("body")
    light = [int(part) for part in re.findall(r"\d+", background(body))[:3]]
    assert (sum(light) > 384) == (scheme == "light")


def test_paper_shows_the_text_without_the_site(page: Page, site: str) -> None:
    page.goto(document_address(page, site))
    page.emulate_media(media="print")
    expect(page.locator(".contents")).to_be_hidden()
    expect(page.locator(".site-header nav")).to_be_hidden()
    expect(page.locator(".text")).to_be_visible()


def test_hostile_text_stays_text(page: Page, hostile_site: str) -> None:
    question = "\"><script>document.title='owned'</script> 河道清淤专项整治由谁牵头？"
    ask(page, hostile_site, question)
    expect(page.locator(".asked")).to_contain_text(question)
    expect(page.locator("#question")).to_have_value(question)
    assert "owned" in page.title()  # quoted in the title, with its tags
    assert page.title() != "owned"

    page.goto(document_address(page, hostile_site))
    assert page.title().startswith("<script>")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
    expect(page.locator(".text")).to_contain_text('<img src=x onerror="document.title')
    expect(page.locator(".text")).to_contain_text("市<b>财政</b>局")
    expect(page.locator("main script, main img, main b")).to_have_count(0)


@pytest.mark.browser_context_args(viewport={"width": 1500, "height": 900})
def test_the_margin_explains_and_never_covers(page: Page, site: str) -> None:
    page.goto(document_address(page, site))
    margins = page.locator(".clause .margin")
    expect(margins.filter(has_text="市林业局").first).to_contain_text("牵头 市林业局")
    expect(page.locator(".margin .date").first).to_contain_text("截至")
    boxes = margins.evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.top, b.bottom])"
    )
    text = page.locator(".text p").first.bounding_box()
    assert text
    assert all(left > text["x"] + text["width"] for left, _, _ in boxes)
    assert all(bottom <= below for (_, _, bottom), (_, below, _) in pairwise(boxes))
    assert page.evaluate("document.documentElement.scrollWidth") == 1500
