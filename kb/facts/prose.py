"""Who does what in running text: 由市财政局牵头, 市教育局会同市民政局制定办法, 各县区要….

Every form opens a phrase, and every name in it must be a unit's: so "建立由政府负责人牵头的机制"
and "鼓励企业会同高校" assign nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpus.document import Span
from kb.facts.roles import Named
from kb.facts.units import Assignment, are_units, shared_ending, split_units
from kb.model import Role
from kb.organisations import is_group, is_unit_name

_NAME = r"(?:[（(][省市县区旗州镇乡街道、]{1,6}[）)]|(?!会同|由)[^，。；：:;（()）\n《》])"
_OPENS = (
    r"(?:(?<=[，。；：:;）)】\n 　.．])|(?<=[^第]\d、)|(?<=[。，；]经)|(?<=由)|(?<=[责头]、)"
    r"|(?<![\s\S]))"
)
_MUST = r"(?:要(?![求点素件是闻])|应(?![急用对届收付纳缴税邀聘县城])当?|必须|须)"
# 由 X 负责, 由 X 推荐: the verb tells where the names end and which role they have.
_BY = re.compile(
    rf"由(?P<units>{_NAME}{{2,60}}?)(?P<verb>总牵头|牵头|主办|负责(?!人|同志)|承办|落实|实施|"
    rf"(?:承担|组织|具体|统一|统筹|提供|推荐|确定|审核|审批|核实|予以|给予|安排|制[定订]|出台|发布|认定|评定|支付|办理|协助"
    rf"|组建|汇总|统计(?!局)|备案|出具|提出|明确|研究(?![院所室中])|督[查导](?![办组室])|下达|协调(?!小?组)|解释|发放|拨付|垫付"
    rf"|[负分]担|配[备齐]|受理|验收|核[准定发]|审定|批准|承接|收[取集]|公[布示]|直接|及时|先行|按照?(?!摩)|根据)"
    rf"(?![^，。；]{{0,8}}的))"
)
# X 负责…, X 牵头, Y 配合: a role word behind the subject.
_SUBJECT = re.compile(
    rf"{_OPENS}(?P<units>{_NAME}{{2,80}}?)(?:，?{_MUST})?"
    r"(?P<verb>(?:总|具体|分工|分别|共同|积极)?(?:(?P<lead>牵头)|(?P<responsible>负责(?![人制任]|同志|[^，。；]{1,20}的(?:部门|机构|单位|人员)))|(?P<support>配合(?!度)|协助)"
    r"|(?P<implement>落实(?=本|属地|主体|相关|监管|管理|具体|各项))))"
)
_ANSWERS_FOR = re.compile(rf"{_OPENS}(?P<units>{_NAME}{{2,40}}?)(?P<verb>是)(?=\S{{0,24}}责任主体)")
# X 会同 Y 制定…: X leads, Y supports.
_TOGETHER = re.compile(
    rf"{_OPENS}(?P<lead>{_NAME}{{2,60}}?)要?会同"
    rf"(?P<support>{_NAME}{{2,140}}?)(?=对|组织|开展|建立|制[定订]|筛选|组建|做好|研究|负责|共同|牵头|印发|编制|确定"
    rf"|审核|出台|推进|加强|指导|落实|等|在|按|[，。；]|$)"
)
# 各县区要…, 财政部应当…: an obligation without a role word.
_DUTY = re.compile(rf"{_OPENS}(?P<units>{_NAME}{{2,80}}?)，?(?P<verb>{_MUST}(?P<implement>落实)?)")
# 市本级筹集400套，甲区、乙区各筹集200套: a number for each place.
_QUOTA = re.compile(
    r"(?<=[，。；：:;\n])(?P<units>(?:[一-鿿]{2,5}、)*(?![全我本在每各])[一-鿿]{1,5}(?:本级|[县市区旗]))"
    r"各?(?P<verb>筹集|筹措|[新改扩]建|建[设成]|完成|改造|安排|新增|培育|打造|承担|投入|整治)(?=\d+(?:\.\d+)?[万亿]?[一-鿿])"
)
# 各级各部门要…: who means everyone binds nobody.
_EVERYONE = re.compile(r"(?:全市|全省|全县)?各[级地](?:各(?:有关|相关)?(?:部门|单位))*")
# What has been done is no assignment.
_DONE = re.compile(r"已(?!经营)|(?<![为除])了(?!解)")
_LISTED = re.compile(r"、[^、]*等(?:有关|相关)?(?:部门|单位)$")
_AND_DEPARTMENTS = re.compile(r"等(?:有关|相关)?部门")
_OWN_LEVEL = re.compile(r"[省市州盟县区旗]本级")
_SHORT_FORM = 8  # characters of what stands for a department in such a list
_GOVERNMENT = re.compile(r"(?:政府|办事处)$")
# 市民政局报市政府, 企业向园区管委会: who turns to whom.
_TURNS_TO = re.compile(r".(?:向(?!阳)|(?<![情预举申电])报(?![社业告刊])|征求)")
# 牵头单位负责解释 defines a word; 专人 and 专门机构 name nobody.
_NOBODY = re.compile(r"(?:牵头|责任|制定|发文|印发)(?:单位|部门|机关)负责解释|专人|专门机构")


def prose_assignments(text: str, sentence: Span, *, closed: bool = False) -> Iterator[Assignment]:
    """Yield what a sentence assigns, in the order of the text.

    ``closed`` tells that the clause closes with its units ("（市财政局负责）"): there "各部门要…"
    only says how, and an obligation without a role word must name a body or a government.
    """
    readers: list[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Iterator[Named]]]] = [
        (_TOGETHER, _together),
        (_BY, _by),
        (_SUBJECT, _subject),
        (_ANSWERS_FOR, _subject),
        (_QUOTA, _quota),
        (_DUTY, _named_duty if closed else _duty),
    ]
    found: list[Assignment] = []
    for pattern, read in readers:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            phrase = _phrase(text, sentence, match)
            if any(other.evidence.overlaps(phrase) for other in found):
                continue
            if _DONE.search(phrase.of(text)):
                continue
            if names := tuple(read(text, match)):
                found.append(Assignment(phrase, names, sentence, shared_ending(text, names)))
    yield from sorted(found, key=lambda item: item.evidence)


def _by(text: str, match: re.Match[str]) -> Iterator[Named]:
    verb = match["verb"]
    role = Role.LEAD if verb.endswith(("牵头", "主办")) else Role.RESPONSIBLE
    role = {"落实": Role.IMPLEMENT, "实施": Role.IMPLEMENT}.get(verb, role)
    yield from ((role, name) for name in _units(text, match))


def _subject(text: str, match: re.Match[str]) -> Iterator[Named]:
    groups = match.groupdict()
    role = next((Role(role) for role in Role if groups.get(role)), Role.RESPONSIBLE)
    yield from ((role, name) for name in _units(text, match))


def _duty(text: str, match: re.Match[str]) -> Iterator[Named]:
    role = Role.IMPLEMENT if match["implement"] else Role.RESPONSIBLE
    names = _units(text, match, short_forms=False)
    if not all(_EVERYONE.fullmatch(name.of(text)) for name in names):
        yield from ((role, name) for name in names)


def _named_duty(text: str, match: re.Match[str]) -> Iterator[Named]:
    found = list(_duty(text, match))
    named = (not is_group(name.of(text)) or _GOVERNMENT.search(name.of(text)) for _, name in found)
    if match["implement"] or all(named):
        yield from found


def _together(text: str, match: re.Match[str]) -> Iterator[Named]:
    leads = _units(text, match, "lead")
    yield from ((Role.LEAD, name) for name in leads)
    if leads:
        supports = split_units(text, Span(*match.span("support")))
        listed = "、" in match["support"] and _AND_DEPARTMENTS.match(text, match.end("support"))
        for name in supports:
            if is_unit_name(name.of(text)) or (listed and len(name) <= _SHORT_FORM):
                yield Role.SUPPORT, name


def _quota(text: str, match: re.Match[str]) -> Iterator[Named]:
    """Places in a list share the kind that the last one names: 甲、乙、丙区."""
    names = tuple(split_units(text, Span(*match.span("units"))))
    written = [name.of(text) for name in names]
    if all(_OWN_LEVEL.fullmatch(name) or is_unit_name(name) for name in _completed(written)):
        yield from ((Role.RESPONSIBLE, name) for name in names)


def _completed(places: list[str]) -> list[str]:
    kind = places[-1][-1]
    return [*(place.removesuffix(kind) + kind for place in places[:-1]), places[-1]]


def _units(
    text: str, match: re.Match[str], group: str = "units", *, short_forms: bool = True
) -> tuple[Span, ...]:
    """Return the names of ``group``; none unless every one is a unit's.

    ``short_forms`` lets 公安、市场监管等部门 stand for departments.
    """
    names = tuple(split_units(text, Span(*match.span(group))))
    around = text[match.start() : match.end() + 4]
    if _NOBODY.search(around) or any(_TURNS_TO.search(name.of(text)) for name in names):
        return ()
    listed = _LISTED.search(text, *match.span(group))  # 公安、市场监管等部门
    known = are_units([name.of(text) for name in names])
    vouched = short_forms and listed
    return names if known or (vouched and all(len(name) <= _SHORT_FORM for name in names)) else ()


def _phrase(text: str, sentence: Span, match: re.Match[str]) -> Span:
    """Return the phrase from its first word to the end of the clause it opens."""
    stop = re.compile(r"[，。；;\n]|(?<=[责头])、|$").search(text, match.end(), sentence.end)
    return Span(match.start(), stop.start() if stop else sentence.end)
