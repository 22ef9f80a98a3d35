"""Versions in a base: changed files taken in, texts published twice, answers of what is in force."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.errors import UnknownDocumentError
from kb.model import DocumentSummary, FileReport
from kb.serialize import answer_to_dict, report_to_dict, summary_to_dict
from kb.versions.near import near, resemblance, shingles
from made import TOPICS, plan

PLAN = plan("河道清淤")
QUESTION = "河道清淤示范点由哪个部门牵头？"
LATER = PLAN.replace("市住建局牵头负责", "市水利局牵头负责").replace("2025年6月底", "2025年9月底")


@pytest.fixture
def base(home: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(home, encoder="none") as opened:
        yield opened


Take = Callable[..., FileReport]


@pytest.fixture
def take(base: KnowledgeBase, tmp_path: Path) -> Take:
    """Write a file and take it in; ``metadata`` goes into the file beside it."""

    def write(name: str, text: str, **metadata: str) -> FileReport:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        rows = {"title": text.partition("\n")[0], **metadata}
        lines = [
            f"{key} = {value if key == 'published' else json.dumps(value)}"
            for key, value in rows.items()
        ]
        path.with_suffix(".toml").write_text("\n".join(lines), encoding="utf-8")
        (report,) = base.ingest([path]).files
        assert report.error is None
        return report

    return write


def row(base: KnowledgeBase, report: FileReport) -> DocumentSummary:
    return next(summary for summary in base.documents() if summary.id == report.document_id)


def test_the_same_file_again_changes_nothing(base: KnowledgeBase, take: Take) -> None:
    first = take("方案.txt", PLAN)
    before = base.documents()
    assert take("方案.txt", PLAN).status == "unchanged"
    assert base.documents() == before
    assert row(base, first).previous is None


def test_a_changed_file_becomes_a_new_version(base: KnowledgeBase, take: Take) -> None:
    old, new = take("方案.txt", PLAN), take("方案.txt", LATER)
    assert (new.status, new.previous) == ("added", old.document_id)
    assert row(base, new).previous == old.document_id
    assert row(base, old).superseded_by == new.document_id
    assert summary_to_dict(row(base, old))["superseded_by"] == new.document_id
    # The old one is still there, word for word.
    assert old.document_id
    assert "市住建局牵头负责" in base.document(old.document_id).text


def test_versions_of_another_file_name_are_told_by_title_and_issuer(
    base: KnowledgeBase, take: Take
) -> None:
    old = take("a.txt", PLAN, issuer="某市人民政府")
    assert take("b.txt", LATER, issuer="某市人民政府").previous == old.document_id
    other = take("c.txt", LATER.replace("120个", "150个"), issuer="另市人民政府")
    assert row(base, other).previous is None


def test_a_plan_on_another_topic_is_no_version(base: KnowledgeBase, take: Take) -> None:
    reports = [take(f"{topic}.txt", plan(topic)) for topic in TOPICS]
    assert {row(base, report).previous for report in reports} == {None}


def test_the_version_published_later_is_the_later_one(base: KnowledgeBase, take: Take) -> None:
    """Whichever comes first into the base."""
    later = take("b.txt", LATER, published="2025-05-01")
    earlier = take("a.txt", PLAN, published="2024-02-01")
    assert row(base, later).previous == earlier.document_id
    assert any("更新的版本" in warning for warning in earlier.warnings)
    middle = take("m.txt", PLAN.replace("120个", "130个"), published="2024-09-01")
    assert [row(base, r).previous for r in (earlier, middle, later)] == [
        None,
        earlier.document_id,
        middle.document_id,
    ]


def test_a_version_removed_leaves_the_others_in_line(base: KnowledgeBase, take: Take) -> None:
    texts = (PLAN, LATER, LATER.replace("120个", "150个"))
    first, second, third = (take("方案.txt", text) for text in texts)
    assert second.document_id
    base.remove(second.document_id)
    assert row(base, third).previous == first.document_id
    with pytest.raises(UnknownDocumentError):
        base.document(second.document_id)


def test_a_document_named_as_repealed_is_superseded(base: KnowledgeBase, take: Take) -> None:
    old = take("旧.txt", PLAN)
    end = f"\n三、附则\n\n(一)《{PLAN.partition(chr(10))[0]}》（某政发〔2024〕3号）同时废止。\n"
    new = take("新.txt", plan("水系连通") + end)
    assert row(base, new).previous == old.document_id


def test_a_text_published_twice_is_reported_and_is_no_version(
    base: KnowledgeBase, take: Take
) -> None:
    first = take("方案.txt", PLAN)
    again = take("转载.txt", f"某某网 2024年3月1日\n\n{PLAN}", title=PLAN.partition("\n")[0])
    assert row(base, again).previous is None
    (warning,) = again.warnings
    assert "几乎相同" in warning
    assert str(first.document_id) in warning
    assert report_to_dict(base.ingest([]))["files"] == []


def test_answers_come_from_what_is_in_force(base: KnowledgeBase, take: Take) -> None:
    old, new = take("方案.txt", PLAN), take("方案.txt", LATER)
    answer = base.ask(QUESTION)
    assert answer.found
    assert "市水利局" in answer.text
    shown = [*answer.citations, *answer.related, *(o.citation for o in answer.others)]
    assert {citation.document_id for citation in shown} == {new.document_id}
    assert {citation.superseded_by for citation in shown} == {None}
    # What only the earlier version gives a unit is still found, under its own name.
    duties = base.ask("市住建局负责哪些工作？")
    assert {c.superseded_by for c in duties.citations} == {new.document_id}
    assert old.document_id in {c.document_id for c in duties.citations}


def test_an_earlier_version_answers_where_it_is_called_and_says_so(
    base: KnowledgeBase, take: Take
) -> None:
    old = take("方案.txt", PLAN, published="2023-03-01")
    new = take("方案.txt", LATER, published="2024-03-01")
    answer = base.ask(f"旧版方案里{QUESTION}")
    answers = {c.document_id: c.superseded_by for c in (*answer.citations, *answer.related)}
    assert answers[str(old.document_id)] == new.document_id
    assert answer_to_dict(answer)["related"][0].keys() >= {"superseded_by"}


def test_what_only_an_earlier_version_says_is_answered_as_such(
    base: KnowledgeBase, take: Take
) -> None:
    gone = "\n三、其他\n\n(一)推广垃圾分类。由市城管局牵头负责垃圾分类督导,市教育局配合。\n"
    old, new = take("方案.txt", PLAN + gone), take("方案.txt", LATER)
    answer = base.ask("垃圾分类督导由哪个部门牵头？")
    assert answer.found
    assert answer.citations[0].document_id == old.document_id
    assert answer.citations[0].superseded_by == new.document_id


def test_near_texts_are_found_among_others() -> None:
    texts = {topic: plan(topic) * 5 for topic in TOPICS}
    texts["again"] = "某某网 首页\n" + texts["校园食堂"].replace("120个", "121个")
    (first, *rest) = near(texts, 0.8)
    assert {first.one, first.other} == {"校园食堂", "again"}
    assert rest == []
    assert near(texts, 0.8, among=["河道清淤"]) == ()


RESEMBLANCES = [
    ("甲乙丙丁戊己", "甲乙丙丁戊己", 1.0),
    ("甲乙丙丁戊己", "甲乙，丙丁。\n戊己", 1.0),  # marks and line ends are no words
    ("甲乙丙丁戊己", "子丑寅卯辰巳", 0.0),
    ("甲乙丙丁戊己", "甲乙丙丁戊庚", 1 / 3),  # of three runs of five one is in both
    ("", "甲", 0.0),
    ("甲", "甲", 1.0),
]


@pytest.mark.parametrize(("one", "other", "expected"), RESEMBLANCES)
def test_resemblance_is_the_share_of_runs_in_both(one: str, other: str, expected: float) -> None:
    assert resemblance(shingles(one), shingles(other)) == pytest.approx(expected)
