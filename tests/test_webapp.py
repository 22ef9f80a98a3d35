"""The site through Flask's test client, over real bases."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from flask.testing import FlaskClient

from kb import MAX_QUESTION, Document, KnowledgeBase
from kb.model import Kind, Language, Role
from webapp import create_app, reader
from webapp.examples import example_questions
from webapp.languages import messages
from webapp.security import HEADERS
from webapp.sources import LONG, source

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "生态扶贫由哪个部门牵头？"
UNANSWERABLE = "高考录取分数线是多少？"

# A title, headings, names and a file name that would all run in a careless page.
HOSTILE_TITLE = "<script>document.title='owned'</script>关于\"一网\"工作的'方案'"
HOSTILE_TEXT = f"""{HOSTILE_TITLE}

一、总体要求<img src=x onerror=alert(1)>

(一)开展</title><script>alert('1')</script>专项整治。2024年6月底前完成100个点位整治。\
(市"水利"局牵头负责,市<b>财政</b>局配合,各县区落实)
"""
HOSTILE_METADATA = f"""title = '''{HOSTILE_TITLE}.'''
issuer = '"><script>alert(2)</script>'
url = "javascript:alert(3)"
"""


@pytest.fixture
def client(plan_base: KnowledgeBase) -> FlaskClient:
    return create_app(plan_base).test_client()


@pytest.fixture
def empty_client(home: Path) -> Iterator[FlaskClient]:
    with KnowledgeBase.open(home) as base:
        yield create_app(base).test_client()


@pytest.fixture
def plan(plan_base: KnowledgeBase) -> Document:
    ((document, _),) = plan_base.facts()
    return document


def ask(client: FlaskClient, question: str, **arguments: str) -> str:
    response = client.get("/", query_string={"q": question, **arguments})
    assert response.status_code == 200, response.text
    return response.text


def visible(page: str) -> str:
    """The text that a page shows, tags and the spaces between them aside."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", page)))


def marked(page: str) -> str:
    return "".join(html.unescape(piece) for piece in re.findall(r"<mark[^>]*>([^<]*)</mark>", page))


# Asking


def test_an_answer_names_its_units_by_role(client: FlaskClient) -> None:
    page = ask(client, QUESTION)
    roles = re.findall(r'<div class="role (\w+)">(.*?)</div>', page, re.DOTALL)
    assert [role for role, _ in roles] == ["lead", "support", "implement"]
    shown = {role: visible(part).split() for role, part in roles}
    assert shown["lead"] == ["牵头", "市林业局"]
    assert shown["support"] == ["配合", "市发改委", "市财政局"]


def test_an_answer_quotes_its_clause_and_marks_the_quote(
    client: FlaskClient, plan_base: KnowledgeBase
) -> None:
    citation = plan_base.ask(QUESTION).citations[0]
    page = ask(client, QUESTION)
    shown = page.partition('class="source"')[2].partition("</article>")[0]
    assert citation.quote in marked(shown)
    assert citation.clause_text in html.unescape(re.sub(r"</?mark[^>]*>", "", shown))
    assert citation.document_title in visible(shown)
    assert "2019年3月11日" in visible(shown)


def test_a_citation_leads_to_its_clause_and_quote(
    client: FlaskClient, plan_base: KnowledgeBase
) -> None:
    citation = plan_base.ask(QUESTION).citations[0]
    link = re.search(r'class="place"[^>]*href="([^"]*)"', ask(client, QUESTION))
    assert link is not None
    address, _, anchor = html.unescape(link[1]).partition("#")
    page = client.get(address).text
    clause = re.search(rf'<section class="clause" id="{anchor}">(.*?)</section>', page, re.DOTALL)
    assert clause is not None
    assert marked(clause[1]) == citation.quote


def test_a_question_without_an_answer_gets_none(client: FlaskClient) -> None:
    page = ask(client, UNANSWERABLE)
    assert "没有找到答案" in page
    assert 'class="units"' not in page
    assert 'class="source"' not in page


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "请输入问题"),
        ("  　\n", "请输入问题"),  # white space is no question
        ("问" * (MAX_QUESTION + 1), f"{MAX_QUESTION} 个字以内"),
        ("谁牵头？" * 2500, f"{MAX_QUESTION} 个字以内"),
    ],
)
def test_a_bad_question_is_explained(client: FlaskClient, question: str, said: str) -> None:
    response = client.get("/", query_string={"q": question})
    assert response.status_code == 400
    assert said in response.text
    assert 'role="alert"' in response.text


def test_a_long_clause_is_shown_around_its_quote(plan_base: KnowledgeBase) -> None:
    answers = map(plan_base.ask, ("大产业扶贫由谁牵头？", "2019年8月底前要完成哪些任务？"))
    long = [c for a in answers for c in a.citations if len(c.clause_text) > LONG]
    assert long
    for citation in long:
        shown = source(citation)
        excerpt = "".join(piece.text for piece in shown.excerpt)
        assert citation.quote in excerpt
        assert excerpt in citation.clause_text
        assert "".join(piece.text for piece in shown.pieces) == citation.clause_text


@pytest.mark.parametrize("language", list(Language))
def test_example_questions_are_answered(plan_base: KnowledgeBase, language: Language) -> None:
    examples = example_questions(plan_base, language)
    answers = [plan_base.ask(example) for example in examples]
    assert len(examples) >= 4
    assert all(answer.found for answer in answers)
    # What has no English name is asked for in Chinese alone.
    assert len({answer.kind for answer in answers}) >= (4 if language is Language.CHINESE else 1)


def test_example_questions_come_from_the_documents(home: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text(
        "关于河湖整治的实施方案\n\n一、重点任务\n\n(一)开展河道清淤疏浚。2031年6月底前完成清淤任务。"
        "(市水利局牵头负责,市财政局配合,各县区落实)\n\n(二)建设滨水步道。(市住建局牵头负责)\n",
        encoding="utf-8",
    )
    with KnowledgeBase.open(home) as base:
        base.ingest([plan])
        page = create_app(base).test_client().get("/").text
    examples = re.search(r'<ul class="examples">(.*?)</ul>', page, re.DOTALL)
    assert examples is not None
    assert re.search("河道|滨水步道|水利局|住建局", examples[1])


# Reading


def test_the_list_counts_facts(client: FlaskClient, plan_base: KnowledgeBase) -> None:
    (summary,) = plan_base.documents()
    page = visible(client.get("/documents/").text)
    assert summary.title in page
    for count in (summary.clauses, summary.responsibilities, summary.deadlines, summary.targets):
        assert f"{count} " in page


def test_the_page_of_a_document_loses_no_character(plan: Document) -> None:
    shown = "".join(
        piece.text
        for part in reader.parts(plan, ())
        for block in part.blocks
        for piece in block.pieces
    )
    title, _, rest = plan.text.partition("\n")
    assert title == plan.title
    assert "".join(shown.split()) == "".join(rest.split())


def test_every_section_and_clause_has_an_anchor(client: FlaskClient, plan: Document) -> None:
    page = client.get(f"/documents/{plan.id}").text
    anchors = re.findall(r'\bid="([^"]*)"', page)
    assert len(anchors) == len(set(anchors))
    assert {*(s.id for s in plan.sections), *(c.id for c in plan.clauses)} <= set(anchors)
    linked = re.findall(r'<li class="level-\d"><a href="#([^"]*)"', page)
    assert len(linked) == len(plan.sections) + len(plan.clauses)
    assert set(linked) <= set(anchors)


def test_a_page_of_the_plan_is_small(client: FlaskClient, plan: Document) -> None:
    assert len(client.get(f"/documents/{plan.id}").data) < 100_000


def test_units_dates_and_numbers_are_marked(client: FlaskClient, plan: Document) -> None:
    page = client.get(f"/documents/{plan.id}").text
    for role, name in (("lead", "市林业局"), ("support", "市财政局"), ("implement", "各县区")):
        assert re.search(rf'<span class="fact {role}">{name}</span>', page)
    assert re.search(r'<span class="fact date[^>]*>[^<]*2019年8月底前', page)
    assert re.search(r'<span class="fact[^"]* number[^>]*>[^<]*6000', page)


@pytest.mark.parametrize("quote", ["", "x", "5", "9-2", "-1-3", "99999999-999999999", "1-2-3"])
def test_an_odd_quote_marks_nothing(client: FlaskClient, plan: Document, quote: str) -> None:
    response = client.get(f"/documents/{plan.id}", query_string={"quote": quote})
    assert response.status_code == 200
    assert "<mark" not in response.text


MADE_TEXTS = {  # "/" ends a line
    "no numbering": "关于某事的通知/各单位：/请认真执行。",
    "run-in heading": "某方案//一、总体要求。先说一句。/（一）甲项。做甲。/（二）乙项。做乙。",
    "heading with a colon": "某方案//一、任务：/（一）甲项。/（二）乙项。/二、保障/加强领导。",
    "articles": "某办法//第一章 总则//第一条 为了某事。/第二条 适用于：/（一）甲；/（二）乙。",
    "one line": "某意见　　一、总体要求　　坚持原则。　　二、任务　　（一）甲。做甲事。",
    "Markdown": "# 某规划//## 一、目标//到2030年完成。//## 二、任务//1. 做甲。/2. 做乙。",
}


@pytest.mark.parametrize("text", MADE_TEXTS.values(), ids=MADE_TEXTS.keys())
def test_documents_of_every_shape_are_shown_whole(home: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "made.txt").write_text(text.replace("/", "\n"), encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none") as base:
        assert not base.ingest([tmp_path / "made.txt"]).failed
        ((document, _),) = base.facts()
        page = create_app(base).test_client().get(f"/documents/{document.id}").text
    article = page.partition('<article class="document">')[2].partition("</article>")[0]
    shown = "".join(visible(article).split())
    for words in document.text.replace("#", " ").split():
        assert words in shown
    anchors = re.findall(r'\bid="([^"]*)"', page)
    assert len(anchors) == len(set(anchors))
    assert {clause.id for clause in document.clauses} <= set(anchors)


# Languages


def test_the_switch_is_kept(client: FlaskClient) -> None:
    assert '<html lang="zh-Hans">' in client.get("/").text
    page = client.get("/", query_string={"q": QUESTION, "lang": "en"}).text
    assert '<html lang="en">' in page
    assert "Municipal Forestry Bureau" in page
    assert "Leads" in page
    assert "Documents" in client.get("/documents/").text
    client.get("/?lang=zh")
    assert "文件" in client.get("/documents/").text


def test_the_switch_keeps_the_page(client: FlaskClient) -> None:
    page = ask(client, "谁&牵头？")
    link = re.search(r'class="switch" href="([^"]*)"', page)
    assert link is not None
    other = client.get(html.unescape(link[1])).text
    assert 'lang="en"' in other
    assert "谁&amp;牵头？" in other


@pytest.mark.parametrize(
    "query",
    ["_scheme=javascript&_external=1", "endpoint=x", "_anchor=x", "lang=fr", "lang=en&lang=zh"],
)
def test_the_switch_obeys_no_stranger(client: FlaskClient, query: str) -> None:
    page = client.get(f"/?{query}")
    assert page.status_code == 200
    link = re.search(r'class="switch" href="([^"]*)"', page.text)
    assert link is not None
    assert link[1].startswith("/?")


def test_all_languages_say_the_same_things() -> None:
    chinese, english = (messages(language) for language in Language)
    assert list(chinese) == list(english)
    for key in chinese:
        first, second = (
            {name for _, name, _, _ in Formatter().parse(texts[key]) if name}
            for texts in (chinese, english)
        )
        assert first == second, key


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    web = ROOT / "webapp"
    files = (*web.rglob("*.py"), *web.rglob("*.html"))
    code = "".join(path.read_text(encoding="utf-8") for path in files).replace('"', "'")
    known = set(messages(Language.CHINESE))
    asked = set(re.findall(r"\bt(?:ranslate)?\('([\w.]+)'[,)]", code))
    assert asked
    assert asked <= known
    # Families end in a value: a role, a kind, a status.
    families = tuple(re.findall(r"'([\w.]+\.)['{]", code))
    assert [key for key in known if f"'{key}'" not in code and not key.startswith(families)] == []
    assert {f"{family}.{role}" for family in ("role", "mark") for role in Role} <= known
    assert {f"kind.{kind}" for kind in Kind if kind is not Kind.NONE} <= known


# Errors


def test_an_empty_base_says_what_to_do(empty_client: FlaskClient) -> None:
    for address in ("/", "/?q=谁牵头", "/documents/"):
        response = empty_client.get(address)
        assert response.status_code == 200
        assert "kb ingest" in response.text


@pytest.mark.parametrize("address", ["/nope", "/documents/nope", "/documents/%3Cscript%3E"])
def test_a_page_that_is_not_there_helps(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "没有这一页" in response.text
    assert 'href="/documents/"' in response.text


def test_a_broken_base_is_admitted_without_details(home: Path, tmp_path: Path) -> None:
    (tmp_path / "made.txt").write_text("关于某事的通知\n请认真执行。\n", encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none") as base:
        base.ingest([tmp_path / "made.txt"])
    for path in home.rglob("*"):
        if path.is_file():
            path.write_bytes(b"no database" * 1000)
    with KnowledgeBase.open(home, encoder="none") as base:
        client = create_app(base).test_client()
        page, answer = client.get("/"), client.get("/healthz")
    assert page.status_code == answer.status_code == 500
    assert "系统出错了" in page.text
    assert str(home) not in page.text + answer.text
    assert answer.json is not None
    assert list(answer.json) == ["error"]


@pytest.mark.parametrize(
    "address", ["/", "/?q=", "/documents/", "/nope", "/static/site.css", "/api/v1/documents"]
)
def test_every_response_keeps_to_itself(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    response.close()


@pytest.mark.parametrize("address", ["/", f"/?q={QUESTION}", "/documents/", "/nope"])
def test_pages_ask_nothing_of_other_places(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    loaded = re.findall(r'<(?:link|script|img)\b[^>]*(?:href|src)="([^"]*)"', page)
    assert loaded
    assert all(place.startswith("/static/") for place in loaded)
    assert not re.search(r"<style|\bstyle=|<script>|\bon\w+=", page)


def test_hostile_text_is_shown_as_text(home: Path, tmp_path: Path) -> None:
    source_file = tmp_path / "<b>file.txt"
    source_file.write_text(HOSTILE_TEXT, encoding="utf-8")
    source_file.with_suffix(".toml").write_text(HOSTILE_METADATA, encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none") as base:
        assert not base.ingest([source_file]).failed
        (summary,) = base.documents()
        client = create_app(base).test_client()
        question = "\"><script>alert(4)</script>' 专项整治由谁牵头？"
        pages = [
            client.get("/").text,
            client.get("/", query_string={"q": question}).text,
            client.get("/documents/").text,
            client.get(f"/documents/{summary.id}").text,
        ]
    for page in pages:
        assert re.findall(r"<script\b[^>]*>", page) == ['<script src="/static/site.js" defer>']
        assert not re.search(r"<(b|img src=x)\b|javascript:", page)
    assert question in html.unescape(pages[1])
    assert "<script>document.title='owned'</script>" in html.unescape(pages[3])
