"""Who does what: the phrases of a clause that assign a task → one fact per unit and role.

Two kinds of phrases assign: closing phrases, in brackets or after a label
("(市林业局牵头负责,市财政局配合)", "责任单位：市财政局"), and prose ("由市财政局牵头").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from corpus.document import Clause, Document, Span
from kb.facts.prose import prose_assignments
from kb.facts.tables import table_assignments
from kb.facts.units import Assignment, split_units
from kb.model import Responsibility, Role
from kb.organisations import canonical, is_group, is_unit_name

_SHARE = r"(?:按照?(?:各自)?(?:职责|职能)(?:分工)?|根据(?:职责|职能)分工)?"
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
_LABEL = re.compile(
    "|".join(f"(?P<{role}>{words})" for role, words in _ROLE_LABELS).join(("(?:", ")"))
    + r"(?:责任|考核|实施|落实|配合)?(?:单位|部门|地区|主体|处室)"
    + r"(?:[（(][^）)]{1,12}[）)])?[ 　]*[:：]"
)
_AFTER = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _ROLE_AFTER) + "$")
_OTHER_LABEL = re.compile(r"[一-鿿]{2,8}[:：]")  # 完成时限：…, 责任领导：…
_BRACKETED = re.compile(
    r"[（(〔【\[]([^（()）〔〕【】\[\]]*(?:[（(][^（()）]{1,12}[）)][^（()）〔〕【】\[\]]*)*)[）)〕】\]]"
)
_BETWEEN = " 　\n。，,；;：:"
_SEGMENT_END = re.compile(r"[，,；;。]")
# 排在第一位的部门为牵头部门: then, and only then, position decides.
_FIRST_LEADS = re.compile(r"(?:列|排)(?:在|名)?(?:第一位|首位|最前)(?:的|者)?\S{0,6}为?牵头")
_ALL_IMPLEMENT = re.compile(r"以下均[需由](?P<units>[^。，]{2,20})(?:落实|实施)[^。]*")


def extract_responsibilities(document: Document) -> tuple[Responsibility, ...]:
    """Return who has which role in every clause, in the order of the text."""
    text = document.text
    first_leads = _FIRST_LEADS.search(text)
    facts: list[Responsibility] = []
    for clause in document.clauses:
        found = list(_assignments(document, clause))
        if first_leads:
            found = [_promote_first(text, item) for item in found]
        closing = [item for item in found if item.task is None]
        for item in found:
            task = item.task or _task(document, clause, item, closing)
            facts.extend(_facts(text, clause, item, task))
    return tuple(facts)


def _facts(text: str, clause: Clause, item: Assignment, task: Span) -> Iterator[Responsibility]:
    for role, name in item.names:
        written = name.of(text)
        yield Responsibility(
            clause.id, canonical(written), written, role, name, task, item.evidence
        )


def _assignments(document: Document, clause: Clause) -> list[Assignment]:
    """Return the assigning phrases of a clause, in order; of two that overlap the first kind."""
    text = document.text
    found = list(table_assignments(text, clause.span))
    prose = (item for s in clause.sentences for item in prose_assignments(text, s))
    for item in (*_closing(text, clause.span), *prose):
        if not any(other.evidence.overlaps(item.evidence) for other in found):
            found.append(item)
    return sorted(found, key=lambda item: item.evidence)


def _closing(text: str, span: Span) -> Iterator[Assignment]:
    """Yield the closing phrases within ``span``: brackets and labelled lines."""
    taken = span.start
    for evidence, body in _phrases(text, span):
        if evidence.start < taken:
            continue
        names = tuple(_parse(text, body))
        if names:
            taken = evidence.end
            yield Assignment(evidence, names)


def _phrases(text: str, span: Span) -> list[tuple[Span, Span]]:
    """Return candidate phrases as (evidence, body): brackets, and labelled text outside them."""
    found = [
        (Span(match.start(), match.end()), Span(*match.span(1)))
        for match in _BRACKETED.finditer(text, span.start, span.end)
    ]
    for match in _LABEL.finditer(text, span.start, span.end):
        if not any(evidence.start <= match.start() < evidence.end for evidence, _ in found):
            end = re.compile(r"[。\n]|$").search(text, match.end(), span.end)
            phrase = Span(match.start(), end.start() if end else span.end)
            found.append((phrase, phrase))
    return sorted(found)


def _parse(text: str, body: Span) -> Iterator[tuple[Role, Span]]:
    """Yield (role, name) for a phrase; nothing where it assigns no task."""
    convention = _ALL_IMPLEMENT.search(text, body.start, body.end)
    body = Span(body.start, convention.start()) if convention else body
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
        after = _AFTER.search(text, units.start, units.end)
        names = [
            *waiting,
            *split_units(text, Span(units.start, after.start() if after else units.end)),
        ]
        if after is None:
            waiting = names
            continue
        waiting = []
        if names and all(is_unit_name(name.of(text)) for name in names):
            role = Role(after.lastgroup)  # type: ignore[arg-type]
            yield from ((_implements(text, name, convention) or role, name) for name in names)
    if waiting and label is None and _is_bare_list(text, body, waiting):
        yield from ((Role.RESPONSIBLE, name) for name in waiting)


def _segments(text: str, body: Span) -> Iterator[Span]:
    """Cut at commas and stops outside quotation marks; a label opens a segment of its own."""
    cuts = {m.end() for m in _SEGMENT_END.finditer(text, body.start, body.end)}
    cuts |= {m.start() for m in _LABEL.finditer(text, body.start, body.end)}
    edges = sorted({body.start, *cuts, body.end})
    for start, end in pairwise(edges):
        while end > start and (text[end - 1].isspace() or text[end - 1] in "，,；;。"):
            end -= 1
        if end > start:
            yield Span(start, end)


def _read_label(text: str, segment: Span) -> tuple[Role | None, Span | None]:
    """Return the role of a label and the units behind it; no units where it names none."""
    if match := _LABEL.search(text, segment.start, segment.end):
        return Role(match.lastgroup), Span(match.end(), segment.end)  # type: ignore[arg-type]
    if _OTHER_LABEL.match(text, segment.start, segment.end):
        return None, None
    return None, segment


def _implements(text: str, name: Span, convention: re.Match[str] | None) -> Role | None:
    """以下均需试点城市政府落实: the unit so named implements, whatever verb stands beside it."""
    if convention and convention["units"] == name.of(text):
        return Role.IMPLEMENT
    return None


def _is_bare_list(text: str, body: Span, names: list[Span]) -> bool:
    """A bracket that holds nothing but units, at the end of a sentence, assigns the task."""
    closes = text[body.end + 1 : body.end + 2] in ("", "\n", "。") or text[body.start - 2] in "。；"
    return closes and all(is_unit_name(name.of(text)) and len(name) > 2 for name in names)


def _promote_first(text: str, item: Assignment) -> Assignment:
    """Make the first-named single unit the leading one, where the document says so."""
    role, name = item.names[0]
    if role is not Role.RESPONSIBLE or is_group(name.of(text)):
        return item
    return replace(item, names=((Role.LEAD, name), *item.names[1:]))


def _task(document: Document, clause: Clause, item: Assignment, closing: list[Assignment]) -> Span:
    """Return what a closing phrase assigns: the clause's title, or the text after the last one."""
    text, evidence = document.text, item.evidence
    heading = clause.path[-1] if clause.path and clause.span.contains(clause.path[-1]) else None
    if len(closing) == 1 and heading:
        return heading
    number = closing.index(item)
    start = heading.end if heading else clause.span.start
    if number:
        start = closing[number - 1].evidence.end
    while start < evidence.start and text[start] in _BETWEEN:
        start += 1
    end = evidence.start
    while end > start and text[end - 1] in _BETWEEN:
        end -= 1
    return Span(start, end) if start < end else evidence
