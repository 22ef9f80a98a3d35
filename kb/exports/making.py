"""Any file of a session by its name: what the site, the API and the command line hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.errors import SessionError
from kb.exports.catalogue import EXPORTS
from kb.exports.ics import calendar
from kb.exports.pdf import SUFFIXES, as_pdf
from kb.exports.quiz_catalogue import QUIZZES
from kb.knowledge_base import KnowledgeBase
from kb.quiz import Form, Quiz, make_quiz
from kb.training import Material, Saved, Session, kept, prepare
from kb.training.saved import dumps

CALENDAR, SESSION = "calendar", "session"
_PDF, _JSON, _ICS = "application/pdf", "application/json", "text/calendar"


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out; ``suffix`` is that of its name, with the dot."""

    body: bytes
    suffix: str
    media_type: str


@dataclass(frozen=True, slots=True)
class QuizChoice:
    """Which quiz to make: the same choice gives the same one."""

    seed: int = 1
    count: int = 10
    forms: tuple[Form, ...] = tuple(Form)


USUAL_QUIZ = QuizChoice()


def names() -> tuple[str, ...]:
    """Return what can be asked of :func:`make_file`."""
    pdf = (f"{name}.pdf" for name, each in EXPORTS.items() if each.suffix in SUFFIXES)
    return (*EXPORTS, *pdf, *(f"quiz-{name}" for name in QUIZZES), CALENDAR, SESSION)


def suffixes(name: str) -> tuple[str, ...]:
    """Return the suffixes that a file of this name may have, the usual one first."""
    if name in EXPORTS:
        own = EXPORTS[name].suffix
        return (own, ".pdf") if own in SUFFIXES else (own,)
    return {CALENDAR: (".ics",), SESSION: (".json",)}[name]


def make_file(
    base: KnowledgeBase,
    session: Session,
    name: str,
    today: date,
    *,
    quiz: QuizChoice = USUAL_QUIZ,
    words: str = "",
) -> File:
    """Return the file of this name, such as handout, handout.pdf, quiz-paper or session.

    ``today`` is what deadlines are seen from; ``words`` keep what has them all.

    Raises:
        SessionError: there is no such file, or nothing to be in it.
        UnknownDocumentError: the session is about a document that is not there.
        ExportError: LibreOffice, which makes pdf, is not there or failed.
    """
    _check(name, session)
    material = prepare(base, session, today, words)
    if name == SESSION:
        return File(dumps(Saved(session, kept(material))).encode(), ".json", _JSON)
    if name == CALENDAR:
        return File(_calendar(session, material), ".ics", _ICS)
    if name.startswith("quiz-"):
        chosen = QUIZZES[name.removeprefix("quiz-")]
        made = quiz_of(base, material, quiz)
        return File(chosen.make(made, session.cover), chosen.suffix, chosen.media_type)
    export = EXPORTS[name.removesuffix(".pdf")]
    body = export.make(material, session.cover)
    if name.endswith(".pdf"):
        return File(as_pdf(body, export.suffix), ".pdf", _PDF)
    return File(body, export.suffix, export.media_type)


def _check(name: str, session: Session) -> None:
    """Raise SessionError where there is no such file, or none of a session without a topic."""
    if name not in names() and name.removesuffix(".pdf") not in EXPORTS:
        raise SessionError(
            f"没有名为 {name} 的文件，可选：{'、'.join(names())}。"
            f"There is no file {name}: choose from {', '.join(names())}."
        )
    if name == SESSION and session.topic.is_empty:
        raise SessionError(
            "请先选一个主题：文件、单位、年份或意思相近的条款。"
            "Choose a topic first: a document, a unit, a year, or some words."
        )


def quiz_of(base: KnowledgeBase, material: Material, quiz: QuizChoice) -> Quiz:
    """Return a quiz from this material.

    Raises:
        SessionError: its facts give no question of these forms.
    """
    with base.reading() as store:
        made = make_quiz(store, material, seed=quiz.seed, count=quiz.count, forms=quiz.forms)
    if not made.questions:
        raise SessionError(
            "选中的条款里没有能出题的职责、时限或数字，请多选几条或换题型。"
            "The chosen clauses give no question: choose more, or other forms."
        )
    return made


def _calendar(session: Session, material: Material) -> bytes:
    dated = [row for row in material.due if row.due]
    if not dated:
        raise SessionError(
            "选中的条款里没有写明日期的时限。The chosen clauses set no dated deadline."
        )
    return calendar(dated, session.cover.title or session.topic.unit or "时限日历")
