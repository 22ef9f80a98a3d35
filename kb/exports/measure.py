"""Text fitted to its room: how wide it is, how many lines it takes, and what fits on a page.

Widths are in ems, which are square: a Chinese character takes one. What stands in a line of exact
spacing is as high in every program and with every font, so that heights need no font either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

LINE = 1.4
"""Of the font size: the spacing of lines, set exactly."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_SPACE = re.compile(r"[^\S\xa0]+")
_LATIN = re.compile("[!-~]+")
_UNITS = re.compile(r"[!-~]+|.", re.DOTALL)  # what a line is not broken in
_NARROW = 0.64  # of Latin letters and digits: what the digits of wide fonts take
_BESIDE = 0.25  # that programs put between Chinese and Latin, on both sides together
_CUT = "…"


def legible(text: str) -> str:
    """Return the text without the characters that no office file can hold."""
    return _ILLEGAL.sub("", text)


def plain(text: str) -> str:
    """Return the text as one legible paragraph; only spaces that hold a place stay as they are."""
    return _SPACE.sub(" ", legible(text)).strip(" ")


def width(text: str) -> float:
    """Return how many ems the text takes on one line."""
    letters = sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else _NARROW for c in text)
    return letters + _BESIDE * len(_LATIN.findall(text))


def count_lines(text: str, room: float) -> int:
    """Return how many lines of ``room`` ems the text takes at most.

    Punctuation that must not begin a line takes the character before it along: one em of every
    line is kept free for it.
    """
    return sum(_lines(paragraph, room) for paragraph in text.split("\n"))


def _lines(paragraph: str, room: float) -> int:
    if width(paragraph) <= room:
        return 1
    room = max(room - 1, 1.0)
    lines, filled = 1, 0.0
    for unit in _UNITS.findall(paragraph):
        size = _size(unit)
        if filled + size <= room:
            filled += size
        elif size <= room:
            lines, filled = lines + 1, size
        else:  # a word longer than a line begins one, and is broken anywhere
            whole, rest = divmod(size, room)
            lines, filled = lines + int(whole) + bool(filled), rest
    return lines


_size = lru_cache(maxsize=8192)(width)  # characters come back


def shortened(text: str, room: float, lines: int = 1) -> str:
    """Return the text, or as much of it with … as goes into so many lines of ``room`` ems."""
    most = int(lines * room / _NARROW) + lines
    if len(text) <= most and count_lines(text, room) <= lines:
        return text
    low, high = 0, min(len(text), most)
    while low < high:
        middle = (low + high + 1) // 2
        if count_lines(text[:middle] + _CUT, room) <= lines:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" 　，、,；;（(") + _CUT


def pages(heights: Sequence[float], room: float) -> list[slice]:
    """Return the rows of every page, in order, for rows of such heights; a page has at least one.

    No more pages than needed, each filled about alike. The unit of ``room`` is that of the heights.
    """
    fewest = _filled(heights, room)
    tried = (_filled(heights, room * share / 20) for share in range(10, 20))
    return next((found for found in tried if len(found) == len(fewest)), fewest)


def _filled(heights: Sequence[float], room: float) -> list[slice]:
    found, first, filled = [], 0, 0.0
    for number, height in enumerate(heights):
        if number > first and filled + height > room:
            found.append(slice(first, number))
            first, filled = number, 0.0
        filled += height
    return [*found, slice(first, len(heights))] if heights else []
