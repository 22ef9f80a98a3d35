"""A quiz as JSON."""

from __future__ import annotations

from kb.facts.serialize import Json
from kb.quiz.model import Question, Quiz
from kb.serialize import citation_to_dict


def quiz_to_dict(quiz: Quiz) -> Json:
    """Return a quiz with its questions in their order and the seed that gives them again."""
    return {
        "seed": quiz.seed,
        "questions": [question_to_dict(question) for question in quiz.questions],
    }


def question_to_dict(question: Question) -> Json:
    """Return a question; ``right`` are places in ``options``, in matching one for every item."""
    return {
        "form": question.form.value,
        "subject": question.subject.value,
        "difficulty": question.difficulty.value,
        "stem": question.stem,
        "items": list(question.items),
        "options": list(question.options),
        "right": list(question.right),
        "citations": [citation_to_dict(citation) for citation in question.citations],
    }
