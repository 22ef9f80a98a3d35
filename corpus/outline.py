"""Lines and labels → a tree of numbered items, decided line by line from the numbering itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from corpus import titles
from corpus.document import Span
from corpus.numbering import Label, Style, parse_label
from corpus.paragraphs import is_dense, is_row, paragraphs, stripped

_MARKUP = re.compile(r"(?:[ \t　>*]|[-+][ ])*")
_NUMERALS = "0-9０-９一二三四五六七八九十百千〇零"
# Where a label may stand inside a paragraph; what stands before it decides whether it is one.
_INLINE = re.compile(
    rf"(?<![第{_NUMERALS}.．、〇至到和与及或—/~-])[（(〔第]?[ ]?"
    rf"(?:[{_NUMERALS}]{{1,5}}[ ]?[、.．）)〕章节条]|[①-⑳㈠-㈩⑴-⒇])"
)
_SENTENCE_END = "。！？；;!?"
_OPENING = "。：:！？!?"  # what may stand before the first item of a list
_CONTINUING = "；;）)”"  # what may stand before the next one
_LEADERS = re.compile(r"[.…·]{4,}[ ]?\d*$")  # 一、总则......12 in a table of contents
_ENCLOSURES = re.compile(r"附[ 　]?件?[ 　]*[:：][ 　]*\S")
_HEADING_LIMIT = 50  # characters; a longer first sentence is text, not a heading
_LONGEST_HEADING = 80  # characters, where the first comma of a sentence comes late
# A comma, or a bracket that is no part of a word: 隔离场所（点）.
_COMMA = re.compile(r"[，,]|[（(](?![^（()）]{1,6}[）)][一-鿿])")
# What only says by what or when something is done: 各医院要结合实际, 在疫情防控期间.
_SAYS_NOTHING = re.compile(
    r"[^，,]{0,20}?(?:根据|按照?|依照|依据|结合|立足|鉴于)[^，,]*"
    r"(?:实际|情况|要求|规定|需要|原则|精神|部署|安排|通知|意见|标准|》)"
    r"|自[^，,]*(?:起|[日月]止?)|在[^，,]*(?:期间|基础上|前提下|过程中|情况下)"
)
_CLOSING_LINES = 12  # between the list of enclosures and the day of issue
_SIGNERS = 4  # lines before the day of issue
_LOOSE = {Style.HAN, Style.HAN_BRACKETED, Style.ANNEX, Style.MARKDOWN}
_ANEW = {Style.TITLE, Style.CLOSING, Style.ANNEX}  # numbering begins anew behind these
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
        """Where the item begins, label included; the marks of a Markdown heading are not."""
        markdown = self.label.style is Style.MARKDOWN
        return self.label.span.end if markdown else self.label.span.start

    def intro(self) -> Span:
        """The item's own text: everything before its first child."""
        return Span(self.start, self.children[0].line.start if self.children else self.end)


def heading(text: str, item: Item) -> Span:
    """Return the heading of ``item``: its first line, or as much of it as reads like a title.

    An article of a law has its number alone (with its bracketed title, where it has one); a
    heading that runs into its text ends before the full stop; of a long first sentence the
    first phrase stands for the whole.
    """
    start, body = item.start, item.label.span.end
    if item.label.style in (Style.TITLE, Style.ANNEX):
        return item.line
    if item.label.style is Style.ARTICLE:
        title = re.compile(r"[【（(][^】）)\n]{1,30}[】）)]").match(text, body)
        return stripped(text, start, title.end() if title else body)
    end = min(item.line.end, item.intro().end)
    for stop in range(body, end):
        if text[stop] in _SENTENCE_END or text[stop] in ":：":
            end = stop
            break
    if end - body > _HEADING_LIMIT:
        end = _first_phrase(text, body, end)
    while end > body and text[end - 1] == "*":
        end -= 1
    return stripped(text, start, end)


def _first_phrase(text: str, start: int, end: int) -> int:
    """Return where the first phrase of a long sentence ends: at a comma outside 《》.

    An opening that says nothing (根据实际情况) does not stand alone where there is room for more.
    """
    cuts = [
        comma.start()
        for comma in _COMMA.finditer(text, start + 4, min(end, start + _LONGEST_HEADING))
        if text.count("《", start, comma.start()) == text.count("》", start, comma.start())
    ]
    for cut in cuts:
        opening = max(text.rfind(mark, start, cut) for mark in "，,") + 1
        if not _SAYS_NOTHING.fullmatch(text, max(start, opening), cut):
            return cut
    if cuts:
        return cuts[0]
    half = start + _HEADING_LIMIT // 2
    inside = text.count("《", start, half) > text.count("》", start, half)
    return text.find("》", half, end) + 1 or half if inside else half


def build(text: str, head: int = 0) -> list[Item]:
    """Return the outermost numbered items of ``text``, each with its children.

    Before ``head``, where the title ends, stands no signature.
    """
    return _Builder(text, head).build()


def _firsts(labels: list[Label]) -> set[Span]:
    """Return where the labels stand that begin a list: the next two of the kind count on."""
    firsts: set[Span] = set()
    behind: dict[tuple[int, int], tuple[int, int]] = {}  # the next two numbers of each rank
    for label in reversed(labels):
        second, third = behind.get(label.rank, (0, 0))
        if (label.number, second, third) == (1, 2, 3):
            firsts.add(label.span)
        behind[label.rank] = (label.number, second)
    return firsts


class _Builder:
    """Places one label after another into the tree; keeps the chain of open items."""

    def __init__(self, text: str, head: int) -> None:
        self._text = text
        self._head = head
        self._lines = list(paragraphs(text))
        self._roots: list[Item] = []
        self._open: list[Item] = []
        self._last: dict[tuple[int, int], int] = {}  # the last number of each rank
        self._han_heads_articles = False

    def build(self) -> list[Item]:
        """Take in all lines, and close what is open at the end of the text."""
        resume = 0
        for place, line in enumerate(self._lines):
            if place < resume:
                continue
            resume = self._closing(place) or self._title(place)
            if not resume:
                self._add_line(line)
        for item in self._open:
            item.end = len(self._text)
        return self._roots

    def _closing(self, place: int) -> int:
        """Place the closing that begins at line ``place``; return the line behind it, or 0.

        It is a list of enclosures or the names of those who sign, and ends with the day of issue.
        """
        first = self._lines[place]
        if first.start < self._head or not (place or self._open):
            return 0
        enclosures = _ENCLOSURES.match(self._text, first.start, first.end) is not None
        limit = place + (_CLOSING_LINES if enclosures else _SIGNERS)
        for end, line in enumerate(self._lines[place:limit], start=place):
            printed = line.of(self._text)
            if titles.is_dated_signature(printed):
                self._place_mark(Style.CLOSING, first)
                return self._behind(end + 1, titles.is_note)
            signer = titles.is_signer(printed) and self._head_label(line) is None
            if not (signer or (enclosures and len(line) <= 2 * _HEADING_LIMIT)):
                return 0
        return 0

    def _title(self, place: int) -> int:
        """Place the title of a further document, which follows a signature, or return 0."""
        if not self._open or self._open[-1].label.style is not Style.CLOSING:
            return 0
        for end in range(place, min(place + 2, len(self._lines))):
            line = Span(self._lines[place].start, self._lines[end].end)
            printed = "".join(line.of(self._text).split())
            if titles.is_title(printed) and len(printed) <= 2 * _HEADING_LIMIT:
                behind = self._behind(end + 1, titles.is_rest)
                self._place_mark(Style.TITLE, Span(line.start, self._lines[behind - 1].end))
                return behind
        return 0

    def _behind(self, place: int, belongs: Callable[[str], bool]) -> int:
        """Return the first line from ``place`` on that does not belong to what is above it."""
        while place < len(self._lines) and belongs(self._printed(place)):
            place += 1
        return place

    def _printed(self, place: int) -> str:
        return self._lines[place].of(self._text).strip("> 　")

    def _place_mark(self, style: Style, line: Span) -> None:
        self._place(Label(style, 1, Span(line.start, line.start)), line)

    def _add_line(self, line: Span) -> None:
        """Take in the label at the head of ``line`` and those that follow inside it."""
        if is_row(self._text, line) or _LEADERS.search(self._text, line.start, line.end):
            return
        label = self._head_label(line)
        if label is not None and self._in_sequence(label):
            self._place(label, line)
        if _ENCLOSURES.match(self._text, line.start, line.end):
            return
        dense = is_dense(self._text, line)
        found = [
            label
            for match in _INLINE.finditer(self._text, line.start + 1, line.end)
            if (label := parse_label(self._text, match.start())) and not self._runs_on(label)
        ]
        firsts = _firsts(found) if dense else set()
        for inner in found:
            if self._follows(inner, line, dense) or inner.span in firsts:
                self._place(inner, Span(inner.span.start, line.end))

    def _head_label(self, line: Span) -> Label | None:
        start = min(_MARKUP.match(self._text, line.start).end(), line.end)  # type: ignore[union-attr]
        label = parse_label(self._text, start)
        if label is None or self._text[line.end : label.span.end].strip():
            return None
        if label.style is Style.MARKDOWN:
            bold = _MARKUP.match(self._text, label.span.end)
            inner = parse_label(self._text, bold.end()) if bold else None
            return inner if inner is not None and inner.span.end <= line.end else label
        if label.style is Style.ANNEX and not self._is_annex_heading(label, line):
            return None
        return label

    def _is_annex_heading(self, label: Label, line: Span) -> bool:
        """An annex opens with a line of its own; "附件：1. … 2. …" only lists what is enclosed."""
        rest = self._text[label.span.end : line.end].strip(" 　:：*")
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
        if label.insertion and label.number == last:
            return True
        return last < label.number <= last + _MAX_GAP or label.style < Style.ARTICLE

    def _follows(self, label: Label, line: Span, dense: bool) -> bool:
        """Tell whether a label inside a paragraph continues a list, or opens one."""
        if label.style in _ANEW or label.style is Style.MARKDOWN:
            return False
        before = self._before(label.span.start)
        last = self._last.get(label.rank)
        inside = bool(self._open) and self._open[-1].label.rank == label.rank
        if before in _OPENING and label.number == 1:
            return label.style > Style.ARTICLE
        if before in _OPENING or before in _CONTINUING:
            return last == label.number - 1 and (inside or before not in "；;：:")
        # Nothing, or a space alone, stands between the text before and the label.
        bare = label.style is Style.ARABIC and self._text[label.span.end - 1].isspace()
        chapter = label.style <= Style.ARTICLE and self._text[label.span.start - 1].isspace()
        if bare or not (dense or chapter) or (label.number != 1 and last != label.number - 1):
            return False
        sibling = any(item.label.rank == label.rank for item in self._open)
        return (label.number != 1 and sibling) or self._only_heading_before(label)

    def _only_heading_before(self, label: Label) -> bool:
        """Tell whether nothing but its heading stands between the open item and ``label``."""
        if not self._open or self._open[-1].label.rank >= label.rank:
            return False
        return self._only_heading_between(self._open[-1].label, label)

    def _only_heading_between(self, one: Label, other: Label) -> bool:
        span = stripped(self._text, one.span.end, other.span.start)
        no_heading = _SENTENCE_END + ":：\n"
        return len(span) <= _HEADING_LIMIT and not any(c in no_heading for c in span.of(self._text))

    def _runs_on(self, label: Label) -> bool:
        """A number in running text: 一、二、三产业, （一）至（三）项, 3、4月."""
        rest = self._text[label.span.end : label.span.end + 3]
        if label.style is Style.HAN:
            return re.match(r"[一二三四五六七八九十]+[、是产类级季线]", rest) is not None
        if label.style is Style.ARABIC and self._text[label.span.end - 1] == "、":
            return rest[:1].isdecimal()
        return bool(re.match(r"[至、和及项款]|或者", rest)) and label.style is not Style.ARTICLE

    def _place(self, label: Label, line: Span) -> None:
        if label.style is Style.ARTICLE and self._heads_articles(label):
            self._han_heads_articles = True
        while self._open and self._closes(label, self._open[-1], line):
            self._open.pop().end = line.start
        for item in self._open:
            item.end = line.end
        item = Item(label, line, line.end)
        (self._open[-1].children if self._open else self._roots).append(item)
        self._open.append(item)
        self._last = {rank: n for rank, n in self._last.items() if self._survives(rank, label)}
        self._last[label.rank] = label.number

    def _closes(self, label: Label, item: Item, line: Span) -> bool:
        """Tell whether ``label`` ends the open ``item``."""
        if item.label.style is Style.CLOSING or self._rank(item.label) >= self._rank(label):
            return True
        # 一、 stands within an article as a list after a colon only; else the articles are over.
        statute = Style.PART <= item.label.style <= Style.ARTICLE
        opens = label.style is Style.HAN and label.number == 1
        return statute and opens and self._before(line.start) not in ":："

    def _rank(self, label: Label) -> tuple[int, int]:
        """The place of ``label`` in the hierarchy of this text; smaller is higher."""
        above = label.style is Style.HAN and self._han_heads_articles
        return (Style.ARTICLE, -1) if above else label.rank

    def _heads_articles(self, label: Label) -> bool:
        """Judicial interpretations stand under 一、二、三 instead of chapters."""
        top = self._open[-1].label if self._open else label
        return top.style is Style.HAN and self._only_heading_between(top, label)

    def _before(self, place: int) -> str:
        """Return the last character before ``place`` that is not white space, or nothing."""
        while place and self._text[place - 1].isspace():
            place -= 1
        return self._text[place - 1 : place]

    @staticmethod
    def _survives(rank: tuple[int, int], label: Label) -> bool:
        """Annexes count from one again; elsewhere lists may run on under the next heading."""
        return label.style not in _ANEW or rank == label.rank
