"""What every view needs: the knowledge base of the running application."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, render_template

from kb import KnowledgeBase
from webapp.access import person

_NAME, _PUBLIC = "knowledge_base", "public_knowledge_base"


def attach(app: Flask, base: KnowledgeBase) -> None:
    """Give ``app`` the base that its views read, whole and as the public sees it."""
    app.extensions[_NAME] = base
    app.extensions[_PUBLIC] = base.public()


def warm(app: Flask) -> str | None:
    """Load what the first question needs; return what users should know of the way of searching."""
    base: KnowledgeBase = app.extensions[_PUBLIC]
    return base.notice


def release(app: Flask) -> None:
    """Close the connections to databases, which a forked process must not share.

    The index, the words and the encoder stay in memory; the application may be used again.
    """
    app.extensions[_PUBLIC].close()
    app.extensions[_NAME].close()
    app.extensions["site_data"].close()


def invite_documents() -> str | None:
    """Return the page that says how to begin where there are no documents, None where there are."""
    return None if knowledge_base().documents() else render_template("empty.html")


def knowledge_base() -> KnowledgeBase:
    """Return the base of the current application, without internal documents for the public."""
    return cast(KnowledgeBase, current_app.extensions[_NAME if person() else _PUBLIC])
