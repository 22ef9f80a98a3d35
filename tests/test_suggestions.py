"""Questions suggested while one is typed: they come from the facts, and the base answers them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb import KnowledgeBase
from kb.answers.completion import MAX_TYPED, Completion
from kb.answers.suggestions import Suggestion, suggestions
from kb.model import Kind, Language
from made import write_plans
from webapp import create_app

LEADS_FORESTRY = "What does the Municipal Forestry Bureau lead?"


@pytest.fixture(scope="module")
def made_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A base with four made plans."""
    folder = tmp_path_factory.mktemp("made")
    with KnowledgeBase.open(folder / "home") as base:
        assert not base.ingest(write_plans(folder / "plans", 4)).failed
        yield base


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("生态", ["生态扶贫由哪个部门牵头？", "生态扶贫由谁配合？"]),  # a task
        ("扎实推进生态", ["生态扶贫由哪个部门牵头？"]),  # its heading as it is written
        ("態扶貧", ["生态扶贫由谁配合？"]),  # the middle of it, in Traditional characters
        ("市林业局", ["市林业局牵头哪些工作？"]),  # a unit
        ("林业", ["市林业局牵头哪些工作？"]),  # a part of its name
        ("林业局 负责什么", ["市林业局牵头哪些工作？"]),  # among words that only ask
        ("上学", ["教育扶贫由哪个部门牵头？"]),  # an everyday word for 教育
        ("2019年8月", ["2019年8月底前要完成什么？"]),  # a month
        ("2019-08", ["2019年8月底前要完成什么？"]),
        ("forest", [LEADS_FORESTRY]),
        ("Who leads FORESTRY", [LEADS_FORESTRY]),
        ("August 2019", ["What is due by 31 August 2019?"]),
    ],
)
def test_what_is_typed_finds_questions(
    plan_base: KnowledgeBase, typed: str, suggested: list[str]
) -> None:
    assert set(suggested) <= set(plan_base.suggest(typed))


def test_an_article_is_asked_for_by_its_words_not_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "条例.txt"
    path.write_text(
        "公园管理条例\n\n第一章  总则\n\n第十二条  公园绿化由市园林局负责。\n\n"
        "第十三条  公园噪声由市生态环境局负责。\n",
        encoding="utf-8",
    )
    with KnowledgeBase.open(tmp_path / "home", encoder="none") as base:
        base.ingest([path])
        assert base.suggest("园林局")
        assert not [question for question in base.suggest("第十二条") if "第十" in question]


@pytest.mark.parametrize(
    "typed", ["", "  ", "？", "高考录取", "zzz", "\ud800", "生" * 5000, "\0\n\t"]
)
def test_nothing_is_suggested_for_nothing(plan_base: KnowledgeBase, typed: str) -> None:
    assert plan_base.suggest(typed) == ()


def test_a_long_text_is_a_question_of_its_own(plan_base: KnowledgeBase) -> None:
    question = "生态扶贫由哪个部门牵头"
    assert plan_base.suggest(question)
    assert plan_base.suggest(question.ljust(MAX_TYPED + 1, "？")) == ()


def test_what_begins_with_the_text_goes_first() -> None:
    def made(question: str, weight: int, kind: Kind = Kind.LEAD) -> Suggestion:
        return Suggestion(question, Language.CHINESE, kind, weight)

    completion = Completion(
        [
            made("小学食堂由谁牵头？", 9),
            made("食堂采购由谁牵头？", 1),
            made("食堂卫生由谁牵头？", 2),
            made("食堂何时完成？", 1, Kind.DEADLINE),
        ]
    )
    assert completion.questions("食堂", 8) == (
        "食堂卫生由谁牵头？",  # more facts
        "食堂何时完成？",  # another kind
        "食堂采购由谁牵头？",
        "小学食堂由谁牵头？",  # only contains it
    )


def test_suggestions_are_few_different_and_of_several_kinds(plan_base: KnowledgeBase) -> None:
    found = plan_base.suggest("扶贫", limit=6)
    assert len(set(found)) == len(found) == 6
    assert len({plan_base.ask(question).kind for question in found}) >= 3
    assert plan_base.suggest("扶贫", limit=0) == ()


def test_the_unit_with_most_facts_goes_first(plan_base: KnowledgeBase) -> None:
    ((_, facts),) = plan_base.facts()
    duties = [fact.as_written for fact in facts.responsibilities if fact.role == "lead"]
    leading = [q for q in plan_base.suggest("牵头哪些工作", limit=50) if "牵头" in q]
    counts = [duties.count(question.removesuffix("牵头哪些工作？")) for question in leading]
    assert len(counts) > 5
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("language", list(Language))
def test_figures_are_of_either_language(plan_base: KnowledgeBase, language: Language) -> None:
    english = language is Language.ENGLISH
    assert plan_base.suggest("2019", language=language)[0].isascii() is english


def sample(base: KnowledgeBase, of_a_kind: int = 4) -> list[Suggestion]:
    """Take some suggestions of every kind and language, from all over the documents."""
    kinds: defaultdict[tuple[str, str], list[Suggestion]] = defaultdict(list)
    for each in suggestions(base.facts()):
        kinds[each.kind, each.language].append(each)
    return [each for some in kinds.values() for each in some[:: max(1, len(some) // of_a_kind)]]


@pytest.mark.parametrize("fixture", ["plan_base", "made_base"])
def test_suggestions_are_answered_with_their_clause(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    base: KnowledgeBase = request.getfixturevalue(fixture)
    chosen = sample(base)
    assert len({each.kind for each in chosen}) >= 5
    unanswered = []
    for each in chosen:
        answer = base.ask(each.question)
        cited = {(citation.document_id, citation.clause_id) for citation in answer.citations}
        rightly = answer.found and answer.kind is each.kind and answer.language is each.language
        if not rightly or (each.clause and each.clause not in cited):
            unanswered.append(each.question)
    assert len(unanswered) <= len(chosen) // 20, unanswered


def test_suggestions_follow_the_documents(home: Path, tmp_path: Path) -> None:
    first, second = write_plans(tmp_path / "plans", 2)
    with KnowledgeBase.open(home, encoder="none") as base:
        assert base.suggest("校园食堂") == ()
        base.ingest([first])
        assert base.suggest("校园食堂") == ()
        (added,) = base.ingest([second]).files
        assert base.suggest("校园食堂")
        base.remove(str(added.document_id))
        assert base.suggest("校园食堂") == ()
        assert base.suggest("城市绿化")


def test_tags_in_a_heading_come_as_text(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "hostile.txt"
    file.write_text(
        "关于河道整治的实施方案\n\n一、重点任务\n\n(一)<img onerror=x>河道清淤。"
        "2031年6月底前完成河道清淤任务。(市水利局牵头负责,市财政局配合)\n",
        encoding="utf-8",
    )
    with KnowledgeBase.open(home, encoder="none") as base:
        assert not base.ingest([file]).failed
        response = create_app(base).test_client().get("/api/v1/suggest?q=河道")
    assert response.mimetype == "application/json"
    assert response.json is not None
    assert any("<img onerror=x>" in each for each in response.json["suggestions"])


@pytest.fixture
def client(plan_base: KnowledgeBase) -> FlaskClient:
    return create_app(plan_base).test_client()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ({"q": "生态扶贫"}, "生态扶贫由哪个部门牵头？"),
        ({"q": "forest"}, LEADS_FORESTRY),
        ({"q": "2019年8月", "language": "en"}, "2019年8月底前要完成什么？"),  # it has Chinese words
        ({"q": "2019-08-31", "language": "en"}, "What is due by 31 August 2019?"),
        ({"q": "2019-08-31", "language": "zh"}, "2019年8月底前要完成什么？"),
        ({"q": "2019-08-31", "language": "nope"}, "2019年8月底前要完成什么？"),
        ({"q": "2019-08-31", "lang": "en"}, "What is due by 31 August 2019?"),  # the site's own
    ],
)
def test_the_api_suggests(client: FlaskClient, query: dict[str, str], first: str) -> None:
    response = client.get("/api/v1/suggest", query_string=query)
    assert response.status_code == 200
    assert response.json is not None
    assert list(response.json) == ["suggestions"]
    assert response.json["suggestions"][0] == first
    assert len(response.json["suggestions"]) <= 8


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "language=en", "q=" + "x" * 5000])
def test_the_api_suggests_nothing_for_nothing(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/suggest?{query}").json == {"suggestions": []}


def test_the_box_works_without_a_script(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "combobox" not in page  # only the script can keep what the role promises
    assert 'role="listbox"' in page
    assert 'name="q" type="search"' in page
