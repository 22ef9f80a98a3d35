"""What a database cannot do, in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from kb.errors import StoreError

_FILE_ADVICE = (
    "请检查数据文件夹和磁盘剩余空间",
    "check the data folder and whether its disk is full",
)
_SERVER_ADVICE = (
    "请检查 KB_DATABASE_URL 和数据库服务器",
    "check KB_DATABASE_URL and the database server",
)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a database's error within the block into a StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        reason = (str(cause).splitlines() or [repr(cause)])[0]
        chinese, english = _FILE_ADVICE if isinstance(cause, sqlite3.Error) else _SERVER_ADVICE
        raise StoreError(
            f"知识库的数据库不能使用（{reason}），{chinese}。"
            f"The base's database cannot be used ({reason}): {english}."
        ) from error
