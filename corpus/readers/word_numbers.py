"""The numbers that Word generates (ECMA-376 part 1, 17.9): a paragraph's label as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = dict(
    zip(
        "m cm d cd c xc l xl x ix v iv i".split(),
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        strict=True,
    )
)
# The first character of a run of numbered ones, and how many there are.
_RUNS = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "ideographEnclosedCircle": ("㊀", 10),
}
_COUNTING = (
    "chineseCounting chineseCountingThousand taiwaneseCounting taiwaneseCountingThousand "
    "ideographDigital japaneseCounting japaneseDigitalTenThousand koreanCounting"
).split()


def value_at(element: Element | None, path: str) -> str | None:
    """Return the ``w:val`` of what is at ``path`` (``numPr/numId``) below ``element``, if any."""
    if element is None:
        return None
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def write_number(number: int, style: str) -> str:
    """Return ``number`` as the number format ``style`` (ST_NumberFormat) writes it.

    Formats that offices in China do not use come out in Arabic digits, a bullet as nothing.
    """
    if style in ("bullet", "none"):
        return ""
    if style in _COUNTING:
        return _han(number, _DIGITS, "十百千")
    if style in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _han(number, _FORMAL, "拾佰仟")
    if style == "ideographTraditional" and 1 <= number <= len(_STEMS):
        return _STEMS[number - 1]
    if style in _RUNS and 1 <= number <= _RUNS[style][1]:
        return chr(ord(_RUNS[style][0]) + number - 1)
    if style.endswith("Letter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if style.startswith("upper") else letters
    if style.endswith("Roman") and 0 < number < 4000:
        return _roman(number).upper() if style.startswith("upper") else _roman(number)
    if style == "decimalFullWidth":
        return "".join(chr(ord("０") + int(digit)) for digit in str(number))
    return f"{number:02}" if style == "decimalZero" else str(number)


def _han(number: int, digits: str, powers: str) -> str:
    """一, 十, 十一, 二十, 一百零一; digit by digit from ten thousand on."""
    if not 0 < number < 10_000:
        return "".join(digits[int(digit)] for digit in str(abs(number)))
    written, gap = "", False
    for power in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**power % 10
        if digit:
            written += ("零" if gap else "") + digits[digit] + (powers[power - 1] if power else "")
        gap = bool(written) and not digit
    tens = f"{digits[1]}{powers[0]}"
    return written[1:] if digits is _DIGITS and written.startswith(tens) else written


def _roman(number: int) -> str:
    written = ""
    for letters, value in _ROMAN.items():
        written += letters * (number // value)
        number %= value
    return written


@dataclass(slots=True)
class _Level:
    start: int
    style: str
    text: str
    restarts: bool
    legal: bool  # all numbers of the label in Arabic digits


@dataclass(slots=True)
class _List:
    """The levels of an abstract list, and how far each has counted."""

    levels: dict[int, _Level]
    by_style: dict[str, int]
    link: str | None
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of a document, in the order of its text."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        """Read the lists of ``w:numbering`` and the paragraph styles of ``w:styles``."""
        self._styles = _by_id(styles, "style", "styleId")
        kinds = self._styles.items()
        self._default = next((k for k, v in kinds if _is_default_paragraph(v)), None)
        self._nums = _by_id(numbering, "num", "numId")
        abstract = _by_id(numbering, "abstractNum", "abstractNumId")
        self._lists = {key: _read_list(element) for key, element in abstract.items()}
        self._begun: set[tuple[str, int]] = set()

    def label(self, properties: Element | None) -> str:
        """Return the label of the next paragraph, whose ``w:pPr`` is given; often empty."""
        found = self._place(properties)
        if found is None:
            return ""
        num_id, depth = found
        numbered = self._list(num_id)
        if numbered is None or depth not in numbered.levels:
            return ""
        self._count(numbered, num_id, depth)
        return _write(numbered, depth)

    def style(self, properties: Element | None) -> Element | None:
        """Return the style of a paragraph whose ``w:pPr`` is given."""
        chosen = value_at(properties, "pStyle") or self._default
        return self._styles.get(chosen or "")

    def _place(self, properties: Element | None) -> tuple[str, int] | None:
        """Return the list that a paragraph belongs to, and its depth therein."""
        num_id = value_at(properties, "numPr/numId")
        depth = value_at(properties, "numPr/ilvl")
        style = self.style(properties)
        for _ in range(_LEVELS):  # styles are based on styles; a circle must end
            if num_id is not None or style is None:
                break
            num_id = value_at(style, "pPr/numPr/numId")
            found = self._list(num_id) if num_id else None
            if found is not None and depth is None:
                style_id = style.get(f"{W}styleId", "")
                level = value_at(style, "pPr/numPr/ilvl")
                depth = str(found.by_style.get(style_id, level or 0))
            style = self._styles.get(value_at(style, "basedOn") or "")
        if num_id in (None, "0"):
            return None
        return str(num_id), _integer(depth, 0)

    def _list(self, num_id: str) -> _List | None:
        for _ in range(2):
            num = self._nums.get(num_id)
            found = self._lists.get(value_at(num, "abstractNumId") or "")
            if found is None or found.link is None:
                return found
            # The levels stand in the list that a numbering style names.
            num_id = value_at(self._styles.get(found.link), "pPr/numPr/numId") or ""
        return None

    def _count(self, numbered: _List, num_id: str, depth: int) -> None:
        start = numbered.levels[depth].start
        anew = None
        if (num_id, depth) not in self._begun:
            self._begun.add((num_id, depth))
            anew = _start_override(self._nums.get(num_id), depth)
        counted = numbered.counts.get(depth, start - 1) + 1
        numbered.counts[depth] = counted if anew is None else anew
        for below in range(depth + 1, _LEVELS):
            if below in numbered.levels and numbered.levels[below].restarts:
                numbered.counts.pop(below, None)


def _write(numbered: _List, depth: int) -> str:
    level = numbered.levels[depth]

    def number(match: re.Match[str]) -> str:
        above = numbered.levels.get(int(match[1]) - 1)
        if above is None:
            return ""
        count = numbered.counts.get(int(match[1]) - 1, above.start)
        return write_number(count, "decimal" if level.legal else above.style)

    return "" if level.style == "bullet" else re.sub(r"%([1-9])", number, level.text)


def _read_list(element: Element) -> _List:
    levels: dict[int, _Level] = {}
    by_style: dict[str, int] = {}
    for found in element.findall(f"{W}lvl"):
        depth = _integer(found.get(f"{W}ilvl"), 0)
        levels[depth] = _Level(
            start=_integer(value_at(found, "start"), 1),
            style=value_at(found, "numFmt") or "decimal",
            text=value_at(found, "lvlText") or "",
            restarts=value_at(found, "lvlRestart") != "0",
            legal=found.find(f"{W}isLgl") is not None,
        )
        if style := value_at(found, "pStyle"):
            by_style[style] = depth
    return _List(levels, by_style, value_at(element, "numStyleLink"))


def _start_override(num: Element | None, depth: int) -> int | None:
    for override in () if num is None else num.findall(f"{W}lvlOverride"):
        if override.get(f"{W}ilvl") == str(depth):
            value = value_at(override, "startOverride")
            return None if value is None else _integer(value, 1)
    return None


def _by_id(parent: Element | None, tag: str, key: str) -> dict[str, Element]:
    found = () if parent is None else parent.findall(W + tag)
    return {element.get(W + key, ""): element for element in found}


def _is_default_paragraph(style: Element) -> bool:
    default = style.get(f"{W}default") in ("1", "true", "on")
    return default and style.get(f"{W}type") == "paragraph"


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default
