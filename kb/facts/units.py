"""A list of units as a document prints it → the single names: "市发改委、文化和旅游局等部门"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Span
from kb.model import Role
from kb.organisations import is_unit_name

_SEPARATOR = re.compile(r"[、,，;；/]|\s{1,}|(?<=[局委部厅办署会院校行司府心])(?=各)")
_CONJUNCTION = re.compile(r"以及|或者|特别是|尤其是|和|与|及|暨")
# "等" and what it stands for is no name: 财政部等有关部门和单位.
_AND_OTHERS = re.compile(r"等(?:\S{0,4}(?:部门|单位|地区|机构|方面)\S{0,4})?$|等$")
# The number of an item too: 5.高等学校, 四是各党委; and a quotation mark that is not closed.
_QUALIFIER = re.compile(
    r"^(?:由|请|经|以及|会同|及|和|与|并由|其中|同时|“(?![^”]*”)"
    r"|[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[）).．、][ 　]*|[一二三四五六七八九十]是)"
)
_PLACE_KINDS = (
    r"(?:省|自治区|直辖市|兵团|地级市|市|州|盟|地区|县|区|旗|自治县|自治州|乡|镇|街道|开发区|新区"
    r"|[（(〔][市县区旗州盟、]+[）)〕])"
)
# 各省、自治区、直辖市人民政府 is one name: a list of kinds of places that one word closes.
_COLLECTIVE = re.compile(
    rf"(?:(?:各|有关|相关|其他){_PLACE_KINDS}+(?:、{_PLACE_KINDS}+)*[、和及]?{_PLACE_KINDS}*"
    rf"|{_PLACE_KINDS}+(?:、{_PLACE_KINDS}+)+(?:[两三四]级)?)"
    r"(?:人民政府|政府|党委|部门|单位|管委会|[一-鿿]{2,8}部门)"
)
# 园区和示范区管委会 is one name too: a kind of place has no head of its own.
_KIND_ALONE = re.compile(r"(?:园区|示范区|开发区|功能区|新区|县区|街道|[省市县区乡镇])$")
_BRACKETS = {"(": ")", "（": "）", "“": "”", "〔": "〕", "【": "】", "《": "》"}
MAX_NAME = 40  # characters
_DEPARTMENT = "部门"
_DEPARTMENTS = re.compile(r"等(?:有关|相关)?部门")
_KIND_OF_PLACE = re.compile(r"[县市区旗]$")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A phrase that assigns a task: the names in it with their roles, and the task where it says.

    ``evidence`` covers the phrase; ``task`` is ``None`` where the text before it is the task.
    ``shared`` is what the last name of a list completes the others with: 金山、银山区, or
    商务、交通运输等部门.
    """

    evidence: Span
    names: tuple[tuple[Role, Span], ...]
    task: Span | None = None
    shared: str = ""


def are_units(names: Sequence[str]) -> bool:
    """Tell whether every name is a unit's; 部门 at the end of a list completes the others too.

    So 人力资源社会保障、财政部门 are two departments.
    """
    tail = _DEPARTMENT if names and names[-1].endswith(_DEPARTMENT) else ""
    return all(
        is_unit_name(name) or (tail and not name.endswith("级") and is_unit_name(name + tail))
        for name in names
    )


def shared_ending(text: str, names: Sequence[tuple[Role, Span]]) -> str:
    """Return what the end of a list tells of all its names: 部门, or the kind of places."""
    kind = _KIND_OF_PLACE.search(names[-1][1].of(text))
    return shared_department(text, names) or (kind[0] if kind else "")


def shared_department(text: str, names: Sequence[tuple[Role, Span]]) -> str:
    """Return 部门 where the last name of a list, or what stands behind it, says it of all."""
    last = names[-1][1]
    is_said = last.of(text).endswith(_DEPARTMENT) or _DEPARTMENTS.match(text, last.end)
    return _DEPARTMENT if is_said else ""


def split_units(text: str, span: Span) -> Iterator[Span]:
    """Yield the span of every name in the list of units that ``span`` covers.

    Tails such as 等有关部门 are dropped; a conjunction splits only between two units
    (市财政局和市税务局 are two, 文化和旅游部 is one).
    """
    for piece in _pieces(text, span):
        piece = _trimmed(text, piece)
        if 0 < len(piece) <= MAX_NAME:
            yield from _split_conjunctions(text, piece)


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Cut at separators outside brackets and quotation marks, collective names kept whole."""
    start = position = span.start
    closing: list[str] = []
    while position < span.end:
        collective = _COLLECTIVE.match(text, position, span.end) if position == start else None
        if collective:
            position = collective.end()
            continue
        char = text[position]
        if char in _BRACKETS:
            closing.append(_BRACKETS[char])
        elif closing and char == closing[-1]:
            closing.pop()
        elif not closing and (match := _SEPARATOR.match(text, position, span.end)):
            yield Span(start, position)
            start = position = match.end()
            if match.end() > match.start():
                continue
        position += 1
    yield Span(start, span.end)


def _trimmed(text: str, span: Span) -> Span:
    """Drop white space, a leading 由 or 会同, and an 等 tail."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if match := _QUALIFIER.match(text[start:end]):
        start += match.end()
    if match := _AND_OTHERS.search(text[start:end]):
        end = start + match.start()
    return Span(start, end)


def _split_conjunctions(text: str, span: Span) -> Iterator[Span]:
    for match in _CONJUNCTION.finditer(text, span.start + 1, span.end):
        left, right = Span(span.start, match.start()), Span(match.end(), span.end)
        if _KIND_ALONE.match(left.of(text)):
            continue
        if is_unit_name(left.of(text)) and len(right) > 2 and is_unit_name(right.of(text)):
            yield left
            yield from _split_conjunctions(text, right)
            return
    yield span
