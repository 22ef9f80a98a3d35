"""An answer's parts in the shape in which the page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import Citation, Role, Unit
from kb.titles import cited_as
from webapp.bars import bars
from webapp.highlight import Mark, Piece, cut

LONG = 320  # characters; a longer clause is shown as an excerpt that opens
_BEFORE, _AFTER = 110, 60  # characters of an excerpt around the quote
_STOP = re.compile(r"[。；！？\n]")
_HIGH, _MEDIUM = 0.9, 0.7  # probabilities of being right; below the first: "check it"


@dataclass(frozen=True, slots=True)
class Source:
    """A citation to be shown: ``excerpt`` is empty where the whole clause is short enough."""

    citation: Citation
    pieces: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    cut_before: bool
    cut_after: bool

    @property
    def written(self) -> str:
        """The quote and where it stands, to be put into another text."""
        cited = self.citation
        day = (
            f"{cited.published.year}年{cited.published.month}月{cited.published.day}日"
            if cited.published
            else ""
        )
        page = f"第{cited.page}页" if cited.page else ""
        where = [
            cited_as(cited),
            *cited.path,
            cited.issuer or "",
            day,
            page,
        ]
        return f"“{cited.quote.strip()}”（{'，'.join(part for part in where if part)}）"


def source(citation: Citation) -> Source:
    """Cut the clause of ``citation`` at its quote and marks."""
    text, offset = citation.clause_text, citation.clause_start
    marks = (
        *bars(text, offset),
        Mark(citation.start, citation.end, "quote"),
        *(Mark(span.start, span.end, "key") for span in citation.marks),
    )
    start, end = _window(text, citation.start - offset, citation.end - offset)
    whole = len(text) <= LONG
    return Source(
        citation=citation,
        pieces=cut(text, offset, marks),
        excerpt=() if whole else cut(text[start:end], offset + start, marks),
        cut_before=start > 0,
        cut_after=end < len(text),
    )


def by_role(units: Iterable[Unit]) -> tuple[tuple[Role, tuple[Unit, ...]], ...]:
    """Group ``units`` under their roles, from who leads to who carries out."""
    units = tuple(units)
    groups = ((role, tuple(unit for unit in units if unit.role is role)) for role in Role)
    return tuple((role, members) for role, members in groups if members)


def confidence(value: float) -> str:
    """Return how sure an answer is, in one word: high, medium or low."""
    return "high" if value >= _HIGH else "medium" if value >= _MEDIUM else "low"


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen the quote to the sentences around it, as far as an excerpt goes."""
    first, last = max(0, start - _BEFORE), min(len(text), end + _AFTER)
    if first:
        stop = _STOP.search(text, first, start)
        first = stop.end() if stop else first
    if last < len(text):
        stops = [match.end() for match in _STOP.finditer(text, end, last)]
        last = stops[-1] if stops else last
    return first, last
