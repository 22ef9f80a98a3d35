"""Organisations named in a question: listed names first, then names told by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.organisations.english import find_english
from kb.organisations.forms import (
    HAN,
    LEVELS,
    TERRITORY,
    UNIT,
    VERB,
    is_group,
    looks_like_unit,
    normalise,
    split_level,
)
from kb.organisations.reading import Mention, NameReader

_LONGEST = 24  # characters of the longest listed name
_LONGEST_PLACE = 4
_ONLINE = ("电子", "网上", "掌上", "数字", "智慧")
_ARMS = ("", "委", "党委", "人民政府", "政府", "级")
# Words of a question that no name runs across, so that what follows may begin one.
_STOP = re.compile(
    r"[^一-鿿“”]+|请问|想问|问一?下|麻烦|告诉|介绍|查一?下|查询|关于|对于|负责|牵头|配合|落实|参与|参加|协助|协办|主办|承办|支持"
    r"|实施|推进|完成|承担|哪[些个几]?|什么|啥|谁|何时|怎么|怎样|如何|多少|几[个项家名件]|吗|呢|吧|应该|应当|需要?|必须|以及|或者"
    r"|今年|明年|去年|本月|下月|文件|规定|里面|之前|以前|包括|涉及|作为|通过|根据|按照|分别|一起|共同|除了?|和|与|及|跟|由|归|让|被"
    r"|(?<!供)给(?!排)|的|了|是|在|(?<!国)有|要|或|每|各|(?<!安)全|(?<![日基资])本|我|你|您|他|该|这|那|其|从|把|将|到|找|靠|看|说"
    r"|问|请|(?<![高初中平])等|并|也|都|还|就(?!业)|又|只|(?<=[0-9一二三四五六七八九十])(?:[年月日号]|季度)[底末初]?[之以]?前?"
)
# 教育部|署, 扶贫办|法, 市委|书记: what shows that a name does not end here.
_GOES_ON = re.compile(
    "(?<=部)(?:[署队位件族]|分(?![别头工]))|(?<=办)[理法学事好案结证园]|(?<=委)[托派任员书]|(?<=局)[面势限]|(?<=联)[系动防席盟网]"
    "|(?<=协)[作调同议助商]|(?<=院)[士落校]|(?<=行)[动为业政人程列驶情使]|(?<=关)[注心系于键爱怀联]|(?<=会)[议计]|(?<=社)[会区保]"
    "|(?<=警)[察示告]|(?<=署)名|(?<=门)间"
)
_GROUP = re.compile(
    rf"(?:地方)?各(?:级|有关|相关|行业|群团|成员|职能)*(?:{TERRITORY}|街道办|[省市州盟县区旗镇乡村])?[级直]?"
    rf"(?:主管部门|部门|单位|组织|机关|党委|办事处|管委会|(?:人民)?政府)?(?:和(?:单位|部门))?"
    rf"|(?:{TERRITORY})(?:(?:人民)?政府|党委)?(?=要|需|应|该|必须|负责|落实|承担|做|干|牵头|配合|的(?:任务|职责|责任|工作))"
)
_COUNTED = re.compile(r"(?:[几个0-9一二三四五六七八九十两多些]|哪|贫困|深度|全部)$")
_ENDING = (
    "委员会|办公[室厅]|[总分支]?局|厅|公司|集团|[支分]行|联合[会社]|[联总]社|[协学商总]会|中心|[总支大]队|指挥部|领导小组"
    "|工作组|专班|管理处|办事处|研究[院所]|大学|学院|医院|法院|检察院|海关|管委会|单位|[委办](?![理法学事好案结证园托派任员书])"
)
_LEVELLED = re.compile(
    rf"(?:{HAN}{{2,6}}?)?(?:{UNIT.pattern})(?![级属直内里本])[一-鿿“”]{{1,16}}(?:{_ENDING})"
)
_BARE = re.compile(rf"(?!办公[厅室]){HAN}{{2,8}}(?:委员会|办公室|[总分]?局|支行|联合[会社]|厅)")
_OWN_OFFICE = re.compile(rf"{HAN}{{1,6}}?(?:支队|大队|总队|中队|专班|分局)")


def find_mentions(reader: NameReader, question: str) -> tuple[Mention, ...]:
    """Return the organisations named in a question, in order, without overlap."""
    known = sorted(
        (*_listed(reader, question), *find_english(reader, question)),
        key=lambda mention: mention.start,
    )
    ends = [0, *(mention.end for mention in known)]
    starts = [*(mention.start for mention in known), len(question)]
    others = [
        mention
        for start, end in zip(ends, starts, strict=True)
        for mention in _told_by_form(question, start, end)
    ]
    return tuple(sorted((*known, *others), key=lambda mention: mention.start))


def _listed(reader: NameReader, text: str) -> Iterator[Mention]:
    """Yield listed names, the longest from every start, and groups such as 各县区."""
    position = begin = 0  # a run of characters without a stop word begins at ``begin``
    while position < len(text):
        mention = (
            _group(text, position)
            or (_branch(reader, text, position) if position == begin else None)
            or _body(reader, text, begin, position)
        )
        if mention:
            yield mention
            position = begin = mention.end
        elif place := _known_place(reader, text, position):
            position += len(place)
        elif stop := _STOP.match(text, position):
            position = begin = stop.end()
        else:
            position += 1


def _group(text: str, position: int) -> Mention | None:
    match = _GROUP.match(text, position)
    if match is None or not is_group(match[0]) or _COUNTED.search(text, 0, position):
        return None
    level = LEVELS.get(split_level(match[0]).unit, "")
    return Mention(position, match.end(), match[0], match[0], None, level, group=True)


def _branch(reader: NameReader, text: str, begin: int) -> Mention | None:
    """Return the local office, such as 国网安康供电公司, that a run of characters begins with."""
    pattern = reader.table.branch
    if pattern.match(text, begin) is None:  # nearly always, and sooner found than a stop word
        return None
    stop = _STOP.search(text, begin)
    match = pattern.match(text, begin, stop.start() if stop else len(text))
    return _mention(reader, text, begin, match.end()) if match else None


def _body(reader: NameReader, text: str, begin: int, position: int) -> Mention | None:
    """Return the mention whose level or core stands at ``position``, its place before it."""
    end = _end_of_listed(reader, text, position)
    if end is None:
        return None
    level = reader.read(text[position:end]).unit if UNIT.match(text, position) else ""
    head = text[begin:position].lstrip("“")
    place = _place(reader, head, level)
    if not level and (head.endswith(_ONLINE) or (end - position == 2 and head != place)):
        return None  # 电子|税务局; 平台|办: two characters are a name only where a run begins
    if not level and _is_joint(reader, head):
        return _mention(reader, text, position - len(head), end)
    own = _OWN_OFFICE.match(text, end)
    if own and not _STOP.search(own[0]) and not VERB.match(own[0]):
        end = own.end()
    return _mention(reader, text, position - len(place), end, "" if level else place)


def _end_of_listed(reader: NameReader, text: str, position: int) -> int | None:
    """Return where the longest listed name that begins at ``position`` ends."""
    cores = []
    if level := UNIT.match(text, position):
        cores = [level.end() + len(arm) for arm in _ARMS if text.startswith(arm, level.end())]
    elif text[position : position + 2] not in reader.table.openings:
        return None
    for end in range(min(position + _LONGEST, len(text)), position + 1, -1):
        is_listed = _is_bare_name(reader, text[position:end]) or any(
            _is_core(reader, text[core:end]) for core in cores if core < end
        )
        if is_listed and not _GOES_ON.match(text, end) and reader.read(text[position:end]).name:
            return end
    return None


def _is_core(reader: NameReader, core: str) -> bool:
    table = reader.table
    return core in table.state or core in table.party or core in table.departments


def _is_bare_name(reader: NameReader, name: str) -> bool:
    """Tell whether a name means a body without its level: not 政府, 办公室, 人大."""
    table = reader.table
    if name in table.departments:
        return True
    listed = table.fixed.get(name) or table.state.get(name) or table.party.get(name)
    return listed is not None and (name in table.fixed or table.functions[listed.function].bare)


def _known_place(reader: NameReader, text: str, position: int) -> str:
    """Return the listed place that begins at ``position``: no name begins within 兰州."""
    places = reader.table.places
    ends = range(min(position + _LONGEST_PLACE, len(text)), position + 1, -1)
    return next((text[position:end] for end in ends if text[position:end] in places), "")


def _place(reader: NameReader, head: str, level: str) -> str:
    """Return the place that ends ``head``: 陕西省安康, and before a level an unlisted 汉滨."""
    places = reader.table.places
    for start in range(len(head) - 1):
        match = re.fullmatch(rf"(?:({HAN}{{2,3}})(?:省|市|自治区))?({HAN}{{2,4}})", head[start:])
        if match is None or (match[1] and match[1] not in places):
            continue
        place = match[2]
        is_short = start == 0 and len(place) < 4 and level not in ("", "省", "自治区")
        if place in places or (
            is_short and place not in reader.table.cores and not VERB.match(place)
        ):
            return head[start:]
    return ""


def _is_joint(reader: NameReader, head: str) -> bool:
    """县教育|科技局, 市园林|旅游局: a joint bureau, of which only the last part is listed."""
    match = re.fullmatch(rf"(?:{HAN}{{2,3}})?(?:{UNIT.pattern})({HAN}+)", head)
    if match is None:
        return False
    gap, cores = match[1], reader.table.cores
    is_listed = gap in cores or (gap[:2] in cores and gap[2:] in cores)
    return gap not in ("里", "上", "内", "里的") and (is_listed or len(gap) <= 2)


def _told_by_form(text: str, start: int, limit: int) -> Iterator[Mention]:
    """Yield unlisted names before ``limit`` that begin behind a word of the question."""
    while start < limit:
        match = _LEVELLED.match(text, start, limit) or _BARE.match(text, start, limit)
        split = split_level(normalise(match[0])) if match else None
        if match and split and _is_body(match[0], split.core):
            level, end = LEVELS.get(split.unit, ""), match.end()
            yield Mention(start, end, match[0], match[0], None, level, split.place)
            start = end
        else:
            stop = _STOP.search(text, start, limit)
            start = stop.end() if stop else limit


def _is_body(name: str, core: str) -> bool:
    return looks_like_unit(name) and not _STOP.search(name) and not VERB.match(core)


def _mention(reader: NameReader, text: str, start: int, end: int, place: str = "") -> Mention:
    """Make a mention of ``text[start:end]``, whose first characters may be a place without 市."""
    whole = text[start:end]
    name = whole if reader.read(normalise(whole)).name else whole.removeprefix(place)
    reading = reader.read(normalise(name))
    level = LEVELS.get(reading.unit, "")
    return Mention(start, end, whole, name, reading.function, level, place or reading.split.place)
