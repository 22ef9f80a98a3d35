"""The quiz in the browser: alone or projected, with the score and the clause after each question.

Without a script all questions stand on one page, each with its answer to unfold, and the form
brings the score; ``play.js`` shows one at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from kb.errors import SessionError, UnknownDocumentError
from kb.exports.making import quiz_of
from kb.quiz import Form, Question
from kb.training import prepare
from webapp.context import knowledge_base
from webapp.sources import Source, source
from webapp.training.asked import address, quiz_choice, session_of_address
from webapp.training.blueprint import blueprint
from webapp.training.choosing import page

_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Played:
    """A question with what was answered: places of options, or an item's option each."""

    question: Question
    sources: tuple[Source, ...]
    given: tuple[int, ...]

    @property
    def is_right(self) -> bool:
        """Whether all of it was answered right."""
        return self.given == self.question.right

    @property
    def key(self) -> str:
        """The places of what is right, for the script."""
        return " ".join(map(str, self.question.right))


@blueprint.get("/play")
def play() -> str | Response | tuple[str, int]:
    """Show the quiz of the session that the address names; ``?marked=1`` with its score."""
    session, quiz = session_of_address(), quiz_choice()
    if session.topic.is_empty:
        return redirect(address("training.show", session))
    base = knowledge_base()
    try:
        made = quiz_of(base, prepare(base, session, date.today()), quiz)
    except (SessionError, UnknownDocumentError) as error:
        return page(session, problem=str(error)), 400
    played = [_played(number, each) for number, each in enumerate(made.questions)]
    another = replace(quiz, seed=quiz.seed + 1)
    return render_template(
        "training/play.html",
        title=session.cover.title,
        played=played,
        marked="marked" in request.args,
        score=sum(each.is_right for each in played),
        hidden=[(n, v) for n, v in request.args.items(multi=True) if not _is_answer(n)],
        back=address("training.show", session, quiz),
        again=address("training.play", session, quiz),
        another=address("training.play", session, another),
    )


def _played(number: int, question: Question) -> Played:
    places = _given(number, question)
    return Played(question, tuple(map(source, dict.fromkeys(question.citations))), places)


def _given(number: int, question: Question) -> tuple[int, ...]:
    if question.form is Form.MATCHING:
        return tuple(_place(f"a{number}-{item}") for item in range(len(question.items)))
    values = request.args.getlist(f"a{number}")
    return tuple(sorted({int(v) for v in values if v.isdecimal() and len(v) < 3}))


def _place(name: str) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 3 else _UNKNOWN


def _is_answer(name: str) -> bool:
    return name == "marked" or (name[:1] == "a" and name[1:2].isdecimal())
