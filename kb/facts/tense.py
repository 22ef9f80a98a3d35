"""What is told and what is to be done: the tense of a section, and of a place in a sentence.

Chinese verbs have no tense; reports tell it by their headings (工作回顾), by particles and
adverbs (了, 已, 截至, 去年) and by the words of a plan (力争, 确保, 到2025年). Facts are things
to be done, so both extractors ask here first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from corpus.document import Clause, Document, Span
from kb.facts.years import stated_year

_REVIEW_HEADING = re.compile(
    r"回顾|(?:工作|主要|基本|发展)(?:总结|成[绩效就])|过去[一五]?[年几]|一年来|五年来"
    r"|面临(?:的)?(?:形势|挑战|问题)|形势(?:与挑战|分析)|现状|[、）)\s](?!夯实|打牢|筑牢|巩固|强化|增强|提升|加强)\S{0,4}(?:发展|工作|现实)基础$"
    r"|存在(?:的)?(?:主要)?(?:困难|问题|不足)|取得[了的]\S{0,8}(?:成[绩效就]|突破|进展)$"
)
_OUTCOME_HEADING = re.compile(
    r"(?:完成|落实|办理|进展|执行)情况(?!的?(?:通报|考核|监督|督查|检查|评估|报告))"
)
_GLOSSARY_HEADING = re.compile(r"名词解释|名词注释|术语解释|指标解释|有关名词|用语说明")
_PLAN_HEADING = re.compile(
    r"安排|重点|目标|任务|打算|部署|计划|规划|下一步|今后|要求|措施|思路|奋斗|建议|实事"
)
_REPORT_TITLE = re.compile(r"工作报告|工作总结|情况的?报告|述职")
_NEWS = re.compile(
    r"记者(?:\d|了解|获悉|从|看到|来到|采访|在|）|\))|（记者|新华社\S{1,6}电|本报讯|通讯员"
)
_BARE_ANNEX = re.compile(r"附[件录表]?\s*[\d一二三四五六七八九十]*\s*[：:]?")
_LINE = re.compile(r"[\s　>#*]*[^\n]{1,60}")
_ANNEX = re.compile(r"附[件录表]?|名词")
_ENTRY = re.compile(r"\W*\d+[.．、]\s*[“\"][^”\"]{1,24}[”\"][^，。：:]{0,12}[：:]")
_DEFINITION = re.compile(
    r"\W*(?:\d+[.．、]\s*)?[“\"][^”\"]{1,24}[”\"]\s*(?:[：:]|是?指|，指)|.{0,40}(?:是指|：指)"
    r"|[^。]{0,30}[=＝][^。]*[÷×+＋]"  # a formula
)
_PERIOD = r"(?:年|个月|周|天|时期|阶段)"
_SIGNALS = re.compile(
    "(?P<past>"
    r"去年|上年(?!度)|上一年|往年|前年|近(?:年|日|期[，,])|(?<![\d日至])日前(?!夕)|昨[天日]|前两天|连日来|刚刚"
    rf"|[一二三四五几两多]{_PERIOD}来|以来|(?<![期间定])截(?:至|止(?=到|目前|20))|同比|环比|[较比](?:上年|去年|同期)"
    r"|已(?:经)?(?!有的|达标|婚|故)(?![^，。；、]{0,16}的)|曾(?!经济)|先后|陆续|业已"
    r"|(?<![为除到得不大受完未极明罢末])了(?![解结却])|目前[，,]?(?:全|我|共|有|已)|现有[^，。；\d]{0,6}\d+(?![\d%.])"
    r"|据(?:悉|了解|统计|介绍)|获悉|[^示]表示[，,：:]|报道|取得了"
    r"|(?<=[日号])(?:期间)?[，,][^，。；]{0,24}(?:累计|共(?![同享建和性])|先后|接到)"
    r"|顺利(?:完成|实现|通过|举办)|圆满(?:完成|举办|落幕)|荣获|获评|获得|位居|排名"
    r")|(?P<plan>"
    r"力争|确保|争取|拟(?!定|订)|预计|努力|目标[是为：:]|要(?![素求闻点约件塞害领])|将(?!军|来|其|对|[^，。；]{1,24}(?:纳入|作为|列为))"
    r"|应当?(?!用|急|对|届|邀)|须|必须|不得|计划(?=完成|新|建|投|实|培|引|在|筹|安)|到20\d{2}年"
    r")|(?P<left>(?:还|尚|仍)有(?=[^，。；]{0,16}\d)|剩余)|(?P<year>20\d{2})年"
)


class Tense(Enum):
    """Whether a text tells of the past, says what is to be, or leaves it open."""

    PAST = auto()
    TO_BE = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class Tenses:
    """The tenses of one document.

    ``first_year`` is the first year that it may plan; what earlier years did is past. ``told``
    are the ids of the clauses in sections that tell, ``default`` what holds without any sign.
    """

    text: str
    first_year: int | None
    told: frozenset[str]
    default: Tense

    @classmethod
    def of(cls, document: Document) -> Tenses:
        """Return the tenses of ``document``."""
        year = stated_year(document)
        report = bool(_REPORT_TITLE.search(document.title))
        # A plan may be printed a year after it begins; a report looks back on that year.
        first = year if report or year is None else year - 1
        news = not report and bool(_NEWS.search(document.text))
        told = frozenset(_told(document, report=report))
        return cls(document.text, first, told, Tense.PAST if news else Tense.OPEN)

    def tells(self, clause: Clause) -> bool:
        """Tell whether the clause stands in a review, a glossary or the like."""
        return clause.id in self.told

    def at(self, clause: Clause, sentence: Span, position: int) -> Tense:
        """Return the tense at ``position``: the nearest sign before it decides, else the next.

        In a section that tells, all is past but what is left to do (还有10个县区).
        """
        if self.tells(clause):
            signs = _SIGNALS.finditer(self.text, sentence.start, sentence.end)
            left = any(sign["left"] and sign.start() < position for sign in signs)
            return Tense.TO_BE if left else Tense.PAST
        if _DEFINITION.match(self.text, sentence.start, sentence.end):
            return Tense.PAST
        before = after = None
        for match in _SIGNALS.finditer(self.text, sentence.start, sentence.end):
            tense = self._of_signal(match)
            if tense is None:
                continue
            if match.start() <= position:
                before = tense
            else:
                after = after or tense
        return before or after or self.default

    def _of_signal(self, match: re.Match[str]) -> Tense | None:
        if match["year"] is None:
            return Tense.PAST if match["past"] else Tense.TO_BE
        if self.first_year is None:
            return None
        if int(match["year"]) < self.first_year:
            return Tense.PAST
        return Tense.TO_BE if int(match["year"]) > self.first_year + 1 else None


def _told(document: Document, *, report: bool) -> list[str]:
    """Return the ids of the clauses that tell: by their headings, or before a report's plan."""
    told = []
    planning = not report or not any(
        _plans(heading) for clause in document.clauses for heading in document.path(clause)
    )
    for clause in document.clauses:
        headings = [_titled(document, span) for span in clause.path]
        planning = planning or any(map(_plans, headings))
        glossary = (
            headings
            and _ANNEX.match(headings[0])
            and _ENTRY.match(document.text, *_ends(clause.span))
        )
        if not planning or glossary or any(map(_reviews, headings)):
            told.append(clause.id)
    return told


def _titled(document: Document, heading: Span) -> str:
    """Return a heading; of an annex that is only numbered, with the line after it."""
    text = document.text
    if not _BARE_ANNEX.fullmatch(text, heading.start, heading.end):
        return heading.of(text)
    following = _LINE.match(text, heading.end)
    return text[heading.start : following.end() if following else heading.end]


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _reviews(heading: str) -> bool:
    if _OUTCOME_HEADING.search(heading) or _GLOSSARY_HEADING.search(heading):
        return True
    return bool(_REVIEW_HEADING.search(heading)) and not _PLAN_HEADING.search(heading)


def _plans(heading: str) -> bool:
    return bool(_PLAN_HEADING.search(heading)) and not _reviews(heading)
