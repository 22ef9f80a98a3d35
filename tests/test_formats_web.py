"""Web pages → the canonical text, in rows of what each must give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import corpus
from archives import PROSE, lines
from corpus.readers.content import Content
from corpus.readers.worker import read

PAGE = """<!DOCTYPE html><html><head><title>{title}</title></head><body>
<div class="top"><a href="/">首页</a><a href="/zw">政务公开，信息公开。</a></div>{article}
<div class="bottom">版权所有：某市人民政府办公室</div></body></html>"""
PAGES = {
    "the article without what is around it, under the page's title": (
        PAGE.format(title="关于加强监管的通知_某市人民政府", article=f"<div>{PROSE * 3}</div>"),
        ["关于加强监管的通知", *3 * [PROSE[3:-4]]],
    ),
    "a title that the article repeats over two lines": (
        PAGE.format(
            title="关于加强监管的通知",
            article=f"<div><p>关于加强</p><p>监管的通知</p>{PROSE * 3}</div>",
        ),
        ["关于加强", "监管的通知", *3 * [PROSE[3:-4]]],
    ),
    "line breaks and entities": (
        "<html><body><p>一、甲<br>&emsp;&emsp;二、乙&nbsp;丙&lt;3</p></body></html>",
        ["一、甲", "二、乙 丙<3"],
    ),
    "scripts, styles and hidden elements are no text": (
        "<html><body><script>var x</script><style>p{}</style><p hidden>丁</p><p>甲</p></body></html>",
        ["甲"],
    ),
    "a table of data, a cell over two rows in both": (
        "<html><body><table><tr><th>任务<th>单位<tr><td>绿化<td rowspan=2>市林业局<tr><td>造林</table>",
        ["| 任务 | 单位 |", "| 绿化 | 市林业局 |", "| 造林 | 市林业局 |"],
    ),
    "a table that arranges the page": (
        "<html><body><table><tr><td><p>甲</p><table><tr><td>一<td>二</table><td>乙</table>",
        ["甲", "| 一 | 二 |", "乙"],
    ),
    "spans beyond all measure": (
        "<html><body><table><tr><td colspan=99999999>甲<td>乙<tr><td rowspan=0>丙<td>丁</table>",
        ["| 甲 | 乙 |", "| 丙 | 丁 |"],
    ),
}


@pytest.mark.parametrize(("page", "expected"), PAGES.values(), ids=PAGES)
def test_web_pages(page: str, expected: list[str]) -> None:
    assert lines(page.encode()) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_encodings_of_pages(encoding: str) -> None:
    page = "<html><head><meta charset=utf-8></head><body><p>加强监管</p></body></html>"
    assert lines(page.encode(encoding), "页.html") == ["加强监管"]


def test_a_page_says_its_title_in_its_data() -> None:
    page = '<html><head><meta name="ArticleTitle" content="关于监管的意见"><title>站</title></head><body>甲'
    found = read(page.encode(), "页.html")
    assert isinstance(found, Content)
    assert found.title == "关于监管的意见"


def test_saved_pages(shared: Path) -> None:
    pages = [corpus.read(path) for path in sorted((shared / "formats").glob("*.html"))]
    assert pages
    for page in pages:
        assert page.title == page.source.partition("_")[2].removesuffix(".html")
        assert page.metadata.published is not None
        numbered = [line for line in page.text.splitlines() if re.match("[一二三四五六]、", line)]
        headings = {section.heading.of(page.text) for section in page.sections}
        assert len(numbered) >= 4
        assert headings.issuperset(numbered)
