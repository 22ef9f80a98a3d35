"""Internal documents never reach someone who is not signed in, by whatever way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb import KnowledgeBase, UnknownDocumentError
from kb.exports import EXPORTS
from kb.exports.making import make_file
from kb.exports.quiz_catalogue import QUIZZES
from kb.overview import Selection, duties, figures, nearest, schedule, unit_counts
from kb.titles import cited_as, quoted
from kb.training import Session, Topic
from visitors import inside

OPEN = """关于公园管理的实施方案

一、公园绿化。2031年6月底前新建绿地20公顷。(县园林局牵头负责,县财政局配合)
"""
SECRET = """关于应急储备的实施方案

一、应急物资储备。2031年9月底前储备帐篷300顶。(县应急局牵头负责,县粮储局配合)
"""
TODAY = date(2031, 1, 1)
QUESTION = "应急物资储备由哪个部门牵头？"


@pytest.fixture
def base(home: Path, tmp_path: Path) -> KnowledgeBase:
    for name, text in (("open", OPEN), ("secret", SECRET)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "secret.toml").write_text("internal = true\n", encoding="utf-8")
    base = KnowledgeBase.open(home, encoder="none")
    assert not base.ingest([tmp_path / "open.txt", tmp_path / "secret.txt"]).failed
    return base


def secret_id(base: KnowledgeBase) -> str:
    return next(row.id for row in base.documents() if row.internal)


def test_who_is_signed_in_sees_it(base: KnowledgeBase) -> None:
    answer = base.ask(QUESTION)
    assert answer.found
    assert "县应急局" in answer.text


def test_the_public_sees_nothing_of_it(base: KnowledgeBase) -> None:
    public, hidden = base.public(), secret_id(base)
    assert [row.title for row in public.documents()] == ["关于公园管理的实施方案"]
    with pytest.raises(UnknownDocumentError):
        public.document(hidden)
    answer = public.ask(QUESTION)
    assert not answer.found
    told = repr((answer, public.ask("县应急局负责哪些工作？"), public.ask("2031年9月要完成什么？")))
    assert "应急物资" not in told.replace(QUESTION, "")
    assert "县粮储局" not in told
    assert not any("应急" in q for q in public.suggest("应急"))
    assert not any("应急" in q or "帐篷" in q for q in public.suggest("哪个部门"))
    assert len(public.facts()) == 1
    with pytest.raises(UnknownDocumentError):
        public.facts(hidden)
    with public.reading() as store:
        everything = Selection()
        seen = repr(
            [read(store, everything) for read in (duties, figures, unit_counts)]
            + [store.organisations(), store.previous()]
        )
        assert "应急" not in seen
        assert not duties(store, Selection(document=hidden))
        assert (
            len(schedule(store, everything, base.document(hidden).metadata.published or TODAY)) == 1
        )
    assert not any("应急" in hit.clause_text for hit in nearest(public, QUESTION, Selection()))
    assert not nearest(public, QUESTION, Selection(document=hidden))


def test_a_new_version_stays_internal_until_a_person_says_otherwise(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    (tmp_path / "secret.toml").unlink()
    (tmp_path / "secret.txt").write_text(SECRET.replace("300", "500"), encoding="utf-8")
    (report,) = base.ingest([tmp_path / "secret.txt"]).files
    assert report.document_id
    new = next(row for row in base.documents() if row.id == report.document_id)
    assert new.previous == next(r.id for r in base.documents() if r.superseded_by == new.id)
    assert (new.internal, new.edited) == (True, ("internal",))
    assert len(base.public().documents()) == 1
    base.edit(new.id, {"internal": "false"})
    assert [row.id for row in base.public().documents()][1:] == [new.id]
    assert base.public().documents()[1].previous is None  # nor is the earlier one betrayed
    base.ingest([tmp_path / "secret.txt"], rebuild=True)
    assert len(base.public().documents()) == 2


@pytest.mark.parametrize("step_by_step", [True, False])
def test_many_versions_at_once_stay_internal(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step_by_step: bool
) -> None:
    from kb.base import writing

    if step_by_step:  # a commit for every file
        monkeypatch.setattr(writing._Pace, "is_time", lambda self: False)
    folder = tmp_path / "versions"
    folder.mkdir()
    for year, count in ((2028, 200), (2032, 400), (2033, 500), (2034, 600)):
        text = SECRET.replace("300", str(count)) + f"\n\n青禾县人民政府\n{year}年1月5日\n"
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    assert not base.ingest([folder]).failed
    assert len(base.documents()) == 6
    assert [row.title for row in base.public().documents()] == ["关于公园管理的实施方案"]


def test_every_file_says_that_it_is_internal(base: KnowledgeBase) -> None:
    secret, others = secret_id(base), (*EXPORTS, "calendar")
    quizzes = [f"quiz-{kind}" for kind in QUIZZES if kind != "json"]
    shown = next(row.id for row in base.documents() if not row.internal)  # asks nothing

    def said(name: str, document_id: str) -> str:
        file = make_file(base, Session(Topic(document=document_id)), name, TODAY)
        return inside(file.body) if file.body[:2] == b"PK" else file.body.decode()

    assert [name for name in (*others, *quizzes) if "内部" not in said(name, secret)] == []
    assert [name for name in others if "内部" in said(name, shown)] == []
    answer = base.ask(QUESTION)
    assert answer.citations[0].internal
    assert cited_as(answer.citations[0]) == "《关于应急储备的实施方案》（内部）"


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("关于绿化的通知", "《关于绿化的通知》"),
        ("关于印发《绿化方案》的通知", "《关于印发〈绿化方案〉的通知》"),
        ("《绿化条例》", "《绿化条例》"),
        ("《绿化条例》和《公园条例》", "《〈绿化条例〉和〈公园条例〉》"),
    ],
)
def test_a_title_within_a_title_has_single_marks(title: str, named: str) -> None:
    assert quoted(title) == named
