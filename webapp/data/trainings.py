"""Sessions that people keep: each one's own, under a title."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from webapp.data.database import now
from webapp.data.errors import AccountError
from webapp.data.tables import trainings

MOST = 200  # kept by one person
_LONGEST = 120  # characters of a title
_TOO_MANY = (
    "最多保存 {most} 个培训方案，请先删除不用的。"
    "At most {most} sessions are kept: delete some that are no longer needed."
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as a list shows it; ``changed`` is in UTC."""

    id: str
    title: str
    changed: datetime


def keep(connection: Connection, who: str, title: str, body: str, training_id: str = "") -> str:
    """Keep a session, in place of the one of this id where it is the same person's.

    Returns:
        The id under which it is kept.

    Raises:
        AccountError: the person has kept too many.
    """
    values = {"title": title[:_LONGEST], "body": body, "changed": now()}
    own = (trainings.c.id == training_id) & (trainings.c.who == who)
    if training_id and connection.execute(update(trainings).where(own).values(values)).rowcount:
        return training_id
    count = select(func.count()).where(trainings.c.who == who)
    if (connection.scalar(count) or 0) >= MOST:
        raise AccountError(_TOO_MANY.format(most=MOST))
    training_id = secrets.token_hex(8)
    connection.execute(insert(trainings), {"id": training_id, "who": who, **values})
    return training_id


def body(connection: Connection, who: str, training_id: str) -> str | None:
    """Return what was kept, None where this person has none of this id."""
    own = (trainings.c.id == training_id) & (trainings.c.who == who)
    return connection.scalar(select(trainings.c.body).where(own))


def listed(connection: Connection, who: str) -> Sequence[Listed]:
    """Return a person's sessions, the last changed first."""
    rows = connection.execute(
        select(trainings).where(trainings.c.who == who).order_by(trainings.c.changed.desc())
    )
    return [Listed(row.id, row.title, row.changed) for row in rows]


def drop(connection: Connection, who: str, training_id: str) -> bool:
    """Delete a person's session; tell whether there was one."""
    own = (trainings.c.id == training_id) & (trainings.c.who == who)
    return bool(connection.execute(delete(trainings).where(own)).rowcount)
