"""When something goes wrong: a page that helps, or a JSON object for programs."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from kb.errors import (
    EditError,
    ExportError,
    KbError,
    QuestionError,
    SessionError,
    UnknownDocumentError,
)
from webapp import languages
from webapp.access import needed, person

_STATUS: dict[type[KbError], int] = {
    EditError: 400,
    ExportError: 501,
    QuestionError: 400,
    SessionError: 400,
    UnknownDocumentError: 404,
}
_KNOWN = (400, 401, 403, 404, 405, 413, 415, 429)
_HEADERS = ("Allow", "Retry-After")


def register(app: Flask) -> None:
    """Answer every error, expected or not, in the manner of the page that was asked for."""
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(KbError, _show_kb_error)


def _show_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, CSRFError):
        return _show_expired()
    known = status if status in _KNOWN else 500 if status >= 500 else 400
    said = error.description if _is_api() and _has_own_words(error) else None
    response = _show(status, known, said or languages.translate(f"error.{known}.text"))
    for name, value in error.get_headers():
        if name in _HEADERS:
            response.headers[name] = value
    if status == 401 and _is_api():
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _show_expired() -> Response:
    """Tell that a form is of another sign-in than the present one, or of one that has ended."""
    if needed(str(request.endpoint)) is not None and person() is None:
        return _show(401, 401, languages.translate("error.signed_out"))
    return _show(400, 400, languages.translate("error.expired"))


def _show_kb_error(error: KbError) -> Response:
    """Tell a program what was wrong with its input; the base's other troubles stay in the log."""
    status = _STATUS.get(type(error), 500)
    if status == 500:
        current_app.logger.error("the knowledge base failed", exc_info=error)
    said = str(error) if status != 500 and _is_api() else None
    known = status if status in _KNOWN else 500
    return _show(status, known, said or languages.translate(f"error.{known}.text"))


def _show(status: int, known: int, text: str) -> Response:
    if _is_api():
        response = jsonify(error=text)
    else:
        title = languages.translate(f"error.{known}.title")
        response = Response(
            render_template("error.html", title=title, text=text, back=_back(known))
        )
    response.status_code = status
    return response


def _back(status: int) -> str | None:
    """Return the page to go back to after signing in, None where that is not what is missing."""
    if status != 401 or person() is not None:
        return None
    came_from = urlsplit(request.referrer or "")
    is_ours = came_from.netloc == request.host
    return came_from.path.removeprefix(request.script_root) if is_ours else ""


def _has_own_words(error: HTTPException) -> bool:
    """Tell whether a view gave the reason, rather than the library."""
    return error.description != type(error).description


def _is_api() -> bool:
    return request.path.startswith("/api/") or request.path == "/healthz"
