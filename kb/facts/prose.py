"""Who does what in running text: 由市财政局牵头, 市教育局会同市民政局制定办法."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.document import Span
from kb.facts.units import Assignment, split_units
from kb.model import Role
from kb.organisations import is_unit_name

_NAMES = r"[^，。；：:;（()）\n《》]"
_ACTS = (
    r"(?:对|组织|开展|建立|制定|制订|筛选|组建|做好|研究|负责|共同|牵头|印发|编制|确定|审核|出台|推进|"
    r"加强|指导|落实|等)"
)
# 由 X 负责 / 由 X 牵头: the verb tells the role.
_BY = re.compile(
    rf"由(?P<units>{_NAMES}{{2,60}}?)(?P<verb>总牵头|牵头|主办|负责(?!人|同志)|承办|组织实施|具体实施|予以核实|落实)"
)
# X 会同 Y 制定…: X leads, Y supports.
_TOGETHER = re.compile(
    rf"(?:^|(?<=[，。；：:;\n])|(?<=[，。；]经)|(?<=由))(?P<lead>{_NAMES}{{2,24}}?)要?会同"
    rf"(?P<support>{_NAMES}{{2,140}}?)(?={_ACTS})"
)
_DEFINITION = re.compile(r"负责解释|解释权|牵头单位|责任单位|牵头部门|所在|专人|专门机构")
_VERBS = {"落实": Role.IMPLEMENT, "具体实施": Role.IMPLEMENT}


def prose_assignments(text: str, sentence: Span) -> Iterator[Assignment]:
    """Yield what a sentence assigns, in the order of the text; every name must be a unit's."""
    position = sentence.start
    while position < sentence.end:
        found = [
            match
            for match in (
                _TOGETHER.search(text, position, sentence.end),
                _BY.search(text, position, sentence.end),
            )
            if match
        ]
        if not found:
            return
        match = min(found, key=lambda m: m.start())
        position = match.end()
        names = tuple(_together(text, match) if match.re is _TOGETHER else _by(text, match))
        if names:
            yield Assignment(_phrase(text, sentence, match), names, sentence)


def _by(text: str, match: re.Match[str]) -> Iterator[tuple[Role, Span]]:
    verb = match["verb"]
    role = Role.LEAD if verb.endswith(("牵头", "主办")) else _VERBS.get(verb, Role.RESPONSIBLE)
    around = text[match.start() : match.end() + 4]
    names = list(split_units(text, Span(*match.span("units"))))
    if not _DEFINITION.search(around) and _are_units(text, names):
        yield from ((role, name) for name in names)


def _together(text: str, match: re.Match[str]) -> Iterator[tuple[Role, Span]]:
    leads = list(split_units(text, Span(*match.span("lead"))))
    supports = list(split_units(text, Span(*match.span("support"))))
    if _are_units(text, leads):
        yield from ((Role.LEAD, name) for name in leads)
        yield from ((Role.SUPPORT, name) for name in supports if is_unit_name(name.of(text)))


def _are_units(text: str, names: list[Span]) -> bool:
    return bool(names) and all(is_unit_name(name.of(text)) for name in names)


def _phrase(text: str, sentence: Span, match: re.Match[str]) -> Span:
    """Return the phrase from its first word to the end of the clause it opens."""
    stop = re.compile(r"[，。；;\n]|$").search(text, match.end(), sentence.end)
    return Span(match.start(), stop.start() if stop else sentence.end)
