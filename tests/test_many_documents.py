"""A base of many documents: a page reads what it shows, and lets choose among them all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from kb import KnowledgeBase
from kb.model import Role
from kb.overview import (
    Selection,
    duties,
    figures,
    likely_series,
    role_counts,
    schedule,
    series,
)
from made import FACTS, write_plans
from webapp import create_app
from webapp.context import release

MANY = 203  # documents: more than a list to choose from names
STATEMENTS = 40  # to read a page of a hundred rows, however many there are
TODAY = date(2025, 1, 1)


@pytest.fixture(scope="module")
def many(
    new_place: Callable[[], Path | str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnowledgeBase]:
    place, home = new_place(), tmp_path_factory.mktemp("many")
    paths = write_plans(tmp_path_factory.mktemp("plans"), MANY)
    last = paths[-1].read_text(encoding="utf-8")
    paths[-1].write_text(last.replace("方案\n", "方案(100%_SMEs)\n", 1), encoding="utf-8")
    url = place if isinstance(place, str) else None
    with KnowledgeBase.open(home, encoder="none", database=url) as made:
        assert not made.ingest(paths).failed
        yield made


@pytest.fixture
def client(many: KnowledgeBase) -> Iterator[FlaskClient]:
    app = create_app(many)
    yield app.test_client()
    release(app)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Give the statements that any database is asked within the block."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "address",
    [
        "/responsibilities",
        "/responsibilities?page=5&sort=unit",
        "/responsibilities?unit=市财政局&role=support",
        "/calendar",
        "/numbers",
        "/units/市财政局",
        "/documents/?page=2",
        "/api/v1/responsibilities?limit=100&offset=300",
    ],
)
def test_a_page_reads_what_it_shows(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200
    with statements() as asked:
        assert client.get(address).status_code == 200
    assert 0 < len(asked) <= STATEMENTS
    assert not [each for each in asked if "sections" in each]  # no document with its structure


def test_rows_are_counted_and_put_in_order_without_being_read(many: KnowledgeBase) -> None:
    with many.reading() as store:
        rows = duties(store, Selection())
        assert len(rows) == 3 * MANY
        with statements() as asked:
            by_unit = rows.ordered(rows.keys["unit"])
            first = rows.where(rows.keys["unit"] == rows.keys["unit"].min())
            assert (len(by_unit), len(first), len(first[10:30])) == (3 * MANY, MANY, 20)
            assert role_counts(rows)[Role.LEAD] == 3 * MANY
        assert asked == []
        names = [*by_unit[0].units[Role.LEAD], *by_unit[-1].units[Role.LEAD]]
        assert names == sorted(names)
        assert {*first[0].units[Role.LEAD]} == {names[0]}
        assert [row.task for row in rows[4:7]] == [row.task for row in rows][4:7]
        assert rows[-1].citation.document_title.endswith("(100%_SMEs)")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("监管", MANY),  # a heading
        ("第11期", 3),  # titles, headings, tasks
        ("第11期 监管", 1),
        ("smes", 3),  # a title, whatever the letters
        ("100%_s", 3),  # signs that databases may take for others
        ("1%0", 0),
        ("第11期 smes", 0),
    ],
)
def test_words_are_found_in_rows_headings_and_titles(
    many: KnowledgeBase, words: str, count: int
) -> None:
    with many.reading() as store:
        assert len(duties(store, Selection(words=words))) == count


def test_a_units_deadlines_and_numbers_are_those_of_its_clauses(many: KnowledgeBase) -> None:
    with many.reading() as store:
        led = schedule(store, Selection(unit="市发改委", role=Role.LEAD), TODAY)
        assert len(led) == MANY
        assert {row.leads for row in led[:50]} == {("市发改委",)}
        assert len(schedule(store, Selection(unit="市发改委", role=Role.SUPPORT), TODAY)) == 0
        numbers = figures(store, Selection(unit="市财政局"))
        assert len(numbers) == FACTS[2] * MANY
        likely = likely_series(store, Selection(unit="市财政局"))
        assert len(likely) == 0  # one day in each document
        assert [*series(numbers)] == []


def test_of_many_documents_one_is_chosen_in_their_list(client: FlaskClient) -> None:
    listed = client.get("/responsibilities").text
    assert 'select name="document"' not in listed
    assert f"{MANY} 份" in listed
    found = client.get("/documents/?words=第11期").text
    (address,) = re.findall(r'href="(/documents/\w+)"', found)
    assert f'href="/?document={address.rpartition("/")[2]}"' in client.get(address).text
    chosen = client.get(f"/responsibilities?document={address.rpartition('/')[2]}").text
    assert len(re.findall(r"<option[^>]* selected>[^<]*第11期", chosen)) == 1
    assert "没有符合条件" in client.get("/documents/?words=没有这样的文件").text


def test_the_list_of_documents_comes_in_pages(client: FlaskClient) -> None:
    pages = [client.get(f"/documents/?page={number}").text for number in (1, 2, 3)]
    found = [re.findall(r'<h2[^>]*><a href="(/documents/\w+)"', page) for page in pages]
    assert [len(page) for page in found] == [100, 100, MANY - 200]
    assert len({address for page in found for address in page}) == MANY


def test_a_unit_with_many_tasks_leads_to_all_of_them(client: FlaskClient) -> None:
    page = client.get("/units/市财政局").text
    assert f"查看全部 {MANY} 项" in page
    assert "/responsibilities?unit=%E5%B8%82%E8%B4%A2%E6%94%BF%E5%B1%80&amp;role=support" in page
    assert page.count("<tr>") < 3 * 101 + 9
