"""Text → sections and clauses: the smallest numbered items that carry text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus import outline
from corpus.document import Clause, Section, Span
from corpus.numbering import Style
from corpus.outline import Item
from corpus.paragraphs import is_row, lines, paragraphs, stripped

# A clause of several paragraphs beyond this many characters is cut by paragraph.
LONG_CLAUSE = 1200
_LIST_ITEM = 150  # characters; shorter items after a colon are a list within their clause
# An assignment in brackets, or what a label opens (联系人：…), stands by itself: it belongs to what
# is before it, not to what follows.
_ASSIGNMENT = (
    r"\s*[（(〔【\[](?:[^（()）〔〕【】\[\]]{0,200}?"
    r"(?:牵头|负责|责任|配合|指导|落实|参与|参加|主办|协办|分工)|[一-鿿]{2,8}[:：])"
    r"[^（()）〔〕【】\[\]]*[）)〕】\]]"
)
# What is in brackets is said of the words before them: no semicolon in the innermost pair cuts.
_BRACKETED = r"[（(〔【\[][^（()）〔〕【】\[\]。！？\n]{0,200}[）)〕】\]]"
_SENTENCE = re.compile(
    rf"{_ASSIGNMENT}[。；;]?|"
    rf"(?:{_BRACKETED}|[^。！？；!?;]|(?<=\d)[;!?](?=\d))*(?:[。！？；!?;]+[”’」』）)》〉]*|$)"
)
# Marks of Markdown and HTML around a clause that carry no words: <!-- … -->, ---, >, ##.
_MARKS_BEFORE = re.compile(r"(?:\s|<!--.*?-->|[>#=*_-]+[ \t　]*\n|>)+")
_MARKS_BEHIND = re.compile(r"(?:<!--.*?-->|\n[ \t　]*[>#=*_-]+|\s)+$")
_LONGEST_MARKS = 200  # characters
# A paragraph that only says who does what belongs to the paragraph before it.
_ASSIGNMENT_LINE = re.compile(r"[（(〔【\[]|(?:牵头|责任|配合|主办|协办|参加|完成)\S{0,6}[:：]")


def segment(text: str, head: Span) -> tuple[tuple[Section, ...], tuple[Clause, ...]]:
    """Cut ``text`` into its sections and clauses, in the order of the text.

    ``head`` covers the title and the lines about the document, which belong to no clause.
    """
    roots = outline.build(text, head.end)
    segmenter = _Segmenter(text)
    first = roots[0].line.start if roots else len(text)
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
    for piece in _pieces(text, span):
        if pending is not None and not any(char.isalnum() for char in piece.of(text)):
            pending = Span(pending.start, piece.end)
            continue
        if pending is not None:
            yield pending
        pending = piece
    if pending is not None:
        yield pending


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Yield the rows of tables whole, and every other line cut behind its full stops."""
    for line in lines(text, span):
        if is_row(text, line):
            yield line
            continue
        for match in _SENTENCE.finditer(text, line.start, line.end):
            if piece := stripped(text, match.start(), match.end()):
                yield piece


class _Segmenter:
    """Walks the outline once and collects sections and clauses."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ids: Counter[str] = Counter()
        self.sections: list[Section] = []
        self.clauses: list[Clause] = []

    def add_item(self, item: Item, parent: str, path: tuple[Span, ...]) -> None:
        """Add a numbered item: a clause where it is a leaf, else a section and its children."""
        if item.label.style is Style.CLOSING:
            return self.add_text(self._new_id(parent, item), path, Span(item.start, item.end))
        if self._is_list(item):
            item.children.clear()
        heading = outline.heading(self._text, item)
        item_id = self._new_id(parent, item)
        below = (*path, heading)
        span = stripped(self._text, item.start, item.end)
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
        span = self._without_marks(span)
        if not any(char.isalnum() for char in span.of(self._text)):
            return
        pieces = [(span, None)] if whole or len(span) <= LONG_CLAUSE else self._pieces(span)
        for number, (paragraph, head) in enumerate(pieces, start=1):
            piece = self._without_marks(paragraph)
            piece_id = clause_id if len(pieces) == 1 else f"{clause_id}-p{number}"
            cut = tuple(sentences(self._text, piece))
            self.clauses.append(
                Clause(piece_id, path if head is None else (*path, head), piece, cut)
            )

    def _without_marks(self, span: Span) -> Span:
        before = _MARKS_BEFORE.match(self._text, span.start, span.end)
        start = before.end() if before else span.start
        tail = max(start, span.end - _LONGEST_MARKS)
        behind = _MARKS_BEHIND.search(self._text, tail, span.end)
        return stripped(self._text, start, behind.start() if behind else span.end)

    def _pieces(self, span: Span) -> list[tuple[Span, Span | None]]:
        """Cut a long clause by paragraph, and its tables by row: each row with the row of heads."""
        pieces: list[tuple[Span, Span | None]] = []
        head: Span | None = None
        for piece in paragraphs(self._text, span):
            previous = pieces[-1][0] if pieces else None
            row, below = is_row(self._text, piece), head
            head = (head or piece) if row else None
            if previous and not (row and below) and self._belongs(piece, previous, row=row):
                pieces[-1] = (Span(previous.start, piece.end), pieces[-1][1])
            else:
                pieces.append((piece, below if row else None))
        return pieces

    def _belongs(self, piece: Span, previous: Span, *, row: bool) -> bool:
        """Tell whether a paragraph belongs to the one before: an assignment, a caption above."""
        last = self._text.rfind("\n", previous.start, previous.end) + 1 or previous.start
        table = is_row(self._text, Span(last, previous.end))
        short = len(previous) < _LIST_ITEM // 2 and not table
        return row or short or _ASSIGNMENT_LINE.match(piece.of(self._text)) is not None

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
            case Style.TITLE:
                wanted = "title"
            case Style.CLOSING:
                wanted = f"{parent}-closing" if parent else "closing"
            case Style.ARTICLE:  # articles are counted through the whole law
                insertion = item.label.insertion
                wanted = f"art{number}-{insertion}" if insertion else f"art{number}"
            case Style.ANNEX:
                wanted = f"annex{number}"
            case Style.MARKDOWN:
                wanted = f"h{len(self.sections) + 1}"
            case _:
                wanted = f"{parent}-{number}" if parent else str(number)
        self._ids[wanted] += 1
        count = self._ids[wanted]
        return wanted if count == 1 else f"{wanted}.{count}"
