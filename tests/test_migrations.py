"""The tables of a base in PostgreSQL are those that the program means, and stay so."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from kb import KnowledgeBase
from kb.base import migrations, schema
from kb.base.postgres import make_engine
from kb.base.store import Store
from kb.errors import StoreError
from made import write_plans
from postgres import NewDatabase


@pytest.fixture
def url(new_database: NewDatabase) -> str:
    return new_database()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


def test_the_revisions_lead_to_the_tables_of_the_program(url: str, engine: Engine) -> None:
    Store.create(url).close()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.tables) == []
        assert context.get_current_revision() == schema.VERSION


def test_the_last_revision_is_the_schema_version() -> None:
    """Whoever raises the one has to write the other."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [schema.VERSION]


def test_a_base_of_a_newer_program_is_refused_and_left_alone(url: str, engine: Engine) -> None:
    Store.create(url).close()
    with engine.begin() as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE key = 'schema'"))
    for opened in (Store.open, Store.create):
        with pytest.raises(StoreError, match=r"99.*update the program"):
            opened(url)
    with engine.connect() as connection:
        assert migrations.version(connection) == 99


def indexes(connection: Connection) -> set[str | None]:
    return {each["name"] for each in inspect(connection).get_indexes("responsibilities")}


def test_a_base_of_the_version_before_is_brought_up_to_date(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    write_plans(tmp_path / "plans", 1)
    phrases = text("SELECT document_id, ordinal, phrase FROM responsibilities ORDER BY 1, 2")
    with KnowledgeBase.open(tmp_path, encoder="none", database=url) as base:
        base.ingest([tmp_path / "plans"])
    with engine.begin() as connection:
        before = connection.execute(phrases).all()
        assert {row.ordinal == row.phrase for row in before} == {True, False}
        connection.execute(text("ALTER TABLE responsibilities DROP COLUMN phrase"))
        connection.execute(text("UPDATE alembic_version SET version_num = '5'"))
        connection.execute(text("UPDATE meta SET value = '5' WHERE key = 'schema'"))
    Store.open(url).close()
    with engine.connect() as connection:
        assert connection.execute(phrases).all() == before
        assert "responsibilities_by_phrase" in indexes(connection)


def test_many_who_open_at_once_make_the_tables_once(url: str) -> None:
    failed: list[Exception] = []

    def create() -> None:
        try:
            with closing(Store.create(url)) as store:
                assert store.summaries() == ()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=create) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.parametrize("name", ["psycopg", "alembic"])
def test_what_is_not_installed_is_named_with_its_line(
    url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(StoreError, match=r"pip install 'policy-kb\[postgres\]'"):
        Store.create(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://root:secret@db/kb", "mysql://…"),
        ("nonsense", "postgresql://user"),
        ("postgresql://kb:secret@127.0.0.1:1/kb", "Connection refused"),
    ],
)
def test_an_address_that_will_not_do_is_named_without_its_password(url: str, said: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
