"""The site's own data: people, sign-ins and keys, the log of changes, use, and uploads."""

from __future__ import annotations

from webapp.data.database import SiteData
from webapp.data.errors import AccountError
from webapp.data.model import Person, Rank

__all__ = ["AccountError", "Person", "Rank", "SiteData"]
