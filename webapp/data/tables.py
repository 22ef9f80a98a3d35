"""The tables of the site's own data, in types that SQLite and PostgreSQL share.

Moments are in UTC, without a zone.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from webapp.data.model import Rank

VERSION = "1"
"""Of the tables in PostgreSQL: whoever changes them raises it and adds
``versions/v<version>_<what>.py``."""

tables = MetaData()

settings = Table(
    "settings",
    tables,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

_rank = Enum(Rank, values_callable=list, native_enum=False, length=20)

people = Table(
    "people",
    tables,
    Column("name", String(60), primary_key=True),
    Column("password", Text, nullable=False),  # its hash, by scrypt
    Column("rank", _rank, nullable=False),
    Column("created", DateTime, nullable=False),
)

failures = Table(
    "failures",  # of signing in, by name, whether there is such a person or not
    tables,
    Column("name", String(60), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last", DateTime, nullable=False),
)

sessions = Table(
    "sessions",
    tables,
    Column("token", String(64), primary_key=True),  # its hash
    Column("name", String(60), ForeignKey("people.name", ondelete="CASCADE"), nullable=False),
    Column("created", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),
)

keys = Table(
    "keys",
    tables,
    Column("id", Integer, primary_key=True),
    Column("label", String(60), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("created", DateTime, nullable=False),
    Column("used", Date),
)

audit = Table(
    "audit",
    tables,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String(60), nullable=False),
    Column("action", String(40), nullable=False),
    Column("about", Text, nullable=False),
)

usage = Table(
    "usage",
    tables,
    Column("day", Date, primary_key=True),
    Column("what", String(20), primary_key=True),
    Column("times", Integer, nullable=False),
)

unanswered = Table(
    "unanswered",
    tables,
    Column("question", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last", Date, nullable=False),
)

verdicts = Table(
    "verdicts",
    tables,
    Column("id", Integer, primary_key=True),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("right", Boolean, nullable=False),
    Column("day", Date, nullable=False),
)

uploads = Table(
    "uploads",
    tables,
    Column("id", String(32), primary_key=True),
    Column("who", String(60), nullable=False),
    Column("created", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),  # when its worker last gave a sign
    Column("state", String(20), nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("stage", String(20)),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("report", JSON),
    Column("problem", Text),
    Index("uploads_by_created", "created"),
)

trainings = Table(
    "trainings",
    tables,
    Column("id", String(16), primary_key=True),
    Column("who", String(60), nullable=False),
    Column("title", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("changed", DateTime, nullable=False),
    Index("trainings_by_who", "who", "changed"),
)
