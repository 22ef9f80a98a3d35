"""Whatever a file holds, reading it ends: in documents, or in one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import corpus
from corpus.readers import limits, sandbox
from corpus.readers.sandbox import Sandbox
from hostile import BOMBS, mutants, sound_files

SECONDS = 10.0  # for one small file, on a computer with other work
FEW, MANY = 3, 250  # mutants of a format
RECOGNISED = ("a.pdf", "a.zip")  # where a page may be taken for an image


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox that gives up sooner, in the place of the shared one."""
    monkeypatch.setattr(limits, "SECONDS", SECONDS)
    monkeypatch.setattr(limits, "SECONDS_OF_PAGES", SECONDS)
    made = Sandbox()
    monkeypatch.setattr(sandbox, "shared", made)
    yield made
    made.close()


def outcomes(path: Path, data: bytes) -> list[str]:
    """Read a file, and return an error's text for every document that it did not give."""
    path.write_bytes(data)
    found = list(corpus.read_all(path))
    errors = [str(item.error) for item in found if isinstance(item, corpus.Failure)]
    for item in found:
        if isinstance(item, corpus.Document):
            item.text.encode()
            assert all(clause.span.end <= len(item.text) for clause in item.clauses)
    assert all(error.startswith(str(path)) for error in errors)
    return errors


@pytest.mark.parametrize(("name", "make"), BOMBS.values(), ids=BOMBS)
@pytest.mark.usefixtures("reading")
def test_bombs(tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    errors = outcomes(tmp_path / name, make())
    assert len(errors) <= 1
    assert outcomes(tmp_path / "b.html", b"<html><body>sound</body></html>") == []


@pytest.mark.usefixtures("reading")
def test_no_file_beside_is_read(tmp_path: Path) -> None:
    name, make = BOMBS["an entity from a file"]
    path = tmp_path / name
    path.write_bytes(make())
    for found in corpus.read_all(path):
        assert not isinstance(found, corpus.Document) or "/bin" not in found.text


def survive(folder: Path, count: int) -> dict[str, tuple[int, int]]:
    """Read mutants of every format; count those that were refused, and those that took too long."""
    refused = {}
    for seed, (name, data) in enumerate(sound_files().items()):
        errors = [outcomes(folder / name, mutant) for mutant in mutants(data, count, seed)]
        said = [error for found in errors for error in found]
        assert not [error for error in said if "broke down" in error]
        late = sum("given up" in error for error in said)
        # The recogniser takes its time over a page whose text is not to be read any more.
        assert not late or name in RECOGNISED
        refused[name] = sum(map(bool, errors)), late
    return refused


@pytest.mark.usefixtures("reading")
def test_files_changed_at_random(tmp_path: Path) -> None:
    assert survive(tmp_path, FEW).keys() == sound_files().keys()


@pytest.mark.slow
@pytest.mark.usefixtures("reading")
def test_two_thousand_files_changed_at_random(tmp_path: Path) -> None:
    refused = survive(tmp_path, MANY)
    print(f"of {MANY} mutants each, refused and too late: {refused}")
    assert MANY * len(refused) == 2000
    assert 0 < sum(count for count, _ in refused.values()) < 2000
