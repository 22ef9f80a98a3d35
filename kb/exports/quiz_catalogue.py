"""What a quiz can be taken away as: a name, a kind of file, and what makes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from kb.exports.catalogue import EXCEL, WORD
from kb.exports.gift import gift
from kb.exports.qti import qti
from kb.exports.quiz_paper import key, sheet
from kb.exports.survey import survey
from kb.quiz.model import Quiz
from kb.quiz.serialize import quiz_to_dict
from kb.training import Cover


@dataclass(frozen=True, slots=True)
class QuizExport:
    """A kind of file; ``suffix`` is that of its name, with the dot."""

    name: str
    suffix: str
    media_type: str
    make: Callable[[Quiz, Cover], bytes]


def _json(quiz: Quiz, _: Cover) -> bytes:
    text = json.dumps(quiz_to_dict(quiz), ensure_ascii=False, indent=2)
    return (text + "\n").encode()


QUIZZES = {
    each.name: each
    for each in (
        QuizExport("paper", ".docx", WORD, sheet),
        QuizExport("key", ".docx", WORD, key),
        QuizExport("gift", ".txt", "text/plain", gift),
        QuizExport("qti", ".zip", "application/zip", qti),
        QuizExport("survey", ".xlsx", EXCEL, survey),
        QuizExport("json", ".json", "application/json", _json),
    )
}
