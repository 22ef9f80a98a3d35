"""The site: questions and cited answers, the documents, and a JSON interface over one base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from kb import KnowledgeBase

__all__ = ["create_app"]


def create_app(base: KnowledgeBase, config: Mapping[str, Any] | None = None) -> Flask:
    """Return the WSGI application over ``base``, which the caller opens and closes.

    Args:
        base: the knowledge base that all pages read; it is used from several threads.
        config: Flask settings that override the site's own.
    """
    from webapp.application import make  # Flask is loaded by those alone who serve

    return make(base, config or {})
