"""A clause's facts put right by hand: from its own words, kept over re-reading, undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kb import EditError, Facts, KnowledgeBase
from kb.facts.by_hand import facts_by_hand
from kb.facts.serialize import facts_to_dict

TEXT = """关于公园管理的实施方案

一、公园绿化。由县园林局同县财政局共同推进，2031年6月底前新建绿地20公顷，县城管局协同。
二、公园清扫。(县城管局牵头负责)
"""


@pytest.fixture
def base(home: Path, tmp_path: Path) -> KnowledgeBase:
    (tmp_path / "parks.txt").write_text(TEXT, encoding="utf-8")
    base = KnowledgeBase.open(home, encoder="none")
    assert not base.ingest([tmp_path / "parks.txt"]).failed
    return base


def by_hand(base: KnowledgeBase, **rows: list[dict[str, str]]) -> Facts:
    ((document, facts),) = base.facts()
    return facts_by_hand(document, document.clauses[0], facts, **rows)


def correct(base: KnowledgeBase, facts: Facts | None) -> None:
    ((document, _),) = base.facts()
    base.correct(document.id, document.clauses[0].id, facts)


RIGHT: dict[str, list[dict[str, str]]] = {
    "responsibilities": [
        {"as_written": "县园林局", "role": "lead"},
        {"as_written": "县财政局", "role": "support"},
    ],
    "deadlines": [{"phrase": "2031年6月底前", "due": "2031-06-15", "recurrence": ""}],
    "targets": [{"phrase": "20公顷", "value": "20", "unit": "公顷", "subject": "新建绿地"}],
}


def seen(base: KnowledgeBase) -> tuple[object, ...]:
    ((document, facts),) = base.facts()
    first = document.clauses[0].id
    return (
        [(f.as_written, f.role.value) for f in facts.responsibilities if f.clause_id == first],
        [f.due for f in facts.deadlines],
        [(f.subject.of(document.text), f.value) for f in facts.targets],
        facts.corrected,
    )


def test_it_answers_at_once_and_says_so(base: KnowledgeBase) -> None:
    before = seen(base)
    correct(base, by_hand(base, **RIGHT))
    ((document, facts),) = base.facts()
    assert seen(base) == (
        [("县园林局", "lead"), ("县财政局", "support")],
        [date(2031, 6, 15)],
        [("新建绿地", Decimal(20))],
        {document.clauses[0].id},
    )
    answer = base.ask("公园绿化由哪个部门牵头？")
    assert answer.found
    assert answer.text.startswith("县园林局牵头")
    assert answer.citations[0].corrected
    assert not base.ask("公园清扫由哪个部门牵头？").citations[0].corrected
    rows = facts_to_dict(base.facts())["responsibilities"]
    assert [row["corrected"] for row in rows] == [True, True, False]
    for fact in facts.responsibilities:
        assert fact.name.of(document.text) == fact.as_written
    correct(base, None)
    assert seen(base) == before


def test_it_stays_when_the_document_is_read_again(base: KnowledgeBase, tmp_path: Path) -> None:
    correct(base, by_hand(base, **RIGHT))
    put_right = seen(base)
    ((document, _),) = base.facts()
    base.ingest([tmp_path / "parks.txt"])
    base.ingest(rebuild=True)
    base.edit(document.id, {"place": "青禾县"})
    assert seen(base) == put_right


def test_a_clause_may_be_left_without_facts(base: KnowledgeBase) -> None:
    correct(base, by_hand(base))
    assert seen(base)[:3] == ([], [], [])


@pytest.mark.parametrize(
    ("kind", "row", "said"),
    [
        ("responsibilities", {"as_written": "县水利局", "role": "lead"}, "没有“县水利局”"),
        ("responsibilities", {"as_written": "县园林局", "role": "boss"}, "boss"),
        ("responsibilities", {"as_written": " ", "role": "lead"}, "as_written"),
        ("deadlines", {"phrase": "2031年6月底前", "due": "六月底"}, "六月底"),
        ("deadlines", {"phrase": "2032年", "due": ""}, "没有“2032年”"),
        ("targets", {"phrase": "20公顷", "value": "NaN"}, "NaN"),
        ("targets", {"phrase": "20公顷", "value": "20", "subject": "湿地"}, "没有“湿地”"),
    ],
)
def test_what_the_clause_does_not_say_is_refused(
    base: KnowledgeBase, kind: str, row: dict[str, str], said: str
) -> None:
    with pytest.raises(EditError, match=said):
        by_hand(base, **{kind: [row]})


def test_the_same_words_twice_are_two_places(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "twice.txt"
    path.write_text(TEXT.replace("由县园林局", "由县水利局、县水利局"), encoding="utf-8")
    with KnowledgeBase.open(home, encoder="none") as base:
        base.ingest([path])
        row = {"as_written": "县水利局", "role": "responsible"}
        facts = by_hand(base, responsibilities=[row, row])
        assert len({fact.name for fact in facts.responsibilities}) == 2
        with pytest.raises(EditError):
            by_hand(base, responsibilities=[row, row, row])
