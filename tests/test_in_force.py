"""Lists of what is in force: earlier versions and what has expired stand aside, and say so."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from kb import KnowledgeBase
from kb.overview import Selection, figures, nearest, profile, unit_counts
from kb.training import Topic, clauses_of
from made import plan
from webapp import create_app
from webapp.context import release

OLD, NEW, ENDED, OTHER = "old", "new", "ended", "other"
TEXT = plan("河道清淤")
LATER = TEXT.replace("120个", "150个").replace("2026年底", "2027年底")
EXPIRED = f"{plan('校园食堂')}\n三、附则\n\n本方案自2019年1月1日起施行，有效期至2020年12月31日。\n"


@pytest.fixture(scope="module")
def ids() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def base(
    new_place: Callable[[], Path | str],
    tmp_path_factory: pytest.TempPathFactory,
    ids: dict[str, str],
) -> Iterator[KnowledgeBase]:
    place, folder = new_place(), tmp_path_factory.mktemp("in_force")
    url = place if isinstance(place, str) else None
    texts = {OLD: TEXT, NEW: LATER, ENDED: EXPIRED, OTHER: plan("夜间公交")}
    with KnowledgeBase.open(folder / "home", encoder="none", database=url) as made:
        for name, text in texts.items():
            path = folder / ("方案.txt" if name in (OLD, NEW) else f"{name}.txt")
            path.write_text(text, encoding="utf-8")
            (report,) = made.ingest([path]).files
            assert report.document_id is not None
            ids[name] = report.document_id
        yield made


@pytest.fixture
def client(base: KnowledgeBase) -> Iterator[FlaskClient]:
    app = create_app(base)
    yield app.test_client()
    release(app)


def test_what_is_over_counts_where_it_is_asked_for(
    base: KnowledgeBase, ids: dict[str, str]
) -> None:
    with base.reading() as store:

        def documents(chosen: Selection) -> set[str]:
            return {row.citation.document_id for row in figures(store, chosen)}

        assert documents(Selection()) == {ids[NEW], ids[OTHER]}
        assert documents(Selection(every_version=True)) == set(ids.values())
        assert documents(Selection(document=ids[OLD])) == {ids[OLD]}
        clause = (ids[ENDED], figures(store, Selection(ids[ENDED]))[0].citation.clause_id)
        assert documents(Selection(clauses=frozenset({clause}))) == {ids[ENDED]}
        counted = [
            {row.name: row.total for row in unit_counts(store, chosen)}["市公安局"]
            for chosen in (Selection(), Selection(every_version=True))
        ]
        assert counted == [2, 4]
        for chosen, tasks in ((Selection(), 2), (Selection(every_version=True), 4)):
            found = profile(store, "市公安局", chosen)
            assert found is not None
            assert (len(found.tasks), dict(found.partners)["市应急管理局"]) == (tasks, tasks)
    for hits in (
        nearest(base, "校园食堂检查", Selection()),
        clauses_of(base, Topic(unit="市公安局")),
        clauses_of(base, Topic(words="校园食堂检查")),
    ):
        assert {hit.document_id for hit in hits} <= {ids[NEW], ids[OTHER]}
    asked = clauses_of(base, Topic(document=ids[ENDED]))
    assert {hit.standing for hit in asked} == {"expired"}


@pytest.mark.parametrize("path", ["/responsibilities", "/numbers", "/calendar", "/units/市公安局"])
def test_a_page_says_what_it_leaves_out_and_shows_it_marked(
    client: FlaskClient, ids: dict[str, str], path: str
) -> None:
    usual = client.get(path).text
    assert "未列入 2 份旧版或已失效的文件" in usual
    assert f"/documents/{ids[OLD]}?quote" not in usual
    assert 'class="tag"' not in usual
    assert "versions=all" in usual
    every = client.get(f"{path}?versions=all").text
    rows = every.count(f"/documents/{ids[OLD]}?quote")
    assert rows == every.count(f"/documents/{ids[NEW]}?quote") > 0
    assert every.count('class="tag" lang="zh-Hans">旧版<') == rows
    assert every.count('class="tag" lang="zh-Hans">已失效<') > 0
    alone = client.get(f"/numbers?document={ids[OLD]}").text
    assert "未列入" not in alone
    assert f"/documents/{ids[OLD]}?quote" in alone


def test_a_choice_of_documents_tells_versions_apart(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    for path in ("/numbers", "/training/"):
        page = client.get(path).text
        for name, label in ((OLD, "（旧版）"), (NEW, ""), (ENDED, "（已失效）")):
            option = page.partition(f'<option value="{ids[name]}"')[2].partition("</option>")[0]
            assert option.endswith(f"实施方案{label}")


def test_a_workbook_holds_what_its_page_shows(client: FlaskClient) -> None:
    def values(address: str) -> list[str]:
        body = client.get(address).data
        sheet = openpyxl.load_workbook(io.BytesIO(body))["数字"]
        return [str(row[1].value) for row in sheet.iter_rows(min_row=2)]

    assert values("/workbook.xlsx") == ["达到150个以上", "达到120个以上"]
    assert len(values("/workbook.xlsx?versions=all")) == 4


@pytest.mark.parametrize("kind", ["numbers", "responsibilities", "deadlines", "search"])
def test_a_program_is_told_what_holds(client: FlaskClient, ids: dict[str, str], kind: str) -> None:
    found = client.get(f"/api/v1/{kind}?q=河道清淤检查").json
    assert isinstance(found, list)
    cited = [row.get("citation", row) for row in found]
    told = {each["document_id"]: (each["superseded_by"], each["status"]) for each in cited}
    assert told[ids[OLD]] == (ids[NEW], "superseded")
    assert told[ids[NEW]] == (None, None)
    assert told[ids[ENDED]] == (None, "expired")
    current = client.get(f"/api/v1/{kind}?q=河道清淤检查&versions=current").json
    assert isinstance(current, list)
    assert {row.get("citation", row)["document_id"] for row in current} == {ids[NEW], ids[OTHER]}


def test_where_nothing_is_in_force_nothing_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "食堂.txt"
    path.write_text(EXPIRED, encoding="utf-8")
    with KnowledgeBase.open(tmp_path / "home", encoder="none") as base:
        base.ingest([path])
        with base.reading() as store:
            (row, *_) = figures(store, Selection())
    assert row.citation.standing == "expired"
