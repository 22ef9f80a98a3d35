"""OFD (GB/T 33190-2016), the fixed-layout format of Chinese official documents, by ofdkit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from corpus.errors import UnreadableFileError
from corpus.readers.archive import open_zip
from corpus.readers.content import Content
from corpus.readers.flow import compose
from corpus.readers.layout import PageLayout, Piece, in_rows
from corpus.readers.tables import MOST_RULES, Rule, grids, with_tables

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ofdkit import OFDDocument
    from ofdkit.document import Page
    from ofdkit.package import Package

MAX_PAGES = 3000  # as of a PDF file
_ASCENT, _DESCENT = 0.88, 0.12  # of the size of type, above and below the line it stands on
_MISSED = 1.0  # millimetres that rules may miss each other
_SHORTEST_RULE = 3.0  # millimetres

# AbbreviatedData, the standard's 9.1: operators with the count of their numbers.
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_TOKEN = re.compile(r"[SMLQBAC]|[-+.\deE]+")


def read(data: bytes, name: str) -> Content:
    """Read an OFD file: its lines as paragraphs, its ruled tables as rows, its pages.

    Raises:
        UnreadableFileError: the file is damaged, has more than ``MAX_PAGES`` pages, or its pages
            hold no text.
    """
    from ofdkit import OFDError
    from ofdkit import open as open_ofd
    from ofdkit.package import Package

    open_zip(data, name).close()
    warnings: list[str] = []
    pages: list[PageLayout] = []
    try:
        with open_ofd(data) as document, closing(Package(data)) as package:
            _check(document, name)
            for page in document.pages:
                try:
                    pages.append(_layout(page, package))
                except OFDError:
                    pages.append(PageLayout(0, 0, ()))
                    number = page.index + 1
                    warnings.append(f"第{number}页已损坏，没有读出。Page {number} is damaged.")
    except OFDError as error:
        raise UnreadableFileError(
            f"{name}: 文件已损坏，无法读取。The OFD file is damaged ({error})."
        ) from error
    text, marks = compose(pages)
    if not any(char.isalnum() for char in text):
        raise UnreadableFileError(
            f"{name}: 文件里没有文字，可能是扫描件，请另存为 PDF。The pages hold no text; "
            "if they are scans, save them as PDF."
        )
    return Content(text, "ofd", pages=marks, warnings=tuple(warnings))


def _check(document: OFDDocument, name: str) -> None:
    if len(document.pages) > MAX_PAGES:
        raise UnreadableFileError(
            f"{name}: 页数过多。{len(document.pages):,} pages are more than the {MAX_PAGES:,} "
            "allowed."
        )


def _layout(page: Page, package: Package) -> PageLayout:
    left, top, width, height = page.box
    pieces = [
        Piece(
            run.text,
            run.x - left,
            run.y - top - _ASCENT * run.size,
            run.x - left + run.width + (run.size / 2 if _is_quote(run.text[-1:]) else 0),
            run.y - top + _DESCENT * run.size,
        )
        for run in page.runs
    ]
    rules = list(_rules(package.read_xml(page.location))) if page.location else []
    tables = grids(rules, _MISSED)
    shifted = [[(a - left, b - top, c - left, d - top) for a, b, c, d in grid] for grid in tables]
    return PageLayout(width, height, tuple(with_tables(in_rows(pieces), shifted)))


def _is_quote(char: str) -> bool:
    """Tell whether ofdkit takes ``char`` for half as wide as Chinese print sets it."""
    return char != "" and east_asian_width(char) == "A"


def _rules(root: Element) -> Iterator[Rule]:
    """Yield the level and upright lines that are drawn on a page."""
    count = 0
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] != "PathObject":
            continue
        count += 1
        if count > MOST_RULES:
            return
        outline = next((e for e in element if str(e.tag).endswith("AbbreviatedData")), None)
        boundary = _numbers(element.get("Boundary"), 4)
        a, b, c, d, e, f = _numbers(element.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        if outline is None or boundary is None:
            continue
        x, y = boundary[0] + e, boundary[1] + f
        for (x1, y1), (x2, y2) in _strokes(outline.text or ""):
            start = (a * x1 + c * y1 + x, b * x1 + d * y1 + y)
            end = (a * x2 + c * y2 + x, b * x2 + d * y2 + y)
            wide, high = abs(end[0] - start[0]), abs(end[1] - start[1])
            if min(wide, high) < _MISSED and max(wide, high) >= _SHORTEST_RULE:
                yield Rule(*map(min, start, end), *map(max, start, end))


_Point = tuple[float, float]


def _strokes(outline: str) -> Iterator[tuple[_Point, _Point]]:
    """Yield the straight strokes of an outline; curves only move the pen."""
    tokens = _TOKEN.findall(outline)[: 10 * MOST_RULES]
    here = opened = (0.0, 0.0)
    place = 0
    while place < len(tokens):
        operator = tokens[place]
        count = _OPERANDS.get(operator, 0)
        numbers = _numbers(" ".join(tokens[place + 1 : place + 1 + count]), count) if count else ()
        place += 1 + count
        if operator == "C":
            yield here, opened
            here = opened
        elif numbers:
            there = (numbers[-2], numbers[-1])
            if operator == "L":
                yield here, there
            if operator in "SM":
                opened = there
            here = there


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """Return ``count`` finite numbers, or ``None`` where ``text`` has others."""
    try:
        numbers = tuple(map(float, (text or "").split()))
    except ValueError:
        return None
    return numbers if len(numbers) == count and all(map(math.isfinite, numbers)) else None
