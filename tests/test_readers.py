"""Bytes → canonical text, and the one sentence for every file that is none."""

from __future__ import annotations

import codecs
from datetime import date
from pathlib import Path

import pytest

import corpus

TEXT = "关于加强监管的通知\n\n一、要求\n市财政局要加强监管。\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16", "Windows line ends"],
)
def test_every_encoding_gives_the_same_text(tmp_path: Path, data: bytes, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    document = corpus.read(tmp_path / "a.txt")
    assert (document.text, document.encoding) == (TEXT, encoding)


def test_the_text_is_composed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("café 一、甲", encoding="utf-8")
    assert corpus.read(tmp_path / "a.txt").text == "café 一、甲"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n", "empty"),
        ("binary.txt", bytes(range(256)) * 20, "not a text file"),
        ("zero.txt", b"a\0b" * 50, "binary content"),
        ("plan.docx", b"PK\x03\x04", "damaged or incomplete"),
        ("film.gif", b"GIF89a", "cannot be read"),
    ],
)
def test_a_file_that_is_no_text_says_so(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(corpus.CorpusError, match=says) as caught:
        corpus.read(tmp_path / name)
    assert name in str(caught.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(corpus.UnreadableFileError, match="no such file"):
        corpus.read(tmp_path / "nothing.txt")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(corpus.UnreadableFileError, match="cannot be read"):
        corpus.read(tmp_path / "folder.txt")


TITLES = [
    # a title on one line, with the issuer's reference number below
    (
        "关于加强监管的通知\n市政办发〔2020〕1号\n\n各县区：\n一、要求。加强监管。",
        "关于加强监管的通知",
    ),
    # a title over two lines
    (
        "市政府办公室关于加快发展\n体育产业的指导意见\n一、要求。好。",
        "市政府办公室关于加快发展体育产业的指导意见",
    ),
    # front matter
    ("---\ntitle: 政府工作报告\n---\n\n各位代表：\n一、回顾\n好。", "政府工作报告"),
    # no title: the file's name
    ("为贯彻落实精神，制定本方案。\n一、要求。好。", "名称"),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_titles(tmp_path: Path, text: str, title: str) -> None:
    (tmp_path / "名称.txt").write_text(text, encoding="utf-8")
    assert corpus.read(tmp_path / "名称.txt").title == title


DATES = [
    ("关于监管的通知\n时间:2019-03-11 10:03来源:日报\n一、甲。乙。", date(2019, 3, 11)),
    ("关于监管的通知\n2020年2月13日\n一、甲。乙。", date(2020, 2, 13)),
    ("关于监管的通知\n一、甲。2020年2月13日前完成。", None),  # a deadline is no date of issue
    ("关于监管的通知\n2020年2月31日\n一、甲。乙。", None),  # no such day
]


@pytest.mark.parametrize(("text", "published"), DATES)
def test_dates_of_publication(tmp_path: Path, text: str, published: date | None) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert corpus.read(tmp_path / "a.txt").metadata.published == published


def test_a_file_beside_the_text_says_what_is_known_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一、甲。乙。", encoding="utf-8")
    (tmp_path / "a.toml").write_text('title = "丙"\npublished = 2020-01-02\n', encoding="utf-8")
    metadata = corpus.read(tmp_path / "a.txt").metadata
    assert (metadata.title, metadata.published) == ("丙", date(2020, 1, 2))


@pytest.mark.parametrize("content", ["title = ", "title = 3", 'published = "soon"'])
def test_a_malformed_file_beside_the_text_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt").write_text("一、甲。乙。", encoding="utf-8")
    (tmp_path / "a.toml").write_text(content, encoding="utf-8")
    with pytest.raises(corpus.UnreadableFileError, match=r"a\.toml"):
        corpus.read(tmp_path / "a.txt")


def test_the_bundled_plan_is_known() -> None:
    plan = corpus.read(corpus.bundled_documents()[0])
    assert plan.title == "市委 市政府关于打赢脱贫攻坚战三年行动的实施方案"
    assert plan.metadata.issuer == "中共安康市委 安康市人民政府"
    assert plan.metadata.published == date(2019, 3, 11)
