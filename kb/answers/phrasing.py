"""The words of an answer, in Chinese and in English, around the document's own names and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from corpus.document import Span
from kb.model import Deadline, Kind, Language, Recurrence, Role, Target, Unit

_ROLE_WORDS = {
    Role.LEAD: "牵头负责",
    Role.RESPONSIBLE: "负责",
    Role.SUPPORT: "配合",
    Role.IMPLEMENT: "落实",
}
_ROLE_ENGLISH = {
    Role.LEAD: "Lead",
    Role.RESPONSIBLE: "Responsible",
    Role.SUPPORT: "Support",
    Role.IMPLEMENT: "Implementation",
}
_RECURRENCE_ENGLISH = {
    Recurrence.DAILY: "daily",
    Recurrence.WEEKLY: "weekly",
    Recurrence.MONTHLY: "monthly",
    Recurrence.QUARTERLY: "quarterly",
    Recurrence.HALF_YEARLY: "half-yearly",
    Recurrence.YEARLY: "yearly",
}
_NOT_FOUND = {
    Language.CHINESE: "已收录的文件中没有找到这个问题的答案。",
    Language.ENGLISH: "These documents do not answer this question.",
}
_EMPTY = {
    Language.CHINESE: "还没有收录任何文件，请先用“kb ingest 文件”收录。",
    Language.ENGLISH: "There are no documents yet; add some with: kb ingest FILE",
}
_ABSENT_ROLE = {
    Language.CHINESE: "最相近的条款没有写明这一项由谁{role}。",
    Language.ENGLISH: "The nearest clause names no unit for this role ({role}).",
}
SHORT = 100  # characters of an answer before supporting units are only counted
LONGEST_QUOTE = 120  # characters of a quoted piece within an answer's text


def not_found(language: Language) -> str:
    """Say that the documents do not answer the question."""
    return _NOT_FOUND[language]


def empty_base(language: Language) -> str:
    """Say that there is nothing to answer from."""
    return _EMPTY[language]


def absent_role(language: Language, role: Role) -> str:
    """Say that the clause found assigns the task to nobody in the role asked for."""
    word = _ROLE_ENGLISH[role] if language is Language.ENGLISH else _ROLE_WORDS[role]
    return _ABSENT_ROLE[language].format(role=word.lower())


def units_text(language: Language, units: Sequence[Unit], first: Iterable[Role]) -> str:
    """Return who has which role; the roles in ``first`` before the others.

    Where all units together are too long, units outside ``first`` are left to the quote.
    """
    first = tuple(first)
    named = _by_role(units)
    order = [*(r for r in first if r in named), *(r for r in Role if r in named and r not in first)]
    render = _english_role if language is Language.ENGLISH else _chinese_role
    parts = [render(role, named[role]) for role in order]
    if language is Language.ENGLISH:
        return "; ".join(parts) + "."
    while len(parts) > 1 and len("，".join(parts)) > SHORT and order[len(parts) - 1] not in first:
        parts.pop()
    return "，".join(parts) + "。"


def _by_role(units: Sequence[Unit]) -> Mapping[Role, list[Unit]]:
    named: dict[Role, list[Unit]] = {}
    for unit in units:
        named.setdefault(unit.role, []).append(unit)
    return named


def _chinese_role(role: Role, units: Sequence[Unit]) -> str:
    return "、".join(unit.name for unit in units) + _ROLE_WORDS[role]


def _english_role(role: Role, units: Sequence[Unit]) -> str:
    return f"{_ROLE_ENGLISH[role]}: " + ", ".join(map(english_name, units))


def english_name(unit: Unit) -> str:
    """Return a unit's name as the document writes it, with its English name where it has one."""
    return f"{unit.name} ({unit.english})" if unit.english else unit.name


def deadline_text(language: Language, deadline: Deadline, text: str) -> str:
    """Return by when, with the date it comes to, and for what."""
    phrase, task = deadline.phrase.of(text), shorten(deadline.task.of(text))
    day = deadline.due.isoformat() if deadline.due else None
    if language is Language.ENGLISH:
        when = (day and f"by {day}") or (
            deadline.recurrence and _RECURRENCE_ENGLISH[deadline.recurrence]
        )
        doubt = f" [{deadline.problem}]" if deadline.problem else ""
        return f"{phrase}{f' ({when})' if when else ''}{doubt}: {task}."
    doubt = "（日期有疑问，请核对原文）" if deadline.problem else ""
    return f"{phrase}{f'（{day}）' if day and day[:4] not in phrase else ''}{doubt}：{task}。"


def days_left_text(language: Language, due: date, today: date) -> str:
    """Return how many days are left until ``due``, or have passed since."""
    days = (due - today).days
    if language is Language.ENGLISH:
        return f"{days} days left." if days >= 0 else f"{-days} days overdue."
    return f"还剩{days}天。" if days >= 0 else f"已过{-days}天。"


def imprint_text(language: Language, title: str, value: str | date, *, is_said: bool) -> str:
    """Return what a document is said to be of; whether it says so, or whoever took it in."""
    is_english = language is Language.ENGLISH
    said = value
    if isinstance(value, date):
        said = value.isoformat() if is_english else f"{value.year}年{value.month}月{value.day}日"
    noted = "" if is_said else (" (noted when taken in)" if is_english else "（收录时登记）")
    return f"{said}{noted}: {title}." if is_english else f"{said}{noted}：《{title}》。"


def number_text(fact: Target | Deadline, text: str) -> str:
    """Return how much, in the words that stand around it."""
    return piece(text, fact.sentence, part_around(text, fact.sentence, fact.phrase)) + "。"


def list_text(language: Language, rows: Sequence[tuple[str, str]], total: int) -> str:
    """Return a numbered list of short lines, each group (``""``: none) under its name."""
    lines, above = [], ""
    for number, (group, row) in enumerate(rows, start=1):
        if group != above:
            lines.append(group if language is Language.ENGLISH else f"《{group}》")
        above = group
        lines.append(f"{number}. {row}")
    if total > len(rows):
        more = total - len(rows)
        lines.append(f"… and {more} more" if language is Language.ENGLISH else f"……另有{more}项")
    return "\n".join(lines)


def role_word(language: Language, role: Role) -> str:
    """Return the word for a role."""
    return _ROLE_ENGLISH[role] if language is Language.ENGLISH else _ROLE_WORDS[role]


def piece(text: str, sentence: Span, around: Span, limit: int = LONGEST_QUOTE) -> str:
    """Return the part of ``sentence`` that holds ``around``, cut at commas to ``limit``."""
    if len(sentence) <= limit:
        return sentence.of(text).rstrip("。；;")
    start, end = sentence.start, sentence.end
    commas = [m.start() for m in re.compile("[，,；;、：:]").finditer(text, start, end)]
    while end - start > limit:
        left = [c + 1 for c in commas if start < c + 1 <= around.start]
        right = [c for c in commas if around.end <= c < end]
        if right and (end - around.end >= around.start - start or not left):
            end = right[-1]
        elif left:
            start = left[0]
        else:
            break
        commas = [c for c in commas if start <= c < end]
    return text[start:end].strip(" ，,；;。")


def part_around(text: str, sentence: Span, phrase: Span) -> Span:
    """Return the words that ``phrase`` stands among: up to the next comma, from two before."""
    stop = re.compile("[，,；;。]").search(text, phrase.end, sentence.end)
    commas = [m.end() for m in re.compile("[，,；;]").finditer(text, sentence.start, phrase.start)]
    start = commas[-2] if len(commas) > 1 else sentence.start
    return Span(start, stop.start() if stop else sentence.end)


def shorten(text: str, limit: int = 80) -> str:
    """Return ``text`` cut at a comma, with an ellipsis, where it is longer than ``limit``."""
    text = text.strip(" ，,；;。\n")
    if len(text) <= limit:
        return text
    cut = max(text.rfind(mark, limit // 2, limit) for mark in "，,；;、")
    return text[: cut if cut > 0 else limit] + "…"


def asked_roles(kind: Kind) -> tuple[Role, ...]:
    """Return the roles that a question of this kind asks for, most wanted first."""
    match kind:
        case Kind.SUPPORT:
            return (Role.SUPPORT,)
        case Kind.IMPLEMENT:
            return (Role.IMPLEMENT,)
        case Kind.RESPONSIBLE:
            return (Role.RESPONSIBLE, Role.LEAD)
        case _:
            return (Role.LEAD, Role.RESPONSIBLE)
