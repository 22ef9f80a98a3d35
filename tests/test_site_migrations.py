"""The site's own tables in PostgreSQL are those that the program means, and stay so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.schema import CreateSchema

import webapp.data
from kb.base import migrations
from kb.base.postgres import make_engine
from kb.errors import StoreError
from postgres import NewDatabase
from webapp.data.database import SCHEMA, SiteData
from webapp.data.tables import VERSION, settings, tables


@pytest.fixture
def url(new_database: NewDatabase) -> str:
    return new_database()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The database as one sees it to whom the site's schema is the first one."""
    joint = "&" if "?" in url else "?"
    engine = make_engine(f"{url}{joint}options=-csearch_path%3D{SCHEMA}")
    yield engine
    engine.dispose()


def used(url: str, folder: Path) -> str:
    site = SiteData(folder, url)
    try:
        return site.secret()
    finally:
        site.close()


def test_the_revisions_lead_to_the_tables_of_the_program(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    used(url, tmp_path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables) == []
        assert migrations.revision(connection, SCHEMA) == int(VERSION)


def test_the_last_revision_is_the_version() -> None:
    """Whoever raises the one has to write the other."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("version_locations", str(Path(webapp.data.__path__[0]) / "versions"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [VERSION]


def test_tables_of_before_they_had_versions_keep_their_rows(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        connection.execute(CreateSchema(SCHEMA))
        tables.create_all(connection)
        connection.execute(insert(settings), {"key": "secret", "value": "kept"})
    assert used(url, tmp_path) == "kept"
    with engine.connect() as connection:
        assert migrations.revision(connection, SCHEMA) == int(VERSION)


def test_tables_of_a_newer_program_are_refused_and_left_alone(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    used(url, tmp_path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '99'"))
    with pytest.raises(StoreError, match=r"99.*update the program"):
        used(url, tmp_path)
    with engine.connect() as connection:
        assert migrations.revision(connection, SCHEMA) == 99


def test_many_who_open_at_once_make_the_tables_once(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(used(url, tmp_path))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    with engine.connect() as connection:
        assert {*found} == {connection.scalar(select(settings.c.value))}
