"""People: names, passwords, ranks, and signing in with a lock after too many failures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, delete, func, insert, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from webapp.data.database import SiteData, now
from webapp.data.errors import AccountError
from webapp.data.model import Person, Rank
from webapp.data.tables import failures, people, sessions, trainings

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200  # characters
TRIES = 5  # failures in a row that lock a name
LOCKED = timedelta(minutes=15)

_NAME = re.compile(r"[\w.@-]{2,40}")  # Chinese included
_BAD_NAME = (
    "名字 {name} 不行：应为 2 到 40 个汉字、字母、数字或 . - _ @。"
    "The name {name} will not do: 2 to 40 letters, digits, or . - _ @."
)
_TAKEN = "已有名为 {name} 的人。There is a {name} already."
_NOBODY = "没有名为 {name} 的人。There is nobody called {name}."
_BAD_PASSWORD = (
    "密码应有 {shortest} 到 {longest} 个字符，且不含名字。"
    "A password has {shortest} to {longest} characters and does not contain the name."
)
_LAST = (
    "{name} 是最后一位管理员，不能移除或降级。{name} is the last administrator and has to stay one."
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as the list of people shows one; ``locked`` for failed tries."""

    name: str
    rank: Rank
    created: datetime
    locked: bool


def add(connection: Connection, name: str, password: str, rank: Rank) -> None:
    """Add a person.

    Raises:
        AccountError: the name is taken or will not do, or the password will not.
    """
    if not _NAME.fullmatch(name):
        raise AccountError(_BAD_NAME.format(name=name or "“”"))
    if _rank(connection, name) is not None:
        raise AccountError(_TAKEN.format(name=name))
    row = {"name": name, "password": _hashed(name, password), "rank": rank, "created": now()}
    connection.execute(insert(people), row)


def set_password(connection: Connection, name: str, password: str) -> None:
    """Give a person another password; all sign-ins and failed tries of that name end.

    Raises:
        AccountError: there is no such person, or the password will not do.
    """
    _require(connection, name)
    changed = update(people).where(people.c.name == name)
    connection.execute(changed.values(password=_hashed(name, password)))
    connection.execute(delete(sessions).where(sessions.c.name == name))
    unlock(connection, name)


def set_rank(connection: Connection, name: str, rank: Rank) -> None:
    """Let a person do more or less; all sign-ins end.

    Raises:
        AccountError: there is no such person, or no other administrator.
    """
    _require(connection, name)
    if rank is not Rank.ADMINISTRATOR:
        _require_other_administrator(connection, name)
    connection.execute(update(people).where(people.c.name == name).values(rank=rank))
    connection.execute(delete(sessions).where(sessions.c.name == name))


def remove(connection: Connection, name: str) -> None:
    """Take a person off the list, with the sessions kept; all sign-ins end.

    Raises:
        AccountError: there is no such person, or no other administrator.
    """
    _require(connection, name)
    _require_other_administrator(connection, name)
    connection.execute(delete(trainings).where(trainings.c.who == name))
    connection.execute(delete(people).where(people.c.name == name))


def unlock(connection: Connection, name: str) -> None:
    """Forget the failed tries of a name."""
    connection.execute(delete(failures).where(failures.c.name == name))


def listed(connection: Connection) -> Sequence[Listed]:
    """Return everybody, by name."""
    rows = connection.execute(select(people).order_by(people.c.name))
    return [Listed(r.name, r.rank, r.created, is_locked(connection, r.name)) for r in rows]


def check(data: SiteData, name: str, password: str) -> Person | None:
    """Return the person of this name and password, None where they do not match.

    A wrong name takes as long as a wrong password; after ``TRIES`` failures in a row a name, of
    a person or not, is locked for ``LOCKED``. A try counts as failed until it has succeeded, so
    that many at once gain nothing.
    """
    name, password = name[:60], password[: LONGEST_PASSWORD + 1]
    with data.begin() as connection:
        if is_locked(connection, name):
            return None
        _count_failure(connection, name)
        row = connection.execute(select(people).where(people.c.name == name)).first()
    if not check_password_hash(row.password if row else _nobodys(), password) or row is None:
        return None
    with data.begin() as connection:
        unlock(connection, name)
    return Person(row.name, row.rank)


def is_locked(connection: Connection, name: str) -> bool:
    """Tell whether too many tries have failed for this name."""
    row = connection.execute(select(failures).where(failures.c.name == name[:60])).first()
    return row is not None and row.tries >= TRIES and now() < row.last + LOCKED


def _count_failure(connection: Connection, name: str) -> None:
    connection.execute(delete(failures).where(failures.c.last < now() - LOCKED))
    again = update(failures).where(failures.c.name == name)
    again = again.values(tries=failures.c.tries + 1, last=now())
    if not connection.execute(again).rowcount:
        connection.execute(insert(failures), {"name": name, "tries": 1, "last": now()})


def _hashed(name: str, password: str) -> str:
    fits = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if not fits or name.casefold() in password.casefold():
        limits = {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD}
        raise AccountError(_BAD_PASSWORD.format(**limits))
    return generate_password_hash(password)


@cache
def _nobodys() -> str:
    """Return a hash that no password has, to take as much time over as over a person's."""
    return generate_password_hash("\0" * SHORTEST_PASSWORD)


def _rank(connection: Connection, name: str) -> Rank | None:
    return connection.scalar(select(people.c.rank).where(people.c.name == name))


def _require(connection: Connection, name: str) -> None:
    if _rank(connection, name) is None:
        raise AccountError(_NOBODY.format(name=name))


def _require_other_administrator(connection: Connection, name: str) -> None:
    others = select(func.count()).where(people.c.rank == Rank.ADMINISTRATOR, people.c.name != name)
    if _rank(connection, name) is Rank.ADMINISTRATOR and not connection.scalar(others):
        raise AccountError(_LAST.format(name=name))
