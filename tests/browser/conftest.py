"""A real server and Debian's Chromium, and a watch over everything that the browser does."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import ConsoleMessage, Page
from waitress.server import create_server

from conftest import missing
from kb import KnowledgeBase
from webapp import create_app
from webapp.data import Rank, SiteData, audit, people, usage

CHROMIUM = "/usr/bin/chromium"
HOST = "127.0.0.1"

PASSWORD = "correct horse 电池"
HOSTILE_TITLE = "<script>document.title='owned'</script>关于\"河道\"整治的实施'方案'"
HOSTILE_TEXT = f"""{HOSTILE_TITLE}

一、总体要求<img src=x onerror="document.title='owned'">

(一)开展</title><script>document.title='owned'</script>河道清淤专项整治。2031年6月底前完成。\
(市水利局牵头负责,市<b>财政</b>局配合,各县区落实)
"""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Launch Debian's Chromium; as root and in small containers it needs the flags."""
    if shutil.which(CHROMIUM) is None:
        missing(f"Chromium is not there: {CHROMIUM}; apt-get install chromium fonts-noto-cjk")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    return {"executable_path": CHROMIUM, "args": flags}


def serve(app: Flask) -> Iterator[str]:
    """Serve ``app`` with the server of the product on a free port; yield its address."""
    listener = socket.create_server((HOST, 0))
    server = create_server(app, sockets=[listener], threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://{HOST}:{listener.getsockname()[1]}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def site(plan_base: KnowledgeBase) -> Iterator[str]:
    """The address of the site with the bundled plan."""
    yield from serve(create_app(plan_base))


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose document tries to run a script wherever it is shown."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    (folder / "<img>.txt").write_text(HOSTILE_TEXT, encoding="utf-8")
    metadata = f"title = '''{HOSTILE_TITLE}.'''\nissuer = '\"><script>alert(2)</script>'\n"
    (folder / "<img>.toml").write_text(metadata, encoding="utf-8")
    with KnowledgeBase.open(folder / "home", encoder="none") as base:
        assert not base.ingest([folder / "<img>.txt"]).failed
        data = SiteData(base.home)
        with data.begin() as connection:
            people.add(connection, "boss", PASSWORD, Rank.ADMINISTRATOR)
            usage.count(connection, HOSTILE_TITLE, found=False)
            usage.judge(connection, HOSTILE_TITLE, HOSTILE_TEXT, right=False)
            audit.note(connection, HOSTILE_TITLE[:60], "upload", HOSTILE_TEXT)
        data.close()
        yield from serve(create_app(base))


@pytest.fixture(autouse=True)
def quiet(page: Page) -> Iterator[None]:
    """Fail on any script error, any refused resource, and any request to another host."""
    noise: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if not message.location["url"].endswith("icon.svg"):  # a page that closes drops its icon
            noise.append(f"{message.type}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: noise.append(str(error)))
    foreign: list[str] = []

    def watch(url: str) -> None:
        if urlsplit(url).hostname != HOST:
            foreign.append(url)

    page.on("request", lambda request: watch(request.url))
    yield
    assert noise == []
    assert foreign == []
