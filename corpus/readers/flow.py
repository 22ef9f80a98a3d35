"""Pages → one text: lines join to paragraphs, tables go on over the page's end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.numbering import parse_label
from corpus.readers.content import Page, canonical
from corpus.readers.layout import PageLayout, Piece, Table, columns, opening_unit
from corpus.readers.running import without_running
from corpus.readers.tables import shown

_ENDED = re.compile(r"[。！？；：:;!?][”’」』）)》〉]*$")
_NARROWEST = 12  # Han characters; no column of text is narrower, so no break was forced there
_COUNTED = re.compile(r"\W*[\d一二三四五六七八九十]+\W*")  # the number of a row
_WIDE_LINE = 15  # Han characters; shorter lines do not show where a page's text begins and ends
_SHARED = 3  # lines that begin or end at the same place show a margin
# In Han characters.
_SAME_PLACE = 0.5
_INDENT = (1.0, 4.5)
_SLACK = 0.3
_SAME_SIZE = 0.75  # of two lines' characters, smaller to larger
_APART = 1.6  # of the usual distance of two lines

_Paragraph = list[tuple[int, str]]  # its parts, each with the page it stands on
_Row = tuple[int, tuple[str, ...]]  # the page, the cells


@dataclass(slots=True)
class _Margins:
    """Where the lines of a page, or of all pages of its kind, begin and end."""

    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)
    pitch: float = 0.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with the page it stands on and that page's margins."""

    page: int
    line: Piece
    margins: _Margins


def compose(pages: Sequence[PageLayout]) -> tuple[str, tuple[Page, ...]]:
    """Return the text of ``pages`` and where in it every page begins.

    Running heads and page numbers are left out. A line goes on with the one before it where the
    break was forced: where the next word would not have fitted, and where no indent, larger gap
    or number shows a new paragraph.
    """
    text, starts = "", dict[int, int]()
    parts: list[str] = []
    length = 0
    for block in _paragraphs(without_running(pages)):
        text = ""
        for number, words in block:
            starts.setdefault(number, length + len(text))
            text = _glued(text, words)
        parts.append(text)
        length += len(text) + 1
    whole = canonical("\n".join(parts))
    following = len(whole)
    marks: list[Page] = []
    for number in reversed(range(len(pages))):
        following = min(starts.get(number, following), following)
        marks.append(Page(following, pages[number].confidence))
    return whole, tuple(reversed(marks))


def _paragraphs(pages: Sequence[PageLayout]) -> Iterator[_Paragraph]:
    """Yield the paragraphs of ``pages``; a row of a table is one."""
    lines: list[_Placed] = []
    rows: list[_Row] = []
    for number, block, margins in _blocks(pages):
        if isinstance(block, Table):
            yield from _flushed(lines)
            new = list(block.rows)
            if rows and _goes_on(rows, number, block):
                _go_on(rows, new)
            else:
                yield from _listed(rows)
            rows += [(number, row) for row in new]
            continue
        yield from _listed(rows)
        placed = _Placed(number, block, margins)
        if lines and not _continues(lines, placed):
            yield from _flushed(lines)
        lines.append(placed)
    yield from _flushed(lines)
    yield from _listed(rows)


def _flushed(lines: list[_Placed]) -> Iterator[_Paragraph]:
    """Yield the paragraph of ``lines``, which are emptied."""
    if lines:
        yield [(placed.page, placed.line.text) for placed in lines]
        lines.clear()


def _listed(rows: list[_Row]) -> Iterator[_Paragraph]:
    """Yield a paragraph for every row of a table; ``rows`` are emptied."""
    if rows:
        for (number, _), line in zip(rows, shown([row for _, row in rows]), strict=True):
            yield [(number, line)]
        rows.clear()


def _goes_on(rows: Sequence[_Row], number: int, table: Table) -> bool:
    """Tell whether ``table`` goes on with the one whose last rows stand on the page before."""
    return rows[-1][0] < number and len(rows[-1][1]) == len(table.rows[0])


def _go_on(rows: list[_Row], new: list[tuple[str, ...]]) -> None:
    """Fit the rows of a table behind a page's end to those before it.

    Heads that are repeated go. Where the first row has no number, it is the rest of a row that the
    page's end has cut; where it lacks another first cell, this one began on the page before.
    """
    page, last = rows[-1]
    if new[0] == rows[0][1]:
        del new[0]
    if not new or new[0][0] or not last[0]:
        return
    if _COUNTED.fullmatch(last[0]):
        rows[-1] = page, tuple(map(_glued, last, new.pop(0)))
        return
    for place, row in enumerate(new):
        if row[0]:
            break
        new[place] = (last[0], *row[1:])


def _blocks(pages: Sequence[PageLayout]) -> Iterator[tuple[int, Piece | Table, _Margins]]:
    """Yield every block with the number of its page and the margins that hold there."""
    kinds: dict[tuple[int, int, int], list[Piece]] = defaultdict(list)
    own = [[block for block in page.blocks if isinstance(block, Piece)] for page in pages]
    for number, page in enumerate(pages):
        kinds[_kind(number, page)] += own[number]
    common = {kind: _margins(lines) for kind, lines in kinds.items()}
    for number, page in enumerate(pages):
        of_page, of_kind = _margins(own[number]), common[_kind(number, page)]
        margins = _Margins(
            of_page.lefts + of_kind.lefts,
            of_page.rights + of_kind.rights[-1:],
            of_page.pitch or of_kind.pitch,
        )
        for block in page.blocks:
            yield number, block, margins


def _kind(number: int, page: PageLayout) -> tuple[int, int, int]:
    """Left and right pages, and pages of different sizes, have margins of their own."""
    return number % 2, round(page.width), round(page.height)


def _margins(lines: Sequence[Piece]) -> _Margins:
    wide = [line for line in lines if columns(line.text) >= _WIDE_LINE]
    if not wide:
        return _Margins()
    em = median(line.em for line in wide)
    steps = [b.top - a.top for a, b in pairwise(wide) if 0 < b.top - a.top < 4 * em]
    return _Margins(
        _shared([line.left for line in wide], em),
        _shared([line.right for line in wide], em),
        median(steps) if steps else 0.0,
    )


def _shared(places: list[float], em: float) -> list[float]:
    """Return the places, from left to right, at which several lines begin (or end)."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][0] <= _SAME_PLACE * em:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [group[-1] for group in groups if len(group) >= min(_SHARED, len(places))]


def _continues(lines: Sequence[_Placed], new: _Placed) -> bool:
    """Tell whether ``new`` goes on with the paragraph whose lines so far are ``lines``."""
    last, line = lines[-1].line, new.line
    if min(last.em, line.em) < _SAME_SIZE * max(last.em, line.em):
        return False
    below = lines[-1].page == new.page and line.top > last.top
    if below and new.margins.pitch and line.top - last.top > _APART * new.margins.pitch:
        return False
    label = parse_label(line.text, 0) is not None
    opened_by_label = len(lines) == 1 and parse_label(last.text, 0) is not None
    if _indented(new) and not (opened_by_label and not label and _hangs(lines[-1], new)):
        return False
    if not _full(lines[-1], line):
        return False
    ended = _ENDED.search(last.text) is not None
    return not (label and (ended or opened_by_label))


def _full(placed: _Placed, following: Piece) -> bool:
    """Tell whether the first word of ``following`` had no room behind ``placed``."""
    line = placed.line
    ends = [right for right in placed.margins.rights if right >= line.right - _SAME_PLACE * line.em]
    if columns(line.text) < _NARROWEST:
        return False
    if not ends:
        return bool(placed.margins.rights)
    room = min(ends) - line.right
    return room < (opening_unit(following.text) + _SLACK) * line.em


def _indented(placed: _Placed) -> bool:
    """Tell whether the lines of the text begin to the left of this one."""
    least, most = (share * placed.line.em for share in _INDENT)
    steps = [placed.line.left - left for left in placed.margins.lefts]
    steps = [step for step in steps if step > -_SAME_PLACE * placed.line.em]
    return any(least <= step <= most for step in steps) or min(steps, default=0.0) >= least


def _hangs(first: _Placed, second: _Placed) -> bool:
    """Tell whether a numbered item hangs: its second line begins to the right of its number."""
    return second.line.left > first.line.left + _SAME_PLACE * first.line.em


def _glued(text: str, words: str) -> str:
    latin = re.search(r"[A-Za-z,.]$", text) and re.match(r"[A-Za-z]", words)
    return f"{text} {words}" if latin else text + words
