"""Who does what: the phrases of a clause that assign a task → one fact per unit and role.

Two kinds of phrases assign: closing phrases, in brackets or after a label
("(市林业局牵头负责,市财政局配合)", "责任单位：市财政局"), and prose ("由市财政局牵头").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.document import Clause, Document, Span
from kb.facts.prose import prose_assignments
from kb.facts.roles import FIRST_LEADS, LABEL, Named, parse_roles
from kb.facts.tables import table_assignments
from kb.facts.units import Assignment, shared_department
from kb.model import Responsibility, Role
from kb.organisations import canonical, is_group, is_unit_name

_PAIRS = {"（": "）", "(": ")", "〔": "〕", "【": "】", "[": "]"}
_LONGEST_BRACKET = 400  # characters
# A labelled phrase ends with its sentence or line, or before the number of the next item.
_PHRASE_END = re.compile(
    r"[。\n]|$|[ 　]+(?:[^、，；\n]{13}|[（(]?[一二三四五六七八九十]{1,3}[）)、]"
    r"|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十百]+[条章])"
)
_BETWEEN = " 　\n。，,；;：:"


def extract_responsibilities(document: Document) -> tuple[Responsibility, ...]:
    """Return who has which role in every clause, in the order of the text."""
    text = document.text
    first_leads = FIRST_LEADS.search(text)
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


def obliged(text: str, clause: Clause, sentence: Span) -> tuple[Responsibility, ...]:
    """Return whom a sentence itself obliges, groups such as 各部门 too.

    Beside the units that close a clause these are no facts of it: they only say how.
    """
    found = prose_assignments(text, sentence)
    return tuple(fact for item in found for fact in _facts(text, clause, item, sentence))


def _facts(text: str, clause: Clause, item: Assignment, task: Span) -> Iterator[Responsibility]:
    for role, name in item.names:
        written = name.of(text)
        complete = is_unit_name(written) or written.endswith("本级")
        whole = written if complete else written.removesuffix(item.shared) + item.shared
        yield Responsibility(clause.id, canonical(whole), written, role, name, task, item.evidence)


def _assignments(document: Document, clause: Clause) -> list[Assignment]:
    """Return the assigning phrases of a clause, in order; of two that overlap the first kind."""
    text = document.text
    above = clause.path[-1] if clause.path else None
    found = [*table_assignments(text, clause.span, above), *_closing(text, clause.span)]
    closed = bool(found)
    for sentence in clause.sentences:
        for item in prose_assignments(text, sentence, closed=closed):
            if not any(other.evidence.overlaps(item.evidence) for other in found):
                found.append(item)
    return sorted(found, key=lambda item: item.evidence)


def _closing(text: str, span: Span) -> Iterator[Assignment]:
    """Yield the closing phrases within ``span``: brackets and labelled lines."""
    taken = span.start
    for evidence, body in _phrases(text, span):
        if evidence.start < taken:
            continue
        names = tuple(parse_roles(text, body))
        if names and (body != evidence or _are_mostly_units(text, names)):
            taken = evidence.end
            yield Assignment(evidence, names, shared=shared_department(text, names))


def _phrases(text: str, span: Span) -> list[tuple[Span, Span]]:
    """Return candidate phrases as (evidence, body): brackets, and labelled text outside them."""
    brackets = list(_brackets(text, span))
    found = [(bracket, Span(bracket.start + 1, bracket.end - 1)) for bracket in brackets]
    for match in LABEL.finditer(text, span.start, span.end):
        if not any(bracket.start <= match.start() < bracket.end for bracket in brackets):
            end = _PHRASE_END.search(text, match.end(), span.end)
            phrase = Span(match.start(), end.start() if end else span.end)
            found.append((phrase, phrase))
    return sorted(found, key=lambda pair: (pair[0].start, -pair[0].end))


def _are_mostly_units(text: str, names: tuple[Named, ...]) -> bool:
    """A label without brackets may head a sentence: 主管部门： 疫情发生后，…."""
    return 2 * sum(is_unit_name(name.of(text)) for _, name in names) >= len(names)


def _brackets(text: str, span: Span) -> Iterator[Span]:
    """Yield every pair of brackets, nested ones too; one that never closes is none."""
    opened: list[int] = []
    for position in range(span.start, span.end):
        char = text[position]
        if char in _PAIRS:
            opened.append(position)
        elif char in _PAIRS.values():
            while opened and _PAIRS[text[opened[-1]]] != char:
                opened.pop()
            if opened:
                start = opened.pop()
                if position - start <= _LONGEST_BRACKET:
                    yield Span(start, position + 1)


def _promote_first(text: str, item: Assignment) -> Assignment:
    """Make the first-named single unit the leading one, where the document says so."""
    role, name = item.names[0]
    if item.task is not None or role is not Role.RESPONSIBLE or is_group(name.of(text)):
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
