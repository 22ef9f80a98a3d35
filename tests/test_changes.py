"""What changed between two versions, as the command, the page and the API show it."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from kb import KnowledgeBase
from made import plan
from webapp import create_app
from webapp.cli import main

OLD = plan("河道清淤")
NEW = OLD.replace("市住建局牵头负责", "市水利局牵头负责").replace("2025年6月底", "2025年9月底")
NEW += "\n(三)加强<b>宣传</b>。<script>alert(1)</script>公开河道清淤进展。\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base with two versions of one plan, and the two files."""
    folder = tmp_path_factory.mktemp("changes")
    for name, text in (("old", OLD), ("new", NEW)):
        (folder / name).mkdir()
        (folder / name / "方案.txt").write_text(text, encoding="utf-8")
    with KnowledgeBase.open(folder / "home", encoder="none") as base:
        for name in ("old", "new"):
            assert not base.ingest([folder / name]).failed
    return folder


@pytest.fixture
def base(folder: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(folder / "home", encoder="none") as opened:
        yield opened


@pytest.fixture
def client(base: KnowledgeBase) -> FlaskClient:
    return create_app(base).test_client()


@pytest.fixture
def ids(base: KnowledgeBase) -> tuple[str, str]:
    old, new = base.documents()
    return old.id, new.id


def diff(folder: Path, *arguments: object) -> Result:
    home = str(folder / "home")
    return CliRunner().invoke(main, ["--home", home, "diff", *map(str, arguments)])


def test_the_command_shows_facts_and_clauses(folder: Path, ids: tuple[str, str]) -> None:
    result = diff(folder, *ids)
    assert result.exit_code == 0
    assert "牵头  市住建局 → 市水利局  1-1" in result.stdout
    assert "2025年6月底前 (2025-06-30) → 2025年9月底前 (2025-09-30)" in result.stdout
    assert "[-住建-]" in result.stdout
    assert "[+水利+]" in result.stdout


def test_the_command_compares_files_as_well(folder: Path, ids: tuple[str, str]) -> None:
    files = [folder / name / "方案.txt" for name in ("old", "new")]
    assert diff(folder, *files, "--json").stdout == diff(folder, *ids, "--json").stdout
    assert "两个版本文字相同" in diff(folder, files[0], ids[0]).stdout


def test_json_holds_facts_and_parts_with_their_offsets(
    folder: Path, base: KnowledgeBase, ids: tuple[str, str]
) -> None:
    found = json.loads(diff(folder, *ids, "--json").stdout)
    assert (found["old"]["id"], found["new"]["id"]) == ids
    lead = next(row for row in found["facts"] if row["fact"] == "responsibility")
    assert (lead["kind"], lead["old"]["as_written"], lead["new"]["as_written"]) == (
        "changed",
        "市住建局",
        "市水利局",
    )
    for row in found["parts"]:
        for side, document_id in zip(("old", "new"), ids, strict=True):
            if part := row[side]:
                text = base.document(document_id).text
                assert text[part["start"] : part["end"]] == part["text"]
                assert "".join(text for text, _ in part["runs"]) == part["text"]


def test_what_cannot_be_compared_is_said_in_one_sentence(
    folder: Path, ids: tuple[str, str]
) -> None:
    unknown = diff(folder, ids[0], "nowhere")
    assert unknown.exit_code == 1
    assert "nowhere" in unknown.stderr
    empty = folder / "empty.txt"
    empty.write_text("", encoding="utf-8")
    failed = diff(folder, ids[0], empty)
    assert failed.exit_code == 1
    assert "empty.txt" in failed.stderr


@pytest.mark.parametrize(("lang", "said"), [("zh", "逐条对比"), ("en", "Clause by clause")])
def test_the_page_shows_both_versions(
    client: FlaskClient, ids: tuple[str, str], lang: str, said: str
) -> None:
    page = client.get(f"/documents/{ids[1]}/changes", query_string={"lang": lang}).text
    assert said in page
    assert "<del>住建</del>" in page
    assert "<ins>水利</ins>" in page
    for document_id in ids:  # facts lead to their clauses in both
        assert f"/documents/{document_id}#1-1" in page
    assert "<script>alert" not in page
    assert html.escape("<script>alert(1)</script>") in page


def test_any_two_documents_can_be_compared(client: FlaskClient, ids: tuple[str, str]) -> None:
    page = client.get(f"/documents/{ids[1]}/changes?to={ids[0]}").text
    assert "<ins>住建</ins>" in page  # the other way round
    same = client.get(f"/documents/{ids[1]}/changes?to={ids[1]}").text
    assert "两个版本文字相同" in same


def test_pages_of_either_version_lead_to_the_other(
    client: FlaskClient, ids: tuple[str, str]
) -> None:
    old, new = (client.get(f"/documents/{document_id}").text for document_id in ids)
    assert "这是旧版本" in old
    assert f'href="/documents/{ids[1]}"' in old
    assert "这是旧版本" not in new
    assert f'href="/documents/{ids[1]}/changes"' in new
    assert "这是旧版本" in client.get("/documents/").text


def test_an_answer_from_an_earlier_version_says_so(
    client: FlaskClient, ids: tuple[str, str]
) -> None:
    page = client.get("/", query_string={"q": "市住建局负责哪些工作？"}).text
    assert "这是旧版本" in page
    assert f'href="/documents/{ids[1]}"' in page
    now = client.get("/", query_string={"q": "河道清淤示范点由哪个部门牵头？"}).text
    assert "市水利局" in now
    assert "这是旧版本" not in now


def test_the_api_gives_what_the_command_prints(
    folder: Path, client: FlaskClient, ids: tuple[str, str]
) -> None:
    found = client.get(f"/api/v1/documents/{ids[1]}/changes").json
    assert found == json.loads(diff(folder, *ids, "--json").stdout)
    rows = client.get("/api/v1/documents").json
    assert rows is not None
    assert [(row["previous"], row["superseded_by"]) for row in rows] == [
        (None, ids[1]),
        (ids[0], None),
    ]


@pytest.mark.parametrize("path", ["nowhere/changes", "{old}/changes", "{old}/changes?to=nowhere"])
def test_without_a_version_to_compare_with_there_is_no_page(
    client: FlaskClient, ids: tuple[str, str], path: str
) -> None:
    address = path.format(old=ids[0])
    assert client.get(f"/documents/{address}").status_code == 404
    response = client.get(f"/api/v1/documents/{address}")
    assert response.status_code == 404
    assert response.json
    assert response.json["error"]


def test_documents_that_nearly_agree_are_listed(home: Path, tmp_path: Path) -> None:
    for name, text in (("a.txt", OLD), ("b.txt", f"某某网\n\n{OLD}"), ("c.txt", plan("校园食堂"))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none") as base:
        first, second, _ = base.ingest([tmp_path / f"{name}.txt" for name in "abc"]).files
    arguments = ["--home", str(home), "documents", "--near"]
    (row,) = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).stdout)
    assert {row["one"], row["other"]} == {first.document_id, second.document_id}
    assert not row["versions"]
    assert "duplicates" in CliRunner().invoke(main, arguments).stdout
