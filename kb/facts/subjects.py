"""What a number counts: the words before it (产值达到100亿元), or its noun (100个品牌)."""

from __future__ import annotations

import re

from corpus.document import Span

# （县） within a word is no boundary: 区（县）级行政职权443项.
_BOUNDARY = re.compile(
    r"(?P<within>(?<=[一-鿿])[（(][^（()）\d一二三四五六七八九十]{1,6}[）)](?=[一-鿿]))"
    r"|[，,。；;！？：:、（(）)\n|]|其中"
)
_VERB_TAIL = re.compile(
    r"(?:分别|总数|均)?(?:达到|发展到|提高到|提升到|增加到|扩大到|扩容至|延长至?|上升到|下降到|降到"
    r"|降至|增至|升至|稳定在|保持在|控制在|压缩[到至]|完成|实现|增长|下降|降低|减少|达|占|为|到|至|在|有)?(?:了)?$"
)
_NO_NOUN_AFTER = re.compile(r"(?:[%％‰元吨亩里米时瓦点]|以上|以下|以内|左右|覆盖|番)$")
_STOP = r"，,。；;！？：:、（(）)\n\d|"
_NOUN = re.compile(
    rf"的?(?P<noun>(?:“[^”\"\n]{{1,30}}[”\"]|[^{_STOP}])*(?:、\d+周?岁[^{_STOP}]*)?)"
)
_NO_NOUN = re.compile(r"与|及|和(?![谐美平])|并(?![网购])|后(?![勤备期])|按|以")
# 60万中小学生|提供服务; 10条|落地: what is done for the noun, or that it is done.
_FOR_WHOM = re.compile(r"(?<=..)(?:免费(?=[接提])|提供|予以|给予)")
_DONE = re.compile(r"(?:全[部面]|基本)?(?:落[地实]|到位|[开竣完]工|投[产用]|建成|完成|达标|上线)+")
_LASTS = re.compile(r"延长$")
# A verb right before the number has its object behind it: 各区（县）建成|2条以上|风貌带.
_VERB = re.compile(
    r"(?:建[成设]|新建|[打改]造|培育|采取|进行|制[定订]|开展|安排|给予|举办|引进|推出|实[施现]|完成|申请|推介"
    r"|遴选|选[择派]|引育|每[人户次](?:每[天日月年次])?)$"
)
_BARE_ACT = re.compile(r"(?P<act>[一-鿿]{2})任务")
_PUSHED = r"(?<![一-鿿])(?:继续|大力|全面|深入|加快|加大|推[进动]|实施|抓好|做好|开展)*"
_LEADING = re.compile(
    r"(?:(?:到|至|截至)?20\d{2}年(?:年?[底末])?前?|及?以[上下内]的?|[一二三四五六七八九十]是|的|和|与|及(?![时早其])|并|再"
    r"|力争|确保|争取|全年|年度|分别|计划|预计|今年|年内|将|对|为|以|共)+"
)
_TRAILING = re.compile(r"(?:以及|后?再|[和与及或并的]|的(?:目标|要求|任务|标准)|[“《（(])+$")
_EMPTY = re.compile(
    r"^(?:的|和|与|及|并|再|力争|确保|其中|每年|全年|年均|预计|计划|要|将|各|还|共|约|近|达|到|由|从|比|均|不"
    r"|围绕|打造|建成|建设|新建|推进|推动|加快|启动|用好|抓好|办好|完成|实现|安排|培育|引进|引进培养|开展|投入|给予|发放|每[人户天月次])*$"
)


def find_subject(text: str, phrase: Span, floor: int, limit: int) -> Span:
    """Return what the number in ``phrase`` counts; empty where no words tell it.

    ``floor`` is where the number before it ends, ``limit`` where its sentence does.
    """
    before, after = _before(text, phrase, floor), _after(text, phrase, limit)
    empty = len(before) < 2 or _EMPTY.match(before.of(text))
    if len(after) >= 2 and (empty or _counts_noun(text, phrase, before, after)):
        return after
    return Span(phrase.start, phrase.start) if empty else before


def _counts_noun(text: str, phrase: Span, before: Span, after: Span) -> bool:
    """Tell whether the number counts the noun behind it rather than the words before it."""
    if _DONE.fullmatch(after.of(text)) or _LASTS.search(text, before.end, phrase.start):
        return False
    return bool(_VERB.search(text, *_ends(before)) or not _NO_NOUN_AFTER.search(phrase.of(text)))


def without_leading(text: str, span: Span) -> Span:
    """Return a name without the words that lead to it: 2031年|农药, 力争|森林覆盖率."""
    leading = _LEADING.match(text, span.start, span.end)
    return Span(leading.end(), span.end) if leading else span


def named_before(text: str, subject: Span, earlier: Span) -> Span | None:
    """Return what the text before names in full where a subject only says what is done.

    继续推进棚户区改造。…完成4000户的改造任务 counts 棚户区改造.
    """
    act = _BARE_ACT.fullmatch(text, subject.start, subject.end)
    if act is None:
        return None
    of_what = re.compile(rf"{_PUSHED}(?P<named>[一-鿿]{{2,8}}{act['act']})")
    found = list(of_what.finditer(text, earlier.start, earlier.end))
    return Span(*found[-1].span("named")) if found else None


def _before(text: str, phrase: Span, floor: int) -> Span:
    """Return the words before the number, from the last boundary to the verb of the change."""
    start = floor
    for boundary in _BOUNDARY.finditer(text, start, phrase.start):
        start = start if boundary["within"] else boundary.end()
    start = without_leading(text, Span(start, phrase.start)).start
    verb = _VERB_TAIL.search(text, start, phrase.start)
    return _trimmed(text, start, verb.start() if verb else phrase.start)


def _after(text: str, phrase: Span, limit: int) -> Span:
    """Return the noun behind the number; what begins with 与 or 后 is none."""
    noun = _NOUN.match(text, phrase.end, limit)
    if noun is None or _NO_NOUN.match(text, *noun.span("noun")):
        return Span(phrase.end, phrase.end)
    start, end = noun.span("noun")
    stop = _FOR_WHOM.search(text, start, end)
    return _trimmed(text, start, stop.start() if stop else end)


def _trimmed(text: str, start: int, end: int) -> Span:
    """Drop what only joins, and the half of a pair of quotation marks."""
    opened = text.rfind("“", start, end)
    closed = max(text.rfind(mark, start, end) for mark in '”"')
    if opened > closed:
        start, end = (opened + 1, end) if end - opened > 4 else (start, opened)
    elif opened < 0 <= closed:
        start = closed + 1
    if trailing := _TRAILING.search(text, start, end):
        end = trailing.start()
    return Span(start, end)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end
