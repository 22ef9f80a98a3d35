"""Saved web pages: the article with its title, without what is around it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus import titles
from corpus.errors import UnreadableFileError
from corpus.readers import limits
from corpus.readers.cells import Cell, arranged_lines
from corpus.readers.content import Content, paragraph

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_LEFT_OUT = (
    "script, style, noscript, template, iframe, object, svg, form, button, select, nav, footer, "
    "aside, [hidden], [aria-hidden=true], [style*='display:none'], [style*='display: none']"
)
_BLOCKS = frozenset(
    "address article blockquote body caption center dd div dl dt fieldset figcaption figure h1 h2 "
    "h3 h4 h5 h6 header hr li main ol p pre section table tbody td tfoot th thead tr ul".split()
)
_HOLDERS = frozenset("article body center div main section table tbody td tr".split())
_PROSE = re.compile(r"[，。；：、！？]")
_MOST = 0.9  # of a page's prose stands in its article
_BIG5 = re.compile(rb"charset\s*=\s*[\"']?big5", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page names its encoding
# Between a page's title and the name of its site: 关于…的通知_某市人民政府.
_SITE = re.compile(r"\s*[_|]\s*|\s+[-–—]+\s+|\s*--+\s*")
_OPENING = 8  # lines in which the article repeats the page's title


def read(data: bytes, name: str) -> Content:
    """Read a page (HTML Standard): the smallest element that holds most of its prose.

    A table of data gives its rows, one that only arranges the page gives paragraphs. The page's
    title is put above an article that does not repeat it.

    Raises:
        UnreadableFileError: the page is too large, or has elements nested beyond all measure.
    """
    from selectolax.lexbor import LexborHTMLParser

    if len(data) > limits.MAX_TEXT_FILE:
        raise UnreadableFileError(
            f"{name}: 网页过大。{len(data):,} bytes are more than the {limits.MAX_TEXT_FILE:,} "
            "allowed for a page."
        )
    text, encoding = _decode(data)
    page = LexborHTMLParser(text)
    title = _title(page)
    for node in page.css(_LEFT_OUT):
        node.decompose()
    lines = _Lines(name)
    if page.body is not None:
        lines.add(_article(page.body))
    lines.end()
    repeated = title and _bare(title) in _bare("".join(lines.found[:_OPENING]))
    above = [] if repeated or not title else [title]
    return Content("\n".join([*above, *lines.found, ""]), "html", encoding, title)


def _decode(data: bytes) -> tuple[str, str]:
    """Decode a page; what it says of itself is believed of Big5 alone, so often is it wrong."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        encoding = "big5" if _BIG5.search(data[:_HEAD]) else "gb18030"
        return data.decode(encoding, errors="replace"), encoding


def _title(page: LexborHTMLParser) -> str | None:
    """The title in the page's data, if there is one: that of the article, not of the site."""
    given = page.css_first("meta[name=ArticleTitle i]")
    article = paragraph((given.attributes.get("content") if given else None) or "")
    headings = [paragraph(node.text()) for node in page.css("h1")]
    named = page.css_first("title")
    pieces = _SITE.split(paragraph(named.text())) if named else []
    likely = [*filter(None, [article]), *(headings if len(headings) == 1 else ())]
    found = next((piece for piece in [*likely, *pieces] if titles.is_title(piece)), None)
    return found or next(filter(None, likely), None)


def _article(body: LexborNode) -> LexborNode:
    """Return the smallest element that holds most of the page's prose."""
    node, least = body, _MOST * _prose(body)
    while least:
        inner = (child for child in node.iter() if child.tag in _HOLDERS)
        found = next((child for child in inner if _prose(child) >= least), None)
        if found is None:
            break
        node = found
    return node


def _prose(node: LexborNode) -> int:
    """The characters of text with punctuation within ``node``, that of links left out."""
    texts = (
        inner.text_content or ""
        for inner in node.traverse(include_text=True)
        if inner.tag == "-text" and inner.parent is not None and inner.parent.tag != "a"
    )
    return sum(len(text) for text in texts if _PROSE.search(text))


class _Lines:
    """Collects the paragraphs and rows of an element."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pieces: list[str] = []
        self.found: list[str] = []

    def add(self, node: LexborNode, depth: int = 0) -> None:
        """Add what is within ``node``."""
        if depth > limits.MAX_NESTING:
            raise UnreadableFileError(
                f"{self._name}: 网页结构嵌套过深。The page's elements are nested more than "
                f"{limits.MAX_NESTING} deep."
            )
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                self._pieces.append(child.text_content or "")
            elif child.tag == "table":
                self.end()
                self.found += arranged_lines(list(self._rows(child, depth)))
            elif child.tag in _BLOCKS:
                self.end()
                self.add(child, depth + 1)
                self.end()
            elif child.tag == "br":
                self.end()
            else:
                self.add(child, depth + 1)

    def end(self) -> None:
        """End the line."""
        if line := paragraph("".join(self._pieces)):
            self.found.append(line)
        self._pieces.clear()

    def _rows(self, part: LexborNode, depth: int) -> Iterator[list[Cell]]:
        for child in part.iter():
            if child.tag == "tr":
                cells = (cell for cell in child.iter() if cell.tag in ("td", "th"))
                yield [self._cell(cell, depth) for cell in cells]
            elif child.tag == "caption":
                yield [self._cell(child, depth)]
            elif child.tag in ("thead", "tbody", "tfoot"):
                yield from self._rows(child, depth)

    def _cell(self, node: LexborNode, depth: int) -> Cell:
        inner = _Lines(self._name)
        inner.add(node, depth + 1)
        inner.end()
        return Cell(tuple(inner.found), _span(node, "colspan"), _span(node, "rowspan"))


def _span(cell: LexborNode, attribute: str) -> int:
    value = cell.attributes.get(attribute) or ""
    return int(value) if re.fullmatch(r"[1-9]\d{0,3}", value) else 1


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)
