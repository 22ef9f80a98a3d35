"""Draws every page of the site into docs/, from the bundled plan.

Run:  python tests/browser/screenshots.py
"""

from __future__ import annotations

import io
import socket
import tempfile
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright
from waitress.server import create_server

from corpus import bundled_documents
from kb import KnowledgeBase
from webapp import create_app
from webapp.data import Rank, SiteData, people

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs"
PASSWORD = "correct horse 电池"
WIDTH, HEIGHT, COLOURS = 1180, 820, 128  # pixels as drawn; colours as kept
SMALL = 720  # pixels of width as kept
PHONE: ViewportSize = {"width": 390, "height": 844}
ASKED = "/?q=生态扶贫由哪个部门牵头？"


def pages(base: KnowledgeBase) -> dict[str, str]:
    """Return the pages by the names of their pictures."""
    document = base.documents()[0].id
    clause = base.document(document).clauses[12].id
    return {
        "ask": "/",
        "answer": ASKED,
        "no-answer": "/?q=高考录取分数线是多少？",
        "documents": "/documents/",
        "document": f"/documents/{document}#{clause}",
        "responsibilities": "/responsibilities?unit=市财政局",
        "units": "/units/",
        "unit": "/units/市林业局",
        "calendar": "/calendar?on=2019-05-01",
        "numbers": "/numbers?words=社区工厂",
        "search": "/search?q=健康扶贫医保",
        "about": "/about",
        "training": f"/training/?document={document}&section=3&title=生态扶贫培训",
        "quiz": f"/training/play?document={document}&count=4&form=single&marked=1&a0=1",
        "manage": "/manage/",
        "edit": f"/manage/documents/{document}",
        "correct": f"/manage/documents/{document}/clauses/{clause}",
        "people": "/manage/people",
    }


def keep(page: Page, name: str) -> None:
    """Write what the page shows, small and in few colours."""
    image: Image.Image = Image.open(io.BytesIO(page.screenshot()))
    width = min(SMALL, image.width)
    image = image.resize((width, image.height * width // image.width), Image.Resampling.LANCZOS)
    few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def main() -> None:
    """Draw all pages."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        KnowledgeBase.open(Path(home)) as base,
        sync_playwright() as playwright,
    ):
        base.ingest(bundled_documents())
        with SiteData(base.home).begin() as connection:
            people.add(connection, "王管理", PASSWORD, Rank.ADMINISTRATOR)
        listener = socket.create_server(("127.0.0.1", 0))
        server = create_server(create_app(base), sockets=[listener], threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{address}/sign-in")
        page.fill("#name", "王管理")
        page.fill("#password", PASSWORD)
        page.click("main button")
        for name, place in pages(base).items():
            page.goto(f"{address}{place}")
            keep(page, name)
        phone = browser.new_page(viewport=PHONE, color_scheme="dark")
        phone.goto(f"{address}{ASKED}&lang=en")
        keep(phone, "phone")
        server.close()


if __name__ == "__main__":
    main()
