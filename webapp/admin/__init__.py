"""To manage, signed in: documents in and put right, people and keys, what the site lacks."""

from __future__ import annotations

from webapp.admin import (  # noqa: F401 - their views
    accounts,
    correcting,
    desk,
    editing,
    uploading,
)
from webapp.admin.blueprint import blueprint

__all__ = ["blueprint"]
