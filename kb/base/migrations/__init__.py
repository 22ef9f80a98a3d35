"""How the tables of a base in PostgreSQL came to be as they are, step by step, run by Alembic.

A revision is named after the schema version (:data:`kb.base.schema.VERSION`) that it leads to.
Whoever changes the tables raises that version and adds ``versions/v<version>_<what>.py``; for
SQLite the same step goes into :data:`kb.base.schema.UPGRADES`.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
)

from kb.base import schema
from kb.base.records import read_setting
from kb.errors import StoreError

INSTALL = "pip install 'policy-kb[postgres]'"
_LOCK = 0x706F6C6963796D67  # "policymg": held while the tables are changed


def version(connection: Connection) -> int:
    """Return the schema version of the base, 0 where there is none yet."""
    if not inspect(connection).has_table(schema.meta.name):
        return 0
    return int(read_setting(connection, "schema") or 0)


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date, within the caller's transaction; they may not be there yet.

    A base that a newer program wrote is left as it is.

    Raises:
        StoreError: Alembic is not installed.
    """
    if version(connection) >= int(schema.VERSION):
        return
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if version(connection) >= int(schema.VERSION):
        return  # another process has just done it
    run(connection, Path(__file__).parent / "versions", schema.VERSION)
    named = schema.meta.c.key == "schema"
    connection.execute(delete(schema.meta).where(named))
    connection.execute(insert(schema.meta), {"key": "schema", "value": schema.VERSION})


def revision(connection: Connection, schema: str) -> int:
    """Return the revision of the tables in ``schema``, 0 where they have none yet."""
    table = Table("alembic_version", MetaData(), Column("version_num", String), schema=schema)
    if not inspect(connection).has_table(table.name, schema=schema):
        return 0
    return int(connection.scalar(select(table.c.version_num)) or 0)


def run(connection: Connection, revisions: Path, head: str, schema: str | None = None) -> None:
    """Bring tables to the revision ``head``, within the caller's transaction.

    Args:
        connection: to the database.
        revisions: the folder in which the revisions are.
        head: the last of them.
        schema: that of the tables, if it is not the first of the search path.

    Raises:
        StoreError: Alembic is not installed.
    """
    try:
        from alembic import command
        from alembic.config import Config
    except ImportError as error:
        raise StoreError(
            f"建立或升级 PostgreSQL 里的知识库需要 alembic，请运行 {INSTALL}。"
            f"To make or upgrade a base in PostgreSQL needs alembic; install it with {INSTALL}"
        ) from error
    config = Config(attributes={"connection": connection, "schema": schema})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("version_locations", str(revisions).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, head)
