"""Lines cut at the width of a page → paragraphs, where a text was wrapped that way."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from corpus.numbering import parse_label

# What a wrapped text looks like, in columns of one Han character (or in characters).
_NARROWEST, _WIDEST = 15, 80
_RAGGED = 3  # a full line may lack this much: the first line's indent, a mark that must not hang
_BLOCK = 60  # lines
_FULL_LINES = 5  # fewer do not show a width
_FULL_SHARE = 0.5  # of all characters stand in full lines
_OPEN_SHARE = 0.5  # of the full lines stop in the middle of a sentence

_ENDED = re.compile(r"[。！？；：:;!?][”’」』）)》〉]*$")
# A line of its own: an indent, Markdown, a row of a table, front matter.
_OPENING = re.compile(r"[　\t]|\s{2,}|[#>|+]|[-*] |[-=*]{3,}$|.*\t|.*\|.*\|")
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第[ ]?)?(\d{1,3})(?:[ ]?页.{0,8})?[-—–·\s]*$")


def unwrap(text: str) -> str:
    """Return ``text`` with the lines of each paragraph joined, if ``text`` is hard-wrapped.

    A text is hard-wrapped where most of it stands in lines of nearly the same width that stop in
    the middle of a sentence; any other text comes back as it is. Joining drops the line feed
    (between Latin words a space takes its place) and lines with nothing but a page's number;
    headings, numbered items, rows of tables and indented lines keep their own line.
    """
    lines = text.split("\n")
    for measure in (len, _columns):
        page = _page_width(lines, measure)
        if page is not None:
            lines = list(_without_page_numbers(lines))
            return "\n".join(_paragraphs(lines, page, measure))
    return text


def _columns(line: str) -> int:
    """The width of ``line`` in Han characters: Latin letters and digits are half as wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line) // 2


def _page_width(lines: list[str], measure: Callable[[str], int]) -> int | None:
    """Return the width that ``lines`` were wrapped at, or ``None`` if they were not."""
    prose = [(measure(line), line) for line in map(str.strip, lines) if not _OPENING.match(line)]
    weights: Counter[int] = Counter()
    for width, _ in prose:
        weights[width] += width
    if not weights:
        return None
    page = max(weights, key=lambda width: (weights[width], width))
    full = [line for width, line in prose if page - _RAGGED <= width <= page + 1]
    unfinished = sum(not _ENDED.search(line) for line in full)
    wrapped = (
        _NARROWEST <= page <= _WIDEST
        and len(full) >= _FULL_LINES
        and sum(map(measure, full)) >= _FULL_SHARE * sum(weights.values())
        and unfinished >= _OPEN_SHARE * len(full)
    )
    return page if wrapped else None


def _paragraphs(lines: list[str], page: int, measure: Callable[[str], int]) -> Iterator[str]:
    pieces: list[str] = []
    for place, line in enumerate(lines):
        if place % _BLOCK == 0:  # a file may hold documents of different widths
            width = _page_width(lines[place : place + _BLOCK], measure) or page
        if pieces and _continues(pieces, line, width, measure):
            latin = re.search(r"[A-Za-z]$", pieces[-1]) and re.match(r"[A-Za-z]", line)
            pieces.append(f" {line}" if latin else line)
            continue
        if pieces:
            yield "".join(pieces)
        pieces = [line]
    yield "".join(pieces)


def _continues(pieces: list[str], line: str, width: int, measure: Callable[[str], int]) -> bool:
    """Tell whether ``line`` goes on with the paragraph whose lines so far are ``pieces``."""
    previous = pieces[-1].strip()
    if not previous or not line.strip() or _OPENING.match(line):
        return False
    # A row of a table or a Markdown heading ends with its line; an indent may open a paragraph.
    if _OPENING.match(previous):
        return False
    printed = measure(previous)
    if printed < width - _RAGGED:
        return False
    ended = _ENDED.search(previous) is not None
    if parse_label(line, 0) is not None:
        heading = len(pieces) == 1 and parse_label(previous, 0) is not None
        return not ended and not heading
    # A heading or a signature behind a last line that happens to be full.
    short = measure(line) < width - _RAGGED and not re.search(r"[，。；：、,;:]", line)
    return not ended or (printed >= width and not short)


def _without_page_numbers(lines: list[str]) -> Iterator[str]:
    """Leave out the lines with a page's number, if the numbers rise from page to page."""
    found = [(place, int(m[1])) for place, x in enumerate(lines) if (m := _PAGE_NUMBER.match(x))]
    numbers = [number for _, number in found]
    rising = len(numbers) > 1 and all(b - a in (1, 2) for a, b in pairwise(numbers))
    places = {place for place, _ in found} if rising else set()
    return (line for place, line in enumerate(lines) if place not in places)
