"""Signing in and managing: who may do what, what is kept, and what is refused."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from kb import KnowledgeBase
from webapp import create_app
from webapp.access import needed
from webapp.admin.uploading import safe_name
from webapp.cli import main
from webapp.data import Rank, SiteData, people, sessions
from webapp.data.database import now
from webapp.data.tables import sessions as signed_in
from webapp.data.tables import tables

PASSWORD = "correct horse 电池"
OPEN = """关于公园管理的实施方案

一、公园绿化。2031年6月底前新建绿地20公顷。(县园林局牵头负责,县财政局配合)
"""
SECRET = """关于应急储备的实施方案

一、应急物资储备。2031年9月底前储备帐篷300顶。(县应急局牵头负责,县粮储局配合)
"""
SECRET_QUESTION = "应急物资储备由哪个部门牵头？"


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> Iterator[KnowledgeBase]:
    url: str | None = None
    if request.param == "postgresql":
        url = request.getfixturevalue("new_database")()
    for name, text in (("open", OPEN), ("secret", SECRET)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none", database=url) as base:
        base.ingest([tmp_path / "open.txt"])
        base.ingest([tmp_path / "secret.txt"], internal=True)
        yield base


@pytest.fixture
def app(base: KnowledgeBase) -> Iterator[Flask]:
    data = SiteData.of(base)
    with data.begin() as connection:
        for rank in Rank:
            people.add(connection, f"the-{rank}", PASSWORD, rank)
    data.close()
    app = create_app(base)
    yield app
    close(app)


def close(app: Flask) -> None:
    for held in ("site_data", "public_knowledge_base"):
        app.extensions[held].close()


def site_data(app: Flask) -> SiteData:
    return cast(SiteData, app.extensions["site_data"])


class Visitor:
    """A browser: keeps cookies and sends the token of the form it has seen."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.post("/sign-in", on="/sign-in", name=name, password=password, **fields)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, *, on: str = "/password", **fields: object) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(on).text)
        data = {**fields, **({"csrf_token": token[1]} if token else {})}
        return self.client.post(path, data=data, content_type="multipart/form-data")


@pytest.fixture
def editor(app: Flask) -> Visitor:
    visitor = Visitor(app)
    assert visitor.sign_in("the-editor").status_code == 302
    return visitor


@pytest.fixture
def administrator(app: Flask) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in("the-administrator")
    return visitor


def inside(archive: bytes) -> str:
    """All that an office file says."""
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def ids(base: KnowledgeBase) -> dict[str, str]:
    return {row.title: row.id for row in base.documents()}


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


def test_every_managing_address_is_shut_to_whoever_may_not(app: Flask, base: KnowledgeBase) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # the rank alone has to shut them
    tried = list(addresses(app, base))
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
    assert {row.name for row in listed(base)} == {"the-administrator", "the-editor", "the-reader"}
    assert len(base.documents()) == 2


def listed(base: KnowledgeBase) -> list[people.Listed]:
    data = SiteData.of(base)
    with data.begin() as connection:
        found = list(people.listed(connection))
    data.close()
    return found


def test_every_form_needs_its_token(app: Flask, base: KnowledgeBase) -> None:
    visitor = Visitor(app)
    visitor.sign_in("the-administrator")
    posts = [path for method, path, _ in addresses(app, base) if method == "POST"]
    for path in [*posts, "/sign-in", "/sign-out", "/password", "/verdict"]:
        response = visitor.client.post(path, data={"name": "x", "sure": "true", "do": "remove"})
        assert response.status_code == 400, path
        assert "表单已过期" in response.text
    assert len(base.documents()) == 2


def test_an_internal_document_is_for_those_signed_in(app: Flask, base: KnowledgeBase) -> None:
    hidden = ids(base)["关于应急储备的实施方案"]
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


def test_reading_may_need_a_sign_in(base: KnowledgeBase, app: Flask) -> None:
    shut = create_app(base, {"READING": "signed-in"})
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


# Passwords and keys


def test_five_failures_lock_a_name_and_not_the_others(app: Flask, administrator: Visitor) -> None:
    thief = Visitor(app)
    for name in ("the-editor", "nobody"):
        said = [thief.sign_in(name, "wrong password").status_code for _ in range(5)]
        assert said == [403] * 5
        assert "十五分钟" in thief.sign_in(name, PASSWORD).text
    assert thief.sign_in("the-reader").status_code == 302
    administrator.post("/manage/people/the-editor", do="unlock")
    assert Visitor(app).sign_in("the-editor").status_code == 302


def test_a_new_password_ends_the_other_sign_ins(app: Flask, editor: Visitor) -> None:
    other = Visitor(app)
    other.sign_in("the-editor")
    assert editor.post("/password", old="not it", new="another password").status_code == 400
    assert editor.post("/password", old=PASSWORD, new="short").status_code == 400
    assert editor.post("/password", old=PASSWORD, new="another password").status_code == 302
    assert editor.get("/manage/").status_code == 200
    assert other.get("/manage/").status_code == 302
    assert Visitor(app).sign_in("the-editor").status_code == 403
    assert Visitor(app).sign_in("the-editor", "another password").status_code == 302


def test_a_sign_in_ends_by_itself(app: Flask, base: KnowledgeBase, editor: Visitor) -> None:
    for column, age in (("seen", sessions.IDLE), ("created", sessions.LONGEST)):
        editor.sign_in("the-editor")
        assert editor.get("/manage/").status_code == 200
        with site_data(app).begin() as connection:
            then = now() - age - timedelta(minutes=1)
            connection.execute(update(signed_in).values({column: then}))
        assert editor.get("/manage/").status_code == 302


def test_secrets_are_kept_as_hashes(
    app: Flask, base: KnowledgeBase, administrator: Visitor
) -> None:
    made = administrator.post("/manage/keys", label="办公系统")
    key = re.search(r"kb_[\w-]{20,}", made.text)
    assert key is not None
    files = b"".join(path.read_bytes() for path in base.home.glob("site.sqlite*"))
    with site_data(app).begin() as connection:
        rows = [row for table in tables.sorted_tables for row in connection.execute(select(table))]
    for written in (files, repr(rows).encode()):
        assert PASSWORD.encode() not in written
        assert key[0].encode() not in written
    assert key[0] not in administrator.get("/manage/people").text  # it is shown once
    if base.database_url is None:
        assert (base.home / "site.sqlite").stat().st_mode & 0o077 == 0


def test_a_program_reads_with_its_key(app: Flask, administrator: Visitor) -> None:
    made = administrator.post("/manage/keys", label="办公系统")
    key = (re.findall(r"kb_[\w-]{20,}", made.text) or [""])[0]
    client = app.test_client()
    sent = {"Authorization": f"Bearer {key}"}
    assert len(client.get("/api/v1/documents", headers=sent).get_json()) == 2
    assert len(client.get("/api/v1/documents").get_json()) == 1
    assert client.get("/manage/", headers=sent).status_code == 302  # for reading alone
    wrong = client.get("/api/v1/documents", headers={"Authorization": "Bearer kb_wrong"})
    assert (wrong.status_code, wrong.headers["WWW-Authenticate"]) == (401, "Bearer")
    administrator.post("/manage/keys/1")
    assert client.get("/api/v1/documents", headers=sent).status_code == 401


def test_people_are_added_changed_and_removed(app: Flask, administrator: Visitor) -> None:
    added = {"name": "王编辑", "password": "一个足够长的密码啊啊", "rank": "reader"}
    assert administrator.post("/manage/people", **added).status_code == 302
    assert administrator.post("/manage/people", **added).status_code == 400  # there already
    weak = {**added, "name": "李", "password": "123"}
    assert administrator.post("/manage/people", **weak).status_code == 400
    visitor = Visitor(app)
    visitor.sign_in("王编辑", added["password"])
    assert visitor.get("/manage/").status_code == 403
    administrator.post("/manage/people/王编辑", do="rank", rank="editor")
    assert visitor.get("/manage/").status_code == 302  # every sign-in ends with the rank
    visitor.sign_in("王编辑", added["password"])
    assert visitor.get("/manage/").status_code == 200
    administrator.post("/manage/people/王编辑", do="remove")
    assert visitor.get("/manage/").status_code == 302
    last = administrator.post("/manage/people/the-administrator", do="remove")
    assert "最后一位管理员" in last.text
    log = administrator.get("/manage/log").text
    for said in ("添加了人员", "改了身份", "移除了人员", "王编辑"):
        assert said in log


def test_the_first_administrator_comes_from_the_command_line(home: Path) -> None:
    runner = CliRunner()

    def run(*arguments: str, password: str | None = None) -> str:
        result = runner.invoke(main, ["--home", str(home), "user", *arguments], input=password)
        return f"{result.exit_code} {result.output}"

    assert run("add", "boss", "--password-stdin", password=f"{PASSWORD}\n").startswith("0 added")
    assert "已有名为 boss 的人" in run("add", "boss", "--password-stdin", password="0123456789\n")
    assert "至少" not in run("list")
    assert "boss  administrator" in run("list")
    assert "最后一位管理员" in run("remove", "boss")
    assert run("password", "boss", "--password-stdin", password="9876543210\n").startswith("0 ")
    assert "密码应有" in run("password", "boss", "--password-stdin", password="123\n")
    with KnowledgeBase.open(home) as base:
        assert Visitor(create_app(base)).sign_in("boss", "9876543210").status_code == 302


# Taking in


def wait(visitor: Visitor, page: str) -> str:
    for _ in range(1200):
        if visitor.get(f"{page}/state").get_json()["over"]:
            return visitor.get(page).text
        time.sleep(0.05)
    raise AssertionError("the upload did not end")


def test_files_are_taken_in_and_the_bad_one_named(
    app: Flask, base: KnowledgeBase, editor: Visitor
) -> None:
    good = OPEN.replace("公园", "河道").replace("20公顷", "30公里").encode()
    files = [(io.BytesIO(good), "河道.txt"), (io.BytesIO(b"\x00\x01broken"), "../../坏的.docx")]
    sent = editor.post("/manage/uploads/", files=files)
    page = wait(editor, sent.location)
    assert "收录完成" in page
    assert "关于河道管理的实施方案" in page
    assert "坏的.docx" in page
    assert str(base.home) not in page
    assert "县园林局" in editor.get("/?q=河道绿化由哪个部门牵头？").text
    assert not list((base.home / "uploads").rglob("*.*"))  # nothing is left behind
    assert editor.post("/manage/uploads/").status_code == 400


def test_a_large_file_is_taken_from_who_may_send_it_alone(app: Flask, editor: Visitor) -> None:
    large = b"PK\x03\x04" + bytes(300_000)  # other requests may have 64 kB
    sent = editor.post("/manage/uploads/", files=[(io.BytesIO(large), "大.docx")])
    assert sent.status_code == 302
    assert "未能收录" in wait(editor, sent.location)
    reader = Visitor(app)
    reader.sign_in("the-reader")
    for visitor in (reader, Visitor(app)):
        files = [(io.BytesIO(large), "大.docx")]
        refused = visitor.client.post("/manage/uploads/", data={"files": files})
        assert refused.status_code in (400, 413)


def test_an_internal_upload_is_never_public(app: Flask, editor: Visitor) -> None:
    text = SECRET.replace("应急", "战备").encode()
    sent = editor.post("/manage/uploads/", files=[(io.BytesIO(text), "a.txt")], internal="true")
    wait(editor, sent.location)
    assert "战备" in editor.get("/documents/").text
    assert "战备" not in app.test_client().get("/documents/").text


def test_an_upload_is_stopped_and_gone_on_with(
    app: Flask, editor: Visitor, base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.admin import worker

    monkeypatch.setattr(worker, "_OFTEN", 0.0)
    texts = [OPEN.replace("公园", f"第{n}号湿地").encode() for n in range(60)]
    files = [(io.BytesIO(text), f"{n}.txt") for n, text in enumerate(texts)]
    sent = editor.post("/manage/uploads/", files=files)
    editor.post(f"{sent.location}/stop")
    page = wait(editor, sent.location)
    assert "已停止" in page
    assert len(base.documents()) < 62
    editor.post(f"{sent.location}/again")
    assert "收录完成" in wait(editor, sent.location)
    assert len(base.documents()) == 62


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("通知.docx", "通知.docx"),
        ("C:\\文件\\通知.docx", "通知.docx"),
        ("../../etc/passwd", "passwd"),
        ("..", "file"),
        ("a\x00b<c>.txt", "a_b_c_.txt"),
        ("~$锁.docx", "$锁.docx"),
        (".hidden", "hidden"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_names_of_files_are_made_harmless(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


# Putting right


def test_a_document_is_described_and_undone(editor: Visitor, base: KnowledgeBase) -> None:
    page = f"/manage/documents/{ids(base)['关于公园管理的实施方案']}"
    editor.post(page, title="关于公园管理的实施方案", place="青禾县", effective="2031-01-01")
    assert "青禾县" in editor.get(page.replace("/manage", "")).text
    assert "人工填写" in editor.get(page.replace("/manage", "")).text
    assert editor.post(page, title="x", expires="2030-01-01").status_code == 400
    assert editor.post(page, title=" ").status_code == 400
    editor.post(page, **{"undo-place": "true", "place": "别处"})
    assert base.document(page.rpartition("/")[2]).metadata.place is None


def test_a_document_becomes_internal_and_public_again(
    app: Flask, editor: Visitor, base: KnowledgeBase
) -> None:
    document_id = ids(base)["关于公园管理的实施方案"]
    page = f"/manage/documents/{document_id}"
    editor.post(page, internal="true")
    assert app.test_client().get(f"/documents/{document_id}").status_code == 404
    editor.post(page)
    assert app.test_client().get(f"/documents/{document_id}").status_code == 200


def test_a_clause_is_corrected_and_undone(editor: Visitor, base: KnowledgeBase) -> None:
    document_id = ids(base)["关于公园管理的实施方案"]
    clause = base.document(document_id).clauses[0].id
    page = f"/manage/documents/{document_id}/clauses/{clause}"
    rows = {
        "responsibilities-0-as_written": "县财政局",
        "responsibilities-0-role": "lead",
        "responsibilities-1-as_written": "",
        "responsibilities-1-role": "lead",
    }
    assert editor.post(page, **{**rows, "deadlines-0-phrase": "2099年"}).status_code == 400
    assert editor.post(page, **rows).status_code == 302
    answer = editor.get("/?q=公园绿化由哪个部门牵头？").text
    assert "县财政局牵头" in answer
    assert "已人工更正" in answer
    assert "已人工更正" in editor.get(f"/documents/{document_id}").text
    editor.post(page, undo="true")
    assert "县园林局牵头" in editor.get("/?q=公园绿化由哪个部门牵头？").text


def test_a_document_is_removed_where_that_is_confirmed(
    editor: Visitor, base: KnowledgeBase
) -> None:
    page = f"/manage/documents/{ids(base)['关于公园管理的实施方案']}"
    assert editor.post(f"{page}/remove").status_code == 400
    editor.post(f"{page}/remove", sure="true")
    assert len(base.documents()) == 1


# What readers report


def test_questions_without_an_answer_wait_for_somebody(app: Flask, editor: Visitor) -> None:
    for _ in range(2):
        app.test_client().get("/?q=火星基地由谁牵头？")
    desk = editor.get("/manage/").text
    assert "火星基地由谁牵头？" in desk
    assert "问过 2 次" in desk
    editor.post("/manage/unanswered", question="火星基地由谁牵头？")
    assert "火星基地" not in editor.get("/manage/").text


def test_an_answer_called_wrong_waits_for_somebody(app: Flask, editor: Visitor) -> None:
    reader = Visitor(app)
    asked = "/?q=公园绿化由哪个部门牵头？"
    sent = {"question": "公园绿化由哪个部门牵头？", "answer": "<b>县园林局</b>"}
    assert "谢谢" in reader.post("/verdict", on=asked, verdict="wrong", **sent).text
    assert reader.post("/verdict", on=asked, verdict="maybe", **sent).status_code == 400
    desk = editor.get("/manage/").text
    assert "&lt;b&gt;县园林局" in desk
    editor.post("/manage/verdicts/1")
    assert "县园林局" not in editor.get("/manage/").text


def test_a_folder_that_cannot_be_written_still_answers(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SiteData, "_opened", lambda self: (_ for _ in ()).throw(OSError("no")))
    app = create_app(base)
    assert "县园林局" in app.test_client().get("/?q=公园绿化由哪个部门牵头？").text
    close(app)


def test_too_many_tries_of_one_address_are_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "check", lambda data, name, password: None)  # it takes its time
    visitor = Visitor(app)
    said = [visitor.sign_in(f"name{n}", "x").status_code for n in range(70)]
    assert (said[0], said[-1]) == (403, 429)
    assert visitor.get("/").status_code == 200
