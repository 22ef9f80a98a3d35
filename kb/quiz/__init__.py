"""Questions made from facts, with wrong options that no clause makes right."""

from __future__ import annotations

from kb.quiz.choosing import make_quiz
from kb.quiz.model import Difficulty, Form, Question, Quiz, Subject

__all__ = ["Difficulty", "Form", "Question", "Quiz", "Subject", "make_quiz"]
