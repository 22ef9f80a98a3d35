"""The site's own data beside the base: accounts, sign-ins, uploads, and what people reported.

It lies in ``site.sqlite`` of the data folder, apart from the base, so that a base can be copied
or made anew without its readers' accounts; where PostgreSQL holds the base, in a schema of its
own beside it, so that any process serves whoever signed in at another.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateSchema

from kb import KnowledgeBase
from kb.errors import StoreError
from webapp.data.tables import VERSION, settings, tables

NAME = "site.sqlite"
SCHEMA = "site"
_PATIENCE = 10  # seconds that one writer waits for another
_SECRET = "secret"
_LOCK = 0x706F6C6963797374  # "policyst": held by whoever writes the site's own data

_NEWER = (
    "网站自己的数据由更新的程序写成（格式 {found}，本程序用格式 {expected}），请更新程序。"
    "A newer program wrote the site's own data (format {found}, expected {expected}): update the "
    "program."
)


class SiteData:
    """The database of the site; any number of threads may use it at once."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        """Use the database in ``folder``; nothing is written before it is needed.

        ``url`` is that of the PostgreSQL database that holds it in the folder's place.
        """
        self.folder = folder
        self._url = url
        self._engine: Engine | None = None

    @classmethod
    def of(cls, base: KnowledgeBase) -> SiteData:
        """Return the data of the site over ``base``."""
        return cls(base.home, base.database_url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection within a transaction, which the end of the block commits.

        Raises:
            StoreError: the database cannot be read or written.
        """
        try:
            with self._opened().begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            place = "PostgreSQL" if self._url else self.folder / NAME
            raise StoreError(
                f"网站自己的数据 {place} 不能使用（{reason}）。"
                f"The site's own data in {place} cannot be used ({reason})."
            ) from error

    @property
    def exists(self) -> bool:
        """Whether anything was written."""
        return self._url is not None or (self.folder / NAME).exists()

    def secret(self) -> str:
        """Return the key that signs cookies; it is made once and stays."""
        with self.begin() as connection:
            query = select(settings.c.value).where(settings.c.key == _SECRET)
            if (found := connection.scalar(query)) is None:
                try:
                    with connection.begin_nested():
                        row = {"key": _SECRET, "value": secrets.token_hex(32)}
                        connection.execute(insert(settings), row)
                except IntegrityError:
                    pass  # another process has just made it
                found = connection.scalar(query)
        return str(found)

    def close(self) -> None:
        """Release the database."""
        if self._engine is not None:
            self._engine.dispose()

    def _opened(self) -> Engine:
        if self._engine is None and self._url is not None:
            self._engine = _server(self._url)
        if self._engine is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self.folder / NAME
            file.touch(mode=0o600)  # password hashes are nobody else's business
            engine = _engine(file)
            tables.create_all(engine)
            self._engine = engine
        return self._engine


def now() -> datetime:
    """Return the moment, in UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def _engine(file: Path) -> Engine:
    url = URL.create("sqlite", database=str(file))
    engine = create_engine(url, connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
        for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _server(url: str) -> Engine:
    from kb.base.postgres import make_engine

    engine = make_engine(url, schema_translate_map={None: SCHEMA})

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # One transaction after the other, as in SQLite: what is looked up first stays true.
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))

    try:
        with engine.begin() as connection:
            _upgrade(connection)
    except (SQLAlchemyError, StoreError):
        engine.dispose()
        raise
    return engine


def _upgrade(connection: Connection) -> None:
    """Bring the tables in PostgreSQL up to date; they may not be there yet.

    Raises:
        StoreError: a newer program wrote them, or Alembic is not installed.
    """
    from kb.base import migrations

    if not inspect(connection).has_schema(SCHEMA):  # to make it needs a right of its own
        connection.execute(CreateSchema(SCHEMA))
    found = migrations.revision(connection, SCHEMA)
    if found > int(VERSION):
        raise StoreError(_NEWER.format(found=found, expected=VERSION))
    if found < int(VERSION):
        connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
        migrations.run(connection, Path(__file__).parent / "versions", VERSION, SCHEMA)
