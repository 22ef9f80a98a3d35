"""Workbooks and tables of commas → the canonical text and its facts."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

import corpus
from archives import lines
from corpus.readers.content import Content
from corpus.readers.worker import read


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_task_table_becomes_facts(tmp_path: Path) -> None:
    from kb.facts import extract
    from kb.model import Role

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "某市重点任务分解方案"
    sheet.merge_cells("A1:E1")
    sheet.append(["序号", "任务", "牵头单位", "配合单位", "完成时限"])
    sheet.append([1, "推进绿化\n建设", "市林业局", "市财政局、市住建局", datetime(2020, 6, 30)])
    sheet.append([2, "推进供水管网改造", None, "市财政局", "2020年12月底前"])
    sheet.merge_cells("C3:C4")
    (tmp_path / "任务.xlsx").write_bytes(saved(book))
    document = corpus.read(tmp_path / "任务.xlsx")
    assert document.title == "某市重点任务分解方案"
    assert document.text.splitlines()[1:] == [
        "| 序号 | 任务 | 牵头单位 | 配合单位 | 完成时限 |",
        "| 1 | 推进绿化 建设 | 市林业局 | 市财政局、市住建局 | 2020年6月30日 |",
        "| 2 | 推进供水管网改造 | 市林业局 | 市财政局 | 2020年12月底前 |",
    ]
    facts = extract(document)
    leads = [fact.as_written for fact in facts.responsibilities if fact.role is Role.LEAD]
    assert leads == ["市林业局", "市林业局"]
    assert [str(fact.due) for fact in facts.deadlines] == ["2020-12-31"]


VALUES = [
    (3, "General", "3"),
    (0.1 + 0.2, "General", "0.3"),
    (0.955, "0%", "95.5%"),
    (datetime(2020, 6, 1), "yyyy-mm-dd", "2020年6月1日"),
    (datetime(2020, 6, 1), "yyyy年m月", "2020年6月"),
    (datetime(2020, 6, 1, 8, 30), "yyyy-mm-dd hh:mm", "2020年6月1日 08:30"),
    (True, "General", "True"),
    ("=1+1", "General", ""),  # a formula whose value nobody has computed
]


@pytest.mark.parametrize(("value", "shape", "shown"), VALUES)
def test_values_of_cells(value: object, shape: str, shown: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["甲", value, "乙"])
    sheet["B1"].number_format = shape
    assert lines(saved(book)) == [f"| 甲 | {shown} | 乙 |" if shown else "| 甲 | 乙 |"]


def test_sheets_stand_under_their_names_and_hidden_ones_are_told_of() -> None:
    book = Workbook()
    book.active.title = "责任"
    book["责任"].append(["甲", "乙"])
    book.create_sheet("时限").append(["丙", "丁"])
    book.create_sheet("旧").sheet_state = "hidden"
    found = read(saved(book), "表.xlsx")
    assert isinstance(found, Content)
    assert found.text.splitlines() == ["## 责任", "| 甲 | 乙 |", "## 时限", "| 丙 | 丁 |"]
    assert "隐藏" in found.warnings[0]


CSVS = [
    ('任务,单位\r\n"绿化,造林",市林业局\r\n', ["| 任务 | 单位 |", "| 绿化,造林 | 市林业局 |"]),
    ("任务\t单位\n绿化\t市林业局\n", ["| 任务 | 单位 |", "| 绿化 | 市林业局 |"]),
    ("任务;单位\n绿化;市林业局,市财政局\n", ["| 任务 | 单位 |", "| 绿化 | 市林业局,市财政局 |"]),
]


@pytest.mark.parametrize(("text", "expected"), CSVS)
def test_tables_of_commas(text: str, expected: list[str]) -> None:
    assert lines(text.encode("gb18030"), "表.csv") == expected
