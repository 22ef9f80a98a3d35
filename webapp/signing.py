"""To sign in and out, and to change one's password."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as Redirect

from webapp.access import TOKEN, person, site_data
from webapp.data import AccountError, audit, people, sessions
from webapp.languages import translate
from webapp.limits import limiter

blueprint = Blueprint("signing", __name__)

_TRIES = "60/minute"  # of one address, behind which a whole office may be


@blueprint.get("/sign-in")
def show() -> str:
    """Show the form to sign in."""
    return _form(_back())


@blueprint.post("/sign-in")
@limiter.limit(_TRIES)
def enter() -> Redirect | tuple[str, int]:
    """Sign in with name and password, and go back to the page that asked for it."""
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    found = people.check(site_data(), name, password)
    with site_data().begin() as connection:
        if found is None:
            locked = people.is_locked(connection, name)
            audit.note(
                connection, name[:60] or "-", "sign_in.locked" if locked else "sign_in.wrong"
            )
            return _form(_back(), translate("signing.locked" if locked else "signing.wrong")), 403
        if token := session.get(TOKEN):
            sessions.sign_out(connection, token)
        session.clear()  # a session from before must not become one that is signed in
        session[TOKEN] = sessions.sign_in(connection, found)
        audit.note(connection, found.name, "sign_in")
    return redirect(_back() or url_for("manage.desk" if found.rank != "reader" else "ask.show"))


@blueprint.post("/sign-out")
def leave() -> Redirect:
    """Sign out."""
    if token := session.get(TOKEN):
        with site_data().begin() as connection:
            sessions.sign_out(connection, token)
    session.clear()
    return redirect(url_for("ask.show"))


@blueprint.get("/password")
def password() -> str | Redirect:
    """Show the form for another password."""
    if person() is None:
        return redirect(url_for("signing.show", back=request.path))
    return render_template("password.html", problem="", shortest=people.SHORTEST_PASSWORD)


@blueprint.post("/password")
@limiter.limit(_TRIES)
def change_password() -> Redirect | Response | tuple[str, int]:
    """Change the password of who is signed in, and sign in anew."""
    if (known := person()) is None:
        return redirect(url_for("signing.show", back=request.path))
    old, new = request.form.get("old", ""), request.form.get("new", "")
    problem = ""
    if people.check(site_data(), known.name, old) is None:
        problem = translate("signing.wrong")
    else:
        try:
            with site_data().begin() as connection:
                people.set_password(connection, known.name, new)
                audit.note(connection, known.name, "password")
                session[TOKEN] = sessions.sign_in(connection, known)
        except AccountError as error:
            problem = str(error)
    if not problem:
        return redirect(url_for("ask.show"))
    shortest = people.SHORTEST_PASSWORD
    return render_template("password.html", problem=problem, shortest=shortest), 400


def _form(back: str, problem: str = "") -> str:
    return render_template("sign_in.html", back=back, problem=problem)


def _back() -> str:
    """Return the page of this site to go back to; another site's address is none."""
    asked = request.values.get("back", "")
    parts = urlsplit(asked.replace("\\", "/"))
    ours = asked.startswith("/") and not asked.startswith("//") and not parts.netloc
    return f"{request.script_root}{asked}" if ours and asked.isprintable() else ""
