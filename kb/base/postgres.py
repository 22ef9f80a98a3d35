"""A base in PostgreSQL: one database holds it, any number of processes on any machines read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from kb.base import migrations, schema
from kb.base.failures import plain_errors
from kb.errors import StoreError

PATIENCE = 10  # seconds to wait for a connection
_LOCK = 0x706F6C6963796B62  # "policykb": the lock that the one who writes holds


def open_to_read(url: str) -> Engine | None:
    """Return an engine over the base in the database ``url``, None where there is none yet.

    Every transaction of it sees one and the same state. Tables of an older version are brought
    up to date, which a standby cannot do for itself.

    Raises:
        StoreError: psycopg is missing, or the database cannot be reached.
    """
    engine = make_engine(url, isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with plain_errors(), engine.connect() as connection:
        found = migrations.version(connection)
    if not found:
        engine.dispose()
        return None
    if found < int(schema.VERSION):
        open_to_write(url).dispose()
    return engine


def open_to_write(url: str) -> Engine:
    """Return an engine over the base in the database ``url``, with its tables made or changed.

    Raises:
        StoreError: psycopg is missing, or the database cannot be reached or written.
    """
    # Who waits for another's upgrade has to see what it has done: READ COMMITTED, as by default.
    with plain_errors(), make_engine(url, poolclass=NullPool).begin() as connection:
        migrations.upgrade(connection)
    return make_engine(url, isolation_level="REPEATABLE READ")


def holds_base(url: str) -> bool:
    """Tell whether there is a base in the database ``url``.

    Raises:
        StoreError: psycopg is missing, or the database cannot be reached.
    """
    with plain_errors(), make_engine(url, poolclass=NullPool).connect() as connection:
        return migrations.version(connection) > 0


@contextmanager
def advisory_lock(url: str) -> Iterator[Callable[[], bool]]:
    """Give what tries to take the writer's lock, which is given back at the end of the block.

    It belongs to a connection of its own: whoever dies gives it back too.

    Raises:
        StoreError: the database cannot be reached.
    """
    engine = make_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with plain_errors(), engine.connect() as connection:

        def try_lock() -> bool:
            return bool(connection.scalar(select(func.pg_try_advisory_lock(_LOCK))))

        yield try_lock


def make_engine(url: str, *, poolclass: Any = None, **options: Any) -> Engine:  # noqa: ANN401
    """Return an engine over the database ``url``; ``options`` are those of its transactions.

    Raises:
        StoreError: psycopg is missing, or ``url`` is none of PostgreSQL.
    """
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise StoreError(
            f"KB_DATABASE_URL 需要 psycopg，请运行 {migrations.INSTALL}。"
            f"KB_DATABASE_URL needs psycopg; install it with {migrations.INSTALL}"
        ) from error
    # Prepared statements would stay with one server behind a pooler of connections.
    settings: dict[str, Any] = {"prepare_threshold": None, "connect_timeout": PATIENCE}
    engine = create_engine(
        _parsed(url),
        poolclass=poolclass,
        pool_pre_ping=poolclass is None,  # a server that was started anew is found again
        connect_args=settings,
        execution_options=options,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(_no_url("…")) from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise StoreError(_no_url(parsed.drivername))
    return parsed.set(drivername="postgresql+psycopg")


def _no_url(given: str) -> str:
    expected = "postgresql://user:password@host:5432/name"
    return (
        f"数据库地址应写成 {expected}，不是 {given}://…。"
        f"A database is named as {expected}, not {given}://…."
    )


def _prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("SET jit = off")  # to compile costs more than any question
    cursor.close()
    connection.commit()


def _without_nul(
    connection: Connection,
    cursor: DBAPICursor,
    statement: str,
    parameters: Any,  # noqa: ANN401
    context: object,
    many: bool,
) -> tuple[str, Any]:
    """Replace the NUL, which PostgreSQL's texts cannot hold: nothing is found under it."""
    if many:
        return statement, [_clean(row) for row in parameters]
    return statement, _clean(parameters)


def _clean(row: Any) -> Any:  # noqa: ANN401
    if not isinstance(row, dict):
        return row
    return {
        name: value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
        for name, value in row.items()
    }
