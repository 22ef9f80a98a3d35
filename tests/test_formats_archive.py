"""Archives, and telling by its bytes what a file is."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from archives import NOTICE, PROSE, archive, p, word
from corpus.readers.content import Content
from corpus.readers.worker import read


def test_an_archive_gives_its_documents_and_one_that_fails_stops_none(tmp_path: Path) -> None:
    inner = archive(**{"丙.txt": NOTICE + "丙".encode(), "坏.docx": b"PK\x03\x04"})
    path = tmp_path / "文件.zip"
    path.write_bytes(
        archive(
            **{"甲/乙.txt": NOTICE, "空.txt": b"", "内.zip": inner, ".隐.txt": NOTICE}
            | {"__MACOSX/._a": b"x", "../../丁.docx": word(p("一、丁") + p("加强监管。"))}
        )
    )
    found = list(corpus.read_all(path))
    read = [document.source for document in found if isinstance(document, corpus.Document)]
    failed = [failure for failure in found if isinstance(failure, corpus.Failure)]
    assert read == ["文件.zip/甲/乙.txt", "文件.zip/内.zip/丙.txt", "文件.zip/丁.docx"]
    assert [failure.path.name for failure in failed] == ["空.txt", "坏.docx"]
    assert all(failure.path.name in str(failure.error) for failure in failed)


def test_one_document_is_not_read_from_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archive(**{"甲.txt": NOTICE}))
    with pytest.raises(corpus.UnreadableFileError, match="archive"):
        corpus.read(tmp_path / "a.zip")


def test_archives_in_archives_go_two_deep(tmp_path: Path) -> None:
    data = archive(**{"甲.txt": NOTICE})
    for _ in range(2):
        data = archive(**{"内.zip": data})
    (tmp_path / "a.zip").write_bytes(data)
    (found,) = corpus.read_all(tmp_path / "a.zip")
    assert isinstance(found, corpus.Failure)
    assert "2 deep" in str(found.error)


def test_names_in_archives_are_read_as_chinese_systems_write_them() -> None:
    data = archive(**{"ABCD.txt": NOTICE}).replace(b"ABCD", "通知".encode("gb18030"))
    members = read(data, "a.zip")
    assert isinstance(members, tuple)
    assert [member.name for member in members] == ["通知.txt"]


KINDS = [
    ("通知.doc", word(p("一、甲")), "docx"),  # a name that lies
    ("通知.docx", b"<html><body>" + PROSE.encode() + b"</body></html>", "html"),
    ("通知", NOTICE, "text"),
    ("通知.html", "<p>一、甲乙丙".encode(), "html"),
    ("通知.md", "<!-- 注 -->\n# 一、甲乙丙".encode(), "text"),
    ("BM.txt", "BM是商标。".encode(), "text"),
    ("空格.txt", b" " * 100_000 + NOTICE, "text"),
]


@pytest.mark.parametrize(("name", "data", "kind"), KINDS)
def test_a_file_is_what_its_bytes_say(name: str, data: bytes, kind: str) -> None:
    found = read(data, name)
    assert isinstance(found, Content)
    assert found.format == kind


def test_a_member_with_a_password_says_so() -> None:
    data = bytearray(archive(**{"甲.txt": NOTICE}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    members = read(bytes(data), "a.zip")
    assert isinstance(members, tuple)
    (member,) = members
    assert member.error is not None
    assert "password" in member.error
