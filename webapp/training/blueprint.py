"""The blueprint that all views for trainers are registered on."""

from __future__ import annotations

from flask import Blueprint

from webapp.context import invite_documents

blueprint = Blueprint("training", __name__, url_prefix="/training")
blueprint.before_request(invite_documents)
