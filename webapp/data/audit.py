"""The log of changes: who did what to what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from webapp.data.database import now
from webapp.data.tables import audit

SHOWN = 200  # entries at most
_LONGEST = 300  # characters of what an entry is about


@dataclass(frozen=True, slots=True)
class Entry:
    """One change; ``at`` is in UTC."""

    at: datetime
    who: str
    action: str
    about: str


def note(connection: Connection, who: str, action: str, about: str = "") -> None:
    """Write down that ``who`` did ``action``, such as ``document.edit``, to ``about``."""
    row = {"at": now(), "who": who, "action": action, "about": about[:_LONGEST]}
    connection.execute(insert(audit), row)


def newest(connection: Connection, limit: int = SHOWN) -> Sequence[Entry]:
    """Return the newest entries, the newest first."""
    rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(limit))
    return [Entry(row.at, row.who, row.action, row.about) for row in rows]
