"""The words that changed between two texts, as edits that a person can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from corpus.document import Span
from kb.versions.model import Edit

MAX_TOKENS = 3000  # of either side; comparing takes their product in time
# A figure, a numeral or a Latin word counts as one, of other Chinese every character.
_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*[%％]?|[〇零一二三四五六七八九十百千万亿]+|[A-Za-z]+|\s+|.", re.DOTALL
)

_Opcode = tuple[bool, int, int, int, int]  # same, and both ranges of tokens


def edits(old: str, old_span: Span, new: str, new_span: Span) -> tuple[Edit, ...]:
    """Compare ``old_span`` of the text ``old`` with ``new_span`` of the text ``new``.

    Returns:
        Edits that cover both spans in order without a gap. Sides of more than ``MAX_TOKENS``
        between their common beginning and end count as replaced whole.
    """
    before = _TOKEN.findall(old, old_span.start, old_span.end)
    after = _TOKEN.findall(new, new_span.start, new_span.end)
    found = []
    start, other = old_span.start, new_span.start
    for same, i, k, j, m in _joined(_opcodes(before, after), before):
        end = start + sum(map(len, before[i:k]))
        other_end = other + sum(map(len, after[j:m]))
        found.append(Edit(Span(start, end), Span(other, other_end), same))
        start, other = end, other_end
    return tuple(found)


def project(span: Span, found: Sequence[Edit]) -> Span | None:
    """Return where ``span`` of the old text is in the new one, None where nothing is left of it.

    Of a stretch that was replaced, its whole replacement counts.
    """
    ends: list[int] = []
    for edit in found:
        if not edit.old.overlaps(span):
            continue
        if edit.same:
            start = max(span.start, edit.old.start) - edit.old.start
            end = min(span.end, edit.old.end) - edit.old.start
            ends += (edit.new.start + start, edit.new.start + end)
        elif edit.new:
            ends += (edit.new.start, edit.new.end)
    return Span(min(ends), max(ends)) if ends else None


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Iterator[_Opcode]:
    """Yield what is the same and what is not; the common beginning and end are taken first."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    first, last, other = head, len(before) - tail, len(after) - tail
    if head:
        yield True, 0, head, 0, head
    inner, outer = before[first:last], after[first:other]
    if max(len(inner), len(outer)) > MAX_TOKENS:
        yield False, first, last, first, other
    else:
        # Not autojunk: in Chinese, frequent characters are words like any other.
        for tag, i, k, j, m in SequenceMatcher(None, inner, outer, autojunk=False).get_opcodes():
            yield tag == "equal", first + i, first + k, first + j, first + m
    if tail:
        yield True, last, len(before), other, len(after)


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(before), len(after)))


def _joined(opcodes: Iterator[_Opcode], before: Sequence[str]) -> list[_Opcode]:
    """Join edits that only one character keeps apart: 2020年6月 → 2021年9月 is one edit."""
    joined: list[_Opcode] = []
    for code in opcodes:
        if len(joined) > 1 and not code[0] and _is_slight(joined[-1], before):
            _, i, _, j, _ = joined[-2]
            joined[-2:] = [(False, i, code[2], j, code[4])]
        elif joined and joined[-1][0] == code[0]:
            same, i, _, j, _ = joined[-1]
            joined[-1] = (same, i, code[2], j, code[4])
        else:
            joined.append(code)
    return joined


def _is_slight(code: _Opcode, before: Sequence[str]) -> bool:
    same, start, end, *_ = code
    return same and end - start == 1 and before[start].isalnum()
