"""A quiz: questions made from facts, each with its key and the clause behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.model import Citation


class Form(StrEnum):
    """How a question is put."""

    SINGLE = "single"  # one option is right
    MULTIPLE = "multiple"  # two or more options are right
    TRUE_FALSE = "true-false"  # the options are 正确 and 错误
    MATCHING = "matching"  # every item goes with one option


class Subject(StrEnum):
    """What a question is about."""

    UNIT = "unit"  # who leads, is responsible, supports or carries out
    DATE = "date"
    NUMBER = "number"


class Difficulty(StrEnum):
    """How near the wrong options are to the right one."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    ``right`` are the places in ``options`` of those that are right, rising; in a matching
    question there is one place for every item, in the items' order. ``citations`` are the clauses
    that decide it, quoted where they do: one, or in a matching question one for every item.
    """

    form: Form
    subject: Subject
    difficulty: Difficulty
    stem: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    citations: tuple[Citation, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions in their order; the same facts, choice and seed make the same quiz."""

    questions: tuple[Question, ...]
    seed: int
