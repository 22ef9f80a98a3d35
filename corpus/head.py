"""The head of a document as printed: its title, the lines about it, and its day of issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus import titles
from corpus.document import Span
from corpus.numbering import parse_label, parse_number
from corpus.paragraphs import paragraphs

FRONT_MATTER = re.compile(r"---\n(?P<body>.*?)\n---(?:\n|$)", re.DOTALL)

# What web pages print about a document, each with a colon behind it or in brackets.
_KEYS = (
    "时间|日期|来源|作者|编辑|发布|发文|成文|印发|生成|文号|字号|索引|标题|名称|主题|分类|公开|体裁"
    "|效力|有效|实施|废止|失效|浏览|阅读|点击|字体|打印|分享|信息|机构|关键词|附加码"
)
_NUMBERED = r"\S{0,20}(?:[〔\[（(]\d{4}[〕\]）)]|\d{4}年)\S{0,4}第?\d{1,5}号"  # 国办发〔2018〕128号
_ABOUT = re.compile(
    rf"[#>* 　]*(?:(?:{_KEYS})\S{{0,8}}[ 　]{{0,4}}\S?[:：]|【|\[|原文|https?:|(?:时间|日期)"
    rf"|{_NUMBERED}|[（(]?\d{{4}}年\d{{1,2}}月\d{{1,2}}日|[（(]?第\d{{1,4}}号)"
)
_LONGEST_ABOUT = 150  # characters
_HEADLINE = range(5, 61)  # characters of a first line that is no official title, yet heads the text
_LINES = 8  # of the head, lines about the document not counted
_PIECE = 40  # characters of the first of two lines of a title

_ENCLOSED = re.compile(r"附[ 　]?[件表录][ 　]?[\d一二三四五六七八九十]{0,3}[ 　]*[:：]?")
_ISSUER = re.compile(r"[府厅局委部会院室]$")
_LETTERHEAD = re.compile(rf"文件$|{_ISSUER.pattern}")

_DATE = re.compile(r"(\d{4})(?:年|-|/|\.)(\d{1,2})(?:月|-|/|\.)(\d{1,2})")
_HAN_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_DATED = re.compile(
    r"(?:时间|日期|发布)[^\d\n]{0,6}(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2})"
    r"|(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2})日?[ ]+\d{1,2}:\d{2}"
)
_DATED_WITHIN = 500  # characters from the start


@dataclass(frozen=True, slots=True)
class Head:
    """What is printed above the text: ``span`` covers it and belongs to no clause."""

    title: str | None
    span: Span


def read_head(text: str) -> Head:
    """Return the title printed at the head of ``text``, and the head up to its last line.

    A title names a kind of official document (…的通知) and may run over two lines; else a short
    first line that is neither a sentence nor an address stands for it.
    """
    front = FRONT_MATTER.match(text)
    start = end = front.end() if front else 0
    title: str | None = None
    headline: tuple[str, int] | None = None
    pending, left = "", _LINES
    for line in paragraphs(text, Span(start, len(text))):
        printed = line.of(text).strip("#>*-— 　")
        if is_about(printed) and not _labelled_title(printed):
            end = line.end if title else end
            continue
        left -= 1
        if not left or printed.endswith(tuple("。；：:;")):
            break
        if title is not None and titles.is_rest(printed) and text[end : line.start].isspace():
            title, end = title + printed, line.end
        elif title is not None:
            if _plain(printed) not in _plain(title):
                break
            end = line.end
        elif (found := _title(pending, printed)) and (
            headline is None or titles.is_no_headline(found)
        ):
            title, end = found, line.end
        elif _ENCLOSED.fullmatch(printed):
            continue
        elif len(printed) <= titles.LONGEST and not front:
            if headline is None and not pending and _is_headline(printed):
                headline = (printed, line.end)
            both_sign = _ISSUER.search(pending) and _ISSUER.search(printed)
            pending = f"{pending} {printed}" if both_sign else printed
        else:
            break
    if title is None and headline is not None:
        title, end = headline
    return Head(title, Span(start, end))


def find_date(text: str) -> date | None:
    """Return the day of issue: as a line of the head gives it, else as the first signature."""
    if match := _DATED.search(text, 0, _DATED_WITHIN):
        return to_date(match[1] or match[2])
    for number, line in enumerate(paragraphs(text)):
        printed = line.of(text).strip("（）() 　#*>-—")
        opens = number < _LINES and len(printed) <= _PIECE and "至" not in printed
        if opens and _DATE.match(printed):
            return to_date(printed)
        if "日" in printed[-6:] and titles.is_dated_signature(printed):
            return to_date(printed)
    return None


def to_date(text: str) -> date | None:
    """Return the first date in ``text`` (2020-02-13, 2020年2月13日, 二〇二〇年二月十三日)."""
    match = _DATE.search(text) or _HAN_DATE.search(text.replace("○", "〇"))
    try:
        return date(*map(parse_number, match.groups())) if match else None
    except ValueError:
        return None


def is_about(line: str) -> bool:
    """Tell whether ``line`` says something about the document: its number, source or day."""
    return len(line) <= _LONGEST_ABOUT and _ABOUT.match(line) is not None


def _title(pending: str, line: str) -> str | None:
    """Return the title that ``line`` is, alone or with the line before it."""
    line = re.split(r"[ 　]+(?=\[|【|各)", line)[0]
    issuer = _ISSUER.search(pending) is not None
    both = f"{pending} {line}" if issuer else f"{pending}{line}"
    letterhead = pending.endswith("文件") or line.startswith(pending)
    apart = letterhead or ("关于" in line and not issuer)
    whole = titles.is_title(line)
    joined = 0 < len(pending) <= _PIECE and not (apart and whole)
    if joined and titles.is_title(both) and titles.is_no_headline(both):
        return both
    return line if whole else None


def _is_headline(line: str) -> bool:
    plain = "。" not in line and line[:1] != "|" and parse_label(line, 0) is None
    return len(line) in _HEADLINE and plain and _LETTERHEAD.search(line) is None


def _labelled_title(line: str) -> bool:
    """【温馨提示】关于…的通知 is a title, 【法宝引证码】 … is not."""
    bare = re.sub(r"^【.{1,10}】", "", line)
    return bare != line and "关于" in bare and titles.is_title(bare)


def _plain(text: str) -> str:
    return "".join(text.split())
