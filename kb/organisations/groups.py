"""May a group of bodies (各有关部门, 各县区, …成员单位) include the body that is asked for?"""

from __future__ import annotations

import re

from kb.organisations.directory import Directory
from kb.organisations.forms import LEVELS, TERRITORY, is_group

_PLACES = re.compile(
    rf"(?:{TERRITORY}|[省市州盟县区旗镇乡]|街道|地区|属地|城市|办事处|管委会)"
    r"(?:\(.*\))?(?:人民)?(?:政府|党委|党工委)?$|政府$"
)
_A_PLACE = re.compile(r"(?:[省市州盟县区旗镇乡]|街道|新区|管委会|政府)$")
_OF = re.compile(
    r"^.{0,6}?(?:(?:地方)?各(?:级|地|省级|市级|县级)?|有关|相关|其他|所有)(?:相关|有关)?"
)
_ANY = re.compile(
    r"(?:(?:成员|责任|参与|帮扶|行业|业务|主管)*(?:部门|单位|机关|委办局|机构)(?:[和、及])?){1,2}$"
)

_LEVELLED = re.compile(r"[省市县](?:直|级|各|有关|相关)")


def may_include(group: str, body: str) -> bool:
    """Tell whether ``group``, as a document writes it, may include the named ``body``.

    Groups of places hold places, groups of any bodies (各有关部门) all others; one of a field
    (各级财政部门) those of that field.
    """
    if not is_group(group):
        return False
    if _A_PLACE.search(body):
        return _PLACES.search(group) is not None
    if _PLACES.search(group):
        return False
    if _level(group) not in ("", Directory.load().level(body)):
        return False
    kind = _OF.sub("", group)
    return _ANY.search(group) is not None if _is_any(kind, group) else _same_field(kind, body)


def _is_any(kind: str, group: str) -> bool:
    return _ANY.fullmatch(kind) is not None or group.endswith(("成员单位", "责任单位"))


def _same_field(kind: str, body: str) -> bool:
    return bool(Directory.load().same(re.sub("机关$", "部门", kind), body))


def _level(group: str) -> str:
    """Return the level that a group names first (省直有关部门), "" where it is open."""
    return LEVELS.get(group[0], "") if _LEVELLED.match(group) else ""
