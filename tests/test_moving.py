"""A base moved to PostgreSQL and back is the same base, and answers with the same words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from corpus.document import Document
from kb import KnowledgeBase, StoreError
from kb.base import schema
from kb.base.home import Home
from kb.base.moving import move
from kb.base.postgres import make_engine
from kb.base.store import Store
from kb.evaluation import evaluate
from kb.model import Answer, Facts
from made import write_plans
from postgres import NewDatabase
from webapp.cli import main
from webapp.data import Rank, SiteData, audit, people, sessions

GOLDEN = Path(__file__).parent / "golden"
QUESTIONS = sorted(GOLDEN.glob("ankang_*.jsonl"))


@pytest.fixture(scope="module")
def moved(
    plan_base: KnowledgeBase, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnowledgeBase]:
    """The plan's base, moved to PostgreSQL."""
    target = Home(tmp_path_factory.mktemp("scratch"), new_database())
    move(Home(plan_base.home), target)
    with KnowledgeBase(target) as base:
        yield base


def assert_same_answer(found: Answer, expected: Answer) -> None:
    assert (found.found, found.text, found.citations) == (
        expected.found,
        expected.text,
        expected.citations,
    )
    # Sums in another order may fall on either side of where it is rounded.
    assert found.confidence == pytest.approx(expected.confidence, abs=0.001 + 1e-6)
    assert found.related == expected.related


@pytest.mark.parametrize("gold", QUESTIONS, ids=lambda path: path.stem)
def test_both_answer_alike(plan_base: KnowledgeBase, moved: KnowledgeBase, gold: Path) -> None:
    for line in gold.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)["question"]
        assert_same_answer(moved.ask(question), plan_base.ask(question))


def test_both_hold_the_same_facts(plan_base: KnowledgeBase, moved: KnowledgeBase) -> None:
    gold = GOLDEN / "ankang_facts.json"
    assert evaluate(moved, gold) == evaluate(plan_base, gold)
    assert moved.facts() == plan_base.facts()
    assert moved.documents() == plan_base.documents()
    assert moved.suggest("生态") == plan_base.suggest("生态")


@pytest.mark.slow
def test_both_answer_alike_from_many_documents(
    shared: Path, home: Path, new_database: NewDatabase
) -> None:
    target = Home(home, new_database())
    with KnowledgeBase.open(home) as folder:
        assert not folder.ingest([shared / "corpus"]).failed
        move(Home(home), target)
        with KnowledgeBase(target) as base:
            assert len(base.documents()) >= 15
            for gold in (*QUESTIONS, GOLDEN / "corpus_questions.jsonl"):
                for line in gold.read_text(encoding="utf-8").splitlines():
                    question = json.loads(line)["question"]
                    assert_same_answer(base.ask(question), folder.ask(question))


@pytest.fixture
def small(home: Path, tmp_path: Path) -> KnowledgeBase:
    """A base with an edit, a correction, a version and an internal document."""
    folder = tmp_path / "plans"
    write_plans(folder, 4)
    base = KnowledgeBase.open(home, encoder="none")
    base.ingest(sorted(folder.iterdir())[:3])
    base.ingest(sorted(folder.iterdir())[3:], internal=True)
    first, second = base.documents()[:2]
    base.edit(first.id, {"number": "安发〔2031〕1号"})
    clause = base.document(second.id).clauses[0]
    base.correct(second.id, clause.id, Facts())
    base.close()
    return base


def contents(home: Home) -> tuple[list[Document], dict[str, str]]:
    with KnowledgeBase(home) as base, base.reading() as store:
        documents = [store.document(item) for item in store.document_ids()]
        names = ("encoder", "versions", "edits", "corrections", "generation")
        return documents, {name: store.setting(name) or "" for name in names}


def test_there_and_back_it_is_the_same(
    small: KnowledgeBase, new_database: NewDatabase, tmp_path: Path
) -> None:
    here, there = Home(small.home), Home(tmp_path / "scratch", new_database())
    back = Home(tmp_path / "back")
    sent = move(here, there)
    assert move(there, back) == sent
    assert contents(here) == contents(there) == contents(back)
    assert {content.name for content in sent} == {*schema.tables.tables, "vectors"}
    rows = {content.name: content.rows for content in sent}
    assert rows["documents"] == 4
    assert "安发〔2031〕1号" in contents(back)[1]["edits"]
    with KnowledgeBase(back) as base:  # it can be written to, and its index is sound
        base.remove(base.documents()[0].id)
        assert len(base.documents()) == 3


def test_a_folder_is_backed_up_to_another(small: KnowledgeBase, tmp_path: Path) -> None:
    here, there = Home(small.home), Home(tmp_path / "backup")
    move(here, there)
    assert contents(here) == contents(there)
    with KnowledgeBase(here) as base, KnowledgeBase(there) as backup:
        question = "城市绿化监管由哪个部门牵头？"
        assert_same_answer(backup.ask(question), base.ask(question))
    with pytest.raises(StoreError, match="already"):
        move(here, here)


def test_a_place_that_is_taken_is_left_alone(
    small: KnowledgeBase, new_database: NewDatabase, tmp_path: Path
) -> None:
    there = Home(tmp_path / "scratch", new_database())
    move(Home(small.home), there)
    before = contents(there)
    with pytest.raises(StoreError, match="already"):
        move(Home(small.home), there)
    assert contents(there) == before
    with pytest.raises(StoreError, match="nothing to move"):
        move(Home(tmp_path / "nowhere"), there)
    with pytest.raises(StoreError, match="nothing to move"):
        move(Home(tmp_path, new_database()), Home(tmp_path / "new"))


def test_what_differs_on_arrival_is_not_kept(
    small: KnowledgeBase,
    new_database: NewDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = Home(tmp_path / "scratch", new_database())
    engine = make_engine(str(there.url))
    Store.create(str(there.url)).close()  # nothing yet, but its tables
    with engine.begin() as connection:  # a database that changes what it is given
        connection.execute(text("CREATE RULE twisted AS ON INSERT TO targets DO INSTEAD NOTHING"))
    with pytest.raises(StoreError, match="targets differs"):
        move(Home(small.home), there)
    with engine.begin() as connection:
        assert not connection.scalar(text("SELECT count(*) FROM documents"))
        connection.execute(text("DROP RULE twisted ON targets"))
    engine.dispose()
    assert move(Home(small.home), there)


def test_the_command_moves_the_accounts_too(
    small: KnowledgeBase, new_database: NewDatabase, tmp_path: Path
) -> None:
    data = SiteData(small.home)
    with data.begin() as connection:
        people.add(connection, "王芳", "correct horse 电池", Rank.EDITOR)
        key = sessions.make_key(connection, "巡检")
        audit.note(connection, "王芳", "person.add")
    secret = data.secret()
    data.close()
    url = new_database()
    run = CliRunner().invoke(main, ["--home", str(small.home), "move", url, "--json"])
    assert run.exit_code == 0, run.output
    assert {row["name"]: row["rows"] for row in json.loads(run.output)}["people"] == 1
    there = SiteData(small.home, url)
    assert there.secret() == secret
    with there.begin() as connection:
        known = sessions.program(connection, key)
        assert known is not None
        assert known.name == "巡检"
        audit.note(connection, "王芳", "document.edit")  # numbered after those that came along
        assert [entry.action for entry in audit.newest(connection)] == [
            "document.edit",
            "person.add",
        ]
    assert people.check(there, "王芳", "correct horse 电池")
    there.close()
    run = CliRunner().invoke(main, ["--database", url, "move", str(tmp_path / "back")])
    assert run.exit_code == 0, run.output
    assert "people               1 rows" in run.output
