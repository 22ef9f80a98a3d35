"""The year a document is about, for phrases that name none (年底前) and to tell past from plan."""

from __future__ import annotations

import re
from collections import Counter

from corpus.document import Document

_PERIOD = re.compile(r"(20\d{2})年?[ ]?(?:至|到|[-—－–~～]{1,2})[ ]?(20\d{2})年?")
_OF_TITLE = re.compile(r"(20\d{2})(?=年|\D{0,12}(?:行动|工作|方案|计划|报告))")
_SIGNED = re.compile(r"(?:^|[\s　])(20\d{2})年\d{1,2}月\d{1,2}日(?=[\s　（(]|$)", re.MULTILINE)
_CITED = re.compile(r"[〔\[（(](20\d{2})[〕\]）)][ ]?第?\d+号")
_NAMED = re.compile(r"(20\d{2})年")


def document_year(document: Document) -> int | None:
    """Return the year a document is about: what it states, else the year it names most."""
    if year := stated_year(document):
        return year
    named = Counter(_NAMED.findall(document.text))
    return int(named.most_common(1)[0][0]) if named else None


def stated_year(document: Document) -> int | None:
    """Return the year of a document's title, else of its publication, else of its signature.

    A plan for several years begins with its publication, or with the first of them. Where no
    date stands by itself, the latest of the documents that are cited (〔2020〕16号) is its own,
    or of about its time.
    """
    published = document.metadata.published
    if period := document_period(document):
        return published.year if published else period[0]
    if years := _OF_TITLE.findall(document.title):
        return int(years[-1])
    if published:
        return published.year
    written = [*_SIGNED.findall(document.text), *_CITED.findall(document.text)]
    return max(map(int, written), default=None)


def document_period(document: Document) -> tuple[int, int] | None:
    """Return the first and last year of a plan whose title names them."""
    named = _PERIOD.search(document.title)
    return (int(named[1]), int(named[2])) if named else None
