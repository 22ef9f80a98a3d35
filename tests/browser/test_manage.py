"""Managing in a real browser, and every page under axe, in both languages, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import HOSTILE_TITLE, PASSWORD, serve
from corpus import bundled_documents
from kb import KnowledgeBase
from webapp import create_app
from webapp.data import Rank, SiteData, people

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TEXT = """关于河道管理的实施方案

一、河道清淤。2031年6月底前清淤20公里。(县水利局牵头负责,县财政局配合)
"""


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(tmp_path / "home", encoder="none") as base:
        base.ingest(bundled_documents())
        data = SiteData(base.home)
        with data.begin() as connection:
            people.add(connection, "boss", PASSWORD, Rank.ADMINISTRATOR)
        data.close()
        yield base


@pytest.fixture
def desk(base: KnowledgeBase) -> Iterator[str]:
    yield from serve(create_app(base))


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/manage/")
    page.get_by_label("姓名或账号").fill("boss")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="管理")).to_be_visible()
    page.wait_for_load_state()  # its scripts are there too


def take_in(page: Page, tmp_path: Path) -> None:
    (tmp_path / "河道.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "坏的.docx").write_bytes(b"PK\x03\x04 no document")
    page.set_input_files("#files", [tmp_path / "河道.txt", tmp_path / "坏的.docx"])
    page.get_by_role("button", name="开始收录").click()
    expect(page.get_by_text("收录完成")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("link", name="关于河道管理的实施方案")).to_be_visible()
    expect(page.locator(".failed")).to_contain_text("坏的.docx")


def test_an_editor_takes_a_file_in_and_puts_a_clause_right(
    page: Page, desk: str, tmp_path: Path
) -> None:
    sign_in(page, desk)
    take_in(page, tmp_path)
    page.get_by_role("link", name="更正").click()
    page.locator("#facts + p + ul a").first.click()
    page.locator("#responsibilities-0-as_written").fill("县财政局")
    page.locator("#responsibilities-1-as_written").fill("")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("本条款已人工更正")).to_be_visible()
    page.goto(f"{desk}/?q=河道清淤由哪个部门牵头？")
    expect(page.locator(".reply")).to_contain_text("县财政局牵头")
    page.get_by_role("button", name="不对").click()
    expect(page.get_by_role("heading", name="谢谢")).to_be_visible()
    page.goto(f"{desk}/manage/")
    expect(page.locator("section[aria-labelledby=wrong]")).to_contain_text("河道清淤")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()


@pytest.mark.browser_context_args(java_script_enabled=False, **PHONE)
def test_files_are_taken_in_without_javascript_on_a_phone(
    page: Page, desk: str, tmp_path: Path
) -> None:
    sign_in(page, desk)
    take_in(page, tmp_path)  # the page renews itself


def test_files_may_be_dropped(page: Page, desk: str) -> None:
    sign_in(page, desk)
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["text"], "通知.txt"));
          document.querySelector(".drop").dispatchEvent(
            new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    assert page.evaluate("document.querySelector('#files').files[0].name") == "通知.txt"


def test_hostile_text_stays_text_on_the_managing_pages(page: Page, hostile_site: str) -> None:
    sign_in(page, hostile_site)
    expect(page.locator("main")).to_contain_text(HOSTILE_TITLE)  # asked and judged
    page.goto(f"{hostile_site}/manage/log")
    expect(page.locator("main")).to_contain_text(HOSTILE_TITLE)
    page.goto(f"{hostile_site}/manage/documents/")
    page.locator(".plain-list a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
    page.locator("#facts + p + ul a").last.click()
    expect(page.locator("fieldset").first).to_be_visible()
    assert page.title() != "owned"
    assert page.evaluate("document.querySelectorAll('main script, main img').length") == 0


def test_a_citation_is_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/?q=生态扶贫由哪个部门牵头？")
    page.get_by_role("button", name="复制引文").first.click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“(市林业局牵头负责")
    for part in (
        "《市委 市政府关于打赢脱贫攻坚战三年行动的实施方案》",
        "扎实推进生态扶贫",
        "2019年3月11日",
    ):
        assert part in copied


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.browser_context_args(bypass_csp=True)  # axe is a script that is put into the page
def test_axe_finds_nothing(
    page: Page, desk: str, base: KnowledgeBase, language: str, scheme: str
) -> None:
    document = base.documents()[0].id
    clause = base.document(document).clauses[12].id
    places = [
        *("/sign-in", "/", "/?q=生态扶贫由哪个部门牵头？", "/?q=火星由谁牵头？", "/documents/"),
        *(f"/documents/{document}", "/responsibilities", "/units/", "/units/市财政局"),
        *("/calendar?on=2019-05-01", "/numbers", "/search?q=健康扶贫医保", "/about"),
        *("/manage/", "/manage/uploads/", "/manage/documents/", f"/manage/documents/{document}"),
        *(f"/manage/documents/{document}/clauses/{clause}", "/manage/people", "/manage/log"),
        *(f"/training/?document={document}", f"/training/play?document={document}&count=8"),
        f"/training/play?document={document}&count=8&marked=1&a0=0",
        "/password",
    ]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    faults = []
    for number, place in enumerate(places):
        if number == 1:
            sign_in(page, desk)
        page.goto(f"{desk}{place}{'&' if '?' in place else '?'}lang={language}")
        found = Axe().run(page).response["violations"]
        faults += [(place, each["id"], each["nodes"][0]["target"]) for each in found]
        if number == 0:
            page.goto(f"{desk}/?lang=zh")
    assert faults == []
