"""Files taken in on the site: the good, the bad, the internal, the cut off."""

from __future__ import annotations

import io
import time

import pytest
from flask import Flask

from kb import KnowledgeBase
from visitors import OPEN, SECRET, Visitor
from webapp.admin.uploading import safe_name


def wait(visitor: Visitor, page: str) -> str:
    for _ in range(1200):
        if visitor.get(f"{page}/state").get_json()["over"]:
            return visitor.get(page).text
        time.sleep(0.05)
    raise AssertionError("the upload did not end")


def test_files_are_taken_in_and_the_bad_one_named(
    app: Flask, managed: KnowledgeBase, editor: Visitor
) -> None:
    good = OPEN.replace("公园", "河道").replace("20公顷", "30公里").encode()
    files = [(io.BytesIO(good), "河道.txt"), (io.BytesIO(b"\x00\x01broken"), "../../坏的.docx")]
    sent = editor.post("/manage/uploads/", files=files)
    page = wait(editor, sent.location)
    assert "收录完成，但有 1 个文件未能收录" in page
    assert "关于河道管理的实施方案" in page
    assert "坏的.docx" in page
    assert str(managed.home) not in page
    assert "县园林局" in editor.get("/?q=河道绿化由哪个部门牵头？").text
    assert not list((managed.home / "uploads").rglob("*.*"))  # nothing is left behind
    assert editor.post("/manage/uploads/").status_code == 400


def test_a_large_file_is_taken_from_who_may_send_it_alone(app: Flask, editor: Visitor) -> None:
    large = b"PK\x03\x04" + bytes(300_000)  # other requests may have 64 kB
    sent = editor.post("/manage/uploads/", files=[(io.BytesIO(large), "大.docx")])
    assert sent.status_code == 302
    assert "没有收录：1 个文件都未能收录" in wait(editor, sent.location)
    listed = editor.get("/manage/uploads/").text
    assert "大.docx" in listed
    assert "收录完成" not in listed
    reader = Visitor(app)
    reader.sign_in("the-reader")
    for visitor in (reader, Visitor(app)):
        files = [(io.BytesIO(large), "大.docx")]
        refused = visitor.client.post("/manage/uploads/", data={"files": files})
        assert refused.status_code in (400, 413)


def test_a_new_version_leads_to_what_it_follows(
    app: Flask, managed: KnowledgeBase, editor: Visitor
) -> None:
    (old,) = (row.id for row in managed.documents() if not row.internal)
    later = OPEN.replace("20公顷", "25公顷").encode()
    sent = editor.post("/manage/uploads/", files=[(io.BytesIO(later), "open.txt")])
    page = wait(editor, sent.location)
    (new,) = (row.id for row in managed.documents() if row.previous == old)
    assert "作为新版本收录" in page
    assert f'href="/documents/{old}"' in page
    assert f'href="/documents/{new}/changes"' in page
    assert "1/1" not in page


def test_an_internal_upload_is_never_public(app: Flask, editor: Visitor) -> None:
    text = SECRET.replace("应急", "战备").encode()
    sent = editor.post("/manage/uploads/", files=[(io.BytesIO(text), "a.txt")], internal="true")
    wait(editor, sent.location)
    assert "战备" in editor.get("/documents/").text
    assert "战备" not in app.test_client().get("/documents/").text


def test_an_upload_is_stopped_and_gone_on_with(
    app: Flask, editor: Visitor, managed: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.admin import worker

    monkeypatch.setattr(worker, "_OFTEN", 0.0)
    texts = [OPEN.replace("公园", f"第{n}号湿地").encode() for n in range(60)]
    files = [(io.BytesIO(text), f"{n}.txt") for n, text in enumerate(texts)]
    sent = editor.post("/manage/uploads/", files=files)
    editor.post(f"{sent.location}/stop")
    page = wait(editor, sent.location)
    assert "已停止" in page
    assert len(managed.documents()) < 62
    editor.post(f"{sent.location}/again")
    assert "收录完成" in wait(editor, sent.location)
    assert len(managed.documents()) == 62


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
