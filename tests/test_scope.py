"""Asking some documents alone: by document, place, level, year and unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.overview import Scope
from webapp import create_app

TEXT = """{place}人民政府关于公园管理的实施方案

一、公园绿化。新建绿地{count}公顷。({unit}牵头负责,县财政局配合)

{place}人民政府
{year}年3月1日
"""
QUESTION = "公园绿化由哪个部门牵头？"


@pytest.fixture
def base(home: Path, tmp_path: Path) -> KnowledgeBase:
    rows = (("青禾县", "县园林局", 2030, 20), ("白河市", "市林业局", 2031, 30))
    for place, unit, year, count in rows:
        text = TEXT.format(place=place, unit=unit, year=year, count=count)
        (tmp_path / f"{place}.txt").write_text(text, encoding="utf-8")
    base = KnowledgeBase.open(home, encoder="none")
    assert not base.ingest([tmp_path / "青禾县.txt", tmp_path / "白河市.txt"]).failed
    return base


@pytest.mark.parametrize(
    ("scope", "unit"),
    [
        (Scope(place="青禾县"), "县园林局"),
        (Scope(place="白河市"), "市林业局"),
        (Scope(year="2030"), "县园林局"),
        (Scope(year="2031"), "市林业局"),
        (Scope(level="county"), "县园林局"),
        (Scope(unit="市林业局"), "市林业局"),
        (Scope(unit="市林业局", year="2030"), None),
        (Scope(place="别处"), None),
    ],
)
def test_only_what_is_chosen_answers(base: KnowledgeBase, scope: Scope, unit: str | None) -> None:
    with base.reading() as store:
        within = scope.documents(store)
    answer = base.ask(QUESTION, within=within)
    assert answer.found == (unit is not None)
    assert unit is None or answer.text.startswith(f"{unit}牵头")
    assert not answer.others
    assert {c.document_id for c in (*answer.citations, *answer.related)} <= (within or set())
    duties = base.ask("县财政局负责哪些工作？", within=within)
    assert {c.document_id for c in duties.citations} <= (within or set())


def test_the_page_and_the_interface_take_the_choice(base: KnowledgeBase) -> None:
    client = create_app(base).test_client()
    page = client.get("/", query_string={"q": QUESTION, "place": "白河市"}).text
    assert "市林业局牵头" in page
    assert "县园林局" not in page
    assert '<option lang="zh-Hans" selected>白河市</option>' in page
    assert "place=%E7%99%BD%E6%B2%B3%E5%B8%82" in page.partition('class="next"')[2]  # goes along
    body = {"question": QUESTION, "year": "2030"}
    assert client.post("/api/v1/ask", json=body).get_json()["text"].startswith("县园林局")
    wrong = client.post("/api/v1/ask", json={**body, "year": 2030})
    assert (wrong.status_code, "year" in wrong.get_json()["error"]) == (400, True)
