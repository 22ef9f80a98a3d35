"""The year a document is about, for phrases that name none (年底前) and to tell past from plan."""

from __future__ import annotations

import re
from collections import Counter

from corpus.document import Clause, Document

_PERIOD = re.compile(r"(20\d{2})年?[ ]?(?:至|到|[-—－–~～]{1,2})[ ]?(20\d{2})年?")
_OF_TITLE = re.compile(r"(20\d{2})(?=年|\D{0,12}(?:行动|工作|方案|计划|报告))")
_SIGNED = re.compile(r"(?:^|[\s　])(20\d{2})年\d{1,2}月\d{1,2}日(?=[\s　（(]|$)", re.MULTILINE)
_CITED = re.compile(r"[〔\[（(](20\d{2})[〕\]）)][ ]?第?\d+号")
_NAMED = re.compile(r"(20\d{2})年")
# 二、2024年工作任务, 明年重点工作: a heading that gives the year to all beneath it.
_TO = r"[ ]?[—－–~～至到-]"
_HEADED = re.compile(
    r"[^，。；：《（(]{0,12}?"
    rf"(?:(?<![\d至到—－–~～-])(?P<year>20\d{{2}})年度?(?!{_TO}|第)|(?P<next>明年|下一年度?)|今年)"
    r"[^，。；：《]{0,24}?(?P<kind>任务|安排|目标|重点|打算|计划|思路|部署|要点|要求|举措|措施"
    r"|实事|工作|回顾|总结|情况)\W*"
)
_LOOKS_BACK = ("回顾", "总结", "情况")


def document_year(document: Document) -> int | None:
    """Return the year a document is about: what it states, else the year it names most."""
    if year := stated_year(document):
        return year
    named = Counter(_NAMED.findall(document.text))
    return int(named.most_common(1)[0][0]) if named else None


def stated_year(document: Document) -> int | None:
    """Return the year of a document's title, else of its publication, else of its signature.

    A plan for several years begins with its publication, or with the first of them. Where no
    date is known, a heading of tasks tells it (2024年工作任务); else the latest of the documents
    that are cited (〔2020〕16号) is its own, or of about its time.
    """
    published = document.metadata.published
    if period := document_period(document):
        return published.year if published else period[0]
    if years := _OF_TITLE.findall(document.title):
        return int(years[-1])
    if published:
        return published.year
    if planned := _planned_years(document):
        return min(planned)
    written = [*_SIGNED.findall(document.text), *_CITED.findall(document.text)]
    return max(map(int, written), default=None)


def year_of(document: Document, clause: Clause, year: int | None) -> int | None:
    """Return the year of the nearest heading above ``clause`` that names one, else ``year``.

    ``year`` is that of the document, by which 明年 in a heading is read.
    """
    for heading in reversed(document.path(clause)):
        if found := _HEADED.fullmatch(heading):
            if found["year"]:
                return int(found["year"])
            return year + 1 if year and found["next"] else year
    return year


def _planned_years(document: Document) -> set[int]:
    """Return the years that the headings of tasks name."""
    headings = {heading for clause in document.clauses for heading in document.path(clause)}
    found = filter(None, map(_HEADED.fullmatch, headings))
    return {int(m["year"]) for m in found if m["year"] and m["kind"] not in _LOOKS_BACK}


def document_period(document: Document) -> tuple[int, int] | None:
    """Return the first and last year of a plan whose title names them."""
    named = _PERIOD.search(document.title)
    return (int(named[1]), int(named[2])) if named else None
