"""Several writers and readers at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb import KnowledgeBase, StoreError
from kb.base.home import Home
from killing import start, statuses
from made import write_plans


@pytest.fixture
def base(home: Path) -> Iterator[KnowledgeBase]:
    """A base, not there yet, that searches by words alone."""
    with KnowledgeBase.open(home, encoder="none") as base:
        yield base


def lead_of(base: KnowledgeBase, path: Path) -> str:
    """Ask who leads what the plan in ``path`` is about; return the title that is cited."""
    return base.ask(f"{path.stem}示范点由哪个部门牵头？").citations[0].document_title


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
    assert sorted(folder.name for folder in (home / "index").iterdir()) == ["5", "6"]


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
