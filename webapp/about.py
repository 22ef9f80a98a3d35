"""What is loaded, how answers are made, and what the confidence means."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.context import knowledge_base

blueprint = Blueprint("about", __name__)

COUNTED = ("clauses", "responsibilities", "deadlines", "targets")


@blueprint.get("/about")
def show() -> str:
    """Show the page."""
    base = knowledge_base()
    documents = base.documents()
    return render_template(
        "about.html",
        documents=documents,
        totals={name: sum(getattr(row, name) for row in documents) for name in COUNTED},
        notice=base.notice if documents else None,
    )
