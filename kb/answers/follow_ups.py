"""The questions that come next under an answer: what else its clause says."""

from __future__ import annotations

from kb.answers.matching import Candidate
from kb.model import Kind, Language, Role

_NEXT: dict[Kind, tuple[str, str]] = {
    Kind.LEAD: ("由谁牵头？", "Who leads it?"),
    Kind.SUPPORT: ("那谁配合？", "Who supports it?"),
    Kind.IMPLEMENT: ("由谁落实？", "Who implements it?"),
    Kind.DEADLINE: ("什么时候完成？", "By when?"),
    Kind.TARGET: ("是多少？", "How much?"),
}
_OF_ROLE = {
    Role.LEAD: Kind.LEAD,
    Role.RESPONSIBLE: Kind.LEAD,
    Role.SUPPORT: Kind.SUPPORT,
    Role.IMPLEMENT: Kind.IMPLEMENT,
}


def follow_ups(language: Language, asked: Kind, candidate: Candidate) -> tuple[str, ...]:
    """Return the questions that the facts of a clause answer besides the one ``asked``."""
    facts = candidate.facts
    answered = {_OF_ROLE[fact.role] for fact in facts.responsibilities}
    answered |= {Kind.DEADLINE} if any(fact.due for fact in facts.deadlines) else set()
    answered |= {Kind.TARGET} if facts.targets else set()
    asked = Kind.LEAD if asked is Kind.RESPONSIBLE else asked
    english = language is Language.ENGLISH
    return tuple(
        words[english] for kind, words in _NEXT.items() if kind in answered and kind is not asked
    )
