"""Sessions on the site and in the API: choose, tick, take away, play, keep."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import docx
import openpyxl
import pptx
import pytest
from flask import Flask
from PIL import Image

from kb import KnowledgeBase
from made import plan, write_plans
from visitors import PASSWORD, SECRET, Visitor, inside
from webapp import create_app
from webapp.data import Rank, SiteData, people

HOSTILE = """关于<script>alert(1)</script>整治的方案

一、<img src=x onerror=alert(2)>清淤。2031年6月底前清淤20公里。(县"水利"局牵头负责)
"""


@pytest.fixture
def base(home: Path, tmp_path: Path) -> Iterator[KnowledgeBase]:
    write_plans(tmp_path / "plans", 2)
    (tmp_path / "plans" / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none") as base:
        base.ingest([tmp_path / "plans"])
        base.ingest([tmp_path / "secret.txt"], internal=True)
        yield base


@pytest.fixture
def app(base: KnowledgeBase) -> Flask:
    data = SiteData(base.home)
    with data.begin() as connection:
        for name in ("anna", "berta"):
            people.add(connection, name, PASSWORD, Rank.READER)
    data.close()
    return create_app(base)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def signed_in(app: Flask, name: str) -> Visitor:
    visitor = Visitor(app)
    assert visitor.sign_in(name).status_code == 302
    return visitor


def document(base: KnowledgeBase, word: str) -> str:
    return next(row.id for row in base.documents() if word in row.title)


def ticks(page: str) -> list[str]:
    return re.findall(r'name="clause" value="([^"]+)"[^>]* checked', page)


def make(visitor: Visitor, document_id: str, wanted: str, **fields: object) -> bytes:
    page = f"/training/?document={document_id}"
    fields = {"clause": ticks(visitor.get(page).text), "document": document_id, **fields}
    response = visitor.post("/training/", on=page, make=wanted, **fields)
    assert response.status_code == 200, response.text
    return bytes(response.data)


def test_nothing_is_chosen_at_first(visitor: Visitor) -> None:
    page = visitor.get("/training/").text
    assert ticks(page) == []
    assert "城市绿化" in page
    assert "应急储备" not in page  # internal


def test_ticks_stay_as_they_were_put(base: KnowledgeBase, visitor: Visitor) -> None:
    green = document(base, "绿化")
    page = f"/training/?document={green}"
    every = ticks(visitor.get(page).text)
    assert len(every) == 4
    fields = {"document": green, "clause": every[1:], "title": "绿化培训"}
    response = visitor.post("/training/", on=page, make="show", **fields)
    assert response.status_code == 303
    again = visitor.get(response.headers["Location"])
    assert ticks(again.text) == every[1:]
    assert 'value="绿化培训"' in again.text


def test_files_hold_what_is_ticked(base: KnowledgeBase, visitor: Visitor) -> None:
    green = document(base, "绿化")
    some = [f"{green}:2-1"]
    paper = docx.Document(io.BytesIO(make(visitor, green, "handout", clause=some)))
    text = "".join(paragraph.text for paragraph in paper.paragraphs)
    assert "加强城市绿化建设" in text
    assert "加强城市绿化监管" not in text
    book = openpyxl.load_workbook(io.BytesIO(make(visitor, green, "workbook", clause=some)))
    assert book["时限"].max_row == 1 + 1
    deck = pptx.Presentation(io.BytesIO(make(visitor, green, "slides", clause=some)))
    assert len(deck.slides) >= 3
    assert b"DTSTART;VALUE=DATE:20250630" in make(visitor, green, "calendar", clause=some)


@pytest.mark.parametrize("name", ["quiz-paper", "quiz-key", "quiz-gift", "quiz-qti", "quiz-survey"])
def test_a_quiz_is_handed_out(base: KnowledgeBase, visitor: Visitor, name: str) -> None:
    body = make(visitor, document(base, "绿化"), name, count="6")
    said = body.decode() if name == "quiz-gift" else inside(body)
    assert "绿化" in said
    assert body == make(visitor, document(base, "绿化"), name, count="6")


def test_a_file_is_named_by_its_title(base: KnowledgeBase, visitor: Visitor) -> None:
    green = document(base, "绿化")
    page = f"/training/?document={green}"
    fields = {"document": green, "clause": ticks(visitor.get(page).text), "title": "绿化/培训"}
    response = visitor.post("/training/", on=page, make="handout", **fields)
    assert unquote(response.headers["Content-Disposition"]).endswith("绿化 培训-学习材料.docx")
    untitled = visitor.post("/training/", on=page, make="slides", **{**fields, "title": ""})
    named = unquote(untitled.headers["Content-Disposition"])
    assert named.endswith("关于推进城市绿化工作的实施方案-幻灯片.pptx")


def test_what_cannot_be_made_says_why(base: KnowledgeBase, visitor: Visitor) -> None:
    green = document(base, "绿化")
    page = f"/training/?document={green}"
    for fields, said in (
        ({"make": "handout"}, "没有选中任何条款"),
        ({"make": "nothing", "clause": f"{green}:2-1"}, "没有名为 nothing 的文件"),
        ({"make": "calendar", "clause": f"{green}:0"}, "没有"),
        ({"make": "quiz-gift", "clause": f"{green}:0"}, "没有"),
    ):
        response = visitor.post("/training/", on=page, document=green, **fields)
        assert response.status_code == 400
        assert said in unescape(response.text)
    sent = {"logo": (io.BytesIO(b"no image"), "a.png"), "make": "handout", "document": green}
    response = visitor.post("/training/", on=page, **sent)
    assert (response.status_code, "PNG" in response.text) == (400, True)
    sent = {"make": "session", "year": "1999", "document": "", "words": " "}
    for path in ("/training/", "/training/kept/"):
        assert visitor.post(path, on=page, **sent).status_code in (400, 401)
    assert visitor.post("/training/", on=page, make="handout").status_code == 400
    for name in ("handout.pdfx", "handout.pdf.pdf", "calendar.pdf", "workbook.pdf"):
        ticked = {"clause": f"{green}:2-1", "document": green, "make": name}
        assert visitor.post("/training/", on=page, **ticked).status_code == 400
    for address in ("?document=nowhere", f"?document={green}&section=99", "?year=x&out=;;:,"):
        assert visitor.get(f"/training/{address}").status_code == 200
    assert visitor.get("/training/play?document=nowhere").status_code == 400


def test_a_logo_goes_into_the_handout(base: KnowledgeBase, visitor: Visitor) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(stream, "PNG")
    logo = (io.BytesIO(stream.getvalue()), "logo.png")
    body = make(visitor, document(base, "绿化"), "handout", logo=logo)
    assert len(docx.Document(io.BytesIO(body)).inline_shapes) == 1


def test_a_quiz_is_played_and_marked(base: KnowledgeBase, visitor: Visitor) -> None:
    green = document(base, "绿化")
    address = f"/training/play?document={green}&count=4&form=single&form=true-false"
    page = visitor.get(address).text
    keys = re.findall(r'data-key="(\d+)"', page)
    assert len(keys) >= 3
    assert visitor.get(address).text == page
    answers = "".join(f"&a{number}={key}" for number, key in enumerate(keys))
    assert f"答对 {len(keys)} 题" in visitor.get(f"{address}&marked=1{answers}").text
    assert "答对 0 题" in visitor.get(f"{address}&marked=1&a0=99&a1=x").text
    assert visitor.get("/training/play").status_code == 302


def test_who_is_signed_in_keeps_sessions(app: Flask, base: KnowledgeBase, tmp_path: Path) -> None:
    anna, berta = signed_in(app, "anna"), signed_in(app, "berta")
    green = document(base, "绿化")
    page = f"/training/?document={green}"
    fields = {"document": green, "clause": [f"{green}:2-1"], "title": "绿化培训"}
    kept = anna.post("/training/kept/", on=page, **fields).headers["Location"]
    opened = anna.get(kept).text
    assert ticks(opened) == [f"{green}:2-1"]
    assert "条款和事实都没有变化" in opened, opened[opened.find("changes-box") :][:900]
    assert "绿化培训" in anna.get("/training/").text
    # Nobody else sees it.
    assert "绿化培训" not in berta.get("/training/").text
    assert berta.get(kept).status_code == 404
    assert berta.post(f"{kept}/drop", on="/training/").status_code == 404
    assert Visitor(app).get(kept).status_code == 401
    # The document changes: the session follows it and says so.
    later = plan("城市绿化").replace("2025年6月底", "2025年9月底")
    (tmp_path / "plans" / "城市绿化.txt").write_text(later, encoding="utf-8")
    base.ingest([tmp_path / "plans"])
    opened = anna.get(kept).text
    (now,) = ticks(opened)
    assert not now.startswith(green)
    assert "文字有改动" in opened
    # Kept again in its own place, then deleted.
    new = now.partition(":")[0]
    fields = {"document": new, "clause": [now], "saved": kept.rpartition("/")[2]}
    assert anna.post("/training/kept/", on=kept, **fields).headers["Location"] == kept
    assert "条款和事实都没有变化" in anna.get(kept).text
    assert anna.post(f"{kept}/drop", on=kept).status_code == 303
    assert anna.get(kept).status_code == 404


def test_a_session_is_opened_from_its_file(base: KnowledgeBase, visitor: Visitor) -> None:
    green = document(base, "绿化")
    file = make(visitor, green, "session", clause=[f"{green}:2-2"], title="绿化")
    sent = {"file": (io.BytesIO(file), "a.json")}
    response = visitor.post("/training/open", on="/training/", **sent)
    assert ticks(response.text) == [f"{green}:2-2"]
    for body in (b"", b"{", json.dumps({"topic": {"document": "nowhere"}}).encode()):
        sent = {"file": (io.BytesIO(body), "a.json")}
        assert visitor.post("/training/open", on="/training/", **sent).status_code == 400


def test_internal_documents_are_in_nobody_elses_session(app: Flask, base: KnowledgeBase) -> None:
    secret = document(base, "应急储备")
    for path in (f"?document={secret}", "?unit=县应急局", "?words=应急物资储备", "?year=2031"):
        assert "帐篷" not in Visitor(app).get(f"/training/{path}").text
        assert "帐篷" in signed_in(app, "anna").get(f"/training/{path}").text
    said = {"topic": {"document": secret}}
    assert app.test_client().post("/api/v1/training", json=said).status_code == 404


def test_hostile_text_stays_text(base: KnowledgeBase, visitor: Visitor) -> None:
    hostile = document(base, "script")
    for page in (f"/training/?document={hostile}", f"/training/play?document={hostile}"):
        text = visitor.get(f"{page}&title={quote('<script>')}&trainer={quote(chr(34))}").text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    for name in ("handout", "slides", "workbook", "cards", "cheat-sheet"):
        assert make(visitor, hostile, name, title='<script>"&\x01')


def test_programs_get_the_same(app: Flask, base: KnowledgeBase, visitor: Visitor) -> None:
    green = document(base, "绿化")
    client = app.test_client()
    said = {"topic": {"document": green}, "left_out": [[green, "2-2"]]}
    found = client.post("/api/v1/training", json=said).get_json()
    assert [each["clause_id"] for each in found["clauses"]][-1] == "2-1"
    assert found["session"]["left_out"] == [[green, "2-2"]]
    assert client.post("/api/v1/training", json=found["session"]).get_json() == found
    ticked = [f"{each['document_id']}:{each['clause_id']}" for each in found["clauses"]]
    for name in ("handout", "quiz-json"):
        response = client.post(f"/api/v1/training/{name}", json={**said, "quiz": {"count": 10}})
        assert response.data == make(visitor, green, name, clause=ticked)
    refused: list[dict[str, Any]] = [
        {},
        {"topic": {}},
        {**said, "quiz": {"count": 0}},
        {**said, "quiz": []},
    ]
    for wrong in refused:
        assert client.post("/api/v1/training/quiz-json", json=wrong).status_code == 400
    assert client.post("/api/v1/training/none", json=said).status_code == 400
