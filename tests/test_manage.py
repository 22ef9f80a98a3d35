"""Who may do what on the site, and who sees what is internal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import update

from kb import KnowledgeBase
from visitors import SECRET_QUESTION, Visitor, close, ids, inside, site_data
from webapp import create_app
from webapp.access import needed
from webapp.data import Rank, SiteData, people
from webapp.data.tables import sessions as signed_in


def addresses(app: Flask, base: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    """Every managing address with its method and its endpoint, from the application's own map."""
    values: dict[str, str | int] = {
        "document_id": base.documents()[0].id,
        "clause_id": base.document(base.documents()[0].id).clauses[0].id,
        "upload_id": "none",
        "verdict_id": 1,
        "key_id": 1,
        "name": "the-reader",
    }
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith("manage."):
                _, path = rule.build({name: values[name] for name in rule.arguments}) or ("", "")
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    yield method, path, rule.endpoint


# Who may do what


def test_every_managing_address_is_shut_to_whoever_may_not(
    app: Flask, managed: KnowledgeBase
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # the rank alone has to shut them
    tried = list(addresses(app, managed))
    assert len(tried) >= 20
    stale = Visitor(app)
    stale.sign_in("the-administrator")
    with site_data(app).begin() as connection:
        people.set_rank(connection, "the-editor", Rank.EDITOR)
        connection.execute(update(signed_in).values(seen=datetime(2020, 1, 1)))
    reader = Visitor(app)
    reader.sign_in("the-reader")
    editor = Visitor(app)
    editor.sign_in("the-editor")
    for method, path, endpoint in tried:
        with app.app_context():
            rank = needed(endpoint)
        assert rank is not None, endpoint
        nobody = Visitor(app).client.open(path, method=method)
        if method == "GET":
            assert nobody.status_code == 302, path
            assert nobody.location.startswith("/sign-in?back=")
        else:
            assert nobody.status_code == 401, path
        assert stale.client.open(path, method=method).status_code == nobody.status_code, path
        assert reader.client.open(path, method=method).status_code == 403, path
        if rank is Rank.ADMINISTRATOR:
            assert editor.client.open(path, method=method).status_code == 403, path
    assert {row.name for row in listed(managed)} == {
        "the-administrator",
        "the-editor",
        "the-reader",
    }
    assert len(managed.documents()) == 2


def listed(base: KnowledgeBase) -> list[people.Listed]:
    data = SiteData.of(base)
    with data.begin() as connection:
        found = list(people.listed(connection))
    data.close()
    return found


def test_every_form_needs_its_token(app: Flask, managed: KnowledgeBase) -> None:
    visitor = Visitor(app)
    visitor.sign_in("the-administrator")
    posts = [path for method, path, _ in addresses(app, managed) if method == "POST"]
    for path in [*posts, "/sign-in", "/sign-out", "/password", "/verdict"]:
        response = visitor.client.post(path, data={"name": "x", "sure": "true", "do": "remove"})
        assert response.status_code == 400, path
        assert "表单已过期" in response.text
    assert len(managed.documents()) == 2


def test_a_form_sent_after_signing_out_leads_to_the_sign_in(
    managed: KnowledgeBase, editor: Visitor
) -> None:
    page = f"/manage/documents/{managed.documents()[0].id}"
    token = re.findall(r'name="csrf_token" value="([^"]+)"', editor.get(page).text)[0]
    editor.post("/sign-out", on=page)
    sent = {"csrf_token": token, "title": "别的标题"}
    response = editor.client.post(page, data=sent, headers={"Referer": f"http://localhost{page}"})
    assert response.status_code == 401
    assert "已退出登录" in response.text
    assert f'href="/sign-in?back={page}"' in response.text
    elsewhere = editor.client.post(page, data=sent, headers={"Referer": "http://other.test/x"})
    assert 'class="button" href="/sign-in"' in elsewhere.text
    assert managed.documents()[0].title != "别的标题"


def test_an_internal_document_is_for_those_signed_in(app: Flask, managed: KnowledgeBase) -> None:
    hidden = ids(managed)["关于应急储备的实施方案"]
    public, reader = Visitor(app), Visitor(app)
    reader.sign_in("the-reader")
    pages = [
        *("/", "/documents/", "/responsibilities", "/units/", "/calendar", "/numbers", "/about"),
        *("/calendar.ics", f"/?q={SECRET_QUESTION}", f"/search?q={SECRET_QUESTION}"),
        *("/api/v1/documents", "/api/v1/facts", "/api/v1/responsibilities", "/api/v1/deadlines"),
        *("/api/v1/numbers", "/api/v1/units", "/api/v1/suggest?q=应急", "/api/v1/search?q=帐篷"),
    ]
    for page in pages:
        shown = public.get(page).text.replace(SECRET_QUESTION, "")
        assert not re.search("应急局|应急物资|帐篷|粮储|应急储备", shown), page
    for path in (f"/documents/{hidden}", f"/documents/{hidden}?quote=1-5", "/units/县应急管理局"):
        assert public.get(path).status_code == 404, path
        assert reader.get(path).status_code == 200, path
    assert "县应急局" in reader.get(f"/?q={SECRET_QUESTION}").text
    body = {"question": SECRET_QUESTION}
    assert not public.client.post("/api/v1/ask", json=body).get_json()["found"]
    for export in ("/workbook.xlsx", "/handout.docx"):
        for choice in ("", f"?document={hidden}"):
            assert "帐篷" not in inside(public.get(f"{export}{choice}").data), export
            assert "帐篷" in inside(reader.get(f"{export}{choice}").data), export


def test_reading_may_need_a_sign_in(managed: KnowledgeBase, app: Flask) -> None:
    shut = create_app(managed, {"READING": "signed-in"})
    visitor = Visitor(shut)
    sent = visitor.get("/?q=公园绿化谁牵头？")
    assert sent.status_code == 302
    assert visitor.get("/api/v1/documents").status_code == 401
    with visitor.get("/static/site.css") as sheet:
        assert sheet.status_code == 200
    assert visitor.get("/healthz").status_code == 200
    back = re.search(r'name="back" value="([^"]*)"', visitor.get(sent.location).text)
    assert back is not None
    asked = visitor.sign_in("the-reader", back=unescape(back[1]))
    assert "县园林局" in visitor.client.get(asked.location).text
    close(shut)


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_leads_to_this_site_alone(app: Flask, back: str) -> None:
    assert Visitor(app).sign_in("the-reader", back=back).location == "/"
