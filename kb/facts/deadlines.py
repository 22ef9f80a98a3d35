"""By when: the time expressions of a clause that bound a task → deadlines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from corpus.document import Clause, Document, Span
from kb.facts.dates import Moment, find_moments
from kb.model import Deadline, Precision

# What makes a year something else than a deadline: a comparison, a base, a past state, a name.
_NOT_BEFORE = re.compile(r"(?:比|较|以|同比|相比|自|根据|按照|依据|基于|对比|超过|第|[〔\[])$")
_NOT_AFTER = re.compile(
    r"(?:以来|以后|后|相比|为基[数期]|印发|发布|出台|颁布|修[订正]|下发|召开|制定|通过|版|工作总结|工作回顾)"
)
_PAST = re.compile(r"(?:已经?|曾|累计)\S{0,6}(?:完成|实现|达到|建成|出台|印发)|了\S{0,8}[，。]")
_REVIEW = re.compile(r"回顾|总结|成绩|成效|过去|一年来|五年来|面临形势|发展现状|现状")
_QUOTED = re.compile(r"《[^》]*》")
_ONGOING = re.compile(
    r"(?<=[（(〔【\[])(?:持续(?:推进|优化|实施|开展|完善|深化)|长期(?:推进|坚持|实施)|按进度推进|常态化(?:推进|开展)|立即执行|即时启动)"
)
_BRACKET_OPENS = "（(〔【["
_SEPARATORS = "，,、；;：: 　"
MIN_TASK = 4  # characters


def extract_deadlines(document: Document) -> tuple[Deadline, ...]:
    """Return the deadlines of every clause, in the order of the text."""
    year = document_year(document)
    return tuple(
        deadline for clause in document.clauses for deadline in _of_clause(document, clause, year)
    )


def document_year(document: Document) -> int | None:
    """Return the year a document is about.

    That of its title, else of its publication, else the one that its text names most.
    """
    if years := re.findall(r"(20\d{2})(?=年|\D{0,12}(?:行动|工作|方案|计划|报告))", document.title):
        return int(years[-1])
    if document.metadata.published:
        return document.metadata.published.year
    named = Counter(re.findall(r"(20\d{2})年", document.text))
    return int(named.most_common(1)[0][0]) if named else None


def _of_clause(document: Document, clause: Clause, year: int | None) -> Iterator[Deadline]:
    text = document.text
    review = any(_REVIEW.search(heading) for heading in document.path(clause))
    titles = [Span(m.start(), m.end()) for m in _QUOTED.finditer(text, *_ends(clause.span))]
    for sentence in clause.sentences:
        moments = [
            moment
            for moment in [*find_moments(text, sentence, year), *_ongoing(text, sentence)]
            if not any(title.overlaps(moment.span) for title in titles)
        ]
        for number, moment in enumerate(moments):
            if not _bounds_task(document, moment, sentence, review=review):
                continue
            following = moments[number + 1].span.start if number + 1 < len(moments) else None
            yield _deadline(document, clause, sentence, moment, following)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _deadline(
    document: Document, clause: Clause, sentence: Span, moment: Moment, following: int | None
) -> Deadline:
    return Deadline(
        clause_id=clause.id,
        phrase=moment.span,
        due=moment.due,
        start=moment.start,
        precision=moment.precision,
        recurrence=moment.recurrence,
        task=_task(document, clause, sentence, moment.span, following),
        sentence=sentence,
        year_from_document=moment.year_from_document,
        problem=moment.problem,
    )


def _bounds_task(document: Document, moment: Moment, sentence: Span, *, review: bool) -> bool:
    """Tell whether the expression sets a date for a task rather than telling of the past."""
    text, published = document.text, document.metadata.published
    if moment.recurrence or moment.precision is Precision.ONGOING:
        return not review
    if moment.past or (moment.since and moment.start is None):
        return False
    if _is_whole(text, moment.span, sentence):
        return False
    if (
        (review or moment.bare)
        and moment.due
        and published
        and moment.due < _grace(published, review)
    ):
        return False
    before = text[max(sentence.start, moment.span.start - 3) : moment.span.start]
    after = text[moment.span.end : min(sentence.end, moment.span.end + 12)]
    if _NOT_BEFORE.search(before) and not moment.start:
        return False
    if moment.bare and (_NOT_AFTER.search(after) or _PAST.search(sentence.of(text))):
        return False
    return not (moment.due is None and review)


def _grace(published: date, review: bool) -> date:
    """A plan may be printed a year after it begins; a review tells of what is over."""
    return published if review else date(published.year - 1, 1, 1)


def _is_whole(text: str, span: Span, sentence: Span) -> bool:
    """A date on a line of its own is a signature, not a deadline."""
    rest = text[sentence.start : span.start] + text[span.end : sentence.end]
    return not any(char.isalnum() for char in rest)


def _ongoing(text: str, sentence: Span) -> Iterator[Moment]:
    """持续推进 where a bracket states the schedule: （持续推进，牵头单位：…）."""
    for match in _ONGOING.finditer(text, *_ends(sentence)):
        yield Moment(Span(match.start(), match.end()), None, Precision.ONGOING)


def _task(
    document: Document, clause: Clause, sentence: Span, phrase: Span, following: int | None
) -> Span:
    """Return what the phrase bounds.

    The words after it, else those before it, else (a schedule in brackets) the sentence before.
    """
    text = document.text
    after = _trim(text, phrase.end, min(following or sentence.end, sentence.end))
    if len(after) >= MIN_TASK and text[sentence.start] not in _BRACKET_OPENS:
        return after
    before = _trim(text, sentence.start, phrase.start)
    if len(before) >= MIN_TASK and text[sentence.start] not in _BRACKET_OPENS:
        return before
    earlier = [s for s in clause.sentences if s.end <= sentence.start]
    return earlier[-1] if earlier else sentence


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _SEPARATORS:
        start += 1
    while end > start and text[end - 1] in _SEPARATORS + "。！？":
        end -= 1
    return Span(start, end)
