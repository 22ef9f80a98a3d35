"""What an official document says of its own standing: its number, and from when to when it holds.

Only what the document says of itself counts: a number it cites, or the term of a permit that it
speaks of, is not its own. The forms are those of 党政机关公文格式 (GB/T 9704-2012, 7.2.5) for the
number and of 行政规范性文件 for the term.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from corpus.document import Span
from corpus.head import to_date
from corpus.numbering import parse_label, parse_number
from corpus.paragraphs import paragraphs
from corpus.titles import DOCUMENT_KINDS

_HEAD = 16  # lines in which a document's own number stands
_LONGEST = 60  # characters of such a line
_BRACKETED = r"[一-鿿]{1,16}[ ]?[〔\[【（(]\d{4}[〕\]】）)][ ]?第?\d{1,5}号"
_ORDER = r"(?:[一-鿿]{2,30}令[ ]?)?第[\d〇零一二三四五六七八九十百千]{1,7}号"
_LABELLED = re.compile(
    rf"(?:发文字号|文件?[编文]?号|发文号)[ 　]*[:：\]】][ 　]*({_BRACKETED}|{_ORDER})"
)
_NUMBER = re.compile(rf"[（(]?({_BRACKETED}|{_ORDER})[）)]?")

_ISSUE = r"(?:政策|文件|通知)?(?:公布|发布|印发|颁布|下发)之?日"
_DAY = r"(?P<{0}>\d{{4}}年(?:\d{{1,2}}月\d{{1,2}}日|底))"
_COUNT = r"(?P<{0}>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})个?(?P<{0}_of>年|月)"
_SELF = re.compile(rf"本[^，,。；;、《》]{{0,10}}?(?:{DOCUMENT_KINDS})")
_END = r"(?=$|[，,。；;（(\s])"
_BEGINS = re.compile(
    rf"自(?:{_DAY.format('day')}|{_ISSUE})起(?:正式)?(?:施行|实施|执行|生效){_END}"
)
_ENDS = re.compile(
    rf"(?:(?:有效|执行|试行|施行|实施)期限?|(?:适用|执行|实施)的?截止时[间限])(?:暂定|截至|截止到?|至|到|为|是){{0,2}}"
    rf"(?:自(?P<issue>{_ISSUE})起的?(?:至|到)?)?"
    rf"[ ]?(?:{_DAY.format('until')}|{_COUNT.format('term')})"
    rf"|(?:施行|实施|执行|试行|生效)，?(?:有效期)?(?:至|到){_DAY.format('last')}"
    rf"|(?:^|，)试行{_COUNT.format('trial')}{_END}"
)
_ITS_OWN = re.compile(r"自[^，]{2,20}起|有效期|试行|执行期|实施期")


def find_number(text: str) -> str | None:
    """Return the document's own number as printed (发文字号, 令号), None where it has none."""
    for count, line in enumerate(paragraphs(text)):
        if count >= _HEAD:
            return None
        printed = line.of(text).strip("#>*-— 　")
        if match := _LABELLED.search(printed):
            return match[1]
        if len(printed) <= _LONGEST and (match := _NUMBER.fullmatch(printed)):
            return match[1]
    return None


def find_effective(text: str, published: date | None) -> date | None:
    """Return the day from which the document says that it holds, None where it does not say.

    自发布之日起 is the day of issue. Sentences that name different days leave it open.
    """
    days = {
        _to_day(match["day"]) if match["day"] else published
        for sentence in _of_itself(text)
        if (match := _BEGINS.search(sentence))
    }
    return days.pop() if len(days) == 1 else None


def find_expiry(text: str, effective: date | None, published: date | None) -> date | None:
    """Return the last day on which the document says that it holds, None where it does not say.

    A term of years (有效期5年) counts from ``effective``, or from the day of issue where it says
    so; without that day it leads to none.
    """
    days = {
        day
        for sentence in _of_itself(text)
        if (match := _ENDS.search(sentence)) and (day := _last_day(match, effective, published))
    }
    return days.pop() if len(days) == 1 else None


def _of_itself(text: str) -> Iterator[str]:
    """Yield the sentences that may say how long the document itself holds."""
    for line in paragraphs(text):
        for start, end in _sentences(text, line):
            sentence = text[start:end].strip()
            label = parse_label(text, start)
            bare = text[label.span.end : end].strip() if label else sentence
            if "《" not in bare and (_SELF.search(bare) or _ITS_OWN.match(bare)):
                yield bare


def _sentences(text: str, line: Span) -> Iterator[tuple[int, int]]:
    start = line.start
    for match in re.finditer(r"[。；;]|$", line.of(text)):
        if (end := line.start + match.start()) > start:
            yield start, end
        start = line.start + match.end()


def _last_day(match: re.Match[str], effective: date | None, published: date | None) -> date | None:
    if named := match["until"] or match["last"]:
        return _to_day(named)
    name = "term" if match["term"] else "trial"
    begins = published if match["issue"] else effective
    if begins is None:
        return None
    months = parse_number(match[name].replace("两", "二")) * (
        12 if match[f"{name}_of"] == "年" else 1
    )
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    day = min(begins.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def _to_day(printed: str) -> date | None:
    return to_date(printed.replace("底", "12月31日"))
