"""All managing pages: shut unless a view declares the rank that it needs."""

from __future__ import annotations

from flask import Blueprint

from webapp.access import guard, signed_in, site_data
from webapp.data import audit

blueprint = Blueprint("manage", __name__, url_prefix="/manage")
blueprint.before_request(guard)


def log(action: str, about: str = "") -> None:
    """Write into the log what the person signed in has done."""
    with site_data().begin() as connection:
        audit.note(connection, signed_in().name, action, about)
