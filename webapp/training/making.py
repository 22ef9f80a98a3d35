"""To take files away: what the form holds, as each kind of file."""

from __future__ import annotations

import io
import re
from datetime import date

from flask import redirect, request, send_file
from werkzeug.wrappers import Response

from kb.errors import ExportError, SessionError, UnknownDocumentError
from kb.exports.making import make_file
from kb.quiz.wording import short_titles
from kb.training import Session
from webapp.context import knowledge_base
from webapp.languages import translate
from webapp.limits import EXPORTS_A_MINUTE, limiter
from webapp.training.asked import address, quiz_choice, require_topic, session_of_form
from webapp.training.blueprint import blueprint
from webapp.training.choosing import page

_LEADS = {"show": "training.show", "play": "training.play"}
_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_LONGEST_NAME = 60  # characters


@blueprint.post("/")
@limiter.limit(EXPORTS_A_MINUTE)
def make() -> Response | tuple[str, int]:
    """Do what the button says: hand out a file, play the quiz, or show the page anew."""
    saved, wanted = request.form.get("saved", "")[:40], request.form.get("make", "show")
    session = Session()
    try:
        session = session_of_form()
        require_topic(session)
        if wanted in _LEADS:
            return redirect(address(_LEADS[wanted], session, quiz_choice()), 303)
        file = make_file(knowledge_base(), session, wanted, date.today(), quiz=quiz_choice())
    except (SessionError, ExportError, UnknownDocumentError) as error:
        return page(session, saved=saved, problem=str(error)), 400
    return send_file(
        io.BytesIO(file.body),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=f"{_name(session, wanted)}{file.suffix}",
    )


def _document(document_id: str) -> str:
    """Return what a document is called in short, empty where there is none."""
    rows = [row for row in knowledge_base().documents() if row.id == document_id]
    return "".join(name[1:-1] for name in short_titles(rows).values())


def _name(session: Session, wanted: str) -> str:
    """Name the file by the session's title and what it is: 生态扶贫培训-学习材料."""
    topic = session.topic
    said = session.cover.title or topic.unit or topic.words or _document(topic.document)
    title = said or translate("training.title")
    kind = translate(f"make.{wanted.removesuffix('.pdf')}")
    return f"{_UNWANTED.sub(' ', title)[:_LONGEST_NAME].strip(' .')}-{kind}"
