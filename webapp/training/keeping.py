"""To keep a session and to open it again, on the site or from a file."""

from __future__ import annotations

from datetime import date

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from kb.errors import SessionError, UnknownDocumentError
from kb.training import Saved, Session, kept, prepare, rebuild
from kb.training.saved import LARGEST, dumps, loads
from webapp.access import signed_in, site_data
from webapp.context import knowledge_base
from webapp.data import AccountError, trainings
from webapp.languages import translate
from webapp.training.asked import require_topic, session_of_form
from webapp.training.blueprint import blueprint
from webapp.training.choosing import page


@blueprint.post("/kept/")
def keep() -> Response | tuple[str, int]:
    """Keep the session of the form for who is signed in, in place of the one that was opened."""
    who, session = signed_in().name, Session()
    saved = request.form.get("saved", "")[:40]
    try:
        session = session_of_form()
        require_topic(session)
        material = prepare(knowledge_base(), session, date.today())
        body = dumps(Saved(session, kept(material)))
        with site_data().begin() as connection:
            title = session.cover.heading(material)
            saved = trainings.keep(connection, who, title, body, saved)
    except (SessionError, UnknownDocumentError, AccountError) as error:
        return page(session, saved=saved, problem=str(error)), 400
    return redirect(url_for("training.reopen", training_id=saved), 303)


@blueprint.get("/kept/<training_id>")
def reopen(training_id: str) -> str | tuple[str, int]:
    """Show a session that was kept, led on to the newest documents, and what changed since."""
    with site_data().begin() as connection:
        body = trainings.body(connection, signed_in().name, training_id)
    if body is None:
        abort(404)
    try:
        return _opened(loads(body), training_id)
    except SessionError as error:
        return page(Session(), problem=str(error)), 400


@blueprint.post("/kept/<training_id>/drop")
def drop(training_id: str) -> Response:
    """Delete a session that was kept."""
    with site_data().begin() as connection:
        if not trainings.drop(connection, signed_in().name, training_id):
            abort(404)
    return redirect(url_for("training.show"), 303)


@blueprint.post("/open")
def open_file() -> str | tuple[str, int]:
    """Show the session of a file, led on to the newest documents, and what changed since."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return page(Session(), problem=translate("training.no_file")), 400
    try:
        return _opened(loads(sent.read(LARGEST + 1)))
    except SessionError as error:
        return page(Session(), problem=str(error)), 400


def _opened(saved: Saved, training_id: str = "") -> str | tuple[str, int]:
    session = saved.session
    try:
        led, changes = rebuild(knowledge_base(), session, saved.kept)
    except (SessionError, UnknownDocumentError) as error:
        return page(session, saved=training_id, problem=str(error)), 400
    return page(led, saved=training_id, changes=changes)
