"""The base laid out: tasks, units, deadlines and numbers, as rows and as pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from icalendar import Calendar

from kb import KnowledgeBase
from kb.cli import cli
from kb.exports import calendar
from kb.model import Role
from kb.overview import Phase, Selection, duties, figures, profile, schedule, series, unit_counts
from made import write_plans
from webapp import create_app
from webapp.selecting import BOUNDS

PARKS = """青禾县公园建设实施方案

一、主要任务

(一)建设口袋公园。2031年、2032年、2033年分别新建口袋公园10个、20个、40个。(县林业局牵头负责,县财政局配合)

(二)清理河道。每季度清理一次。2032年6月底前完成清淤。(县水利局牵头负责,各乡镇落实)
"""
PAGES = ("/responsibilities", "/units/", "/calendar", "/numbers", "/search?q=公园", "/about")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("plans")
    write_plans(folder, 2)
    (folder / "parks.txt").write_text(PARKS, encoding="utf-8")
    with KnowledgeBase.open(tmp_path_factory.mktemp("home"), encoder="none") as made:
        made.ingest([folder])
        yield made


@pytest.fixture
def client(base: KnowledgeBase) -> FlaskClient:
    return create_app(base).test_client()


@pytest.fixture(scope="module")
def parks(base: KnowledgeBase) -> str:
    return next(row.id for row in base.documents() if "公园" in row.title)


def visible(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


# Rows


def test_every_assignment_is_a_row(base: KnowledgeBase, parks: str) -> None:
    with base.reading() as store:
        rows = duties(store, Selection(document=parks))
        everything = duties(store, Selection())
    assert [row.task for row in rows] == ["建设口袋公园", "清理河道"]
    assert rows[0].units == {
        Role.LEAD: {"县林业局": "县林业局"},
        Role.SUPPORT: {"县财政局": "县财政局"},
    }
    assert len(everything) == 2 + 2 * 3
    for row in everything:
        text = base.document(row.citation.document_id).text
        assert text[row.citation.start : row.citation.end] == row.citation.quote


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (Selection(unit="市发改委"), 2),
        (Selection(unit="市发展和改革委员会"), 2),  # its full name
        (Selection(unit="市发改委", role=Role.SUPPORT), 0),
        (Selection(role=Role.SUPPORT), 7),
        (Selection(words="河道"), 1),
        (Selection(words="公园 任务"), 2),  # in the title and a heading
        (Selection(words="公园 没有"), 0),
        (Selection(document="nope"), 0),
        (Selection(unit="县教育局"), 0),
    ],
)
def test_what_is_chosen(base: KnowledgeBase, selection: Selection, count: int) -> None:
    with base.reading() as store:
        assert len(duties(store, selection)) == count


def test_words_are_found_behind_letters_that_grow_in_small(home: Path, tmp_path: Path) -> None:
    """The small letters of ß are two, so that all that follows stands elsewhere."""
    text = PARKS.replace("建设口袋公园。", "建设GROẞE口袋公园。").replace(
        "清理河道", "清理SMEs河道"
    )
    (tmp_path / "parks.txt").write_text(text, encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none") as base:
        base.ingest([tmp_path / "parks.txt"])
        with base.reading() as store:
            for words, found in (("smes河道", 1), ("口袋", 1), ("口袋 smes", 0), ("任务", 2)):
                assert len(duties(store, Selection(words=words))) == found


def test_deadlines_are_seen_from_a_day(base: KnowledgeBase, parks: str) -> None:
    def phases(today: date) -> list[tuple[str, Phase]]:
        with base.reading() as store:
            rows = schedule(store, Selection(document=parks), today)
        return [(row.phrase, row.phase) for row in rows]

    early = dict(phases(date(2032, 5, 1)))
    assert early["2032年6月底前"] is Phase.SOON
    assert early["每季度"] is Phase.RECURRING
    assert early["2031年"] is Phase.OVERDUE  # the plan still runs
    late = dict(phases(date(2040, 1, 1)))
    assert {late["2032年6月底前"], late["2031年"]} == {Phase.HISTORY}
    assert dict(phases(date(2030, 1, 1)))["2031年"] is Phase.LATER


def test_a_deadline_names_who_answers_for_it(base: KnowledgeBase, parks: str) -> None:
    with base.reading() as store:
        rows = schedule(store, Selection(unit="县水利局"), date(2032, 5, 1))
    assert {row.leads for row in rows} == {("县水利局",)}
    assert [row.days for row in rows] == [60, None]


def test_a_series_is_found(base: KnowledgeBase, parks: str) -> None:
    with base.reading() as store:
        rows = figures(store, Selection(document=parks))
    (found,) = series(rows)
    assert [int(point.value) for point in found.points] == [10, 20, 40]
    assert [point.due.year for point in found.points if point.due] == [2031, 2032, 2033]


def test_units_are_counted_once_a_task(base: KnowledgeBase) -> None:
    with base.reading() as store:
        rows = {row.name: row for row in unit_counts(store, Selection())}
        found = profile(store, "市财政局")
        nobody = profile(store, "市气象局")
    assert rows["各县区"].is_group
    assert not rows["市财政局"].is_group
    assert nobody is None
    assert found is not None
    assert sum(map(len, found.duties.values())) == rows["市财政局"].total == 2
    assert dict(found.partners)["市住房和城乡建设局"] == 2


# Files


def test_the_calendar_can_be_read(base: KnowledgeBase, parks: str) -> None:
    with base.reading() as store:
        rows = schedule(store, Selection(document=parks), date(2030, 1, 1))
    body = calendar(rows, "时限")
    assert body == calendar(rows, "时限")
    events = Calendar.from_ical(body).walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events) == 4
    cleaning = next(event for event in events if "县水利局" in str(event["SUMMARY"]))
    assert cleaning.decoded("DTSTART") == date(2032, 6, 30)
    assert "2032年6月底前完成清淤" in str(cleaning["DESCRIPTION"])


def test_the_command_exports_it(base: KnowledgeBase, tmp_path: Path) -> None:
    home = str(base._home.root)

    def run(*said: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["export", "calendar", "--home", home, *said])
        return result.exit_code, result.output

    path = tmp_path / "a.ics"
    assert run("--output", str(path), "--unit", "县水利局")[0] == 0
    assert len(Calendar.from_ical(path.read_bytes()).walk("VEVENT")) == 1
    code, said = run("--output", str(tmp_path / "b.ics"), "--unit", "市气象局")
    assert (code, (tmp_path / "b.ics").exists()) == (1, False)
    assert "没有符合条件" in said
    assert run("--output", str(tmp_path / "no" / "c.ics"))[0] == 1
    assert run("--output", str(path), "--document", "nope")[0] == 1


# Pages


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_shows_what_there_is(client: FlaskClient, address: str, language: str) -> None:
    response = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
    assert response.status_code == 200
    page = visible(response.text)
    assert "公园" in page or "/about" in address
    assert "None" not in page


def test_rows_lead_to_their_clauses(client: FlaskClient, parks: str) -> None:
    for address in ("/responsibilities", "/calendar", "/numbers"):
        page = client.get(f"{address}?document={parks}").text
        links = re.findall(r'class="clause-link"[^>]*href="([^"]*)"', page)
        assert links
        for link in set(links):
            shown = client.get(html.unescape(link))
            assert shown.status_code == 200
            anchor = link.partition("#")[2]
            assert f'id="{anchor}"' in shown.text


def test_a_unit_has_a_page(client: FlaskClient) -> None:
    page = visible(client.get("/units/市发展和改革委员会").text)
    assert "市发改委" in page  # as written
    assert "城市绿化" in page
    shared = client.get("/units/市发展和改革委员会?with=市教育局").text
    assert "与市教育局共同承担的任务" in visible(shared)
    assert client.get("/units/市气象局").status_code == 404


def test_rows_can_be_sorted_and_turned(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.selecting.ROWS", 3)
    first = client.get("/responsibilities?sort=unit").text
    assert 'rel="next"' in first
    following = re.search(r'<a href="([^"]*)" rel="next"', first)
    assert following
    assert "sort=unit" in following[1]
    last = client.get("/responsibilities?page=99").text
    assert "3 / 3" in last
    assert client.get("/responsibilities?page=-1").status_code == 200


@pytest.mark.parametrize("address", ["/responsibilities", "/training/"])
def test_names_of_units_are_offered_unless_they_are_very_many(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    page = client.get(address).text
    assert '<option value="县林业局">' in page
    monkeypatch.setitem(BOUNDS, "names", 2)
    page = client.get(address).text
    assert 'name="unit"' in page
    assert "unit-names" not in page


def test_the_search_marks_the_words(client: FlaskClient, parks: str) -> None:
    page = client.get("/search?q=口袋公园").text
    assert "口袋公园" in re.findall(r"<mark[^>]*>([^<]*)</mark>", page)
    only = client.get(f"/search?q=建设&document={parks}").text
    assert "关于推进" not in visible(only)


@pytest.mark.parametrize(
    "address", ["/responsibilities", "/units/", "/calendar", "/numbers", "/search"]
)
def test_an_empty_base_says_how_to_begin(home: Path, address: str) -> None:
    with KnowledgeBase.open(home) as empty:
        page = create_app(empty).test_client().get(address)
    assert page.status_code == 200
    assert "kb ingest" in page.text


def test_filters_obey_no_stranger(client: FlaskClient) -> None:
    query = "_scheme=javascript&_external=1&words=<script>&unit=<b>&role=king&document=<i>&on=x"
    for address in (*PAGES, "/calendar.ics"):
        response = client.get(f"{address}{'&' if '?' in address else '?'}{query}")
        assert response.status_code == 200
        assert "<script>" not in response.text.replace("<script src", "")
        assert "javascript:" not in response.text


def test_the_api_gives_the_same_rows(client: FlaskClient, parks: str) -> None:
    tasks = client.get(f"/api/v1/responsibilities?document={parks}").get_json()
    assert tasks[0]["units"]["lead"] == [{"organisation": "县林业局", "as_written": "县林业局"}]
    due = client.get(f"/api/v1/deadlines?document={parks}&on=2032-05-01").get_json()
    assert {row["phase"] for row in due} == {"overdue", "soon", "later", "recurring"}
    numbers = client.get("/api/v1/numbers?unit=县林业局").get_json()
    assert [row["value"] for row in numbers] == ["10", "20", "40"]
    units = client.get("/api/v1/units?words=财政").get_json()
    assert {row["name"]: row["total"] for row in units} == {"市财政局": 2, "县财政局": 1}
    (first, *_) = client.get("/api/v1/search?q=口袋公园").get_json()
    assert first["document_id"] == parks
    assert client.get("/api/v1/search").status_code == 400
