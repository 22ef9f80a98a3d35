"""People who may sign in, and keys for programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from webapp.access import needs, site_data
from webapp.admin.blueprint import blueprint, log
from webapp.data import AccountError, Rank, people, sessions


@blueprint.get("/people")
@needs(Rank.ADMINISTRATOR)
def show_people() -> str:
    """Show the people and the keys."""
    return _page()


@blueprint.post("/people")
@needs(Rank.ADMINISTRATOR)
def add_person() -> Response | tuple[str, int]:
    """Add a person."""
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    rank = _rank()
    change = partial(people.add, name=name, password=password, rank=rank)
    return _done(change, "person.add", name, rank)


@blueprint.post("/people/<name>")
@needs(Rank.ADMINISTRATOR)
def change_person(name: str) -> Response | tuple[str, int]:
    """Change the rank of a person or the password, unlock the name, or take the person off."""
    rank, password = _rank(), request.form.get("password", "")
    match request.form.get("do", ""):
        case "rank":
            return _done(partial(people.set_rank, name=name, rank=rank), "person.rank", name, rank)
        case "password":
            change = partial(people.set_password, name=name, password=password)
            return _done(change, "person.password", name)
        case "unlock":
            return _done(partial(people.unlock, name=name), "person.unlock", name)
        case "remove":
            return _done(partial(people.remove, name=name), "person.remove", name)
    return _page(), 400


@blueprint.post("/keys")
@needs(Rank.ADMINISTRATOR)
def add_key() -> str | tuple[str, int]:
    """Make a key and show it, this once."""
    label = request.form.get("label", "")
    try:
        with site_data().begin() as connection:
            key = sessions.make_key(connection, label)
    except AccountError as error:
        return _page(problem=str(error)), 400
    log("key.add", label)
    return _page(key=key)


@blueprint.post("/keys/<int(max=2147483647):key_id>")
@needs(Rank.ADMINISTRATOR)
def remove_key(key_id: int) -> Response:
    """Take a key back."""
    with site_data().begin() as connection:
        label = sessions.remove_key(connection, key_id)
    log("key.remove", label or str(key_id))
    return redirect(url_for("manage.show_people"))


def _done(
    change: Callable[[Connection], None], action: str, *about: str
) -> Response | tuple[str, int]:
    try:
        with site_data().begin() as connection:
            change(connection)
    except AccountError as error:
        return _page(problem=str(error)), 400
    log(action, " ".join(about))
    return redirect(url_for("manage.show_people"))


def _rank() -> Rank:
    asked = request.form.get("rank", "")
    return Rank(asked) if asked in set(Rank) else Rank.READER


def _page(problem: str = "", key: str = "") -> str:
    with site_data().begin() as connection:
        return render_template(
            "manage/people.html",
            people=people.listed(connection),
            keys=sessions.listed_keys(connection),
            ranks=list(Rank),
            shortest=people.SHORTEST_PASSWORD,
            problem=problem,
            key=key,
        )
