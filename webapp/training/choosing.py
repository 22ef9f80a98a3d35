"""To choose a topic, see what it contains, and tick clauses in or out."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import render_template

from kb import Document
from kb.errors import SessionError, UnknownDocumentError
from kb.exports import EXPORTS
from kb.exports.pdf import SUFFIXES, is_available
from kb.exports.quiz_catalogue import QUIZZES
from kb.model import Citation
from kb.overview import Selection
from kb.quiz import Form
from kb.training import Change, Material, Session, clauses_of, gather
from kb.training.session import places
from kb.training.topic import MOST, years_of
from webapp.access import person, site_data
from webapp.context import knowledge_base
from webapp.data import trainings
from webapp.training.asked import MOST_QUESTIONS, quiz_choice, session_of_address, without_stale
from webapp.training.blueprint import blueprint

_SNIPPET = 90  # characters shown of a clause
_DEEPEST = 3  # level of a section to choose


@dataclass(frozen=True, slots=True)
class Row:
    """A clause to be ticked, with its facts counted."""

    citation: Citation
    is_in: bool
    tasks: int
    deadlines: int
    numbers: int

    @property
    def snippet(self) -> str:
        """How the clause begins, without its heading."""
        text = " ".join(self.citation.clause_text.split())
        heading = " ".join(self.citation.path[-1].split()) if self.citation.path else ""
        text = text.removeprefix(heading).lstrip("。 ")
        return text if len(text) <= _SNIPPET else f"{text[:_SNIPPET]}…"


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses that stand together: of one document, under one outermost heading."""

    title: str
    heading: str
    rows: Sequence[Row]


@blueprint.get("/")
def show() -> str:
    """Show the topics to choose from, and what the one chosen contains."""
    return page(session_of_address())


def page(
    session: Session, *, saved: str = "", changes: Sequence[Change] | None = None, problem: str = ""
) -> str:
    """Render the page of a session.

    ``saved`` is the id under which it is kept; ``changes`` tell what is new in it, None where it
    was not kept; ``problem`` is what could not be done.
    """
    base = knowledge_base()
    try:
        found = clauses_of(base, session.topic)
    except (SessionError, UnknownDocumentError) as error:
        found, problem = (), problem or str(error)
    session = without_stale(session, places(found))
    with base.reading() as store:
        names, years = store.organisations(), years_of(store)
        whole = gather(
            store, Selection(unit=session.topic.unit, clauses=places(found)), date.today()
        )
        known = store.document(session.topic.document) if session.topic.document and found else None
    return render_template(
        "training/session.html",
        session=session,
        documents=base.documents(),
        sections=_sections(known),
        names=names,
        years=years,
        groups=_groups(found, whole, session),
        total=len(found),
        chosen=len(found) - len(session.left_out),
        is_cut=len(found) >= MOST,
        counts={"tasks": len(whole.tasks), "due": len(whole.due), "amounts": len(whole.amounts)},
        exports=tuple(EXPORTS.values()),
        pdf=SUFFIXES if is_available() else (),
        quizzes=tuple(QUIZZES.values()),
        forms=tuple(Form),
        quiz=quiz_choice(),
        most=MOST_QUESTIONS,
        logo=base64.b64encode(session.cover.logo).decode(),
        saved=saved,
        changes=changes,
        problem=problem,
        kept=_kept(),
    )


def _sections(document: Document | None) -> list[tuple[str, int, str]]:
    if document is None:
        return []
    return [
        (each.id, each.level, " ".join(each.heading.of(document.text).split()))
        for each in document.sections
        if each.level <= _DEEPEST
    ]


def _groups(found: Sequence[Citation], whole: Material, session: Session) -> list[Group]:
    tasks, due, amounts = (
        Counter((row.citation.document_id, row.citation.clause_id) for row in rows)
        for rows in (whole.tasks, whole.due, whole.amounts)
    )
    rows = [
        Row(each, place not in session.left_out, tasks[place], due[place], amounts[place])
        for each in found
        for place in [(each.document_id, each.clause_id)]
    ]
    return [
        Group(title, heading, list(some)) for (title, heading), some in groupby(rows, key=_above)
    ]


def _above(row: Row) -> tuple[str, str]:
    path = row.citation.path
    return row.citation.document_title, path[0] if len(path) > 1 else ""


def _kept() -> Sequence[trainings.Listed]:
    """Return the sessions that who is signed in has kept."""
    known = person()
    if known is None:
        return ()
    with site_data().begin() as connection:
        return trainings.listed(connection, known.name)
