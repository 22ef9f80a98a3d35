"""Questions made from facts, with wrong options that no clause makes right.

A stem names the document and the heading; a date or a number is blanked in its own sentence. A
wrong option is of the kind, level and form of the right one, and it is left out where any fact of
the base may make it right: another name of the same body, a group that may include it, a task of
nearly the same words elsewhere. What cannot be proved, or would not be understood, is not asked.

How hard a question is goes by its wrong options. Units: hard where half of them have another role
in the same clause, medium where half stand in the same document, else easy; a matching question is
medium where its units are of one kind. Dates and numbers: hard where the options are next to each
other, medium and easy where one or two steps lie between.
"""

from __future__ import annotations

from kb.quiz.choosing import make_quiz
from kb.quiz.model import Difficulty, Form, Question, Quiz, Subject

__all__ = ["Difficulty", "Form", "Question", "Quiz", "Subject", "make_quiz"]
