"""What is asked of a document itself: when it was issued, by whom, and under which number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from enum import Enum

from corpus.document import Clause, Document, Span
from corpus.titles import DOCUMENT_KINDS
from kb.answers import phrasing
from kb.answers.catalogue import Catalogue, head
from kb.answers.drafts import cite
from kb.answers.lists import CONFIDENCE
from kb.answers.matching import Matcher
from kb.base.store import Store
from kb.model import Answer, Citation, DocumentSummary, Kind, Language
from kb.questions import Question

NAMED = 0.8  # of what is asked about, in the document's title
NAMED_IN_ENGLISH = 0.5  # as some words have no translation
_ISSUED = r"(?:印发|发布|发文|下发|公布|颁布|发出|出台|成文)"
_WHEN = r"(?:什么时[候间]|何时|哪一?[天日年月]|几[号月])"
_WHO = r"(?:谁|哪[个家里些一]?个?(?:部门|单位|机关|机构|政府|委|局)?|什么(?:部门|单位|机关))"


class Field(Enum):
    """What an answer is taken from: a field of a document's metadata."""

    NUMBER = "number"
    PUBLISHED = "published"
    ISSUER = "issuer"


_ASKED = {
    Field.NUMBER: re.compile(
        r"(?:发文字|文件?编?|发文)号(?:是(?:什么|多少))?|\b(?:document|reference) number\b", re.I
    ),
    Field.PUBLISHED: re.compile(
        rf"(?:是|于|在)?{_WHEN}(?:正式)?{_ISSUED}的?|{_ISSUED}(?:是|于|在){_WHEN}"
        rf"|{_ISSUED}的?(?:日期|时间)(?:是?{_WHEN})?"
        r"|\bwhen (?:was|were)\b(?=.*\b(?:issued|published|released)\b)",
        re.I,
    ),
    Field.ISSUER: re.compile(
        rf"(?:是|由)?{_WHO}{_ISSUED}的?|{_ISSUED}(?:的?(?:单位|部门|机关))(?:是{_WHO}?)?"
        r"|\bwho (?:issued|published|released)\b",
        re.I,
    ),
}
# What says of nothing which document is meant.
_LITTLE = re.compile(
    r"请问|这[个份一项]?|那[个份]?|该|此|本|的|是|吗|呢|了|什么|多少|哪个|由"
    r"|\b(?:the|this|was|were|issued|published|released|what|is|of|its|it|plan|document|notice|policy)\b",
    re.I,
)
_DIGITS = "零一二三四五六七八九"
_AROUND = 60  # characters quoted on either side
_LINE_ENDS = "\n。；\u3000"
_KIND_ALONE = re.compile(rf"\s*(?:{DOCUMENT_KINDS})[\W_]*")
_LITTLE_ELSE = re.compile(rf"(?:{DOCUMENT_KINDS}|文件|政策|[\W_])*")
_OF_DOCUMENTS = re.compile(r"印发|发文|下发|[文件]号")
_DOCUMENT = re.compile(
    rf"(?:{DOCUMENT_KINDS}|文件|政策)[\s的?？]*$|[这本该]\S{{0,4}}(?:{DOCUMENT_KINDS}|文件|政策)"
    r"|\b(?:plan|document|notice|polic|guideline|opinion|measure|scheme|program|circular|regulation"
    r"|law|report)",
    re.I,
)


def imprinted(
    question: Question,
    matcher: Matcher,
    documents: Catalogue,
    store: Store,
    within: Collection[str] | None,
) -> Answer | None:
    """Return what a document says of itself, None where something else is asked.

    The document is the one whose title has what is asked about; where nothing is named, the only
    one there is.
    """
    field, named = _asked(question.text)
    if field is None:
        return None
    meant = [d for d in documents.documents if d.clauses and (within is None or d.id in within)]
    if not _LITTLE_ELSE.fullmatch(named):
        least = NAMED_IN_ENGLISH if question.language is Language.ENGLISH else NAMED
        shares = documents.titled(matcher.among(named), least, meant) if meant else []
        most = max((share for share, _ in shares), default=0.0)
        meant = [row for share, row in shares if share == most]
    kind = "".join(named.split()) if _KIND_ALONE.fullmatch(named) else ""
    meant = [row for row in meant if _is_of(question, row) and kind in row.title]
    if len(meant) != 1:
        return None
    return _answer(question, field, store.document(meant[0].id))


def _asked(text: str) -> tuple[Field | None, str]:
    """Return what is asked of a document and what the question calls it; none of other things.

    成绩什么时候公布 asks of no document: what is asked about has to be called one, except beside
    印发 and the like, which are done to documents alone.
    """
    for field, words in _ASKED.items():
        if match := words.search(text):
            named = f"{text[: match.start()]} {text[match.end() :]}"
            if _OF_DOCUMENTS.search(match[0]) or _DOCUMENT.search(named):
                return field, _LITTLE.sub(" ", named)
    return None, ""


def _is_of(question: Question, row: DocumentSummary) -> bool:
    said = f"{head(row)} {row.published or ''} {row.edges}"
    return all(year in said for year in question.years) and (
        not question.places or any(place in said for place in question.places)
    )


def _answer(question: Question, field: Field, document: Document) -> Answer:
    value = getattr(document.metadata, field.value)
    if value is None:
        return _unknown(question)
    place = next(_places(document.text, value), None)
    return Answer(
        question=question.text,
        language=question.language,
        kind=Kind.WHAT,
        found=True,
        text=phrasing.imprint_text(question.language, document.title, value, is_said=bool(place)),
        confidence=CONFIDENCE,
        citations=(_cite(document, place),),
    )


def _unknown(question: Question) -> Answer:
    text = phrasing.not_found(question.language)
    return Answer(question.text, question.language, Kind.WHAT, False, text, 0.0)


def _places(text: str, value: str | date) -> Iterator[Span]:
    """Yield where a text has a value, a day in any of the forms in which days are printed."""
    printed = re.escape(value) if isinstance(value, str) else _printed(value)
    for match in re.finditer(printed, text):
        yield Span(*match.span())


def _printed(day: date) -> str:
    year, month, number = day.year, f"0?{day.month}", f"0?{day.day}"
    han = "".join("[〇○零]" if d == "0" else _DIGITS[int(d)] for d in str(year))
    return (
        rf"{year} ?(?:年 ?{month} ?月 ?{number} ?日|[-./]{month}[-./]{number}(?!\d))"
        rf"|{han}年{_in_han(day.month)}月{_in_han(day.day)}日"
    )


def _in_han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[ones] if ones else ''}"
    )


def _cite(document: Document, place: Span | None) -> Citation:
    """Return the line that has the value, else the title; what is above all clauses is one too."""
    text = document.text
    place = place or next(_places(text, document.title), document.clauses[0].sentences[0])
    before = max(text.rfind(mark, 0, place.start) for mark in _LINE_ENDS)
    behind = [end for mark in _LINE_ENDS if (end := text.find(mark, place.end)) >= 0]
    line = Span(
        max(before + 1, place.start - _AROUND), min([*behind, len(text), place.end + _AROUND])
    )
    for clause in document.clauses:
        if clause.span.overlaps(place):
            inside = Span(max(line.start, clause.span.start), min(line.end, clause.span.end))
            return cite(document, clause, inside, (place,))
    first = next((c for c in document.clauses if c.span.start >= place.end), document.clauses[-1])
    above = Clause(first.id, (), line, (line,))
    return cite(document, above, line, (place,))
