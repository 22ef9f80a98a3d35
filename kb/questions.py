"""The text of a question → what it asks for: kind, units, dates, and the topic that remains."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from corpus.document import Span
from kb.dates import find_moments
from kb.model import Kind, Language
from kb.organisations import Mention, find

_UNIT_WORD = r"(?:部门|单位|局|委|部|厅|机构|科室|处室|家|地方|地区|人|领导|部委|县|区|旗|市)"
_WHICH = rf"(?:(?:哪|那)(?:一|几|两|三|四|些)?个?(?:单位|{_UNIT_WORD})|谁|什么{_UNIT_WORD}|啥{_UNIT_WORD}|何(?:部门|单位))"
_CHINESE: tuple[tuple[Kind, str], ...] = (
    (Kind.SUPPORT, r"配合|协助|协办|协同|参与(?:单位|部门)|哪[些几]\S{0,6}参[与加]|(?:谁|哪家|另外\S{0,4})\S{0,3}(?:参与|参加|帮)|支持单位|一起负责|共同负责"),
    (Kind.IMPLEMENT, rf"(?:{_WHICH}|靠谁|由谁)\S{{0,6}}(?<!负责)(?<!负责的)(?:落实|实施|执行|去做|来做|干)|(?:落实|实施|执行)(?:单位|主体|部门)|(?:落实|实施)的?是{_WHICH}"),
    (Kind.LEAD, rf"牵头|主管|主责|主办|带头|归{_WHICH}|{_WHICH}\S{{0,8}}(?:负责|主抓|管|抓|牵|承担|主导|分管|来办|指导|推进)|(?:负责|责任|主管)的?(?:单位|部门|人|局)|(?:负责|管)的是{_WHICH}|找{_WHICH}|由{_WHICH}|是{_WHICH}(?:的|负责|牵头|管)"),
    (Kind.DEADLINE, r"什么时[候间]|啥时候|何时|哪[一]?[年天月日]|几月|几号|哪个(?:时间|月|季度)|(?:完成|截止|最后|最终|办结)?(?:期限|时限|时间节点|时间表|时间要求|截止日|截止时间|完成时间|最后期限)|截止|多久(?:前|之前|以前|内)|最晚|最迟|到(?:哪|什么时)|年份|多久(?:考评|研究|开展|召开|一次|报告)|隔多久|频率|时间是"),
    (Kind.TARGET, r"多少|多大|多高|多长|多远|几(?:个|名|家|户|人|公里|亩|吨|亿|万|次|座|条|项|所|套|场|成|台|处|种|件|元|百|千|倍|点)|占比|比例(?:是|要|达)|百分之几|指标(?:是|要)|达到什么(?:水平|程度|规模)|规模"),
)  # fmt: skip
_DUTIES = re.compile(
    r"(?:哪些|哪几|什么|啥|哪[^些几个]?|几)(?:个|项|件|方面|样|大)?(?:的)?(?:工作|任务|事项?|职责|责任|活|内容|工程|举措|重点|项目)"
    r"|(?:做|干|负责|牵头|配合|承担|管|落实|参与|分到|涉及|抓)(?:些|了|着)?(?:哪些|什么|啥|哪几)|(?:要|该|应|都|得)(?:做|干|管|负责|抓)(?:什么|啥|哪)|哪[些几]?(?:块|摊)|职责(?:是|有|分工|清单)|任务清单|分工(?:是|有)|任务有|的(?:任务|职责|责任)[是?？]?$"
)
_WHAT_TASKS = re.compile(r"哪些|什么|哪几|啥|有哪|列出|清单|几项|几件|任务")
_UNIT_ASKED = re.compile(rf"{_WHICH}|(?:牵头|责任|配合|主管|负责|落实)(?:单位|部门|的?局|的?人)")
_ENGLISH_UNIT = r"(?:bureaus?|bureaux|departments?|ministr(?:y|ies)|offices?|agenc(?:y|ies)|bod(?:y|ies)|units?|authorit(?:y|ies)|institutions?|commissions?|organi[sz]ations?|banners?|governments?)"
_ENGLISH: tuple[tuple[Kind, str], ...] = (
    (Kind.DUE, r"\bwhat (?:tasks?|work|must|needs?|has|have|is|are|should|things)\b.*\b(?:due|by|before)\b.*(?:20\d\d|month|year|quarter)|\bwhich tasks\b.*\b(?:due|by|before)\b"),
    (Kind.DEADLINE, r"\bwhen\b|\b(?:in )?which year\b|\bdeadlines?\b|\bby what (?:date|time|year|month)|\buntil what\b|\bwhat (?:date|year|month)\b|\bhow often\b|\bdue date\b|\btime ?frame\b|\btime limit\b"),
    (Kind.TARGET, r"\bhow (?:many|much|large|big|high|long|far)\b|\bwhat (?:share|percentage|proportion|percent|rate|number|amount|level)\b|\bby how much\b|\bwithin how many\b|\bhow many\b|\bwhat\b.*\b(?:rate|percentage|target|subsidy|raised to)\b"),
    (Kind.SUPPORT, rf"\b(?:supports?|supporting|assists?|assisting|co-?operat\w+|participat\w+|helps?|helping|supported|assisted)\b"),
    (Kind.IMPLEMENT, r"\bimplement(?:s|ing|ed|ation)?\b|\bcarr(?:y|ies|ied|ying) out\b|\bexecut\w+\b"),
    (Kind.LEAD, rf"\b(?:who|whom|whose|which|what) (?:\w+ ){{0,3}}?{_ENGLISH_UNIT}\b|\bwho\b|\b(?:leads?|led|leading|in charge|responsible|heads?|headed|guides?|oversees?|lead {_ENGLISH_UNIT})\b"),
)  # fmt: skip
_ENGLISH_DUTIES = re.compile(
    r"\b(?:what|which|list)\b.*\b(?:tasks?|duties|duty|responsibilit\w+|work|jobs?|projects?|areas?|things?)\b|\bwhat (?:does|do|must|should|is|are|will|has|did)\b|\bresponsible for what\b|\bwhat\b.*\b(?:lead|responsible|do)\b",
)
_ENGLISH_ASKS_UNIT = re.compile(
    rf"\b(?:who|whom)\b|\b(?:which|what) (?:\w+ ){{0,3}}?{_ENGLISH_UNIT}\b"
)
# Words that only carry the question; what they leave is its topic.
_FILLER = re.compile(
    rf"{_WHICH}|请问|请|麻烦|想问一?下|问一下|想知道|我想|告诉我|一下|帮我|查|"
    r"什么时[候间]|啥时候|何时|多少|多大|多高|多久|怎么样?|如何|为什么|是什么|什么|哪些|哪几[个项件家]?|哪[一]?[年天月日个家]|几[个项家名月号]|有没有|是不是|能不能|可不可以|是否|"
    r"(?:完成|截止|办结)?(?:期限|时限)|截止(?:时间|日期)?|最晚|最迟|牵头(?:负责)?|负责|主管|归[口]?|配合|协助|落实|单位|部门|责任|谁|"
    r"规定|要求|吗|呢|吧|啊|呀|了|的|是|由|要|应该?|需要?|得|都|也|这项|这个|这件|该|项|有|在|把|被|对|和|与|及|到|前|之前|里|中|方案|文件|政策|工作|任务|事情?|完成|"
    r"[?？。，,、！!：:；;“”\"'《》（）()]"
)
_ENGLISH_FILLER = frozenset(
    "a an the of for in on at to by is are was were be been do does did which what who whom whose when where how "
    "many much must should shall will would can could may has have had this that these those it its and or with "
    "from under into there their they them as any each all one per than then if not no only also about please tell "
    "me i we you us our my bureau department office unit units body bodies agency agencies institution institutions "
    "lead leads leading led responsible charge support supports supporting assist implement implements deadline "
    "deadlines date task tasks duty duties work plan out up made make get".split()
)
MAX_TOPIC = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    ``text`` is the question after NFKC; ``topic`` what is left without question words, units
    and dates; ``due`` the first and last day of the period it names, ``years`` the years it
    names in figures.
    """

    text: str
    language: Language
    kind: Kind
    topic: str
    mentions: tuple[Mention, ...] = ()
    due: tuple[date | None, date] | None = None
    years: tuple[str, ...] = ()


def understand(text: str) -> Question:
    """Read a question in Chinese or English."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    language = language_of(text)
    mentions = tuple(find(text))
    due = _named_period(text)
    kind = _kind(text, language, mentions, due)
    return Question(
        text=text,
        language=language,
        kind=kind,
        topic=_topic(text, language, mentions if kind is Kind.DUTIES else ()),
        mentions=mentions,
        due=due,
        years=tuple(dict.fromkeys(re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text))),
    )


def language_of(text: str) -> Language:
    """Return English where the text has more Latin words than Han characters."""
    han = len(re.findall(r"[一-鿿]", text))
    latin = len(re.findall(r"[A-Za-z]{2,}", text))
    return Language.ENGLISH if latin > han else Language.CHINESE


def _kind(
    text: str,
    language: Language,
    mentions: tuple[Mention, ...],
    due: tuple[date | None, date] | None,
) -> Kind:
    if language is Language.ENGLISH:
        return _english_kind(text.lower(), mentions)
    asks_unit = _UNIT_ASKED.search(text)
    if mentions and not asks_unit and _DUTIES.search(text):
        return Kind.DUTIES
    if due and _asks_tasks(text) and not asks_unit and not mentions:
        return Kind.DUE
    for kind, words in _CHINESE:
        if re.search(words, text) and (kind is not Kind.LEAD or asks_unit or not mentions):
            return kind
    return Kind.DUTIES if mentions and _DUTIES.search(text) else Kind.WHAT


def _asks_tasks(text: str) -> bool:
    """2019年8月底前要完成哪些任务: a date, and which tasks."""
    return bool(
        re.search(r"(?:哪些|什么|哪几项?|啥|几项|多少项)(?:的)?(?:任务|工作|事项?|目标|内容|活|要完成|到期|截止|指标)?", text)
        and re.search(r"任务|工作|事|完成|到期|截止|目标|办结|做|干|活", text)
        and re.search(r"前|底|内|到期|截止|之前|以前|末|月|季度|年", text)
        and not re.search(r"什么时|多少(?!项)", text)
    )  # fmt: skip


def _english_kind(text: str, mentions: tuple[Mention, ...]) -> Kind:
    if mentions and not _ENGLISH_ASKS_UNIT.search(text) and _ENGLISH_DUTIES.search(text):
        return Kind.DUTIES
    for kind, words in _ENGLISH:
        if re.search(words, text):
            return kind
    return Kind.WHAT


def _named_period(text: str) -> tuple[date | None, date] | None:
    """Return the period that a question names, from its first time expression with a date."""
    for moment in find_moments(text, Span(0, len(text)), None):
        if moment.due:
            named = text[moment.span.start : moment.span.end]
            open_start = bool(re.search(r"前|底|末|到|止", named)) or not moment.bare
            return (None if open_start else date(moment.due.year, 1, 1), moment.due)
    return None


def _topic(text: str, language: Language, removed: tuple[Mention, ...]) -> str:
    """Return the words that say what the question is about."""
    for mention in reversed(removed):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    if language is Language.ENGLISH:
        words = re.findall(r"[A-Za-z][A-Za-z'-]*|\d[\d.,%]*", text)
        return " ".join(w for w in words if w.lower() not in _ENGLISH_FILLER)[:MAX_TOPIC]
    return " ".join(_FILLER.sub(" ", text).split())[:MAX_TOPIC]
