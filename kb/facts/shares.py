"""分别: as many numbers as years or things, shared out among them in order.

2031年、2032年分别建成10个、20个; 农药、化肥使用量分别减少2%、1.5%; 小学、初中分别不超过2、4小时.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus.document import Span
from kb.facts.subjects import without_leading
from kb.model import Target

# What may stand between two numbers of one row: 10个、20个和30个.
JOINED = re.compile(r"[、和与及]|[、，](?:总数|总量|累计)(?:达到|达)?")
_YEAR = r"20\d{2}年?[底末]?"
_YEARS = re.compile(
    rf"(?P<years>{_YEAR}(?:[、和及与]{_YEAR})+)[^。；，,\d]{{0,10}}[，,]?[^。；，,\d]{{0,10}}分别"
)
_STOPS = "，,。；;：:\n"
_SHARES = re.compile(rf"分别(?=[^{_STOPS}\d]{{0,12}}\d)")
_LONGEST_LIST = 80  # characters
AND = re.compile(r"以及|[和与及]")
_A_YEAR = re.compile(r"20\d{2}年")
_WHOLE_NAME = 4  # characters


def shared_out(text: str, sentence: Span, targets: Sequence[Target]) -> list[Target]:
    """Give each number of a row its own year or its own thing, where 分别 shares them out.

    Where there are not as many numbers as years, none is given one; as things, each is of them all.
    """
    found = list(targets)
    for match in _YEARS.finditer(text, sentence.start, sentence.end):
        years = [int(year) for year in re.findall(r"20\d{2}", match["years"])]
        row = _row_behind(text, match, found)
        for number, target in enumerate(row):
            due = date(years[number], 12, 31) if len(row) == len(years) else None
            found[found.index(target)] = replace(target, due=due)
    for match in _SHARES.finditer(text, sentence.start, sentence.end):
        row = _row_behind(text, match, found)
        if row and re.search(rf"[{_STOPS}\d]", text[match.end() : row[0].phrase.start]):
            continue  # 分别于每月5日前报送，增长10%
        things = _things(text, _listed_before(text, sentence, match.start()), len(row))
        for target, thing in zip(row if things else (), things, strict=True):
            found[found.index(target)] = replace(target, subject=thing)
    return found


def _row_behind(text: str, match: re.Match[str], targets: Sequence[Target]) -> list[Target]:
    """Return the first target behind 分别 and those that nothing but 、 or 和 keeps from it."""
    behind = [target for target in targets if target.phrase.start >= match.end()]
    row = behind[:1]
    for target in behind[1:]:
        if not JOINED.fullmatch(text, row[-1].phrase.end, target.phrase.start):
            break
        row.append(target)
    return row


def _listed_before(text: str, sentence: Span, end: int) -> Span:
    """Return what stands between the last stop and ``end``; nothing where that is too long."""
    least = max(sentence.start, end - _LONGEST_LIST)
    start = max(least - 1, *(text.rfind(stop, least, end) for stop in _STOPS)) + 1
    start += 2 if text.startswith("其中", start) else 0
    return Span(start, end) if start > least or start == sentence.start else Span(end, end)


def _things(text: str, said: Span, count: int) -> list[Span]:
    """Return what each of ``count`` numbers is of: a name of the list ``said``, else all of it.

    Nothing where ``said`` lists nothing, or years.
    """
    said = without_leading(text, said)
    names = _split(text, said, re.compile("、"))
    if len(names) < count:  # 城镇和农村居民收入: the short one lacks what both are
        names[-1:] = [name for name in _split(text, names[-1], AND) if len(name) >= _WHOLE_NAME]
    if len(names) < 2 or not all(len(name) for name in names) or _A_YEAR.search(said.of(text)):
        return []
    return names if len(names) == count else [said] * count


def _split(text: str, span: Span, separator: re.Pattern[str]) -> list[Span]:
    parts, start = [], span.start
    for match in separator.finditer(text, span.start, span.end):
        parts.append(Span(start, match.start()))
        start = match.end()
    return [*parts, Span(start, span.end)]
