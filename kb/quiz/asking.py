"""What can be asked: a fact that gives a question in one form or another."""

from __future__ import annotations

from typing import Protocol

from kb.model import Citation
from kb.quiz.drawing import Draw
from kb.quiz.model import Form, Question, Subject


class Askable(Protocol):
    """A fact to ask for. ``facts`` name all that a question tells, so that none is asked twice."""

    @property
    def subject(self) -> Subject:
        """What the question is about."""

    @property
    def forms(self) -> frozenset[Form]:
        """How it may be put."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The clauses that decide it."""

    @property
    def facts(self) -> frozenset[tuple[object, ...]]:
        """What it asks for and gives away."""

    def ask(self, form: Form, draw: Draw) -> Question | None:
        """Return the question, None where no option can be proved wrong."""
