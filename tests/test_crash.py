"""Several writers and readers at once, and power cuts as far as a test can make them."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import ROOT
from kb import KnowledgeBase, StoreError
from kb.base.home import Home
from kb.base.passages import passage_id
from made import FACTS, write_plans

KILLS = 20
BATCH = 3  # documents of one ingest

# Everything is loaded before the word is given, so that no kill is wasted on imports.
INGEST = """
import sys
from pathlib import Path
import indexer, kb.answers, kb.base.ingest, kb.base.store
from kb import KnowledgeBase
home, *paths = map(Path, sys.argv[1:])
base = KnowledgeBase.open(home, encoder="none")
base._search.tokenizer
print("ready", flush=True)
print(*(file.status for file in base.ingest(paths).files))
"""


@pytest.fixture
def base(home: Path) -> Iterator[KnowledgeBase]:
    """A base, not there yet, that searches by words alone."""
    with KnowledgeBase.open(home, encoder="none") as base:
        yield base


def start(home: Path, paths: list[Path]) -> subprocess.Popen[str]:
    """Start an ingest in another process and return when it is about to write."""
    command = [sys.executable, "-c", INGEST, str(home), *map(str, paths)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def statuses(process: subprocess.Popen[str]) -> list[str]:
    """Wait for an ingest to end and return what became of its files."""
    return process.communicate()[0].split()


def lead_of(base: KnowledgeBase, path: Path) -> str:
    """Ask who leads what the plan in ``path`` is about; return the title that is cited."""
    return base.ask(f"{path.stem}示范点由哪个部门牵头？").citations[0].document_title


# --- several at once ------------------------------------------------------------------------


def test_a_reader_sees_what_another_process_writes(
    base: KnowledgeBase, home: Path, tmp_path: Path
) -> None:
    paths = write_plans(tmp_path, 2)
    assert not base.ask("谁牵头城市绿化？").found
    for number, path in enumerate(paths, start=1):
        assert statuses(start(home, [path])) == ["added"]
        assert len(base.documents()) == number
        assert path.stem in lead_of(base, path)


def test_processes_that_write_at_once_wait_for_each_other(
    base: KnowledgeBase, home: Path, tmp_path: Path
) -> None:
    paths = write_plans(tmp_path, 6)
    writers = [start(home, paths[number::3]) for number in range(3)]
    assert [statuses(writer) for writer in writers] == [["added", "added"]] * 3
    assert {summary.source for summary in base.documents()} == {path.name for path in paths}
    assert all(path.stem in lead_of(base, path) for path in paths)
    # Whatever came before the last but one is gone.
    assert sorted(folder.name for folder in (home / "index").iterdir()) == ["2", "3"]


def test_threads_ask_while_another_writes(base: KnowledgeBase, tmp_path: Path) -> None:
    first, *others = write_plans(tmp_path, 5)
    base.ingest([first])
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(lead_of, base, first) for _ in range(40)]
        for path in others:
            base.ingest([path])
        assert all(first.stem in future.result() for future in asked)
    assert len(base.documents()) == 5


def test_a_writer_that_never_ends_is_named(home: Path) -> None:
    first, second = Home(home).writing(), Home(home).writing(patience=0.2)
    with first, pytest.raises(StoreError, match="Another program"), second:
        pytest.fail("two writers at once")


# --- power cuts -----------------------------------------------------------------------------


def check(home: Path) -> set[str]:
    """Open the base anew, check that its parts belong together, and return its sources."""
    with KnowledgeBase.open(home) as base:
        documents = {document.id: document for document, _ in base.facts()}
        assert list(documents) == [row.id for row in base.documents()]
        for row in base.documents():
            assert (row.responsibilities, row.deadlines, row.targets) == FACTS, row.title
        answer = base.ask("示范点由哪个部门牵头？")
        for citation in (*answer.citations, *answer.related):
            text = documents[citation.document_id].text
            assert text[citation.start : citation.end] == citation.quote
        with base._reading() as (_, generation):
            indexed = base._search.load(generation, "none").ids
    clauses = ((d.id, clause.id) for d in documents.values() for clause in d.clauses)
    assert set(indexed) == {passage_id(*place) for place in clauses}
    return {document.source for document in documents.values()}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_an_ingest_killed_at_any_moment_leaves_all_or_nothing(home: Path, tmp_path: Path) -> None:
    paths = write_plans(tmp_path / "plans", (KILLS + 1) * BATCH)
    process = start(home, paths[:BATCH])
    began = time.monotonic()
    assert statuses(process) == ["added"] * BATCH
    duration = time.monotonic() - began
    there = check(home)
    for number in range(1, KILLS + 1):
        batch = paths[number * BATCH : (number + 1) * BATCH]
        process = start(home, batch)
        time.sleep(random.uniform(0, duration))
        process.kill()
        process.communicate()
        after = check(home)
        assert after in (there, there | {path.name for path in batch})
        there = after
    # Whatever the kills have left behind, the next ingest works and clears it away.
    assert set(statuses(start(home, paths))) <= {"added", "unchanged"}
    assert check(home) == {path.name for path in paths}
    assert len(list((home / "index").iterdir())) == 2
