"""Lines and labels → a tree of numbered items, decided line by line from the numbering itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.document import Span
from corpus.numbering import Label, Style, parse_label

# Paragraphs end at a line break, or at the double ideographic indent in texts without any.
_BREAK = re.compile(r"\n|(?<=\S)[ \t]*　{2,}|(?<=[^\s　])[ \t]{4,}(?=\S)")
_MARKUP = re.compile(r"(?:[ \t　>*]|-[ ])*")
# Where a label may stand inside a paragraph: after a full stop, or after the colon of a list.
_INLINE = re.compile(r"(?<=[。；;：:！？）)”])[ 　]*(?=[一二三四五六七八九十第（(〔1-9①-⑳])")
_SENTENCE_END = "。！？；;!?"
_HEADING_LIMIT = 50  # characters; a longer first sentence is text, not a heading
_LOOSE = {Style.HAN, Style.HAN_BRACKETED, Style.ANNEX, Style.MARKDOWN}
_MAX_GAP = 4  # how many numbers a source may skip before a label is taken for something else


@dataclass(slots=True)
class Item:
    """A numbered item under construction: its label, its first line and what is beneath it."""

    label: Label
    line: Span
    end: int
    children: list[Item] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the item begins, markup and label included."""
        return self.label.span.start

    def intro(self) -> Span:
        """The item's own text: everything before its first child."""
        return Span(self.start, self.children[0].start if self.children else self.end)


def paragraphs(text: str, span: Span | None = None) -> Iterator[Span]:
    """Yield the non-empty paragraphs of ``text`` (within ``span``), without outer white space."""
    start, stop = (span.start, span.end) if span else (0, len(text))
    for end in [*(m.start() for m in _BREAK.finditer(text, start, stop)), stop]:
        piece = stripped(text, start, end)
        if piece:
            yield piece
        start = end


def stripped(text: str, start: int, end: int) -> Span:
    """Return ``text[start:end]`` as a span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def heading(text: str, item: Item) -> Span:
    """Return the heading of ``item``: its first line, or as much of it as reads like a title.

    An article of a law has its number alone (with its bracketed title, where it has one); a
    heading that runs into its text ends before the full stop; of a long first sentence the
    first phrase stands for the whole.
    """
    start, end = item.start, item.line.end
    body = item.label.span.end
    if item.label.style is Style.ARTICLE:
        title = re.compile(r"[【（(][^】）)\n]{1,30}[】）)]").match(text, body)
        return stripped(text, start, title.end() if title else body)
    for stop in range(body, end):
        if text[stop] in _SENTENCE_END or (text[stop] == ":" or text[stop] == "："):
            end = stop
            break
    if end - body > _HEADING_LIMIT:
        comma = re.compile(r"[，,（(]").search(text, body + 4, body + _HEADING_LIMIT)
        end = comma.start() if comma else body + _HEADING_LIMIT // 2
    return stripped(text, start, end)


def build(text: str) -> list[Item]:
    """Return the outermost numbered items of ``text``, each with its children."""
    builder = _Builder(text)
    for line in paragraphs(text):
        builder.add_line(line)
    return builder.finish()


class _Builder:
    """Places one label after another into the tree; keeps the chain of open items."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._roots: list[Item] = []
        self._open: list[Item] = []
        self._last: dict[tuple[int, int], int] = {}  # the last number of each rank

    def add_line(self, line: Span) -> None:
        """Take in the label at the head of ``line`` and those that follow inside it."""
        label = self._head_label(line)
        if label is not None and self._in_sequence(label):
            self._place(label, line)
        for match in _INLINE.finditer(self._text, line.start + 1, line.end):
            inner = parse_label(self._text, match.end())
            if inner is not None and self._follows(inner, self._text[match.start() - 1]):
                self._place(inner, Span(match.end(), line.end))

    def finish(self) -> list[Item]:
        """Close all open items at the end of the text."""
        for item in self._open:
            item.end = len(self._text)
        return self._roots

    def _head_label(self, line: Span) -> Label | None:
        start = min(_MARKUP.match(self._text, line.start).end(), line.end)  # type: ignore[union-attr]
        label = parse_label(self._text, start)
        if label is None or label.span.end > line.end:
            return None
        if label.style is Style.MARKDOWN:
            inner = parse_label(self._text, label.span.end)
            return inner if inner is not None and inner.span.end <= line.end else label
        if label.style is Style.ANNEX and not self._is_annex_heading(label, line):
            return None
        return label

    def _is_annex_heading(self, label: Label, line: Span) -> bool:
        """An annex opens with a line of its own; "附件：1. … 2. …" only lists what is enclosed."""
        rest = self._text[label.span.end : line.end].strip(" 　:：")
        bare = self._text[line.end - 1] not in ":："
        if not rest:
            return bare
        numbered = self._text[label.span.end - 1] not in "件表录"
        return numbered and len(rest) <= _HEADING_LIMIT and rest[-1] not in _SENTENCE_END

    def _in_sequence(self, label: Label) -> bool:
        """Tell whether the label at the head of a line can be the next one of its kind."""
        if self._runs_on(label):
            return False
        if label.style in _LOOSE or label.number == 1:
            return True
        last = self._last.get(label.rank)
        if last is None:
            spaced = self._text[label.span.end - 1].isspace()
            return label.style <= Style.DIVISION or (label.style is Style.ARTICLE and spaced)
        if label.style is Style.ARTICLE and self._text[label.span.end - 1].isspace():
            return True
        return last < label.number <= last + _MAX_GAP or label.style < Style.ARTICLE

    def _follows(self, label: Label, before: str) -> bool:
        """Tell whether a label inside a paragraph continues a list, or opens one."""
        if label.style in (Style.ANNEX, Style.MARKDOWN) or self._runs_on(label):
            return False
        last = self._last.get(label.rank)
        inside = bool(self._open) and self._open[-1].label.rank == label.rank
        if label.number == 1:
            return before in "。：:！？" and label.style > Style.ARTICLE
        return last == label.number - 1 and (inside or before not in "；;：:")

    def _runs_on(self, label: Label) -> bool:
        """A number in running text: 一、二、三产业, （一）至（三）项."""
        rest = self._text[label.span.end : label.span.end + 3]
        if label.style is Style.HAN and re.match(r"[一二三四五六七八九十]+[、是产]", rest):
            return True
        return bool(re.match(r"[至、和及项款]|或者", rest)) and label.style is not Style.ARTICLE

    def _place(self, label: Label, line: Span) -> None:
        while self._open and self._open[-1].label.rank >= label.rank:
            self._open.pop().end = label.span.start
        for item in self._open:
            item.end = line.end
        item = Item(label, line, line.end)
        (self._open[-1].children if self._open else self._roots).append(item)
        self._open.append(item)
        self._last = {rank: n for rank, n in self._last.items() if self._survives(rank, label)}
        self._last[label.rank] = label.number

    def _survives(self, rank: tuple[int, int], label: Label) -> bool:
        """Annexes count from one again; elsewhere lists may run on under the next heading."""
        return label.style is not Style.ANNEX or rank == label.rank
