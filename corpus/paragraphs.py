"""Text → paragraphs: lines where a text has them, else what stands between its indents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.document import Span

DENSE = 600  # characters; a longer line is a text that has lost its line breaks
_MOST = 0.8  # of a short text in one line: there too

# The marks of a paragraph inside a line: an indent, or a space behind a full stop.
_INDENT = re.compile(r"(?<=\S)[ \t]*　{2,}|(?<=[^\s　])[ \t]{4,}(?=\S)|(?<=[。；！？])[ 　]+(?=\S)")
# In a text that has lost its line breaks also a space between two words, or before a number.
_SPACE = re.compile(
    rf"{_INDENT.pattern}|(?<=[^\x00-\x7f】])[ 　]+(?=[^\x00-\x7f]|[0-9]{{1,4}}[年月日])"
    r"|(?<=[^\s\]】])[ 　]+(?=[0-9]{1,3}[.．、](?![0-9])"
    r"|[（(][一二三四五六七八九十0-9]+[）)]|[一二三四五六七八九十]+、)"
)
_WORD = re.compile(r"[^\W_]")


def paragraphs(text: str, span: Span | None = None) -> Iterator[Span]:
    """Yield the paragraphs of ``text`` (within ``span``) that have a word, without outer space."""
    for line in lines(text, span or Span(0, len(text))):
        yield from _cut(text, line)


def lines(text: str, span: Span) -> Iterator[Span]:
    """Yield the lines of ``text`` within ``span`` that are not blank, without outer white space."""
    start = span.start
    while start < span.end:
        end = text.find("\n", start, span.end)
        end = span.end if end < 0 else end
        if line := stripped(text, start, end):
            yield line
        start = end + 1


def is_dense(text: str, line: Span) -> bool:
    """Tell whether ``line`` is a text that has lost its line breaks."""
    return len(line) > min(DENSE, _MOST * len(text))


def is_row(text: str, line: Span) -> bool:
    """Tell whether ``line`` is a row of a table, in Markdown or with tabs between its cells."""
    markdown = text[line.start] == "|" == text[line.end - 1] and len(line) > 1
    return markdown or text.count("\t", line.start, line.end) > 1


def stripped(text: str, start: int, end: int) -> Span:
    """Return ``text[start:end]`` as a span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _cut(text: str, line: Span) -> Iterator[Span]:
    start = line.start
    breaks = _SPACE if is_dense(text, line) else _INDENT
    found = () if is_row(text, line) else breaks.finditer(text, line.start, line.end)
    for end in [*(match.start() for match in found), line.end]:
        piece = stripped(text, start, end)
        if _WORD.search(text, piece.start, piece.end):
            yield piece
        start = end
