"""To manage, signed in: documents in and put right, people and keys, what the site lacks."""

from __future__ import annotations

from webapp.admin import accounts, desk, editing, uploading  # noqa: F401 - their views
from webapp.admin.blueprint import blueprint

__all__ = ["blueprint"]
