"""A folder of mixed files becomes a base: a line a file, and the page beside every citation."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

import written
from hostile import packed, word
from kb import KnowledgeBase
from kb.cli import cli
from made import plan
from webapp import create_app

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
QUESTION = "城市绿化监管由哪个部门牵头？"


def lines(topic: str) -> list[str]:
    return [line for line in plan(topic).splitlines() if line]


def fill(folder: Path) -> Path:
    """Write the files of an office: some sound, some not, some that are none."""
    # Long enough for the second clause to stand on the second page.
    filling = ["（二）工作要求。" + "各单位要加强协作，形成合力，确保各项任务落到实处。" * 30]
    paged = lines("城市绿化")
    paged[4:4] = filling
    files = {
        "绿化.pdf": written.pdf(paged),
        "食堂.docx": written.docx(lines("校园食堂")),
        "包.zip": packed(
            {"图书馆.html": written.html(lines("公共图书馆")), "坏.pdf": b"%PDF-1.7", "空.txt": b""}
        ),
        "同.txt": plan("校园食堂").replace("\n\n", "\n").encode(),
        "坏.docx": word(f"<w:document {W}><w:body>"),
        "片.gif": b"GIF89a",
        "表.xlsx": sheets(),
        "~$食堂.docx": b"\0" * 54,
        ".DS_Store": b"\0",
    }
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def sheets() -> bytes:
    """A workbook with a sheet that is hidden."""
    book = Workbook()
    book.worksheets[0].append(["任务", "推进停车设施建设"])
    book.create_sheet("旧").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ingest(home: Path, folder: Path) -> Result:
    arguments = ["--home", str(home), "ingest", str(folder), "--encoder", "none", "--json"]
    return CliRunner().invoke(cli, arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("mixed") / "文件")


@pytest.fixture(scope="module")
def first(folder: Path) -> Result:
    return ingest(folder.parent / "home", folder)


@pytest.fixture
def base(first: Result, folder: Path) -> Iterator[KnowledgeBase]:
    assert first.exit_code == 1  # some failed
    with KnowledgeBase.open(folder.parent / "home") as base:
        yield base


def test_every_file_has_its_line(first: Result, folder: Path) -> None:
    rows = json.loads(first.stdout)["files"]
    assert {Path(row["path"]).relative_to(folder).as_posix(): row["status"] for row in rows} == {
        "包.zip/图书馆.html": "added",
        "包.zip/坏.pdf": "failed",
        "包.zip/空.txt": "failed",
        "同.txt": "added",
        "坏.docx": "failed",
        "片.gif": "failed",
        "绿化.pdf": "added",
        "表.xlsx": "added",
        "食堂.docx": "unchanged",  # word for word what another file holds
    }
    errors = first.stderr.splitlines()
    assert errors == [row["error"] for row in rows if row["status"] == "failed"]
    assert all(str(folder) in error for error in errors)


def test_the_same_folder_again_changes_nothing(first: Result, folder: Path) -> None:
    rows = json.loads(ingest(folder.parent / "home", folder).stdout)["files"]
    assert {row["status"] for row in rows} == {"unchanged", "failed"}


def test_documents_know_where_they_come_from(base: KnowledgeBase) -> None:
    sources = {document.source: base.document(document.id).format for document in base.documents()}
    assert sources == {
        "包.zip/图书馆.html": "html",
        "同.txt": "text",
        "绿化.pdf": "pdf",
        "表.xlsx": "xlsx",
    }


def test_what_could_not_be_read_of_a_file_is_said(first: Result, base: KnowledgeBase) -> None:
    (row,) = (row for row in json.loads(first.stdout)["files"] if row["warnings"])
    assert row["path"].endswith("表.xlsx")
    page = create_app(base).test_client().get(f"/documents/{row['document_id']}").text
    assert row["warnings"][0] in page


def test_a_citation_says_its_page(base: KnowledgeBase) -> None:
    citation = base.ask(QUESTION).citations[0]
    document = base.document(citation.document_id)
    assert len(document.pages) > 1
    assert citation.page == document.page_at(citation.start) == 2
    assert document.page_at(0) == 1


def test_a_text_has_no_pages(base: KnowledgeBase) -> None:
    citation = base.ask(QUESTION.replace("城市绿化", "校园食堂")).citations[0]
    assert citation.page is None


def test_the_command_line_says_the_page(base: KnowledgeBase, folder: Path) -> None:
    arguments = ["--home", str(folder.parent / "home"), "ask", QUESTION]
    assert "第2页" in CliRunner().invoke(cli, arguments).stdout
    result = CliRunner().invoke(cli, [*arguments, "--json"])
    assert json.loads(result.stdout)["citations"][0]["page"] == 2


@pytest.mark.parametrize(("language", "page"), [("zh", "第2页"), ("en", "p. 2")])
def test_the_site_says_the_page(base: KnowledgeBase, language: str, page: str) -> None:
    client = create_app(base).test_client()
    shown = client.get("/", query_string={"q": QUESTION, "lang": language}).text
    assert page in shown
