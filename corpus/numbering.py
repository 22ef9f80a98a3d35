"""The numbering of official documents: 第一章 第五条 一、（一）1. 1.1（1）① and Markdown headings.

The order of the levels follows GB/T 9704-2012 (一、→（一）→ 1. →（1）) and, for laws, the
Legislation Law of the PRC, article 65 (编、章、节、条、款、项).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from corpus.document import Span

HAN_DIGITS = "〇零一二三四五六七八九十百千两"
_DIGIT_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_MAGNITUDES = {"十": 10, "百": 100, "千": 1000}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HAN_IN_ONE = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"  # （一） as one character
_ARABIC_IN_ONE = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"  # （1） as one character


class Style(IntEnum):
    """The styles of a label; a smaller value stands higher in the hierarchy."""

    TITLE = -2  # the title of a further document in the same file
    CLOSING = -1  # list of enclosures, signature and date
    ANNEX = 0  # 附件1
    MARKDOWN = 1  # # to ######
    PART = 2  # 第一编
    SUBPART = 3  # 第一分编
    CHAPTER = 4  # 第一章
    DIVISION = 5  # 第一节
    ARTICLE = 6  # 第一条
    HAN = 7  # 一、
    HAN_BRACKETED = 8  # （一）
    ARABIC = 9  # 1.
    ARABIC_BRACKETED = 10  # （1）
    CIRCLED = 11  # ①


@dataclass(frozen=True, slots=True)
class Label:
    """A number at the head of an item: its style, its value and where it is printed.

    ``depth`` tells apart the levels within one style (the number of ``#`` in Markdown, of dots
    in 1.2.1); ``insertion`` is the second number of an article that was put in later (第十条之一).
    """

    style: Style
    number: int
    span: Span
    depth: int = 0
    insertion: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """The place in the hierarchy; smaller is higher."""
        return (self.style, self.depth)


def parse_number(text: str) -> int:
    """Return the value of a Chinese or Arabic numeral up to 9,999: 十二 → 12, 二〇 → 20, 7 → 7.

    Raises:
        ValueError: ``text`` is not such a numeral.
    """
    if text.isdecimal():
        return int(text)
    if not text or any(char not in HAN_DIGITS for char in text):
        raise ValueError(f"not a numeral: {text!r}")
    if not any(char in _MAGNITUDES for char in text):
        return int("".join(str(_DIGIT_VALUES[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _MAGNITUDES:
            total += (digit or 1) * _MAGNITUDES[char]
            digit = 0
        else:
            digit = _DIGIT_VALUES[char]
    return total + digit


_NUMERAL = rf"[{HAN_DIGITS}]{{1,7}}|[0-9０-９]{{1,4}}"
_STATUTE = {
    "编": Style.PART,
    "分编": Style.SUBPART,
    "章": Style.CHAPTER,
    "节": Style.DIVISION,
    "条": Style.ARTICLE,
}
# A word after 第三条 that makes it a reference in running text, not the head of an article.
_REFERENCE = r"[的、，,和及或至到第规所中之外；;）)》”]|规定|款|项"
_UNIT = "[万亿个家户人次元吨米年月日天倍亩]"  # behind a decimal fraction: 1.5 万人
_LABEL = re.compile(
    rf"""
      (?P<markdown>\#{{1,6}})[ \t]+
    | 附[ 　]?(?:件|表|录)[ 　]*(?P<annex>{_NUMERAL})?(?=[ 　]*(?:[:：]|$|\n)|[ 　]+\S)
    | 第[ 　]?(?P<statute>{_NUMERAL})[ 　]?(?P<unit>分编|编|章|节|条)
      (?:之(?P<insertion>[{HAN_DIGITS}]{{1,3}}))?(?!{_REFERENCE})[ 　\t]*
    | (?P<han>[{HAN_DIGITS}]{{1,4}})(?:、|[.．](?![0-9]))
    | [（(〔][ 　]?(?P<han_bracketed>[{HAN_DIGITS}]{{1,4}})[ 　]?[）)〕]、?
    | (?P<parents>(?:[0-9]{{1,2}}[.．]){{1,3}})(?P<decimal>[0-9]{{1,2}})
      [ 　]+(?=[^\W\d_])(?!{_UNIT})
    | (?P<arabic>[0-9０-９]{{1,3}})(?:[.．](?![ ]?[0-9０-９])|、|[ 　](?=[^\W0-9a-zA-Z]))
    | [（(][ ]?(?P<arabic_bracketed>[0-9０-９]{{1,3}})[ ]?[）)]、?
    | (?P<arabic_half>[0-9０-９]{{1,3}})[）)](?![、，。])
    | (?P<one>[{_CIRCLED}{_HAN_IN_ONE}{_ARABIC_IN_ONE}])、?
    """,
    re.VERBOSE,
)
_IN_ONE = (
    (Style.CIRCLED, _CIRCLED),
    (Style.HAN_BRACKETED, _HAN_IN_ONE),
    (Style.ARABIC_BRACKETED, _ARABIC_IN_ONE),
)


def parse_label(text: str, start: int) -> Label | None:
    """Return the label that stands in ``text`` at ``start``, or ``None``."""
    match = _LABEL.match(text, start)
    if match is None:
        return None
    span = Span(start, match.end())
    if hashes := match["markdown"]:
        return Label(Style.MARKDOWN, 0, span, depth=len(hashes))
    if one := match["one"]:
        style, signs = next((style, signs) for style, signs in _IN_ONE if one in signs)
        return Label(style, signs.index(one) + 1, span)
    if statute := match["statute"]:
        insertion = parse_number(match["insertion"] or "零")
        return Label(_STATUTE[match["unit"]], parse_number(statute), span, insertion=insertion)
    if decimal := match["decimal"]:
        depth = match["parents"].count(".") + match["parents"].count("．")
        return Label(Style.ARABIC, int(decimal), span, depth)
    for name, style in (
        ("han", Style.HAN),
        ("han_bracketed", Style.HAN_BRACKETED),
        ("arabic", Style.ARABIC),
        ("arabic_bracketed", Style.ARABIC_BRACKETED),
        ("arabic_half", Style.ARABIC_BRACKETED),
    ):
        if numeral := match[name]:
            return Label(style, parse_number(numeral), span)
    return Label(Style.ANNEX, parse_number(match["annex"]) if match["annex"] else 1, span)
