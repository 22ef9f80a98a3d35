"""What the lists and pages of the site cost with a base, beside a page that reads nothing of it.

Run:  python tests/benchmarks/scale_pages.py HOME

``scale.py --keep DIR`` leaves bases of any size, one to a folder. Prints for each page its bytes, how
long it takes the first time and again; the same for a workbook, a quiz, and the first page after one
document more; and the memory of the process that served all of them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

from kb import KnowledgeBase
from kb.overview import Selection, duties, unit_counts
from webapp import create_app
from webapp.context import release

PLAIN = "/about"
AGAIN = 5
MORE = "关于加强湿地公园管护工作的通知\n\n一、总体要求\n\n(一)湿地公园管护由市林业局牵头负责。\n"


def addresses(base: KnowledgeBase) -> dict[str, str]:
    """Return pages by what they show, for the busiest unit and a word of the first task."""
    with base.reading() as store:
        unit = unit_counts(store, Selection())[0].name
        first = duties(store, Selection())[0]
    word, document = first.task[-2:], first.citation.document_id
    return {
        "tasks": "/responsibilities",
        "page 50": "/responsibilities?page=50",
        "last page": "/responsibilities?page=99999",
        "by unit": "/responsibilities?sort=unit",
        "of a unit": f"/responsibilities?unit={unit}",
        "of a role": "/responsibilities?role=lead",
        "of a document": f"/responsibilities?document={document}",
        f"with {word}": f"/responsibilities?words={word}",
        "with 公园": "/responsibilities?words=公园",
        "units": "/units/",
        "the busiest unit": f"/units/{unit}",
        "deadlines": "/calendar",
        "deadlines of it": f"/calendar?unit={unit}",
        "its calendar": f"/calendar.ics?unit={unit}",
        "numbers": "/numbers",
        "numbers of it": f"/numbers?unit={unit}",
        "start": "/",
        "documents": "/documents/",
        "a document": f"/documents/{document}",
        f"search for {word}": f"/search?q={word}",
        "training": "/training/",
        "a topic": f"/training/?document={document}",
        "a quiz": f"/training/play?document={document}",
        "a workbook": f"/workbook.xlsx?document={document}",
    }


def show_pages(base: KnowledgeBase) -> None:
    """Print for each page the bytes, and how long it takes the first time and again."""
    asked = addresses(base)
    base.close()  # what was read for them is forgotten
    app = create_app(base)
    client = app.test_client()
    plain = median(client, PLAIN)
    print(f"  pages             kB     first     again ms   times {PLAIN} ({plain:.1f} ms)")
    for name, address in asked.items():
        try:
            first, size = timed(client, address)
        except LookupError as error:  # a law may have too few facts for a quiz
            print(f"    {name:16}{error}")
            continue
        again = median(client, address)
        print(f"    {name:16}{size / 1000:7.0f} {first:9.1f} {again:9.1f} {again / plain:10.1f}")
    release(app)


def show_change(base: KnowledgeBase) -> None:
    """Print what the first pages after one document more cost."""
    app = create_app(base)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "more.txt"
        path.write_text(MORE, encoding="utf-8")
        base.ingest([path])
    for address in ("/responsibilities", "/calendar", "/numbers"):
        first, _ = timed(app.test_client(), address)
        print(f"  after one document more {address} {first:.1f} ms")
    release(app)


def timed(client: FlaskClient, address: str) -> tuple[float, int]:
    """Return the milliseconds that a page takes, and its bytes.

    Raises:
        LookupError: it is not there.
    """
    began = time.perf_counter()
    response = client.get(address)
    spent = 1000 * (time.perf_counter() - began)
    if response.status_code != 200:
        raise LookupError(f"{address} gives {response.status_code}")
    return spent, len(response.data)


def median(client: FlaskClient, address: str) -> float:
    """Return the milliseconds that a page takes."""
    return statistics.median(timed(client, address)[0] for _ in range(AGAIN))


def memory() -> str:
    """Return the resident memory of this process, and what of it is not mapped from files."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    status = dict(line.split(":", 1) for line in lines)
    resident, own = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))
    return f"{resident:.0f} MB, {own:.0f} MB without mapped files"


def main() -> None:
    """Measure the pages of one base, in a process that has done nothing else."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    with KnowledgeBase.open(parser.parse_args().home) as base:
        show_pages(base)
        print(f"  resident {memory()}")
        show_change(base)


if __name__ == "__main__":
    main()
