"""Titles and signatures: the lines that open and close an official document."""

from __future__ import annotations

import re

# The kinds of official documents: 党政机关公文处理工作条例 (2012), article 8; and what they issue.
_KINDS = "决定|决议|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
_PLANS = "方案|计划|规划|纲要|办法|细则|规定|条例|要点|指南|规则|制度|指引|清单|标准"
_WORDS = "措施|政策|法"  # also the last words of many a headline
DOCUMENT_KINDS = f"{_KINDS}|{_PLANS}|{_WORDS}"
"""What a document may call itself, as a pattern."""

_TITLE_END = re.compile(rf"(?:{_KINDS}|{_PLANS}|{_WORDS}|[）)])$")
_TITLE_PIECE = re.compile(rf"..(?:{_KINDS}|{_PLANS}|{_WORDS})")
_NO_HEADLINE = re.compile(rf"关于|(?:{_KINDS}|{_PLANS})(?:[（(].*[）)])?$")
LONGEST = 120  # characters of a title
_SENTENCE = re.compile(r"[。；：！？:;!?]")

_DAY = (
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})[ ]?年[ ]?[\d一二三四五六七八九十]{1,3}[ ]?月"
    r"[ ]?[\d一二三四五六七八九十]{1,3}[ ]?日"
)
# A day on a line of its own, or behind the names of those who sign: 市财政局 2020年1月25日.
_SIGNED = re.compile(rf"[（(]?[^。；;，,：:！？、]{{0,60}}{_DAY}[）)]?[ 　]*(?:印发|发布)?$")
# （此件公开发布）: a note about the document, printed below its day of issue.
_NOTE = re.compile(r"[（(][^（()）]{0,20}公开[^（()）]{0,30}[）)]")
# （第九版）的通知: the rest of a title, on a line of its own.
_REST = re.compile(
    r"[（(](?:第[一二三四五六七八九十\d]{1,3}版|试行|暂行|修[订正][^（()）]{0,6}|征求意见稿|草案"
    rf"|\d{{4}}[—－–~～至-]\d{{4}}年?)[）)](?:的(?:{_KINDS}))?|的(?:{_KINDS})"
)
_SIGNER = re.compile(r"[^。；;，,：:！？、0-9]{2,40}$")


def is_title(line: str) -> bool:
    """Tell whether ``line`` reads like the title of an official document (…的通知, …实施方案)."""
    if len(line) > LONGEST or _SENTENCE.search(line) or not _TITLE_PIECE.search(line):
        return False
    return _TITLE_END.search(line) is not None


def is_no_headline(title: str) -> bool:
    """Tell whether ``title`` names its kind so plainly that it is no headline of the news."""
    return _NO_HEADLINE.search(title) is not None


def is_rest(line: str) -> bool:
    """Tell whether ``line`` goes on with the title above it: （试行）, （第九版）的通知."""
    return _REST.fullmatch(line) is not None


def is_note(line: str) -> bool:
    """Tell whether ``line`` only says how far the document is public: （此件公开发布）."""
    return _NOTE.fullmatch(line) is not None


def is_dated_signature(line: str) -> bool:
    """Tell whether ``line`` is the day of issue, with or without the names of those who sign."""
    return len(line) <= LONGEST and _SIGNED.match(line) is not None


def is_signer(line: str) -> bool:
    """Tell whether ``line`` may name one who signs: short, and without any punctuation."""
    return _SIGNER.match(line) is not None
