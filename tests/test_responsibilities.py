"""Phrases that assign a task → units and roles. Each row teaches one style."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from kb.facts.responsibilities import extract_responsibilities
from kb.model import Role
from made import document


class Row(NamedTuple):
    """A text, and what must be read from it: role and names, comma-separated."""

    text: str
    lead: str = ""
    responsible: str = ""
    support: str = ""
    implement: str = ""


ROWS = [
    # the four roles in one closing bracket, half-width
    Row("开展培训。(市人社局牵头负责,市教育局、市财政局配合,各县区落实)", lead="市人社局", support="市教育局,市财政局", implement="各县区"),
    # full-width brackets and commas
    Row("开展培训。（市人社局牵头，市教育局参与）", lead="市人社局", support="市教育局"),
    # before the full stop
    Row("建设平台（省大数据局牵头，各有关部门、各市政府配合）。", lead="省大数据局", support="各有关部门,各市政府"),
    # square brackets
    Row("建设平台。〔市住建局负责〕", responsible="市住建局"),
    Row("建设平台。【市住建局、市财政局负责】", responsible="市住建局,市财政局"),
    # responsible alone
    Row("修建公路。（市交通局负责，各县区落实）", responsible="市交通局", implement="各县区"),
    # one leads, others are responsible
    Row("改造电网。（市发改委牵头，国网供电公司负责，各县区落实）", lead="市发改委", responsible="国网供电公司", implement="各县区"),
    # division of work
    Row("共享数据。（省公安厅、省民政厅分工负责，各市政府配合）", responsible="省公安厅,省民政厅", support="各市政府"),
    Row("落实政策。（财政部、教育部按职责分工负责）", responsible="财政部,教育部"),
    # units before the comma share the role word behind it
    Row("落实政策。（科技部、财政部，各省级人民政府按职责分工负责）", responsible="科技部,财政部,各省级人民政府"),
    # 负责落实 is responsibility, 分头落实 is implementation
    Row("压实责任。（各级党委、政府负责落实）", responsible="各级党委,政府"),
    Row("开展应用。（省大数据局牵头，各有关部门分头落实）", lead="省大数据局", implement="各有关部门"),
    # guidance counts as responsibility
    Row("回收利用。（商务部指导，供销合作总社参与）", responsible="商务部", support="供销合作总社"),
    # labels in a bracket
    Row("加快审批。(责任单位：市财政局、各区政府)", responsible="市财政局,各区政府"),
    Row("加快审批。（牵头单位：市发展改革委；配合单位：市财政局、市税务局）", lead="市发展改革委", support="市财政局,市税务局"),
    Row("加快审批。（牵头责任单位：市商务局；参加单位：市教委）", lead="市商务局", support="市教委"),
    Row("办好实事。（主办单位：市民政局；协办单位：市残联）", lead="市民政局", support="市残联"),
    # a schedule before the label
    Row("升级平台。（6月底完成，牵头考核单位：市政府办公室、市公安局）", lead="市政府办公室,市公安局"),
    # labels on lines of their own
    Row("加快审批。\n牵头单位：市发展改革委\n责任单位：市财政局、各县（市、区）政府", lead="市发展改革委", responsible="市财政局,各县（市、区）政府"),
    # 等 and what follows it is no name
    Row("支持创业。（人力资源社会保障部、财政部等有关部门和单位负责）", responsible="人力资源社会保障部,财政部"),
    # a conjunction within a name and one between names
    Row("融合发展。（体育总局、文化和旅游部负责）", responsible="体育总局,文化和旅游部"),
    Row("收储粮食。（国家粮食和储备局和国家发展改革委负责）", responsible="国家粮食和储备局,国家发展改革委"),
    # a collective name stays one
    Row("制定办法。（各省、自治区、直辖市人民政府负责）", responsible="各省、自治区、直辖市人民政府"),
    # quotation marks within a name
    Row("完善机制。(市脱贫办牵头负责,市“八办三组”责任单位配合)", lead="市脱贫办", support="市“八办三组”责任单位"),
    # prose: who leads, with whom
    Row("由市财政局牵头，统筹使用资金。", lead="市财政局"),
    Row("教育部会同民政部、财政部等部门制定办法。", lead="教育部", support="民政部,财政部"),
    Row("台账由各镇办公室负责，每月更新。", responsible="各镇办公室"),
    # a bare list of known departments
    Row("改革审批。（教育部、民政部、卫生健康委）", responsible="教育部,民政部,卫生健康委"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text)
def test_styles(row: Row) -> None:
    plan = document(f"一、措施\n（一）事项。{row.text}")
    found: dict[Role, list[str]] = {role: [] for role in Role}
    for fact in extract_responsibilities(plan):
        found[fact.role].append(fact.as_written)
    assert {role.value: ",".join(names) for role, names in found.items()} == {
        "lead": row.lead,
        "responsible": row.responsible,
        "support": row.support,
        "implement": row.implement,
    }


NO_ASSIGNMENT = [
    "建立由政府负责人牵头、各方参与的机制。",  # a person leads
    "鼓励企业会同高校开展攻关。",
    "本办法由牵头单位负责解释。",  # a definition
    "实行“党政同责（主要领导负责）”制度。",  # persons
    "推广经验（以下简称“紫阳模式”）。",
    "完成县（镇）处理设施建设。",
    "印发通知（市政发〔2019〕3号）。",
    "覆盖全部对象（含残疾人、低保户）。",
]


@pytest.mark.parametrize("text", NO_ASSIGNMENT)
def test_brackets_that_assign_nothing(text: str) -> None:
    assert extract_responsibilities(document(f"一、措施\n（一）事项。{text}")) == ()


TABLES = [
    "| 事项 | 牵头单位 | 进度 |\n| --- | --- | --- |\n| 一、解决用水压力 | 市水务局、市住建局 | 完成 |",
    "序号\t任务\t牵头单位\t配合单位\n1\t解决用水压力\t市水务局、市住建局\t",
]


@pytest.mark.parametrize("table", TABLES, ids=["Markdown", "tab-separated"])
def test_a_column_of_a_table_names_the_units(table: str) -> None:
    plan = document(f"一、实事\n办好下列实事。\n{table}")
    found = [(f.role.value, f.as_written) for f in extract_responsibilities(plan)]
    assert found == [("lead", "市水务局"), ("lead", "市住建局")]
    (fact, _) = extract_responsibilities(plan)
    assert "解决用水压力" in fact.task.of(plan.text)


def test_the_first_named_leads_where_the_document_says_so() -> None:
    plan = document(
        "一、措施\n（一）稳岗。返还保费。（人社部、财政部负责。列第一位者为牵头单位，下同）\n"
        "（二）担保。提供担保。（财政部、人民银行负责）\n（三）压实。层层压实。（各级人民政府负责）"
    )
    roles = [(fact.role.value, fact.as_written) for fact in extract_responsibilities(plan)]
    assert roles == [
        ("lead", "人社部"),
        ("responsible", "财政部"),
        ("lead", "财政部"),
        ("responsible", "人民银行"),
        ("responsible", "各级人民政府"),  # a group cannot lead
    ]


def test_several_assignments_in_one_paragraph_belong_each_to_its_own_task() -> None:
    plan = document(
        "一、措施\n1.推进应用。建设统一平台（省大数据局牵头）。开展试点示范（省科技厅负责）。"
    )
    tasks = [(f.as_written, f.task.of(plan.text)) for f in extract_responsibilities(plan)]
    assert [name for name, _ in tasks] == ["省大数据局", "省科技厅"]
    assert tasks[1][1].startswith("开展试点示范")


def test_every_name_stands_in_its_evidence() -> None:
    plan = document("一、措施\n（一）培训。开展培训。（市人社局牵头，市教育局配合）")
    for fact in extract_responsibilities(plan):
        assert fact.evidence.contains(fact.name)
        assert fact.name.of(plan.text) == fact.as_written
        assert fact.task.of(plan.text) == "（一）培训"
