"""Phrases that assign a task → units and roles. Each row teaches one style."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from kb.facts.responsibilities import extract_responsibilities
from kb.model import Role
from made import document


class Row(NamedTuple):
    """A style, an example, and what must be read from it: role and names, comma-separated."""

    style: str
    text: str
    lead: str = ""
    responsible: str = ""
    support: str = ""
    implement: str = ""


ROWS = [
    # in brackets, the role behind the names
    Row("(X牵头负责,Y配合,Z落实)", "开展培训。(市人社局牵头负责,市教育局、市财政局配合,各县区落实)", lead="市人社局", support="市教育局,市财政局", implement="各县区"),
    Row("（X牵头，Y参与）", "开展培训。（市人社局牵头，市教育局参与）", lead="市人社局", support="市教育局"),
    Row("（…）。 before the full stop", "建设平台（省大数据局牵头，各有关部门、各市政府配合）。", lead="省大数据局", support="各有关部门,各市政府"),
    Row("〔…〕", "建设平台。〔市住建局负责〕", responsible="市住建局"),
    Row("【…】", "建设平台。【市住建局、市财政局负责】", responsible="市住建局,市财政局"),
    Row("（X负责，Y落实）", "修建公路。（市交通局负责，各县区落实）", responsible="市交通局", implement="各县区"),
    Row("（X牵头，Y负责，Z落实）", "改造电网。（市发改委牵头，国网供电公司负责，各县区落实）", lead="市发改委", responsible="国网供电公司", implement="各县区"),
    Row("（X、Y分工负责）", "共享数据。（省公安厅、省民政厅分工负责，各市政府配合）", responsible="省公安厅,省民政厅", support="各市政府"),
    Row("（X、Y按职责分工负责）", "落实政策。（财政部、教育部按职责分工负责）", responsible="财政部,教育部"),
    Row("names before a comma share the role behind it", "落实政策。（科技部、财政部，各省级人民政府按职责分工负责）", responsible="科技部,财政部,各省级人民政府"),
    Row("X、Y牵头，Z，W配合", "减免租金。（省财政厅、省国资委牵头，省科技厅，各市、县〔区〕人民政府配合）", lead="省财政厅,省国资委", support="省科技厅,各市、县〔区〕人民政府"),
    Row("负责落实 is responsibility", "压实责任。（各级党委、政府负责落实）", responsible="各级党委,政府"),
    Row("分头落实 is implementation", "开展应用。（省大数据局牵头，各有关部门分头落实）", lead="省大数据局", implement="各有关部门"),
    Row("指导 counts as responsibility", "回收利用。（商务部指导，供销合作总社参与）", responsible="商务部", support="供销合作总社"),
    # in brackets, a label before the names
    Row("(责任单位：…)", "加快审批。(责任单位：市财政局、各区政府)", responsible="市财政局,各区政府"),
    Row("（牵头单位：…；配合单位：…）", "加快审批。（牵头单位：市发展改革委；配合单位：市财政局、市税务局）", lead="市发展改革委", support="市财政局,市税务局"),
    Row("（牵头责任单位：…；参加单位：…）", "加快审批。（牵头责任单位：市商务局；参加单位：市教委）", lead="市商务局", support="市教委"),
    Row("（主办单位：…；协办单位：…）", "办好实事。（主办单位：市民政局；协办单位：市残联）", lead="市民政局", support="市残联"),
    Row("（6月底完成，牵头考核单位：…）", "升级平台。（6月底完成，牵头考核单位：市政府办公室、市公安局）", lead="市政府办公室,市公安局"),
    Row("a label vouches for a name of unknown form", "清理欠款。（牵头单位：市减负办；责任单位：拖欠账款的所有部门和单位）", lead="市减负办", responsible="拖欠账款的所有部门和单位"),
    # labels without brackets
    Row("牵头单位：… on lines of their own", "加快审批。\n牵头单位：市发展改革委\n责任单位：市财政局、各县（市、区）政府", lead="市发展改革委", responsible="市财政局,各县（市、区）政府"),
    Row("责任单位:… with text behind it on the same line", "加快审批。 责任单位:市财政局、税务局 本政策执行期自发布之日起暂定为三个月。", responsible="市财政局,税务局"),
    Row("a bracket that is never closed", "筹措物资。（责任单位：园区管委会、区国资委 2.搭建平台。（责任单位：区商务局）", responsible="园区管委会,区国资委,区商务局"),
    # names
    Row("等有关部门 is no name", "支持创业。（人力资源社会保障部、财政部等有关部门和单位负责）", responsible="人力资源社会保障部,财政部"),
    Row("和 within a name and between names", "收储粮食。（国家粮食和储备局和文化和旅游部负责）", responsible="国家粮食和储备局,文化和旅游部"),
    Row("a collective name stays one", "制定办法。（各省、自治区、直辖市人民政府负责）", responsible="各省、自治区、直辖市人民政府"),
    Row("a list of kinds of places is one name", "制定办法。（责任单位：各区、市政府，市、县两级政府）", responsible="各区、市政府,市、县两级政府"),
    Row("园区和示范区管委会 is one name", "清理欠款。（责任单位：园区和示范区管委会）", responsible="园区和示范区管委会"),
    Row("two places that share their ending", "治理河道。（五华区、盘龙区人民政府负责）", responsible="五华区,盘龙区人民政府"),
    Row("quotation marks within a name", "完善机制。(市脱贫办牵头负责,市“八办三组”责任单位配合)", lead="市脱贫办", support="市“八办三组”责任单位"),
    Row("省财政, 市民政 for their bureaus", "发放补贴。（省财政、市民政负责）", responsible="省财政,市民政"),
    # a bare list
    Row("a bracket with names alone", "改革审批。（教育部、民政部、卫生健康委）", responsible="教育部,民政部,卫生健康委"),
    # prose
    Row("由X牵头，Y配合", "由市财政局牵头，市审计局配合，统筹使用资金。", lead="市财政局", support="市审计局"),
    Row("由X负责、Y配合", "由乡镇（街道）负责、市卫生健康局配合，出具证明。", responsible="乡镇（街道）", support="市卫生健康局"),
    Row("…由X负责", "台账由各镇办公室负责，每月更新。", responsible="各镇办公室"),
    Row("由X推荐", "试点城市由省级有关部门推荐。", responsible="省级有关部门"),
    Row("X会同Y", "教育部会同民政部、财政部等部门制定办法。", lead="教育部", support="民政部,财政部"),
    Row("由X会同Y负责解释", "本政策由市商务局会同市财政局负责解释。", lead="市商务局", support="市财政局"),
    Row("X负责…", "市教育局和市卫生健康局负责组织学校开展演练。", responsible="市教育局,市卫生健康局"),
    Row("X要…, where the clause has no closing names", "各试点城市政府要高度重视，纳入年度计划。", responsible="各试点城市政府"),
    Row("X应当…", "县级以上地方人民政府应当加强监测。", responsible="县级以上地方人民政府"),
    Row("X要落实…", "各街道办事处、乡镇政府要落实分类管理要求。（市卫生健康委负责）", responsible="市卫生健康委", implement="各街道办事处,乡镇政府"),
    Row("X是…责任主体", "各试点城市政府是建设试点责任主体。", responsible="各试点城市政府"),
    Row("X、Y各筹集200套", "筹集住房。市本级筹集400套，金山、银山区各筹集200套。", responsible="市本级,金山,银山区"),
    Row("departments in short", "由发展改革、商务、公安等部门牵头，落实保供。", lead="发展改革,商务,公安"),
    Row("X、Y部门 are two departments", "由人力资源社会保障、财政部门审核。", responsible="人力资源社会保障,财政部门"),
    Row("X、Y部门要…", "各地民政、卫生健康部门要加强指导。", responsible="各地民政,卫生健康部门"),
    Row("a place at the end of a list completes no company", "建设平台。（责任单位：市发展改革委、浪潮、历城区）", responsible="市发展改革委,浪潮,历城区"),
    Row("预报 and 向阳 within a name", "由市气象预报中心负责发布。", responsible="市气象预报中心"),
    Row("(X、Y部门负责)", "审核资金。（民政、财政部门负责）", responsible="民政,财政部门"),
    Row("the number of an item is no part of a name", "落实接入。\n64．公安、城管执法等部门积极配合接入。", support="公安,城管执法"),
    Row("一是 is no part of a name", "落实排查。四是各级党委要做好排查。", responsible="各级党委"),
    Row("特别是 joins two names", "落实责任。地方政府特别是市级政府要负责保供。", responsible="地方政府,市级政府"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.style)
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
    ("a person leads", "建立由政府负责人牵头、各方参与的机制。"),
    ("no body leads", "鼓励企业会同高校开展攻关。"),
    ("a definition", "本办法由牵头单位负责解释。"),
    ("persons", "实行“党政同责（主要领导负责）”制度。"),
    ("an abbreviation", "推广经验（以下简称“紫阳模式”）。"),
    ("a kind of place in brackets", "完成县（镇）处理设施建设。"),
    ("a document number", "印发通知（市政发〔2019〕3号）。"),
    ("an explanation", "覆盖全部对象（含残疾人、低保户）。"),
    ("a label over a sentence", "主管部门： 疫情发生后，市商务局高度重视，保障供应，稳定价格。"),
    ("what has been done", "市发展改革委会同市商务局已做好准备。"),
    ("whoever a relative clause names", "由省级指挥部统一调拨的车辆优先通行。"),
    ("everyone", "各级各部门要充分认识重要意义。"),
    ("a list of things and a department", "要明确产生单位、产生部门要标注日期。"),
    ("a verb and a kind of place", "完成老旧小区改造106个。"),
    ("a verb and a body", "推进市财政局负责的项目。"),
    ("a part of a building", "设置隔离区，隔离区应有标识。"),
    ("a verb before a kind of body", "要发挥好主管部门牵头作用。"),
    ("a number of the whole city", "全市筹集400套，每个区建设1所。"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "text"), NO_ASSIGNMENT)
def test_what_assigns_nothing(style: str, text: str) -> None:
    assert extract_responsibilities(document(f"一、措施\n（一）事项。{text}")) == ()


def test_the_last_of_a_list_completes_the_names_before_it() -> None:
    plan = document(
        "一、措施\n（一）住房。市本级筹集400套，金山、银山区各筹集200套。\n"
        "（二）保供。由商务、交通运输等部门牵头，落实保供。\n"
        "（三）审核。发放补贴。（民政、财政部门负责）"
    )
    found = [fact.organisation for fact in extract_responsibilities(plan)]
    assert found == [
        "市本级",
        "金山区",
        "银山区",
        "商务部门",
        "交通运输部门",
        "民政部门",
        "财政部门",
    ]


def test_a_place_completes_no_company() -> None:
    plan = document("一、措施\n（一）事项。建设平台。（责任单位：市发展改革委、浪潮、历城区）")
    found = [fact.organisation for fact in extract_responsibilities(plan)]
    assert found == ["市发展和改革委员会", "浪潮", "历城区"]


def test_where_names_close_the_clause_only_a_named_body_is_obliged_in_its_text() -> None:
    plan = document(
        "一、措施\n（一）事项。各有关部门要加强协调。市财政局要保障资金。（市民政局负责）"
    )
    found = [fact.as_written for fact in extract_responsibilities(plan)]
    assert found == ["市财政局", "市民政局"]


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


def test_the_fields_of_a_form_name_no_units() -> None:
    form = (
        "| 主管部门 | 单位规格 |\n| 成立时间 | 批准文件号 |\n| 编 制 数 | 实有人数 |\n| 备 注 |  |"
    )
    assert extract_responsibilities(document(f"一、备案表\n基本情况\n{form}")) == ()


def test_a_row_of_a_long_table_keeps_the_meaning_of_its_column() -> None:
    rows = "\n".join(
        f"| {n} | 完成第{n}批改造任务，{'按计划推进，' * 8} | 市水务局 |" for n in range(1, 25)
    )
    plan = document(f"一、实事\n| 序号 | 事项 | 牵头单位 |\n| --- | --- | --- |\n{rows}")
    found = extract_responsibilities(plan)
    assert len({fact.clause_id for fact in found}) == 24
    assert {(fact.role.value, fact.as_written) for fact in found} == {("lead", "市水务局")}


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
