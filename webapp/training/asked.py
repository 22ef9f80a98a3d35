"""What a trainer has chosen: a session from an address or a form, and back."""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from flask import request, url_for

from kb.errors import SessionError
from kb.exports.making import QuizChoice
from kb.overview import Place
from kb.quiz import Form
from kb.training import Cover, Session, Topic
from kb.training.logo import read_logo
from kb.training.session import places
from kb.training.topic import clauses_of
from webapp.context import knowledge_base
from webapp.languages import translate

LONGEST = 300  # characters of a field
MOST_QUESTIONS = 100  # of a quiz
_TOPIC = ("document", "section", "unit")
_COVER = ("title", "place", "trainer")


def session_of_address() -> Session:
    """Return the session that the address names; ``?out=`` are the clauses that are left out."""
    return Session(_topic(), _cover(), _read_places(request.args.get("out", "")))


def session_of_form() -> Session:
    """Return the session that the form holds: what is not ticked is left out.

    Raises:
        SessionError: the logo is no image that can be used.
    """
    topic = _topic()
    ticked = {tuple(value.partition(":")[::2]) for value in request.form.getlist("clause")}
    left_out = places(clauses_of(knowledge_base(), topic)) - ticked
    return Session(topic, _cover(_logo()), left_out)


def require_topic(session: Session) -> None:
    """Refuse a session of everything, which no page offers.

    Raises:
        SessionError: no topic is chosen.
    """
    if session.topic.is_empty:
        raise SessionError(translate("training.no_topic"))


def quiz_choice() -> QuizChoice:
    """Return what ``seed``, ``count`` and ``form`` say; what is no such thing is left aside."""
    forms = tuple(form for form in Form if form in request.values.getlist("form"))
    usual = QuizChoice()
    return QuizChoice(
        seed=_whole("seed", usual.seed, 10**6),
        count=max(1, _whole("count", usual.count, MOST_QUESTIONS)),
        forms=forms or usual.forms,
    )


def address(endpoint: str, session: Session, quiz: QuizChoice | None = None) -> str:
    """Return the address of a view of this session, its logo aside."""
    topic, cover = session.topic, session.cover
    arguments: list[tuple[str, object]] = [
        *((name, getattr(topic, name)) for name in (*_TOPIC, "year", "words")),
        *((name, getattr(cover, name)) for name in (*_COVER, "day")),
        ("out", _written_places(session.left_out)),
    ]
    if quiz is not None:
        arguments += [("seed", quiz.seed), ("count", quiz.count)]
        if quiz.forms != tuple(Form):
            arguments += [("form", form) for form in quiz.forms]
    query = urlencode([(name, value) for name, value in arguments if value])
    return f"{url_for(endpoint)}?{query}" if query else url_for(endpoint)


def without_stale(session: Session, citations: Collection[Place]) -> Session:
    """Return the session with only those left out that its topic has."""
    return replace(session, left_out=session.left_out & frozenset(citations))


def _topic() -> Topic:
    document, section, unit = (_field(name) for name in _TOPIC)
    year = _whole("year", 0, 9999)
    return Topic(document, section if document else "", unit, year or None, _field("words"))


def _cover(logo: bytes = b"") -> Cover:
    title, place, trainer = (_field(name) for name in _COVER)
    return Cover(title, place, trainer, _day(), logo)


def _field(name: str) -> str:
    return " ".join(request.values.get(name, "")[:LONGEST].split())


def _day() -> date | None:
    try:
        return date.fromisoformat(_field("day"))
    except ValueError:
        return None


def _whole(name: str, usual: int, most: int) -> int:
    text = _field(name)
    is_whole = text.isascii() and text.isdecimal() and len(text) < 8
    return min(int(text), most) if is_whole else usual


def _logo() -> bytes:
    """Return the image that is sent, else the one that the form has kept."""
    sent = request.files.get("logo")
    if request.form.get("no_logo"):
        return b""
    if sent is not None and sent.filename:
        return read_logo(sent.read())
    try:
        kept = base64.b64decode(request.form.get("kept_logo", ""), validate=True)
    except (ValueError, binascii.Error):
        return b""
    return read_logo(kept) if kept else b""


def _written_places(left_out: Collection[Place]) -> str:
    """Write places so that an address stays short: DOCUMENT:CLAUSE,CLAUSE;DOCUMENT:CLAUSE."""
    clauses: defaultdict[str, list[str]] = defaultdict(list)
    for document_id, clause_id in sorted(left_out):
        clauses[document_id].append(clause_id)
    return ";".join(f"{item}:{','.join(each)}" for item, each in clauses.items())


def _read_places(text: str) -> frozenset[Place]:
    parts = (part.partition(":") for part in text.split(";"))
    return frozenset((item, each) for item, _, said in parts for each in said.split(",") if each)
