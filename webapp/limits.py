"""How much one address may ask: far above what a whole office behind one address does."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

EVERYTHING = "6000/minute"  # a hundred a second: more than two cores answer
EXPORTS_A_MINUTE = "240/minute"  # files of sessions, which cost more than a page
MOST_BYTES = 500 * 1024 * 1024  # of one upload
MOST_FILES = 1000  # of one upload

limiter = Limiter(
    get_remote_address,
    default_limits=[EVERYTHING],
    headers_enabled=False,
)


def register(app: Flask) -> None:
    """Answer 429 to an address that asks for more.

    ``PROCESSES`` of the settings says how many count together, forked from this one.
    """
    storage = "memory://"
    if app.config.get("PROCESSES", 1) > 1:
        from webapp import counting

        storage = counting.URI
    app.config["RATELIMIT_STORAGE_URI"] = storage
    limiter.init_app(app)
