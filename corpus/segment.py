"""Text → sections and clauses: the smallest numbered items that carry text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus import outline
from corpus.document import Clause, Section, Span
from corpus.numbering import Style
from corpus.outline import Item

# A clause of several paragraphs beyond this many characters is cut by paragraph.
LONG_CLAUSE = 1200
_LIST_ITEM = 150  # characters; shorter items after a colon are a list within their clause
_SENTENCE = re.compile(
    r"(?:[^。！？；!?;\n]|(?<=\d)[;!?](?=\d))*(?:[。！？；!?;]+[”’」』）)》〉]*|\n|$)"
)
# A paragraph that only says who does what belongs to the paragraph before it.
_ASSIGNMENT_LINE = re.compile(r"[（(〔【\[]|(?:牵头|责任|配合|主办|协办|参加|完成)\S{0,6}[:：]")


def segment(text: str, head: Span) -> tuple[tuple[Section, ...], tuple[Clause, ...]]:
    """Cut ``text`` into its sections and clauses, in the order of the text.

    ``head`` covers the title and the lines about the document, which belong to no clause.
    """
    roots = outline.build(text)
    segmenter = _Segmenter(text)
    first = roots[0].start if roots else len(text)
    segmenter.add_text("preamble", (), Span(min(head.end, first), first))
    for item in roots:
        segmenter.add_item(item, "", ())
    return tuple(segmenter.sections), tuple(segmenter.clauses)


def sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of ``text`` within ``span``, without outer white space.

    A piece without any word character (a stray bracket or quotation mark) joins the sentence
    before it.
    """
    pending: Span | None = None
    for match in _SENTENCE.finditer(text, span.start, span.end):
        piece = outline.stripped(text, match.start(), match.end())
        if not piece:
            continue
        if pending is not None and not any(char.isalnum() for char in piece.of(text)):
            pending = Span(pending.start, piece.end)
            continue
        if pending is not None:
            yield pending
        pending = piece
    if pending is not None:
        yield pending


class _Segmenter:
    """Walks the outline once and collects sections and clauses."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ids: set[str] = set()
        self.sections: list[Section] = []
        self.clauses: list[Clause] = []

    def add_item(self, item: Item, parent: str, path: tuple[Span, ...]) -> None:
        """Add a numbered item: a clause where it is a leaf, else a section and its children."""
        if self._is_list(item):
            item.children.clear()
        heading = outline.heading(self._text, item)
        item_id = self._new_id(parent, item)
        below = (*path, heading)
        span = outline.stripped(self._text, item.start, item.end)
        if not item.children and not self._heads_nothing(item, span):
            self.add_text(item_id, below, span, whole=item.label.style is Style.ARTICLE)
            return
        self.sections.append(Section(item_id, len(below), heading, span))
        intro = item.intro()
        self.add_text(f"{item_id}-intro", below, Span(heading.end, max(heading.end, intro.end)))
        for child in item.children:
            self.add_item(child, item_id, below)

    def add_text(
        self, clause_id: str, path: tuple[Span, ...], span: Span, *, whole: bool = False
    ) -> None:
        """Add the text of ``span`` as one clause, or by paragraph where it is long."""
        span = outline.stripped(self._text, span.start, span.end)
        if not any(char.isalnum() for char in span.of(self._text)):
            return
        pieces = [span] if whole else self._pieces(span)
        for number, piece in enumerate(pieces, start=1):
            piece_id = clause_id if len(pieces) == 1 else f"{clause_id}-p{number}"
            cut = tuple(sentences(self._text, piece))
            self.clauses.append(Clause(piece_id, path, piece, cut))

    def _pieces(self, span: Span) -> list[Span]:
        if len(span) <= LONG_CLAUSE:
            return [span]
        pieces: list[Span] = []
        for piece in outline.paragraphs(self._text, span):
            follows = pieces and _ASSIGNMENT_LINE.match(piece.of(self._text))
            if pieces and (follows or len(pieces[-1]) < _LIST_ITEM // 2):
                pieces[-1] = Span(pieces[-1].start, piece.end)
            else:
                pieces.append(piece)
        return pieces

    def _is_list(self, item: Item) -> bool:
        """Items after a colon, and those of an article, are a list within their clause."""
        if not item.children:
            return False
        if item.label.style is Style.ARTICLE:
            return True
        lead_in = item.intro().of(self._text).rstrip()
        return lead_in.endswith((":", "：")) and all(map(self._is_phrase, item.children))

    def _is_phrase(self, item: Item) -> bool:
        """An item of a list is short, and not several sentences."""
        text = self._text[item.start : item.end].strip()
        return len(text) <= _LIST_ITEM and "。" not in text[:-1]

    def _heads_nothing(self, item: Item, span: Span) -> bool:
        """A chapter, annex or Markdown heading without any text beneath it."""
        return item.label.style <= Style.DIVISION and span.end <= item.line.end

    def _new_id(self, parent: str, item: Item) -> str:
        number = item.label.number
        match item.label.style:
            case Style.ARTICLE:  # articles are counted through the whole law
                wanted = f"art{number}"
            case Style.ANNEX:
                wanted = f"annex{number}"
            case Style.MARKDOWN:
                wanted = f"h{len(self.sections) + 1}"
            case _:
                wanted = f"{parent}-{number}" if parent else str(number)
        name, count = wanted, 1
        while name in self._ids:
            count += 1
            name = f"{wanted}.{count}"
        self._ids.add(name)
        return name
