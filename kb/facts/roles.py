"""The words that give units a role: behind them (…牵头负责), or before them (牵头单位：…)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from corpus.document import Span
from kb.facts.units import are_units, split_units
from kb.model import Role
from kb.organisations import is_unit_name

Named: TypeAlias = tuple[Role, Span]

_SHARE = r"(?:按照?(?:各自)?(?:职责|职能)(?:分工|分别)?|根据(?:职责|职能)分工)?"
# What stands behind the units: …牵头负责, …配合, …落实; the first alternative that fits decides.
_ROLE_AFTER: tuple[tuple[Role, str], ...] = (
    (Role.LEAD, r"(?:总)?牵头(?:负责|实施|推进|组织实施|组织|落实|抓总)?|主办"),
    (Role.SUPPORT, r"(?:积极|密切|协同|共同|全力|做好)?(?:配合|参与|参加|协助|协办|支持)"),
    (
        Role.RESPONSIBLE,
        rf"{_SHARE}(?:共同|具体|分工|分别|组织|主要|全面)?(?:负责|承办|主抓|指导|承担)(?:组织)?(?:落实|实施|推进)?",
    ),
    (
        Role.IMPLEMENT,
        rf"{_SHARE}(?:分头|分别|分工|具体|组织|共同|抓好|贯彻|负责)?(?:落实|实施|推进|执行)",
    ),
)
# What stands before the units: 牵头单位：…, 责任单位：….
_ROLE_LABELS: tuple[tuple[Role, str], ...] = (
    (Role.LEAD, r"(?:总)?牵头|主办|第一责任"),
    (Role.SUPPORT, r"配合|参与|参加|协助|协办|支持"),
    (Role.IMPLEMENT, r"落实|实施|执行"),
    (Role.RESPONSIBLE, r"责任|承办|主管|主责|指导|负责|分管"),
)
LABEL = re.compile(
    "|".join(f"(?P<{role}>{words})" for role, words in _ROLE_LABELS).join(("(?:", ")"))
    + r"(?:责任|考核|实施|落实|配合)?(?:单位|部门|地区|主体|处室)"
    + r"(?:[（(][^）)]{1,12}[）)])?[ 　]*[:：]"
)
AFTER = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _ROLE_AFTER))
_AFTER_AT_END = re.compile(f"(?:{AFTER.pattern})$")
_OTHER_LABEL = re.compile(r"[一-鿿]{2,8}[:：]")  # 完成时限：…, 责任领导：…
_SEGMENT_END = re.compile(r"[，,；;。]")
# 排在第一位的部门为牵头部门: then, and only then, position decides.
FIRST_LEADS = re.compile(r"(?:列|排)(?:在|名)?(?:第一位|首位|最前)(?:的|者)?\S{0,6}为?牵头")
# 以下均需各县区落实，不再列出: the units so named implement.
_ALL_IMPLEMENT = re.compile(
    r"以下[^。，；]{0,8}?均[需由涉](?:及)?(?P<units>[^。，]{2,20}?)(?=落实|实施|[，。]|$)"
)
_CONVENTION = re.compile(rf"{_ALL_IMPLEMENT.pattern}|{FIRST_LEADS.pattern}|下同")


def parse_roles(text: str, body: Span) -> Iterator[Named]:
    """Yield (role, name) for a closing phrase such as "市林业局牵头负责,各县区落实".

    Nothing where the phrase assigns no task. What a document agrees on for all its phrases
    (以下均需…落实，不再列出) is no part of the list.
    """
    convention = _CONVENTION.search(text, body.start, body.end)
    body = Span(body.start, convention.start()) if convention else body
    implementing = convention["units"] if convention else None
    label: Role | None = None
    waiting: list[Span] = []  # units whose role word comes in a later segment
    for segment in _segments(text, body):
        role, units = _read_label(text, segment)
        if role is not None or units is None:
            label, waiting = role, []
        if units is None:
            continue
        if label is not None:
            yield from ((label, name) for name in split_units(text, units))
            continue
        after = _AFTER_AT_END.search(text, units.start, units.end)
        named = Span(units.start, after.start() if after else units.end)
        waiting.extend(split_units(text, named))
        if after is None:
            continue
        if waiting and are_units([name.of(text) for name in waiting]):
            role = Role(after.lastgroup)  # type: ignore[arg-type]
            for name in waiting:
                yield Role.IMPLEMENT if name.of(text) == implementing else role, name
        waiting = []
    if waiting and label is None and _is_bare_list(text, body, waiting):
        yield from ((Role.RESPONSIBLE, name) for name in waiting)


def _segments(text: str, body: Span) -> Iterator[Span]:
    """Cut at commas and stops outside quotation marks; a label opens a segment of its own."""
    cuts = {m.end() for m in _SEGMENT_END.finditer(text, body.start, body.end)}
    cuts |= {m.start() for m in LABEL.finditer(text, body.start, body.end)}
    edges = sorted({body.start, *cuts, body.end})
    for start, end in pairwise(edges):
        while end > start and (text[end - 1].isspace() or text[end - 1] in "，,；;。"):
            end -= 1
        if end > start:
            yield Span(start, end)


def _read_label(text: str, segment: Span) -> tuple[Role | None, Span | None]:
    """Return the role of a label and the units behind it; no units where it names none."""
    if match := LABEL.search(text, segment.start, segment.end):
        return Role(match.lastgroup), Span(match.end(), segment.end)  # type: ignore[arg-type]
    if _OTHER_LABEL.match(text, segment.start, segment.end):
        return None, None
    return None, segment


def _is_bare_list(text: str, body: Span, names: list[Span]) -> bool:
    """A bracket that holds nothing but units, at the end of a sentence, assigns the task."""
    closes = text[body.end + 1 : body.end + 2] in ("", "\n", "。") or text[body.start - 2] in "。；"
    return closes and all(is_unit_name(name.of(text)) and len(name) > 2 for name in names)
