"""Rows of tables in texts, ``| a | b |``: shown with gaps for bars, the text left as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.highlight import Mark

EDGE, BAR = "edge", "bar"  # before the first or after the last cell; between two
_ROW = re.compile(r"^[^|\n]*\|[^|\n]*\|[^\n]*$", re.MULTILINE)  # has two bars or more
_BAR = re.compile(r"[ \t]*\|[ \t]*")
_BETWEEN = " · "


def bars(text: str, offset: int) -> Iterator[Mark]:
    """Yield where the bars of rows stand, with the white space around them.

    Args:
        text: part of a document, which may begin or end within a row.
        offset: where it begins in the document.
    """
    for row in _ROW.finditer(text):
        for bar in _BAR.finditer(text, *row.span()):
            is_edge = bar.start() == row.start() or bar.end() == row.end()
            yield Mark(offset + bar.start(), offset + bar.end(), EDGE if is_edge else BAR)


def without_bars(text: str) -> str:
    """Return a text with dots between the cells of its rows, for where no mark is set."""
    done, shown = 0, ""
    for mark in bars(text, 0):
        shown += text[done : mark.start] + ("" if mark.kind == EDGE else _BETWEEN)
        done = mark.end
    return shown + text[done:]
