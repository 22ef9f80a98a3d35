"""Passwords, sign-ins, keys and people: what is kept of them, and when they end."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, update

from kb import KnowledgeBase
from visitors import PASSWORD, Visitor, site_data
from webapp import create_app
from webapp.cli import main
from webapp.data import sessions
from webapp.data.database import now
from webapp.data.tables import sessions as signed_in
from webapp.data.tables import tables


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


def test_a_sign_in_ends_by_itself(app: Flask, managed: KnowledgeBase, editor: Visitor) -> None:
    for column, age in (("seen", sessions.IDLE), ("created", sessions.LONGEST)):
        editor.sign_in("the-editor")
        assert editor.get("/manage/").status_code == 200
        with site_data(app).begin() as connection:
            then = now() - age - timedelta(minutes=1)
            connection.execute(update(signed_in).values({column: then}))
        assert editor.get("/manage/").status_code == 302


def test_secrets_are_kept_as_hashes(
    app: Flask, managed: KnowledgeBase, administrator: Visitor
) -> None:
    made = administrator.post("/manage/keys", label="办公系统")
    key = re.search(r"kb_[\w-]{20,}", made.text)
    assert key is not None
    files = b"".join(path.read_bytes() for path in managed.home.glob("site.sqlite*"))
    with site_data(app).begin() as connection:
        rows = [row for table in tables.sorted_tables for row in connection.execute(select(table))]
    for written in (files, repr(rows).encode()):
        assert PASSWORD.encode() not in written
        assert key[0].encode() not in written
    assert key[0] not in administrator.get("/manage/people").text  # it is shown once
    if managed.database_url is None:
        assert (managed.home / "site.sqlite").stat().st_mode & 0o077 == 0


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
