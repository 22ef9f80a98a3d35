"""Putting right what was read, and what readers report."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from kb import Document, Facts, KnowledgeBase
from visitors import Visitor, close, ids
from webapp import create_app
from webapp.data import SiteData, people

# Putting right


def test_a_document_is_described_and_undone(editor: Visitor, managed: KnowledgeBase) -> None:
    page = f"/manage/documents/{ids(managed)['关于公园管理的实施方案']}"
    editor.post(page, title="关于公园管理的实施方案", place="青禾县", effective="2031-01-01")
    assert "青禾县" in editor.get(page.replace("/manage", "")).text
    assert "人工填写" in editor.get(page.replace("/manage", "")).text
    assert editor.post(page, title="x", expires="2030-01-01").status_code == 400
    assert editor.post(page, title=" ").status_code == 400
    editor.post(page, **{"undo-place": "true", "place": "别处"})
    assert managed.document(page.rpartition("/")[2]).metadata.place is None


def test_a_document_becomes_internal_and_public_again(
    app: Flask, editor: Visitor, managed: KnowledgeBase
) -> None:
    document_id = ids(managed)["关于公园管理的实施方案"]
    page = f"/manage/documents/{document_id}"
    editor.post(page, internal="true")
    assert app.test_client().get(f"/documents/{document_id}").status_code == 404
    editor.post(page)
    assert app.test_client().get(f"/documents/{document_id}").status_code == 200


def test_a_clause_is_corrected_and_undone(editor: Visitor, managed: KnowledgeBase) -> None:
    document_id = ids(managed)["关于公园管理的实施方案"]
    clause = managed.document(document_id).clauses[0].id
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


def stamp(page: str) -> str:
    found: list[str] = re.findall(r'name="made_from" value="([^"]+)"', page)
    return found[0]


def test_a_correction_made_from_an_old_page_undoes_nothing(
    editor: Visitor, managed: KnowledgeBase
) -> None:
    document_id = ids(managed)["关于公园管理的实施方案"]
    page = f"/manage/documents/{document_id}/clauses/{managed.document(document_id).clauses[0].id}"
    first, second = stamp(editor.get(page).text), stamp(editor.get(page).text)
    unit = {"responsibilities-0-as_written": "县财政局", "responsibilities-0-role": "lead"}
    day = {"deadlines-0-phrase": "2031年6月底前", "deadlines-0-due": "2031-06-15"}
    assert editor.post(page, made_from=first, **unit).status_code == 302
    assert "已保存。" in editor.get(page).text
    assert "已保存。" not in editor.get(page).text
    for sent in (day, {"undo": "true"}):
        refused = editor.post(page, made_from=second, **sent)
        assert refused.status_code == 409
        assert "没有保存" in refused.text
        assert "县财政局" in refused.text.partition('class="now"')[2].partition("</section>")[0]
    ((_, facts),) = managed.facts(document_id)
    assert [fact.as_written for fact in facts.responsibilities] == ["县财政局"]
    refused = editor.post(page, made_from=second, **day)
    assert 'value="2031-06-15"' in refused.text  # nothing typed is lost
    assert editor.post(page, made_from=stamp(refused.text), **day).status_code == 302
    ((_, facts),) = managed.facts(document_id)
    assert (facts.responsibilities, str(facts.deadlines[0].due)) == ((), "2031-06-15")


def test_what_is_said_of_a_document_on_an_old_page_undoes_nothing(
    editor: Visitor, managed: KnowledgeBase
) -> None:
    document_id = ids(managed)["关于公园管理的实施方案"]
    page, title = f"/manage/documents/{document_id}", "关于公园管理的实施方案"
    opened = stamp(editor.get(page).text)
    sent = {"made_from": opened, "title": title}
    assert editor.post(page, **sent, place="青禾县", number="").status_code == 302
    refused = editor.post(page, **sent, place="", number="青政发〔2030〕1号")
    assert refused.status_code == 409
    assert '现在是：<span lang="zh-Hans">青禾县</span>' in refused.text
    assert 'value="青政发〔2030〕1号"' in refused.text
    assert managed.document(document_id).metadata.place == "青禾县"
    wrong = editor.post(page, title=title, place="白石县", expires="2030-13-01")
    assert wrong.status_code == 400
    assert 'value="白石县"' in wrong.text


def test_nobody_writes_between_a_check_and_what_it_allows(managed: KnowledgeBase) -> None:
    document_id = ids(managed)["关于公园管理的实施方案"]
    ((document, facts),) = managed.facts(document_id)
    seen: list[tuple[Document, Facts]] = []

    def refuse(now: Document, known: Facts) -> None:
        seen.append((now, known))
        raise LookupError

    with pytest.raises(LookupError):
        managed.correct(document_id, document.clauses[0].id, Facts(), refuse)
    with pytest.raises(LookupError):
        managed.edit(document_id, {"place": "青禾县"}, check=refuse)
    assert seen == [(document, facts)] * 2
    assert managed.facts(document_id) == ((document, facts),)
    managed.edit(document_id, {"place": "青禾县"}, check=lambda now, _: None)
    assert managed.document(document_id).metadata.place == "青禾县"


def test_comparisons_are_put_in_words(editor: Visitor, managed: KnowledgeBase) -> None:
    document_id = ids(managed)["关于公园管理的实施方案"]
    clause = managed.document(document_id).clauses[0].id
    shown = editor.get(f"/manage/documents/{document_id}/clauses/{clause}").text
    options = re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', shown)
    assert {("=", "等于"), ("&gt;=", "不少于"), ("&lt;=", "不超过"), ("~", "约")} <= {*options}


def test_a_document_is_removed_where_that_is_confirmed(
    editor: Visitor, managed: KnowledgeBase
) -> None:
    page = f"/manage/documents/{ids(managed)['关于公园管理的实施方案']}"
    assert editor.post(f"{page}/remove").status_code == 400
    editor.post(f"{page}/remove", sure="true")
    assert len(managed.documents()) == 1


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
    managed: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SiteData, "_opened", lambda self: (_ for _ in ()).throw(OSError("no")))
    app = create_app(managed)
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
