"""What each page weighs and how long it takes: the server's part, and until Chromium has drawn it.

Run:  python tests/benchmarks/page_times.py [--home DIR]

Every figure is the median of several loads on loopback; ``drawn`` is the first contentful paint
after the navigation began (W3C Paint Timing).
"""

from __future__ import annotations

import argparse
import socket
import statistics
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from kb import KnowledgeBase
from webapp import create_app

LOADS = 5
MEASURE = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [page.decodedBodySize / 1000, page.responseEnd, paint ? paint.startTime : 0];
}"""


def measured(page: Page, address: str) -> tuple[float, ...]:
    """Return the medians of kB, and of milliseconds to the response and to the paint."""
    rows = []
    for _ in range(LOADS):
        page.goto(address)
        while not (row := page.evaluate(MEASURE))[-1]:  # not drawn yet
            page.wait_for_timeout(20)
        rows.append(row)
    return tuple(statistics.median(column) for column in zip(*rows, strict=True))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    with KnowledgeBase.open(parser.parse_args().home) as base, sync_playwright() as playwright:
        listener = socket.create_server(("127.0.0.1", 0))
        server = create_server(create_app(base), sockets=[listener], threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        flags = ["--no-sandbox", "--disable-gpu"]
        chromium = playwright.chromium
        page = chromium.launch(executable_path="/usr/bin/chromium", args=flags).new_page()
        document = base.documents()[0].id
        paths = ["/", "/?q=生态扶贫由哪个部门牵头？", "/documents/", f"/documents/{document}"]
        paths += [
            "/responsibilities",
            "/units/",
            "/calendar",
            "/numbers",
            "/search?q=医保",
            "/about",
        ]
        print(f"{'page':32}{'kB':>8}{'answered ms':>14}{'drawn ms':>10}")
        for path in paths:
            size, answered, drawn = measured(page, f"{address}{path}")
            print(f"{path:32}{size:8.1f}{answered:14.0f}{drawn:10.0f}")
        server.close()


if __name__ == "__main__":
    main()
