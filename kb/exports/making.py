"""Any file of a session by its name: what the site, the API and the command line hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.errors import SessionError
from kb.exports.catalogue import EXPORTS
from kb.exports.ics import calendar
from kb.exports.pdf import PDF, as_pdf
from kb.exports.quiz_catalogue import QUIZZES
from kb.knowledge_base import KnowledgeBase
from kb.quiz import Form, Quiz, make_quiz
from kb.training import Material, Saved, Session, kept, prepare
from kb.training.saved import dumps

CALENDAR, SESSION, QUIZ = "calendar", "session", "quiz"
_JSON, _ICS = "application/json", "text/calendar"


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


def names() -> tuple[str, ...]:
    """Return what can be asked of :func:`make_file`."""
    pdf = (f"{name}.pdf" for name, each in EXPORTS.items() if each.has_pdf)
    quizzes = (f"{QUIZ}-{name}" for name in QUIZZES)
    return (*EXPORTS, *pdf, *quizzes, CALENDAR, SESSION)


def make_file(
    base: KnowledgeBase, session: Session, name: str, today: date, quiz: QuizChoice | None = None
) -> File:
    """Return the file of this name, such as handout, handout.pdf, quiz-paper or session.

    Raises:
        SessionError: there is no such file, or nothing to be in it.
        UnknownDocumentError: the session is about a document that is not there.
        ExportError: LibreOffice, which makes pdf, is not there or failed.
    """
    if name not in names():
        raise SessionError(
            f"没有名为 {name} 的文件，可选：{'、'.join(names())}。"
            f"There is no file {name}: choose from {', '.join(names())}."
        )
    material = prepare(base, session, today)
    if name == SESSION:
        return File(dumps(Saved(session, kept(material))).encode(), ".json", _JSON)
    if name == CALENDAR:
        return File(_calendar(session, material), ".ics", _ICS)
    if name.startswith(QUIZ):
        chosen = QUIZZES[name.removeprefix(f"{QUIZ}-")]
        made = quiz_of(base, material, quiz or QuizChoice())
        return File(chosen.make(made, session.cover), chosen.suffix, chosen.media_type)
    plain, _, is_pdf = name.partition(".")
    export = EXPORTS[plain]
    body = export.make(material, session.cover)
    if is_pdf:
        return File(as_pdf(body, export.suffix), ".pdf", PDF)
    return File(body, export.suffix, export.media_type)


def quiz_of(base: KnowledgeBase, material: Material, quiz: QuizChoice) -> Quiz:
    """Return a quiz from this material.

    Raises:
        SessionError: its facts give no question of these forms.
    """
    with base.reading() as store:
        made = make_quiz(store, material, seed=quiz.seed, count=quiz.count, forms=quiz.forms)
    if not made.questions:
        raise SessionError(
            "选中的条款不够出题，请多选几条或换题型。"
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
