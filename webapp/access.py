"""Who is asking, and what they may do: sign-ins by cookie, keys of programs, ranks of views."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from kb.errors import StoreError
from webapp.data import Person, Rank, SiteData, sessions
from webapp.limits import MOST_BYTES, MOST_FILES

P = ParamSpec("P")
T = TypeVar("T")

TOKEN = "token"  # what of the cookie stands for the sign-in
_OPEN = frozenset({"static", "signing.show", "signing.enter", "api.health"})
UPLOADING = "manage.upload"
_SESSIONS = frozenset(
    {"training.make", "training.keep", "training.open_file", "api.session", "api.session_file"}
)
_SESSION_BYTES, _SESSION_PARTS = 5 * 1024 * 1024, 2000  # with a logo, and a tick for every clause
_NEEDED = "_needed_rank"
csrf = CSRFProtect()


class _Cookies(SecureCookieSessionInterface):
    """The cookie goes over TLS alone where it came so, and to this site's own paths."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or "/"


def register(app: Flask, data: SiteData) -> None:
    """Tell before every request who asks; where reading needs a sign-in, ask for one.

    ``READING`` of the settings is ``open`` or ``signed-in``.
    """
    app.extensions["site_data"] = data
    app.session_interface = _Cookies()
    app.config.from_mapping(
        SECRET_KEY=_secret(data),
        SESSION_COOKIE_NAME="kb_session",
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a form is good as long as the sign-in
    )
    app.before_request(_identify)
    app.before_request(_allow_uploads)
    csrf.init_app(app)  # reads the form, which may be large by now
    app.before_request(_admit)
    app.after_request(_keep_private)
    app.jinja_env.globals.update(may=may)
    app.context_processor(lambda: {"person": person()})


def site_data() -> SiteData:
    """Return the site's own data of the current application."""
    return cast(SiteData, current_app.extensions["site_data"])


def person() -> Person | None:
    """Return who is signed in, None for the public."""
    return cast("Person | None", g.get("person"))


def signed_in() -> Person:
    """Return who is signed in, on pages that nobody else sees."""
    if (known := person()) is None:
        abort(401)
    return known


def may(rank: str) -> bool:
    """Tell whether who asks has this rank."""
    known = person()
    return known is not None and known.rank.covers(Rank(rank))


def needs(rank: Rank) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Declare the rank that a managing view needs; one without a declaration is shut."""

    def declare(view: Callable[P, T]) -> Callable[P, T]:
        setattr(view, _NEEDED, rank)
        return view

    return declare


def needed(endpoint: str) -> Rank | None:
    """Return the rank that a managing view has declared."""
    return getattr(current_app.view_functions[endpoint], _NEEDED, None)


def guard() -> Response | None:
    """Let only those in who have the rank of the view; for managing blueprints."""
    rank = needed(str(request.endpoint))
    if rank is None or (person() is not None and not may(rank)):
        abort(403)
    return None if person() is not None else _ask_to_sign_in()


def _identify() -> None:
    """Tell who asks; nothing is looked up for those who show neither a key nor a sign-in."""
    g.person = None
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    is_program = scheme.lower() == "bearer" and request.path.startswith("/api/")
    token = session.get(TOKEN)
    if not (is_program or token):
        return
    if site_data().exists:
        with site_data().begin() as connection:
            if is_program:
                g.person = sessions.program(connection, key.strip())
            else:
                g.person = sessions.who(connection, str(token))
    if is_program and g.person is None:
        abort(401)
    if g.person is None:
        session.pop(TOKEN, None)


def _allow_uploads() -> None:
    """Take large requests from those alone who may send files; a session has a logo and ticks."""
    if request.endpoint in _SESSIONS:
        request.max_content_length = request.max_form_memory_size = _SESSION_BYTES
        request.max_form_parts = _SESSION_PARTS
    if request.endpoint == UPLOADING and may(Rank.EDITOR):
        request.max_content_length = MOST_BYTES
        request.max_form_parts = MOST_FILES + 10


def _admit() -> Response | None:
    is_open = current_app.config.get("READING", "open") == "open"
    if is_open or person() is not None or request.endpoint in _OPEN:
        return None
    return _ask_to_sign_in()


def _keep_private(response: Response) -> Response:
    """Let no cache between here and the reader keep what only who is signed in may see."""
    if person() is not None and request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _ask_to_sign_in() -> Response:
    """Lead a reader to the sign-in and back; tell a program or a form that it needs one."""
    if request.method != "GET" or request.path.startswith("/api/"):
        abort(401)
    query = request.query_string.decode(errors="replace")
    back = f"{request.path}?{query}" if query else request.path
    return redirect(url_for("signing.show", back=back))


def _secret(data: SiteData) -> str:
    """Return the key that signs cookies; in a folder that cannot be written nobody signs in."""
    try:
        return data.secret()
    except (StoreError, OSError):
        import secrets

        return secrets.token_hex(32)
