"""Policy sessions: topics and the clauses they mean, files of them, and what changed since."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kb import KnowledgeBase
from kb.errors import SessionError, UnknownDocumentError
from kb.overview import Due, Duty, Figure
from kb.training import (
    ChangeKind,
    Cover,
    Saved,
    Session,
    Topic,
    clauses_of,
    kept,
    prepare,
    rebuild,
)
from kb.training.logo import read_logo
from kb.training.saved import dumps, loads
from made import plan, write_plans

TODAY = date(2025, 1, 1)


def ids(base: KnowledgeBase) -> list[str]:
    return [row.id for row in base.documents()]


def headings(base: KnowledgeBase, topic: Topic) -> list[str]:
    return [each.path[-1] if each.path else "" for each in clauses_of(base, topic)]


def test_a_topic_is_what_fits_all_that_is_given(base: KnowledgeBase) -> None:
    first = ids(base)[0]
    whole = headings(base, Topic(document=first))
    assert len(whole) == 4  # the preamble too
    section = base.document(first).sections[1]
    assert len(headings(base, Topic(document=first, section=section.id))) == 2
    # A unit and a year go by the facts of the clause, over all documents.
    assert len(headings(base, Topic(unit="市发改委"))) == 3
    assert len(headings(base, Topic(year=2025))) == 3
    assert len(headings(base, Topic(unit="市发改委", year=2026))) == 0
    assert len(headings(base, Topic(document=first, year=2026))) == 1
    # Words find the nearest clauses first.
    assert "检查" in clauses_of(base, Topic(words="每季度开展检查"))[0].clause_text
    assert headings(base, Topic()) == []


def test_what_is_not_there_is_named(base: KnowledgeBase) -> None:
    with pytest.raises(UnknownDocumentError, match="nowhere"):
        clauses_of(base, Topic(document="nowhere"))
    with pytest.raises(SessionError, match="no section 99"):
        clauses_of(base, Topic(document=ids(base)[0], section="99"))
    with pytest.raises(SessionError, match="No clause is chosen"):
        prepare(base, Session(Topic(unit="市气象局")), TODAY)


def test_what_is_ticked_off_is_nowhere_in_the_material(base: KnowledgeBase) -> None:
    topic = Topic(unit="市发改委")
    out = clauses_of(base, topic)[0]
    left_out = frozenset({(out.document_id, out.clause_id)})
    material = prepare(base, Session(topic, left_out=left_out), TODAY)
    rows: list[Duty | Due | Figure] = [*material.tasks, *material.due, *material.amounts]
    assert len(material.clauses) == 2
    assert (out.document_id, out.clause_id) not in {
        (each.document_id, each.clause_id)
        for each in (*material.clauses, *(row.citation for row in rows))
    }
    # A unit's session holds the unit's own tasks.
    assert all("市发展和改革委员会" in repr(row.units) for row in material.tasks)


def image(form: str, side: int = 900) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (side, side // 2), "red").save(stream, form)
    return stream.getvalue()


LOGO = read_logo(image("JPEG"))
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip)
sessions = st.builds(
    Session,
    st.builds(Topic, names, names, names, st.none() | st.integers(1000, 9999), names),
    st.builds(Cover, names, names, names, st.none() | st.dates(), st.sampled_from([b"", LOGO])),
    st.frozensets(st.tuples(names, names), max_size=5),
)


@given(sessions)
def test_a_session_comes_out_of_its_file_as_it_went_in(session: Session) -> None:
    assert loads(dumps(Saved(session))).session == session


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "JSON"),
        ("[1]", "format"),
        ("[" * 100_000, "JSON"),
        ('{"format": 2}', "format"),
        ('{"topic": "生态"}', "topic"),
        ('{"topic": {"unit": 3}}', "unit"),
        ('{"topic": {"year": "2019"}}', "topic.year"),
        ('{"topic": {"year": true}}', "topic.year"),
        (json.dumps({"topic": {"words": "很长" * 200}}), "words"),
        ('{"cover": {"date": "明天"}}', "cover.date"),
        ('{"cover": {"logo": "!"}}', "cover.logo"),
        ('{"left_out": [["a"]]}', "left_out"),
        ('{"clauses": [["a", "b", "c", "d", "e", 1]]}', "clauses"),
        (json.dumps({"left_out": [["a", "b"]] * 1001}), "left_out"),
        ('{"topic": {"words": "\\ud800"}}', "words"),
        ('{"left_out": [["a", "\\udfff"]]}', "left_out"),
    ],
)
def test_a_file_that_is_no_session_is_refused_by_field(text: str, named: str) -> None:
    with pytest.raises(SessionError, match=named.replace(".", r"\.")):
        loads(text)


@pytest.fixture
def living(home: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(home, encoder="none") as made:
        yield made


def take(base: KnowledgeBase, folder: Path, text: str) -> str:
    path = folder / "方案.txt"
    path.write_text(text, encoding="utf-8")
    (report,) = base.ingest([path]).files
    assert report.document_id
    return report.document_id


def test_a_session_follows_its_document_and_says_what_changed(
    living: KnowledgeBase, tmp_path: Path
) -> None:
    text = plan("河道清淤")
    old = take(living, tmp_path, text)
    session = Session(Topic(document=old), left_out=frozenset({(old, "2-2")}))
    before = kept(prepare(living, session, TODAY))
    assert rebuild(living, session, before) == (session, ())
    # One clause has another date, one is put in before the one that was ticked off.
    later = text.replace("2025年6月底", "2025年9月底").replace(
        "(二)加强", "(二)公开河道清淤进展。(市水利局负责)\n\n(三)加强"
    )
    new = take(living, tmp_path, later)
    led, changes = rebuild(living, session, before)
    assert led.topic.document == new
    assert led.left_out == {(new, "2-3")}
    assert [(each.kind, each.now) for each in changes] == [
        (ChangeKind.WORDS, (new, "2-1")),
        (ChangeKind.ADDED, (new, "2-2")),
    ]
    # Kept anew, nothing differs.
    assert rebuild(living, led, kept(prepare(living, led, TODAY))) == (led, ())


def test_clauses_that_are_gone_are_named(living: KnowledgeBase, tmp_path: Path) -> None:
    text = plan("河道清淤")
    session = Session(Topic(document=take(living, tmp_path, text)))
    before = kept(prepare(living, session, TODAY))
    take(living, tmp_path, text.partition("(二)加强")[0])
    _, changes = rebuild(living, session, before)
    assert [(each.kind, each.heading[:5], each.now) for each in changes] == [
        (ChangeKind.REMOVED, "(二)加强", None)
    ]


def test_a_document_taken_in_later_adds_to_a_units_session(
    living: KnowledgeBase, tmp_path: Path
) -> None:
    write_plans(tmp_path / "a", 1)
    living.ingest([tmp_path / "a"])
    session = Session(Topic(unit="市发改委"))
    before = kept(prepare(living, session, TODAY))
    write_plans(tmp_path / "a", 2)
    living.ingest([tmp_path / "a"])
    _, changes = rebuild(living, session, before)
    assert [each.kind for each in changes] == [ChangeKind.ADDED]


def test_facts_put_right_are_told_though_no_word_changed(
    living: KnowledgeBase, tmp_path: Path
) -> None:
    from kb.model import Facts

    document = take(living, tmp_path, plan("河道清淤"))
    session = Session(Topic(document=document))
    before = kept(prepare(living, session, TODAY))
    living.correct(document, "2-1", Facts())
    _, changes = rebuild(living, session, before)
    assert [(each.kind, each.now) for each in changes] == [(ChangeKind.FACTS, (document, "2-1"))]
