"""The JSON interface, over a real base."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb import MAX_QUESTION, KnowledgeBase
from kb.facts.serialize import facts_to_dict
from kb.serialize import answer_to_dict, summary_to_dict
from webapp import create_app
from webapp.application import MAX_REQUEST

QUESTION = "生态扶贫由哪个部门牵头？"
UNANSWERABLE = "高考录取分数线是多少？"


@pytest.fixture
def client(plan_base: KnowledgeBase) -> FlaskClient:
    return create_app(plan_base).test_client()


def test_the_api_answers_as_the_command_line_does(
    client: FlaskClient, plan_base: KnowledgeBase
) -> None:
    response = client.post("/api/v1/ask", json={"question": QUESTION})
    assert response.status_code == 200
    assert response.json == answer_to_dict(plan_base.ask(QUESTION))
    assert "市林业局" in response.text  # as it is, not as \u5e02…
    assert list(json.loads(response.text))[:5] == ["question", "language", "kind", "found", "text"]


def test_the_api_takes_a_context(client: FlaskClient, plan_base: KnowledgeBase) -> None:
    body = {"question": "谁配合？", "context": QUESTION}
    response = client.post("/api/v1/ask", json=body)
    assert response.json == answer_to_dict(plan_base.ask("谁配合？", QUESTION))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"question": 1}',
        '{"question": null}',
        '{"question": ""}',
        '{"question": "\\ud800"}',  # half a character
        '{"question": "谁？", "context": 1}',
        json.dumps({"question": "谁" * (MAX_QUESTION + 1)}),
        "[" * 30_000,
    ],
)
def test_the_api_explains_a_bad_body(client: FlaskClient, body: str) -> None:
    response = client.post("/api/v1/ask", data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.json is not None
    assert list(response.json) == ["error"]
    assert response.json["error"].strip()


def test_the_api_names_other_errors(client: FlaskClient) -> None:
    large = json.dumps({"question": "x" * MAX_REQUEST})
    for response, status in (
        (client.post("/api/v1/ask", data="question=谁"), 415),
        (client.post("/api/v1/ask", data=large, content_type="application/json"), 413),
        (client.get("/api/v1/ask"), 405),
        (client.get("/api/v1/nope"), 404),
        (client.get("/api/v1/facts?document=nope"), 404),
    ):
        assert response.status_code == status
        assert response.json is not None
        assert list(response.json) == ["error"]


def test_documents_and_facts_as_json(client: FlaskClient, plan_base: KnowledgeBase) -> None:
    documents = client.get("/api/v1/documents").json
    assert documents == [summary_to_dict(summary) for summary in plan_base.documents()]
    one = client.get("/api/v1/facts", query_string={"document": documents[0]["id"]}).json
    assert one == client.get("/api/v1/facts").json == facts_to_dict(plan_base.facts())


def test_health_is_told(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok", "documents": 1}


def test_many_may_ask_at_once(plan_base: KnowledgeBase) -> None:
    app = create_app(plan_base)
    questions = [
        QUESTION,
        "危房改造的牵头单位是谁？",
        "2019年要选聘多少名生态护林员？",
        UNANSWERABLE,
    ] * 6
    expected = {question: answer_to_dict(plan_base.ask(question)) for question in set(questions)}

    def post(question: str) -> object:
        return app.test_client().post("/api/v1/ask", json={"question": question}).json

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(post, questions)) == [expected[question] for question in questions]


def test_an_empty_base_says_so(home: Path) -> None:
    with KnowledgeBase.open(home) as base:
        response = create_app(base).test_client().post("/api/v1/ask", json={"question": QUESTION})
    assert response.status_code == 503
    assert response.json == {"error": "还没有收录文件，暂时无法作答。"}


def test_lists_come_in_pages(client: FlaskClient) -> None:
    every = client.get("/api/v1/responsibilities").get_json()
    assert len(every) > 5
    rows, address = [], "/api/v1/responsibilities?limit=7&role=lead"
    while address:
        response = client.get(address)
        part = response.get_json()
        assert len(part) <= 7
        rows += part
        address = response.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert rows == client.get("/api/v1/responsibilities?role=lead").get_json()
    assert response.headers["X-Total-Count"] == str(len(rows))
    assert client.get("/api/v1/numbers?limit=-1").status_code == 400
    assert "offset" in client.get("/api/v1/numbers?offset=x").get_json()["error"]


def pages(client: FlaskClient, address: str, limit: int) -> list[Any]:
    """Follow the links from page to page."""
    found, address = [], f"{address}?limit={limit}"
    while address:
        response = client.get(address)
        found.append(response.get_json())
        address = response.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert int(response.headers["X-Total-Count"]) > limit
    return found


def test_facts_come_in_pages(base: KnowledgeBase) -> None:
    client = create_app(base).test_client()
    whole = client.get("/api/v1/facts").get_json()
    found = pages(client, "/api/v1/facts", 4)
    assert all(1 <= sum(map(len, each.values())) <= 4 for each in found)
    assert all(list(each) == list(whole) for each in found)
    for kind, rows in whole.items():
        assert [row for each in found for row in each[kind]] == rows
    (one, *_) = base.documents()
    first = client.get(f"/api/v1/facts?document={one.id}&limit=1")
    assert int(first.headers["X-Total-Count"]) == one.responsibilities + one.deadlines + one.targets
    assert not any(client.get("/api/v1/facts?offset=1000000").get_json().values())
    assert client.get("/api/v1/facts?limit=x").status_code == 400
    assert client.get("/api/v1/facts?document=nope&limit=1").status_code == 404


def test_the_tasks_of_a_unit_come_in_pages(client: FlaskClient) -> None:
    address = "/api/v1/units/市财政局"
    whole = client.get(address).get_json()
    found = pages(client, address, 3)
    assert len(whole["duties"]) > 1
    assert all(1 <= sum(map(len, each["duties"].values())) <= 3 for each in found)
    for role, rows in whole["duties"].items():
        assert [row for each in found for row in each["duties"].get(role, ())] == rows
    assert {**found[-1], "duties": whole["duties"]} == whole
    assert client.get(f"{address}?offset=-1").status_code == 400


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/api/v1/facts").headers["ETag"]
    again = client.get("/api/v1/facts", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/api/v1/facts", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_document_comes_with_its_text_and_structure(
    client: FlaskClient, plan_base: KnowledgeBase
) -> None:
    (row,) = plan_base.documents()
    found = client.get(f"/api/v1/documents/{row.id}").get_json()
    document = plan_base.document(row.id)
    assert (found["title"], found["text"]) == (row.title, document.text)
    assert len(found["items"]) == found["clauses"] == len(document.clauses)
    for item, clause in zip(found["items"], document.clauses, strict=True):
        assert found["text"][item["start"] : item["end"]] == clause.span.of(document.text)
    assert client.get("/api/v1/documents/none").status_code == 404


def test_a_unit_comes_with_its_tasks(client: FlaskClient) -> None:
    found = client.get("/api/v1/units/市林业局").get_json()
    assert [duty["task"] for duty in found["duties"]["lead"]] == ["扎实推进生态扶贫"]
    assert "市财政局" in [partner["name"] for partner in found["partners"]]
    assert "2018" in {each["since"][:4] for each in found["renamed"]}
    missing = client.get("/api/v1/units/火星局")
    assert (missing.status_code, "/api/v1/units" in missing.get_json()["error"]) == (404, True)
