"""Sign-ins and keys: secrets that stand for a person or a program, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from webapp.data.database import now
from webapp.data.errors import AccountError
from webapp.data.model import Person, Rank
from webapp.data.tables import keys, people, sessions

LONGEST = timedelta(hours=12)  # after which a sign-in ends in any case
IDLE = timedelta(hours=2)  # without a request after which it ends
_SIGN = timedelta(minutes=1)  # how exactly the last request is known
LONGEST_LABEL = 60  # characters
_NO_LABEL = "请写明密钥给哪个程序用，最多 60 个字。Say what the key is for, in 60 characters."


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the list shows it: ``used`` is the last day it was used on."""

    id: int
    label: str
    created: datetime
    used: date | None


def sign_in(connection: Connection, person: Person) -> str:
    """Begin a sign-in; return the secret that stands for it."""
    connection.execute(delete(sessions).where(sessions.c.created < now() - LONGEST))
    token = secrets.token_urlsafe(32)
    row = {"token": _hash(token), "name": person.name, "created": now(), "seen": now()}
    connection.execute(insert(sessions), row)
    return token


def who(connection: Connection, token: str) -> Person | None:
    """Return who is signed in with ``token``, None where the sign-in has ended."""
    own = sessions.c.token == _hash(token)
    query = select(people.c.name, people.c.rank, sessions.c.created, sessions.c.seen)
    row = connection.execute(query.join(sessions).where(own)).first()
    if row is None:
        return None
    moment = now()
    if moment > row.created + LONGEST or moment > row.seen + IDLE:
        connection.execute(delete(sessions).where(own))
        return None
    if moment > row.seen + _SIGN:
        connection.execute(update(sessions).where(own).values(seen=moment))
    return Person(row.name, row.rank)


def sign_out(connection: Connection, token: str) -> None:
    """End a sign-in."""
    connection.execute(delete(sessions).where(sessions.c.token == _hash(token)))


def make_key(connection: Connection, label: str) -> str:
    """Make a key with which a program reads as one who is signed in; it is shown this once.

    Raises:
        AccountError: the label is empty or too long.
    """
    if not 0 < len(label.strip()) <= LONGEST_LABEL:
        raise AccountError(_NO_LABEL)
    key = f"kb_{secrets.token_urlsafe(32)}"
    row = {"label": label.strip(), "hash": _hash(key), "created": now()}
    connection.execute(insert(keys), row)
    return key


def program(connection: Connection, key: str) -> Person | None:
    """Return the program that the key stands for, None where there is no such key."""
    row = connection.execute(select(keys).where(keys.c.hash == _hash(key))).first()
    if row is None:
        return None
    if row.used != (today := now().date()):
        connection.execute(update(keys).where(keys.c.id == row.id).values(used=today))
    return Person(row.label, Rank.READER, is_program=True)


def listed_keys(connection: Connection) -> Sequence[Key]:
    """Return the keys, in the order in which they were made."""
    rows = connection.execute(select(keys).order_by(keys.c.id))
    return [Key(row.id, row.label, row.created, row.used) for row in rows]


def remove_key(connection: Connection, key_id: int) -> str | None:
    """Take a key back; return its label, None where there is no such key."""
    label = connection.scalar(select(keys.c.label).where(keys.c.id == key_id))
    connection.execute(delete(keys).where(keys.c.id == key_id))
    return label


def _hash(secret: str) -> str:
    """Return the hash under which a random secret is kept; such secrets need no slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()
