"""What the pages of the site cost with a base, beside one that reads nothing of it."""

from __future__ import annotations

import statistics
import time

from flask.testing import FlaskClient

from kb import KnowledgeBase
from kb.overview import Selection, duties, unit_counts
from webapp import create_app
from webapp.context import release

PLAIN = "/about"
AGAIN = 5


def addresses(base: KnowledgeBase) -> dict[str, str]:
    """Return pages by what they show, for the busiest unit and a word of the first task."""
    document = base.documents()[0].id
    with base.reading() as store:
        unit = unit_counts(store, Selection())[0].name
        word = duties(store, Selection())[0].task[-2:]
    return {
        "start": "/",
        "documents": "/documents/",
        "a document": f"/documents/{document}",
        "tasks": "/responsibilities",
        "tasks, last page": "/responsibilities?page=99999",
        "tasks by unit": "/responsibilities?sort=unit",
        "tasks of a unit": f"/responsibilities?unit={unit}",
        f"tasks with {word}": f"/responsibilities?words={word}",
        "units": "/units/",
        "the busiest unit": f"/units/{unit}",
        "deadlines": "/calendar",
        "its calendar": f"/calendar.ics?unit={unit}",
        "numbers": "/numbers",
        f"search for {word}": f"/search?q={word}",
        "training": "/training/",
    }


def show_pages(base: KnowledgeBase) -> None:
    """Print for each page the bytes, and how long it takes the first time and again."""
    app = create_app(base)
    client = app.test_client()
    plain = median(client, PLAIN)
    print(f"  pages          kB     first     again ms   times {PLAIN} ({plain:.1f} ms)")
    for name, address in addresses(base).items():
        began = time.perf_counter()
        response = client.get(address)
        first = 1000 * (time.perf_counter() - began)
        again = median(client, address)
        size = len(response.data) / 1000
        print(f"    {name:16}{size:7.0f} {first:9.1f} {again:9.1f} {again / plain:10.1f}")
    release(app)


def median(client: FlaskClient, address: str) -> float:
    """Return the milliseconds that a page takes."""
    times: list[float] = []
    for _ in range(AGAIN):
        began = time.perf_counter()
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} cannot be shown")
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)
