"""The database: what is asked for is returned, generation by generation, for everyone the same."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from corpus.document import Span
from entries import PAGES, clause, deadline, entry, responsibility
from kb.base import database, schema
from kb.base.store import Store
from kb.errors import StoreError, UnknownDocumentError
from kb.model import (
    Comparator,
    Facts,
    Target,
)
from kb.overview import Selection, duties, figures, unit_counts

# A phrase gives the first and the third; the last stands in another clause.
SHARED = Facts(
    (
        responsibility("甲局"),
        replace(responsibility("乙局"), evidence=Span(3, 5)),
        responsibility("丙局"),
        responsibility("甲局", "2"),
    )
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "base.sqlite"


@pytest.fixture
def place(new_place: Callable[[], Path | str]) -> Path | str:
    return new_place()


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    with closing(Store.create(place)) as store:
        yield store


# --- what is asked for is what is returned ---------------------------------------------------


def test_facts_come_in_the_order_of_documents_and_texts(store: Store) -> None:
    first = Facts((responsibility("乙局", "2"), responsibility("甲局", "1")))
    store.write(1, added=[entry("z", first), entry("a", Facts((responsibility("丙局"),)))])
    found = [(document, fact.organisation) for document, fact in store.responsibilities()]
    assert found == [("z", "乙局"), ("z", "甲局"), ("a", "丙局")]
    assert store.organisations() == tuple(sorted(("乙局", "甲局", "丙局")))


def test_facts_are_those_of_the_newest_generation(store: Store) -> None:
    def found() -> list[tuple[str, str]]:
        return [(document, fact.organisation) for document, fact in store.responsibilities()]

    one, other = Facts((responsibility("甲局"),)), Facts((responsibility("乙局"),))
    store.write(1, added=[entry("a", one), entry("b", one), entry("c", Facts())])
    assert found() == [("a", "甲局"), ("b", "甲局")]
    store.write(2, added=[entry("b", other), entry("d", other)], removed=["c"])
    assert found() == [("a", "甲局"), ("b", "乙局"), ("d", "乙局")]
    store.write(3, added=[entry("b", Facts())], removed=["a"])
    assert found() == [("d", "乙局")]


@pytest.mark.parametrize(
    ("documents", "organisations", "found"),
    [
        (None, None, 4),
        (["a"], None, 2),
        (None, ["甲局"], 2),
        (["a"], ["甲局"], 1),
        ([], None, 0),  # no document is not the same as any
        (None, [], 0),
        (["nowhere"], ["无此局"], 0),
    ],
)
def test_responsibilities_are_narrowed(
    store: Store, documents: list[str] | None, organisations: list[str] | None, found: int
) -> None:
    both = Facts((responsibility("甲局"), responsibility("乙局")))
    store.write(1, added=[entry("a", both), entry("b", both)])
    rows = store.responsibilities(documents=documents, organisations=organisations)
    assert len(rows) == found


@pytest.mark.parametrize(
    ("due", "found"),
    [
        (None, 4),
        ((None, None), 3),  # with a date, whichever it is
        ((date(2020, 6, 30), date(2020, 6, 30)), 1),  # both ends count
        ((None, date(2020, 6, 30)), 2),
        ((date(2020, 7, 1), None), 1),
        ((date(2021, 1, 1), None), 0),
    ],
)
def test_deadlines_are_narrowed_by_their_last_day(
    store: Store, due: tuple[date | None, date | None] | None, found: int
) -> None:
    last_days = (date(2020, 1, 31), date(2020, 6, 30), date(2020, 12, 31), None)
    store.write(1, added=[entry("a", Facts(deadlines=tuple(map(deadline, last_days))))])
    assert len(store.deadlines(due=due)) == found


def test_a_public_store_shows_no_names_of_internal_documents(
    place: Path | str, store: Store
) -> None:
    secret = entry("b", Facts((responsibility("丙局"),)))
    metadata = replace(secret.document.metadata, internal=True)
    secret = replace(secret, document=replace(secret.document, metadata=metadata))
    store.write(1, added=[entry("a", Facts((responsibility("甲局"),))), secret])
    with closing(Store.open(place, public=True)) as public, public.reading():
        assert public.organisations() == public.written_names() == ("甲局",)
        rows = duties(public, Selection()), figures(public, Selection())
        assert [*map(len, rows)] == [1, 0]
        assert [row.name for row in unit_counts(public, Selection())] == ["甲局"]
    assert store.written_names() == ("丙局", "甲局")
    with store.reading():
        assert len(duties(store, Selection())) == 2


def test_summaries_count_what_belongs_to_each_document(store: Store) -> None:
    both = Facts((responsibility("甲局"), responsibility("乙局")), (deadline(None),))
    store.write(1, added=[entry("a", both), entry("b", Facts(), (clause("1"),))])
    counts = [
        (s.id, s.clauses, s.responsibilities, s.deadlines, s.targets) for s in store.summaries()
    ]
    assert counts == [("a", 2, 2, 1, 0), ("b", 1, 0, 0, 0)]


def test_what_is_not_there_is_named(store: Store) -> None:
    store.write(1, added=[entry("a")])
    with pytest.raises(UnknownDocumentError, match="nowhere"):
        store.document("nowhere")
    with pytest.raises(UnknownDocumentError, match="9-9"):
        store.clause("a", "9-9")
    assert store.clause("a", "2").id == "2"


# --- generations -----------------------------------------------------------------------------


def test_a_base_that_is_not_there_reads_as_empty_and_is_not_made(place: Path | str) -> None:
    for _ in range(2):
        with closing(Store.open(place)) as store:
            assert not (*store.summaries(), *store.responsibilities(), *store.organisations())
            with store.reading() as generation:
                assert generation == 0
            assert store.is_missing
    assert isinstance(place, str) or not place.exists()


def test_a_document_written_again_keeps_its_place_and_loses_its_old_facts(store: Store) -> None:
    store.write(1, added=[entry("a"), entry("b")])
    store.write(2, added=[entry("a", Facts((responsibility("市水利局"),))), entry("c")])
    assert store.document_ids() == ("a", "b", "c")
    assert [fact.organisation for _, fact in store.responsibilities(documents=["a"])] == [
        "市水利局"
    ]


def test_a_removed_document_takes_its_rows_with_it(place: Path | str, store: Store) -> None:
    store.write(1, added=[entry("a"), entry("b")], settings={"encoder": "none"})
    store.write(2, removed=["a"])
    assert store.document_ids() == ("b",)
    assert store.setting("encoder") == "none"
    engine = database.open_to_read(place)
    with engine.connect() as connection:
        for table in schema.tables.tables.values():
            owner = {"documents": "id"}.get(table.name, "document_id")
            if owner in table.columns:
                assert "a" not in connection.scalars(select(table.c[owner])).all()
    engine.dispose()


def test_a_write_that_fails_leaves_everything_as_it_was(store: Store) -> None:
    store.write(1, added=[entry("a")])
    orphan = Facts((responsibility("甲局", clause_id="nowhere"),))
    with pytest.raises(StoreError):
        store.write(2, added=[entry("b"), entry("c", orphan)], removed=["a"])
    with store.reading() as generation:
        assert generation == 1
        assert store.document_ids() == ("a",)


def test_a_generation_that_does_not_follow_is_refused(store: Store) -> None:
    store.write(1, added=[entry("a")])
    with pytest.raises(StoreError, match="try again"):
        store.write(1, added=[entry("b")])


def test_a_reader_sees_one_generation_to_the_end(place: Path | str, store: Store) -> None:
    store.write(1, added=[entry("a")])
    with closing(Store.open(place)) as reader:
        writer = threading.Thread(target=store.write, args=(2,), kwargs={"added": [entry("b")]})
        with reader.reading() as generation:
            writer.start()
            writer.join(0.2)  # it waits for its readers, or writes beside them
            assert generation == 1
            assert reader.document_ids() == ("a",)
            assert len(reader.responsibilities()) == 1
        writer.join()
        assert reader.document_ids() == ("a", "b")


def test_threads_read_at_once(store: Store) -> None:
    entries = [entry(f"d{number}") for number in range(20)]
    store.write(1, added=entries)
    wrong: list[str] = []

    def read() -> None:
        for item in entries:
            if store.entry(item.document.id) != item:
                wrong.append(item.document.id)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_as_many_threads_as_there_are_read_a_file_at_once(path: Path) -> None:
    """None waits for another's transaction to end."""
    store = Store.create(path)
    store.write(1, added=[entry("a")])
    together = threading.Barrier(40, timeout=20)
    read: list[str] = []

    def hold() -> None:
        with store.reading():
            together.wait()
            read.extend(store.document_ids())

    threads = [threading.Thread(target=hold) for _ in range(together.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == ["a"] * together.parties
    store.close()


def test_clauses_are_found_beside_others_of_the_same_ids(store: Store) -> None:
    """More of them than one statement reads, and of two documents the other one's not."""
    store.write(1, added=[entry(f"d{number}") for number in range(50)])
    every = [(f"d{n}", one.id) for n in range(50) for one in store.document("d0").clauses]
    for places in (every, every[::2], every[:1], []):
        found = store.found(places)
        assert [(document.id, one.id) for document, one, _ in found] == places
        for (document_id, clause_id), (_, one, facts) in zip(places, found, strict=True):
            assert one == store.clause(document_id, clause_id)
            whole = store.facts(document_id).responsibilities
            assert facts.responsibilities == tuple(f for f in whole if f.clause_id == clause_id)


# --- files that are no base ------------------------------------------------------------------


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_bytes(b"this is no database, but a longer text " * 20)
    for opened in (Store.open, Store.create):
        with pytest.raises(StoreError, match="cannot be used"):
            opened(path)


def test_a_base_of_another_version_is_refused(path: Path) -> None:
    Store.create(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(StoreError, match="99"):
        Store.open(path)


def test_a_base_of_the_version_before_is_brought_up_to_date(path: Path) -> None:
    phrases = "SELECT ordinal, phrase FROM responsibilities ORDER BY ordinal"
    with closing(Store.create(path)) as store:
        store.write(1, added=[entry("a", SHARED)])
        before = store.summaries()[0].edges
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(phrases).fetchall() == [(0, 0), (1, 1), (2, 0), (3, 3)]
        for table in ("digests", "sketches", "titles"):
            connection.execute(f"DROP TABLE {table}")
        for index in ("documents_by_source", "ix_responsibilities_as_written"):
            connection.execute(f"DROP INDEX {index}")
        connection.execute("DROP INDEX responsibilities_by_phrase")
        connection.execute("ALTER TABLE responsibilities DROP COLUMN phrase")
        added = "pages warnings number effective expires level place internal"
        for name in added.split():
            connection.execute(f"ALTER TABLE documents DROP COLUMN {name}")
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    with closing(Store.open(path)) as first, closing(Store.open(path)) as second:
        assert first.entry("a") == second.entry("a") == entry("a", SHARED)
        (row,) = first.summaries()
        assert (row.clauses, row.edges) == (2, before)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(phrases).fetchall() == [(0, 0), (1, 1), (2, 0), (3, 3)]
    with closing(Store.create(path)) as store:
        paged = entry("b")
        paged = replace(
            paged, document=replace(paged.document, pages=PAGES, warnings=("缺一页。",))
        )
        store.write(2, added=[paged])
        assert store.entry("b") == paged


def test_a_base_whose_making_was_cut_off_reads_as_empty(path: Path) -> None:
    path.touch()
    with closing(Store.open(path)) as store:
        assert store.summaries() == ()
    with closing(Store.create(path)) as store:
        store.write(1, added=[entry("a")])
    with closing(Store.open(path)) as store:
        assert store.document_ids() == ("a",)


def test_decimals_keep_their_digits(store: Store) -> None:
    span = Span(0, 1)
    exact = Target("1", span, Comparator.AT_LEAST, Decimal("0.1"), "%", span, None, span)
    huge = replace(exact, value=Decimal("123456789012345678901234567890.10"))
    store.write(1, added=[entry("a", Facts(targets=(exact, huge)))])
    assert [str(fact.value) for _, fact in store.targets()] == [
        "0.1",
        "123456789012345678901234567890.10",
    ]
