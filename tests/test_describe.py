"""What is known of documents: shown, edited, undone; and answers that prefer what holds."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb import EditError, KnowledgeBase, UnknownDocumentError
from kb.cli import cli
from kb.model import Standing
from kb.versions.succession import standing
from webapp import create_app

RULES = """青禾县人民政府办公室关于印发《青禾县公园管理办法》的通知
青政办发〔2020〕12号
各乡镇人民政府：
第一条 公园绿化由{unit}牵头，县财政局配合。
第二条 公园清扫每日进行，由县城管局负责。
第三条 本办法自2020年5月1日起施行{term}。
青禾县人民政府办公室
2020年4月20日
"""
QUESTION = "公园绿化由哪个部门牵头？"


def take(base: KnowledgeBase, path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    (report,) = base.ingest([path]).files
    assert report.error is None
    assert report.document_id
    return report.document_id


@pytest.fixture
def base(home: Path) -> KnowledgeBase:
    """A base that goes by words alone."""
    return KnowledgeBase.open(home, encoder="none")


@pytest.fixture
def rules(base: KnowledgeBase, tmp_path: Path) -> str:
    """The id of a document that held for three years."""
    return take(base, tmp_path / "rules.txt", RULES.format(unit="县林业局", term="，有效期3年"))


def test_it_is_read_and_shown(base: KnowledgeBase, rules: str) -> None:
    (row,) = base.documents()
    assert (row.number, row.issuer) == ("青政办发〔2020〕12号", "青禾县人民政府办公室")
    assert (row.effective, row.expires) == (date(2020, 5, 1), date(2023, 4, 30))
    assert (row.level, row.place, row.edited) == ("county", "青禾县", ())
    client = create_app(base).test_client()
    (shown,) = client.get("/api/v1/documents").get_json()
    assert (shown["number"], shown["expires"], shown["status"]) == (
        row.number,
        "2023-04-30",
        "expired",
    )
    for address in ("/documents/", f"/documents/{rules}", f"/?q={QUESTION}"):
        page = client.get(address).get_data(as_text=True)
        assert "已于2023年4月30日失效" in page, address
    page = client.get(f"/documents/{rules}").get_data(as_text=True)
    assert "青政办发〔2020〕12号" in page
    assert "县级" in page


def test_standing_goes_by_the_day(base: KnowledgeBase, rules: str) -> None:
    (row,) = base.documents()
    days = {
        date(2020, 4, 30): Standing.NOT_YET,
        date(2020, 5, 1): Standing.IN_FORCE,
        date(2023, 4, 30): Standing.IN_FORCE,
        date(2023, 5, 1): Standing.EXPIRED,
    }
    assert {day: standing(row, day) for day in days} == days
    answer = base.ask(QUESTION, today=date(2024, 1, 1))
    assert answer.citations[0].standing is Standing.EXPIRED
    assert base.ask(QUESTION, today=date(2021, 1, 1)).citations[0].standing is Standing.IN_FORCE


def test_most_documents_say_nothing_of_their_end(base: KnowledgeBase, tmp_path: Path) -> None:
    take(base, tmp_path / "rules.txt", RULES.format(unit="县林业局", term=""))
    assert standing(base.documents()[0], date(2024, 1, 1)) is None


def test_answers_prefer_what_holds(base: KnowledgeBase, rules: str, tmp_path: Path) -> None:
    other = RULES.replace("公园管理办法", "城区绿地养护规程").replace(
        "清扫每日进行", "巡查每周一次"
    )
    new = take(base, tmp_path / "new.txt", other.format(unit="县园林局", term=""))
    answer = base.ask(QUESTION, today=date(2024, 1, 1))
    assert answer.citations[0].document_id == new
    assert "县园林局" in answer.text
    cleaning = base.ask("公园清扫由谁负责？", today=date(2024, 1, 1))  # said there alone
    assert (cleaning.citations[0].document_id, cleaning.citations[0].standing) == (
        rules,
        Standing.EXPIRED,
    )


def test_an_edit_stays_until_it_is_undone(base: KnowledgeBase, rules: str, tmp_path: Path) -> None:
    base.edit(rules, {"expires": "2030-12-31", "place": "青禾", "number": None})
    base.edit(rules, {"expires": "2031-12-31"})

    def known() -> tuple[object, ...]:
        (row,) = base.documents()
        return row.expires, row.place, row.number, row.edited

    said = (date(2031, 12, 31), "青禾", None, ("expires", "place", "number"))
    assert known() == said
    assert base.ingest([tmp_path / "rules.txt"]).files[0].status == "unchanged"
    base.ingest(rebuild=True)
    assert known() == said
    base.edit(rules, undo=["expires", "number"])
    assert known() == (date(2023, 4, 30), "青禾", "青政办发〔2020〕12号", ("place",))


def test_facts_follow_an_edited_day(base: KnowledgeBase, tmp_path: Path) -> None:
    text = "关于绿化的通知\n一、种树。县林业局牵头，6月底前完成。\n2020年3月1日"
    document = take(base, tmp_path / "a.txt", text)
    base.edit(document, {"published": "2021-03-01"})
    ((_, facts),) = base.facts(document)
    assert facts.deadlines[0].due == date(2021, 6, 30)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "red"}, "colour"),
        ({"effective": "next year"}, "next year"),
        ({"level": "global"}, "global"),
        ({"title": ""}, "标题"),
        ({"place": "长" * 501}, "500"),
        ({"expires": "2019-01-01"}, "2019-01-01"),
    ],
)
def test_what_cannot_be_is_refused(
    base: KnowledgeBase, rules: str, changes: dict[str, str], said: str
) -> None:
    before = base.documents()
    with pytest.raises(EditError, match=said):
        base.edit(rules, changes)
    assert base.documents() == before


def test_an_unknown_document_is_refused(base: KnowledgeBase) -> None:
    with pytest.raises(UnknownDocumentError, match="abc"):
        base.edit("abc", {"place": "青禾"})


def test_the_command(rules: str, home: Path) -> None:
    def run(*said: str) -> str:
        return CliRunner().invoke(cli, ["describe", "--home", str(home), *said]).output

    assert "青政办发〔2020〕12号" in run(rules)
    assert "2030-01-01（人工填写）" in run(rules, "expires=2030-01-01")
    assert json.loads(run(rules, "--undo", "expires", "--json"))["expires"] == "2023-04-30"
    assert "FIELD=VALUE" in run(rules, "expires")
