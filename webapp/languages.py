"""The languages of the interface: a file of messages each, chosen by ``?lang=`` and kept."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, request, url_for

from kb.model import Language

COOKIE = "lang"
COOKIE_AGE = 365 * 24 * 3600  # seconds


@cache
def messages(language: Language) -> Mapping[str, str]:
    """Return the interface's texts in ``language`` by dotted key, such as ``ask.button``."""
    text = (files("webapp") / "messages" / f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flatten(tomllib.loads(text)))


def current() -> Language:
    """Return the language of the current request: Chinese unless the visitor chose another."""
    return Language(g.get("language", Language.CHINESE))


def translate(key: str, /, **values: object) -> str:
    """Return the text ``key`` in the current language, its ``{placeholders}`` filled in.

    Raises:
        KeyError: there is no such text; all languages have the same keys.
    """
    return messages(current())[key].format(**values)


def written_date(day: date) -> str:
    """Return ``day`` in the manner of the current language."""
    return translate("date", year=day.year, month=day.month, day=day.day)


def moment(at: datetime) -> str:
    """Return a moment, which is in UTC without a zone, in this computer's time."""
    return f"{at.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M}"


def register(app: Flask) -> None:
    """Choose the language of every request and give the templates their texts."""
    app.before_request(_choose)
    app.after_request(_remember)
    app.jinja_env.filters["written_date"] = written_date
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.globals.update(t=translate)
    app.context_processor(lambda: {"language": current(), "switch": _switch})


def _choose() -> None:
    asked, kept = request.args.get("lang"), request.cookies.get(COOKIE)
    known = [choice for choice in (asked, kept) if choice in set(Language)]
    g.language = Language(known[0]) if known else Language.CHINESE


def _remember(response: Response) -> Response:
    if request.endpoint != "static":
        response.headers.add("Vary", "Cookie")
    if request.args.get("lang") == current():
        response.set_cookie(
            COOKIE, current(), COOKIE_AGE, httponly=True, secure=request.is_secure, samesite="Lax"
        )
    return response


def _switch(language: Language) -> str:
    """Return the address of the current page in ``language``."""
    if request.endpoint is None or request.method != "GET":
        return url_for("ask.show", lang=language)
    # Not through url_for: a visitor's "?_scheme=" or "?_external=" would be obeyed.
    arguments = {**request.args.to_dict(), "lang": str(language)}
    return f"{url_for(request.endpoint, **(request.view_args or {}))}?{urlencode(arguments)}"


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
