"""A base in an SQLite file: the default, for one machine."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    StaticPool,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from kb.base import schema
from kb.base.failures import plain_errors
from kb.errors import StoreError

_PATIENCE = 30  # seconds that a reader waits for a commit, and a commit for readers


def open_to_read(path: Path) -> Engine:
    """Return an engine over the base in ``path``; one that is not there yet reads as empty.

    Raises:
        StoreError: the file is no knowledge base.
    """
    # A first ingest that was cut off may leave a file of 0 bytes, or one without tables.
    if path.is_file() and path.stat().st_size:
        # Whoever may write opens so: only then can SQLite undo a commit that was cut off.
        engine = _open(path, "rw" if is_writable(path) else "ro")
        with plain_errors(), engine.connect() as connection:
            found = inspect(connection).has_table(schema.meta.name)
        if found:
            return _with_columns(engine)
        engine.dispose()
    return empty()


def open_to_write(path: Path) -> Engine:
    """Return an engine over the base in ``path``, with its tables made where there are none.

    Raises:
        StoreError: the folder or the file cannot be written, or is no knowledge base.
    """
    if not is_writable(path):
        raise StoreError(
            f"数据文件夹 {path.parent} 不可写，请修改权限，或用 --home 换一个文件夹。"
            f"The data folder {path.parent} cannot be written: change its permissions, or choose "
            "another one with --home."
        )
    return _with_columns(_with_tables(_open(path, "rwc")))


def is_writable(path: Path) -> bool:
    """Tell whether the file and its folder, where SQLite keeps its journal, can be written."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def empty() -> Engine:
    """Return an engine over a base without documents, in memory."""
    options = {"check_same_thread": False}
    return _with_tables(create_engine("sqlite://", poolclass=StaticPool, connect_args=options))


def _open(path: Path, mode: str) -> Engine:
    url = URL.create(
        "sqlite",
        database=path.resolve().as_uri(),
        query={"mode": mode, "uri": "true"},
    )
    # A connection to a file costs little: each thread that asks for one has it at once.
    options = {"timeout": _PATIENCE}
    engine = create_engine(url, poolclass=QueuePool, max_overflow=-1, connect_args=options)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        # The driver begins no transaction for a SELECT; with its own rules off, SQLAlchemy does.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _with_tables(engine: Engine) -> Engine:
    with plain_errors(), engine.begin() as connection:
        if not inspect(connection).has_table(schema.meta.name):
            schema.tables.create_all(connection)
            connection.execute(insert(schema.meta), {"key": "schema", "value": schema.VERSION})
    return engine


def _with_columns(engine: Engine) -> Engine:
    """Bring the tables that an older version of the program made up to date, in one transaction."""
    named = schema.meta.c.key == "schema"
    with plain_errors(), engine.connect() as connection:
        found = connection.scalar(select(schema.meta.c.value).where(named))
    if found not in schema.UPGRADES:
        return engine
    following, statements = schema.UPGRADES[found]
    with plain_errors(), engine.begin() as connection:
        # To write first is to wait for whoever writes; only one finds the old version.
        old = (named, schema.meta.c.value == found)
        if connection.execute(update(schema.meta).where(*old).values(value=following)).rowcount:
            for statement in statements:
                connection.exec_driver_sql(statement)
    return _with_columns(engine)
