"""How long each kind of file takes, and how large it is, for sessions of more and more clauses.

Run:  python tests/benchmarks/exports.py [CLAUSES…] [--pdf]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from kb import KnowledgeBase
from kb.exports import EXPORTS, as_pdf
from kb.exports.pdf import SUFFIXES
from kb.overview import Selection
from kb.training import Cover, Material, gather

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from made import write_plans

CLAUSES = (20, 200, 1000)
A_PLAN = 4  # clauses, with the one that opens it
COVER = Cover("政策学习", "培训中心", "王老师", date(2025, 3, 1))


def sessions(counts: list[int], folder: Path) -> list[Material]:
    """Return a session of so many clauses each, of plans made for it."""
    write_plans(folder / "plans", -(-max(counts) // A_PLAN))
    with KnowledgeBase.open(folder / "home", encoder="none") as base:
        base.ingest([folder / "plans"])
        with base.reading() as store:
            every = [
                (row.id, clause.id)
                for row in store.summaries()
                for clause in store.document(row.id).clauses
            ]
            return [
                gather(store, Selection(clauses=frozenset(every[:count])), date(2025, 1, 1))
                for count in counts
            ]


def main(arguments: list[str]) -> None:
    """Print a table: seconds and sizes of every kind of file."""
    counts = [int(each) for each in arguments if each.isdigit()] or list(CLAUSES)
    kinds = [*EXPORTS.values()]
    print("| clauses | rows |", " | ".join(each.name for each in kinds), "|")
    print("|---|---|", " | ".join("---" for _ in kinds), "|")
    with tempfile.TemporaryDirectory() as folder:
        for material in sessions(counts, Path(folder)):
            rows = len(material.tasks) + len(material.due) + len(material.amounts)
            cells = []
            for kind in kinds:
                begun = time.perf_counter()
                body = kind.make(material, COVER)
                cell = f"{time.perf_counter() - begun:.2f} s, {len(body) / 1000:,.0f} kB"
                if "--pdf" in arguments and kind.suffix in SUFFIXES:
                    begun = time.perf_counter()
                    pages = as_pdf(body, kind.suffix)
                    cell += (
                        f"; pdf {time.perf_counter() - begun:.1f} s, {len(pages) / 1000:,.0f} kB"
                    )
                cells.append(cell)
            print(f"| {len(material.clauses)} | {rows} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
