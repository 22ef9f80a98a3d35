"""The question box as a combobox in a real browser: by keyboard, mouse and input method."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

pytestmark = pytest.mark.browser

SUGGEST = "**/api/v1/suggest*"
PHONE = {"viewport": {"width": 390, "height": 844}}


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name=re.compile("您的问题|Your question"))


def type_in(page: Page, site: str, text: str) -> Locator:
    """Type into the box and return the options, which are there."""
    page.goto(site)
    box(page).press_sequentially(text)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    return options


def requests_for_suggestions(page: Page) -> list[Request]:
    asked: list[Request] = []
    page.on("request", lambda r: asked.append(r) if "/api/v1/suggest" in r.url else None)
    return asked


def test_arrows_reach_the_options_and_enter_asks(page: Page, site: str) -> None:
    options = type_in(page, site, "生态扶贫")
    expect(page.get_by_role("status")).to_contain_text(str(options.count()))
    assert options.count() > 1
    expect(box(page)).to_have_attribute("aria-controls", "suggestions")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", re.compile("."))

    page.keyboard.press("ArrowDown")
    first, last = options.first, options.last
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("生态扶贫")  # until one is picked
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    question = first.text_content()
    assert question == "生态扶贫由哪个部门牵头？"
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_contain_text(question)
    expect(page.locator(".role.lead li")).to_have_text(["市林业局"])


def test_escape_closes_and_an_arrow_opens(page: Page, site: str) -> None:
    options = type_in(page, site, "生态")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", re.compile("."))
    expect(box(page)).to_have_value("生态")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("Tab")  # on to the button
    expect(options).to_have_count(0)


def test_enter_without_a_choice_asks_what_is_typed(page: Page, site: str) -> None:
    type_in(page, site, "生态扶贫")
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_have_text(re.compile("生态扶贫$"))


@pytest.mark.browser_context_args(**PHONE, has_touch=True)
def test_a_tap_asks(page: Page, site: str) -> None:
    option = type_in(page, site, "2019年8月").first
    edges = page.locator(".suggestions").bounding_box()
    assert edges is not None
    assert edges["x"] >= 0
    assert edges["x"] + edges["width"] <= PHONE["viewport"]["width"]
    option.tap()
    expect(page.locator(".asked")).to_contain_text("2019年8月底前要完成什么？")
    expect(page.locator(".reply")).to_be_visible()


def test_a_click_on_an_answer_asks_a_question_of_its_own(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=生态扶贫由哪个部门牵头？")
    box(page).fill("2019年8月")
    page.get_by_role("option").first.click()
    expect(page.locator(".asked")).to_contain_text("2019年8月底前要完成什么？")
    assert "after=" not in page.url


def test_english_is_suggested_for_english(page: Page, site: str) -> None:
    options = type_in(page, f"{site}/?lang=en", "forest")
    expect(options).to_have_text(["What does the Municipal Forestry Bureau lead?"])
    expect(options.first).to_have_attribute("lang", "en")


def test_an_input_method_is_left_alone(page: Page, site: str) -> None:
    """While pinyin is being composed nothing is asked, and Enter takes it over as it stands."""
    page.goto(site)
    asked = requests_for_suggestions(page)
    box(page).focus()
    method = page.context.new_cdp_session(page)
    for written in ("s", "sh", "sheng", "sheng tai"):
        method.send(
            "Input.imeSetComposition",
            {"text": written, "selectionStart": len(written), "selectionEnd": len(written)},
        )
    enter = {"windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"}
    method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    page.wait_for_timeout(400)  # more than the pause after which the server is asked
    assert asked == []
    assert page.url.rstrip("/") == site
    method.send("Input.insertText", {"text": "生态"})
    expect(page.get_by_role("option").first).to_contain_text("生态")
    assert len(asked) == 1


def test_a_late_response_does_not_replace_a_newer_one(page: Page, site: str) -> None:
    page.goto(site)
    routes: list[Route] = []

    def hold_the_first(route: Route) -> None:
        routes.append(route)
        if len(routes) > 1:
            route.continue_()

    page.route(SUGGEST, hold_the_first)
    with page.expect_request(SUGGEST):
        box(page).fill("教育")
    box(page).fill("生态扶贫")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("生态扶贫")
    routes[0].fulfill(json={"suggestions": ["教育"]})
    page.wait_for_timeout(200)
    expect(options.first).to_contain_text("生态扶贫")


def test_hostile_suggestions_stay_text(page: Page, site: str) -> None:
    hostile = "<img src=x onerror=document.title='owned'>河道清淤由谁配合？"
    page.route(SUGGEST, lambda route: route.fulfill(json={"suggestions": [hostile]}))
    options = type_in(page, site, "河道")
    expect(options).to_have_text([hostile])
    expect(page.locator(".suggestions img")).to_have_count(0)
    options.click()
    expect(page.locator(".asked")).to_contain_text(hostile)
    expect(page.locator("main img")).to_have_count(0)
    assert "owned" in page.title()  # quoted in the title, with its tag
    assert page.title() != "owned"


def test_without_the_service_the_box_still_asks(page: Page, site: str) -> None:
    page.route(SUGGEST, lambda route: route.fulfill(body="<html>", content_type="text/html"))
    page.goto(site)
    with page.expect_response(SUGGEST):
        box(page).fill("生态扶贫由哪个部门牵头？")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".role.lead li")).to_have_text(["市林业局"])


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_a_script_the_box_is_a_search_box(page: Page, site: str) -> None:
    page.goto(site)
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()
    page.get_by_role("searchbox").fill("生态扶贫由哪个部门牵头？")
    page.keyboard.press("Enter")
    expect(page.locator(".role.lead li")).to_have_text(["市林业局"])
