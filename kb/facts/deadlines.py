"""By when: the time expressions of a clause that bound a task → deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import Clause, Document, Span
from kb.facts.dates import Moment, find_moments
from kb.facts.tense import Tense, Tenses
from kb.facts.years import document_period, document_year, year_of
from kb.model import Deadline, Precision

__all__ = ["document_year", "extract_deadlines"]

# What makes a time something else than a deadline: a comparison, a base, a past state, a name.
_NOT_BEFORE = re.compile(
    r"(?:比|较|以|同比|相比|自|根据|按照|依据|基于|对比|超过|不[低高少多]于|第|[〔\[]|发病|此|之)$"
)
_NOT_AFTER = re.compile(
    r"(?:以来|以后|后(?!续)|相比|同期|水平|为基[数期]|的基础上"
    r"|印发|发布|出台|颁布|修[订正]|下发|制定|通过|版|第?\d*号|第"
    r"|(?:度)?(?:重点)?工作(?:要点|计划|安排|任务|报告|回顾|总结|思路|打算|目标)|重点工作|政府工作"
    r"|(?:财政)?预算|国民经济|中央财政|行动(?:方案|计划)|实施方案|是(?!否)|全?[市省县区]?(?:政府)?工作的?总体"
    r"|[^，。；、]{0,16}(?:运动会|世界杯|锦标赛|博览会|峰会|奥运会|亚运会|大会|年会|论坛)"
    r"|[^，,。；：:]{0,20}(?:工作|目标|要求|实事|任务|思路|安排|要点|打算|计划|规划|方案|报告|预算)\W*$)"
)
# A period that something belongs to: 一季度应缴的保险费, 2020年第一季度季报.
_OF_PERIOD = re.compile(r"(?:应缴|应纳|发生的|新增的|到期的|所属|季报|年报)")
# A year begins its phrase, or stands behind a word of planning: elsewhere it is part of a name.
_YEAR_BEGINS = re.compile(
    r"(?:^|[，,。；;：:、（(》”\s|—－-]"
    r"|确保|实现|力争|争取|计划|预计|要|将|拟|并|和|及|与|在|于|从|其中|[全我本各][市省县区州国镇乡旗]|目标)$"
)
# 2020年…缴费期延长至6月30日: the year says whose term it is, the day to when it lasts.
_PUT_OFF = re.compile(
    r"度?[^，,。；;]{0,30}?(?:期限?|时间|日期)[也均]?(?:延长|推迟|延期|顺?延)[至到]"
)
# 不得要求教师每天打卡 asks for nothing every day.
_NOT_DEMANDED = re.compile(r"(?:不|(?:不得|不再|严禁|禁止)[^，,。；;、]{0,4})要求[^，,。；;]*$")
_LABEL = re.compile(r"(?:时间|时限|期限|日期|限期)(?:要求|节点)?(?:为|是)?[：:\s|]*(?:20\d\d年)?$")
_ACT = re.compile(
    r"[，,]?(?:前?(?:力争|确保|全面|基本|正式|集中|统一|全部|组织|底前))?(?:完成|取得|实现|建成|启动|上线"
    r"|召开|举办|(?:出台|印发|制定)(?=\S)|投入|竣工|开工|形成|达到|投产|通车|试运行|开通|验收|报送|上报)"
)
_QUOTED = re.compile(r"《[^》\n]*》|(?:计划|规划|方案|纲要|行动)[（(][^）)\n]*[）)]")
_ONGOING = re.compile(
    r"(?<=[（(〔【\[])(?:持续(?:推进|优化|实施|开展|完善|深化)|长期(?:推进|坚持|实施)|按进度推进"
    r"|常态化(?:推进|开展)|立即执行|即时启动)"
)
_QUOTED_REST = re.compile(r"[^“”]*(?=”)")
_BRACKET_OPENS = "（(〔【["
_SEPARATORS = "，,、；;：: 　"
MIN_TASK = 4  # characters


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document under reading, with what its expressions leave out."""

    document: Document
    year: int | None
    period: tuple[int, int] | None
    tenses: Tenses


def extract_deadlines(document: Document) -> tuple[Deadline, ...]:
    """Return the deadlines of every clause, in the order of the text."""
    reading = _Reading(
        document, document_year(document), document_period(document), Tenses.of(document)
    )
    return tuple(d for clause in document.clauses for d in _of_clause(reading, clause))


def _of_clause(reading: _Reading, clause: Clause) -> Iterator[Deadline]:
    document = reading.document
    text, issued = document.text, document.metadata.published
    year = year_of(document, clause, reading.year)
    titles = [Span(*match.span()) for match in _QUOTED.finditer(text, *_ends(clause.span))]
    for sentence in clause.sentences:
        found = find_moments(text, sentence, year, issued=issued, period=reading.period)
        moments = [
            moment
            for moment in [*found, *_ongoing(text, sentence)]
            if not any(title.overlaps(moment.span) for title in titles)
        ]
        for number, moment in enumerate(moments):
            if not _bounds_task(reading, clause, sentence, moment):
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


def _bounds_task(reading: _Reading, clause: Clause, sentence: Span, moment: Moment) -> bool:
    """Tell whether the expression sets a time for a task rather than telling or naming."""
    text, span = reading.document.text, moment.span
    signature = moment.start is None and _is_whole(text, span, sentence)
    if moment.past or moment.since or signature:
        return False
    if _is_told(reading, clause, sentence, moment):
        return False
    if moment.recurrence or moment.precision is Precision.ONGOING:
        return not _NOT_DEMANDED.search(text, sentence.start, span.start)
    if moment.bare and _PUT_OFF.match(text, span.end, sentence.end):
        return False
    before = text[max(sentence.start, span.start - 8) : span.start]
    after = text[span.end : min(sentence.end, span.end + 30)]
    if _NOT_BEFORE.search(before) and not moment.start:
        return False
    if _OF_PERIOD.match(after):
        return False
    if moment.point:
        return bool(_LABEL.search(before) or _ACT.match(after))
    if moment.bare:
        begins = moment.due is None or _YEAR_BEGINS.search(before)
        return bool(begins) and not _NOT_AFTER.match(after)
    return True


def _is_told(reading: _Reading, clause: Clause, sentence: Span, moment: Moment) -> bool:
    """Tell whether the expression dates what has been: in a review all but what is to come."""
    tenses, published = reading.tenses, reading.document.metadata.published
    if tenses.tells(clause):
        to_come = published and moment.due and moment.due > published
        return not to_come or moment.year_from_document
    if moment.due and tenses.first_year and moment.due.year < tenses.first_year:
        return True
    return tenses.at(clause, sentence, moment.span.end) is Tense.PAST


def _is_whole(text: str, span: Span, sentence: Span) -> bool:
    """A day on a line of its own is a signature, not a deadline."""
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

    The words after it up to the next phrase, else those before it, else all that follow
    (从2022年起连续5年，每年安排4亿元), else (a schedule in brackets) the sentence before.
    """
    text = document.text
    quoted = _QUOTED_REST.match(text, phrase.end, sentence.end)
    end = quoted.end() if quoted else sentence.end
    if text[sentence.start] not in _BRACKET_OPENS:
        for start, stop in (
            (phrase.end, min(following or end, end)),
            (sentence.start, phrase.start),
            (phrase.end, _end_of_sentence(text, clause, sentence)),
        ):
            if len(task := _trim(text, start, stop)) >= MIN_TASK:
                return task
    earlier = [s for s in clause.sentences if s.end <= sentence.start]
    return earlier[-1] if earlier else sentence


def _end_of_sentence(text: str, clause: Clause, sentence: Span) -> int:
    """Return where a sentence ends; one that breaks off with its line goes on in the next."""
    following = [s for s in clause.sentences if s.start >= sentence.end]
    goes_on = following and text[sentence.end - 1] not in "。！？；!?;"
    return following[0].end if goes_on else sentence.end


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _SEPARATORS:
        start += 1
    while end > start and text[end - 1] in _SEPARATORS + "。！？":
        end -= 1
    return Span(start, end)
