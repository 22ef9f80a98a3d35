"""The Flask application: its settings, its parts and its blueprints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from jinja2 import StrictUndefined

from kb import KnowledgeBase
from webapp import (
    about,
    access,
    admin,
    api,
    ask,
    calendar,
    changes,
    documents,
    errors,
    feedback,
    languages,
    limits,
    numbers,
    responsibilities,
    search,
    security,
    signing,
    training,
    units,
)
from webapp.admin.worker import Worker
from webapp.context import attach
from webapp.data import SiteData
from webapp.selecting import BOUNDS

MAX_REQUEST = 64 * 1024  # bytes of a request's body


def make(base: KnowledgeBase, config: Mapping[str, Any]) -> Flask:
    """Return the application over ``base``; ``config`` overrides the site's own settings."""
    app = Flask(__name__)
    app.config.from_mapping(MAX_CONTENT_LENGTH=MAX_REQUEST)
    app.config.from_mapping(config)
    app.json = _json(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["bounds"] = BOUNDS
    attach(app, base)
    data = SiteData.of(base)
    app.extensions["uploads"] = Worker(base, data)
    for part in (languages, security, errors, limits):
        part.register(app)
    access.register(app, data)
    access.csrf.exempt(api.blueprint)
    for room in (ask, search, responsibilities, units, calendar, numbers, documents, changes):
        app.register_blueprint(room.blueprint)
    for room in (about, api, signing, feedback, admin, training):
        app.register_blueprint(room.blueprint)
    return app


def _json(app: Flask) -> DefaultJSONProvider:
    """Chinese as it is, keys in the order of the contract."""
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False
    provider.sort_keys = False
    return provider
