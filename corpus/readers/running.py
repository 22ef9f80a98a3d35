"""Running heads, running feet and page numbers: what stands on every page and in no text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.readers.layout import PageLayout, Piece

_OUTERMOST = 2  # lines at either end of a page that may be running ones
_MARGIN = 0.12  # of the page's height: no text of a single page stands there as a bare number
_FEWEST = 3  # pages; what two pages have in common may be the text's
_SHARE = 0.3  # of the pages; left and right pages have heads of their own
_MARKS = re.compile(r"[\W_]")  # a recogniser takes one for another
_NUMBER = re.compile(r"\d{1,4}")
_BARE = re.compile(
    r"[-—–―一~·•\s]*(?:第\s?)?\d{1,4}(?:\s?页)?(?:\s?[/／，,、共]+\s?\d{1,4}\s?页?)?[-—–―一~·•\s]*$|"
    r"Page \d{1,4}(?: of \d{1,4})?$",
    re.IGNORECASE,
)


def without_running(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """Return ``pages`` without the lines that run through them.

    Such a line stands at the end of a page with the same words as on other pages, or with a
    number that grows from page to page as the pages do.
    """
    outer = [dict(_outermost(page)) for page in pages]
    seen = Counter(
        key
        for number, lines in enumerate(outer)
        for key in {key for line in lines.values() for key in _keys(number, line)}
    )
    least = max(_FEWEST, _SHARE * len(pages))
    kept = []
    for number, (page, lines) in enumerate(zip(pages, outer, strict=True)):
        running = {
            place
            for place, line in lines.items()
            if any(seen[key] >= least for key in _keys(number, line))
            or (_BARE.match(line.text) and _in_margin(page, line))
        }
        blocks = (block for place, block in enumerate(page.blocks) if place not in running)
        kept.append(replace(page, blocks=tuple(blocks)))
    return kept


def _outermost(page: PageLayout) -> Iterator[tuple[int, Piece]]:
    lines = [(place, line) for place, line in enumerate(page.blocks) if isinstance(line, Piece)]
    lines.sort(key=lambda item: item[1].top)
    yield from lines[:_OUTERMOST]
    yield from lines[-_OUTERMOST:]


def _keys(number: int, line: Piece) -> Iterator[tuple[str, int]]:
    """Yield what a running line on page ``number`` has in common with those of other pages.

    That is its words, or its words around a number that grows as the pages do.
    """
    words = _MARKS.sub("", unicodedata.normalize("NFKC", line.text))
    yield words, 0
    for match in _NUMBER.finditer(words):
        yield f"{words[: match.start()]}#{words[match.end() :]}", int(match[0]) - number


def _in_margin(page: PageLayout, line: Piece) -> bool:
    middle = (line.top + line.bottom) / 2 / max(page.height, 1)
    return not _MARGIN < middle < 1 - _MARGIN
