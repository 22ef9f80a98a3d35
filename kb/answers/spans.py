"""Which words of a clause answer: whole sentences, or the end of one from a comma on.

A linear model over all such spans; ``kb train`` learns it from questions whose answer is marked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Span
from kb.answers import weights
from kb.answers.matching import ADDS, Candidate, Matcher
from kb.model import Kind
from kb.questions import Question

LONGEST = 320  # characters; a single longer sentence is taken as it is
BRIEF = 160  # of what stands for a name, a date or a number
SENTENCES = 5  # of a span at most
MOST_PARTS = 80  # of a clause that are looked at

_CUT = re.compile(r"[，,；;。！!？?：:\n]+")
_BRACKETED = re.compile(r"[（(〔【\[][^（()）〔〕【】\[\]\n]*[）)〕】\]]")  # cut nowhere
_END = re.compile(r"[。！!？?；;\n]")
# What a question wants, which tells how long its answer is; the first that fits decides.
_WANTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(expression))
    for name, expression in (
        ("amount", r"多少|几[个名家项天日年月元户人条次]|百分之几|比例|额度|how m(?:any|uch)"),
        ("time", r"什么时|何时|哪[天年月日]|几[月号]|多久|期限|时限|截止|\bwhen\b|how long"),
        ("place", r"哪里|何处|什么地方|哪个地|在哪|地址|网址|\bwhere\b"),
        ("number", r"电话|热线|号码|咨询|phone"),
        ("purpose", r"目的|意义|为什么|为何|原因|作用|目标|为了|\bwhy\b|purpose"),
        ("who", r"谁|哪[些个几]?\S{0,2}(?:部门|单位|企业|人|机构|群体|主体|对象|条件)|范围|\bwho"),
        ("way", r"如何|怎么|怎样|方式|方法|措施|举措|途径|渠道|流程|步骤|政策|规定|\bhow\b"),
        ("which", r"哪|什么|何种|包括|内容|\bwh(?:at|ich)\b"),
        ("other", ""),
    )
)
_ASKS_ITEMS = re.compile(r"哪\S{0,4}[个项种类家张条]|哪些|分别|包括|which|what are")
_ASKS_FIGURES = ("amount", "time", "number")
_FIGURES = re.compile(r"\d|[一二三四五六七八九十百千万]+[个项条元天名]")
FEATURES = (
    "inside",
    "before",
    "cosine",
    "nearest",
    "length",
    "length squared",
    "whole",
    "echo",
    "opening",
    "heading",
    "last",
    "items",
    "figures",
    *(f"length of {name}" for name, _ in _WANTS),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a clause up to the next comma or stop, and whether a sentence ends with it."""

    span: Span
    sentence: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """A span that may answer, with what speaks for it in the order of ``FEATURES``."""

    span: Span
    features: tuple[float, ...]


def best_of(found: Sequence[Extract]) -> Span | None:
    """Return the words that answer best, if any are to choose from."""
    best = max(found, key=lambda c: weights.dot("span", c.features), default=None)
    return best.span if best else None


def choices(question: Question, matcher: Matcher, candidate: Candidate) -> tuple[Extract, ...]:
    """Return all spans of a clause that may answer; each ends where a sentence does."""
    return _Chooser(question, matcher, candidate).choices()


class _Chooser:
    """Describes the spans of one clause."""

    def __init__(self, question: Question, matcher: Matcher, candidate: Candidate) -> None:
        self._text = candidate.document.text
        self._clause = candidate.clause
        self._cosines = candidate.hit.cosines or (0.0,) * len(candidate.clause.sentences)
        self._nearest = candidate.best_sentence
        self._aside = [s for s in candidate.clause.sentences if candidate.only_assigns(s)]
        self._longest = LONGEST if question.kind is Kind.WHAT else BRIEF
        self._pairs = _pairs(question.text)
        self._wants = next(n for n, (_, p) in enumerate(_WANTS) if p.search(question.text.lower()))
        self._asks_items = _ASKS_ITEMS.search(question.text.lower()) is not None
        self._asks_figures = _WANTS[self._wants][0] in _ASKS_FIGURES
        self._parts = tuple(self._cut())[:MOST_PARTS]
        self._held = [matcher.held(part.span.of(self._text)) for part in self._parts]

    def choices(self) -> tuple[Extract, ...]:
        ends = [number for number, part in enumerate(self._parts) if part.ends]
        return tuple(
            Extract(Span(self._parts[i].span.start, self._parts[j].span.end), self._features(i, j))
            for j in ends
            for i in range(j, -1, -1)
            if self._is_short(i, j)
        )

    def _cut(self) -> Iterator[_Part]:
        sentences = self._clause.sentences
        for number, sentence in enumerate(sentences):
            if sentence in self._aside:
                continue
            start = sentence.start
            for match in (*self._cuts(sentence), None):
                end = match.start() if match else sentence.end
                stops = match is None or match.end() == sentence.end or _END.search(match[0])
                if any(char.isalnum() for char in self._text[start:end]):
                    yield _Part(Span(start, end), number, bool(stops))
                start = match.end() if match else end

    def _cuts(self, sentence: Span) -> Iterator[re.Match[str]]:
        inside = [m.span() for m in _BRACKETED.finditer(self._text, sentence.start, sentence.end)]
        for match in _CUT.finditer(self._text, sentence.start, sentence.end):
            if not any(start < match.start() < end for start, end in inside):
                yield match

    def _is_short(self, first: int, last: int) -> bool:
        a, b = self._parts[first], self._parts[last]
        if ADDS.match(self._text, a.span.start) and b.sentence > a.sentence:
            return False
        short = b.span.end - a.span.start <= self._longest and b.sentence - a.sentence < SENTENCES
        return short or (self._is_opening(first) and a.sentence == b.sentence)

    def _is_opening(self, number: int) -> bool:
        return number == 0 or self._parts[number - 1].ends

    def _features(self, first: int, last: int) -> tuple[float, ...]:
        parts = self._parts[first : last + 1]
        span = Span(parts[0].span.start, parts[-1].span.end)
        said = span.of(self._text)
        length = math.log(max(1, len(span)))
        beside = first > 0 and self._parts[first - 1].sentence == parts[0].sentence
        heading = self._clause.path[-1].end if self._clause.path else 0
        highest = max(self._cosines)
        return (
            self._coverage(first, last + 1),
            self._coverage(max(0, first - 2), first) if beside else 0.0,
            10 * sum(self._cosines[part.sentence] - highest for part in parts) / len(parts),
            float(span.overlaps(self._nearest)),
            length,
            length * length / 5,
            float(self._is_opening(first)),
            len(_pairs(said) & self._pairs) / max(1, len(said) - 1),
            sum(self._held[first]) if len(parts) > 1 else 0.0,
            float(span.start < heading),
            float(last == len(self._parts) - 1),
            min(1.0, said.count("、") / 4) * self._asks_items,
            float(self._asks_figures and _FIGURES.search(said) is not None),
            *(length * (number == self._wants) for number in range(len(_WANTS))),
        )

    def _coverage(self, first: int, end: int) -> float:
        """Return the share of the topic's weight that the parts hold together."""
        held: Iterator[float] = map(max, zip(*self._held[first:end], strict=True))
        return sum(held)


def _pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring characters."""
    return {text[at : at + 2] for at in range(len(text) - 1)}
