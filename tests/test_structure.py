"""Every style of structure that is recognised, a row each: text → the headings of its clauses.

The first element of a row names the style; the table of styles in the docs is made of these rows.
"""

from __future__ import annotations

import time

import pytest

from corpus.document import Span
from corpus.head import read_head
from corpus.segment import segment
from made import document

# (style, text, the headings above each clause, outermost first; "" where there are none)
STRUCTURE = [
    (
        "一、（一）1.（1）① below each other",
        "一、任务\n（一）建设\n1.道路\n（1）主干道。先建。\n（2）支路。后建。\n2.桥梁。同步建。\n"
        "（二）管理。加强管理。",
        [
            "一、任务 › （一）建设 › 1.道路 › （1）主干道",
            "一、任务 › （一）建设 › 1.道路 › （2）支路",
            "一、任务 › （一）建设 › 2.桥梁",
            "一、任务 › （二）管理",
        ],
    ),
    (
        "full width, half width and one character: １． （１） ㈠ ⑴",
        "一. 任务\n㈠道路。先建。\n㈡桥梁\n１．甲桥。快建。\n２．乙桥\n⑴桥墩。加固。",
        [
            "一. 任务 › ㈠道路",
            "一. 任务 › ㈡桥梁 › １．甲桥",
            "一. 任务 › ㈡桥梁 › ２．乙桥 › ⑴桥墩",
        ],
    ),
    (
        "1.1 below 1",
        "1 总则\n1.1 编制目的\n规范应急工作。\n1.2 适用范围\n适用于全市。\n2 组织体系\n"
        "2.1 领导机构\n市政府设指挥部。",
        ["1 总则 › 1.1 编制目的", "1 总则 › 1.2 适用范围", "2 组织体系 › 2.1 领导机构"],
    ),
    (
        "第一章 第一节 第一条",
        "第一章 总则\n第一条 为了安全，制定本法。\n第二章 管理\n第一节 登记\n第二条 应当登记。",
        ["第一章 总则 › 第一条", "第二章 管理 › 第一节 登记 › 第二条"],
    ),
    (
        "第十条之一, an article that was put in later",
        "第十条 甲应当登记。\n第十条之一 乙应当登记。\n第十一条 丙应当登记。",
        ["第十条", "第十条之一", "第十一条"],
    ),
    (
        "articles below 一、 instead of chapters",
        "## 一、管辖\n第一条 由法院管辖。\n第二条 由上级指定。\n## 二、附则\n第三条 即日施行。",
        ["一、管辖 › 第一条", "一、管辖 › 第二条", "二、附则 › 第三条"],
    ),
    (
        "a chapter and its article on one line",
        "第一章 总则 第一条 为了安全，制定本法。\n第二条 适用本法。\n第二章 附则 第三条 即日施行。",
        ["第一章 总则 › 第一条", "第一章 总则 › 第二条", "第二章 附则 › 第三条"],
    ),
    (
        "Markdown headings, bold labels and bullets",
        "## 概述\n\n好。\n\n**一、任务**\n\n- （一）建设。先建。\n- （二）管理。后管。",
        ["概述", "概述 › 一、任务 › （一）建设", "概述 › 一、任务 › （二）管理"],
    ),
    (
        "a heading that runs into its text",
        "一、形势。形势很好。\n二、目标：到2025年建成。",
        ["一、形势", "二、目标"],
    ),
    (
        "(一) behind a full stop inside a paragraph",
        "一、措施。(一)加强领导。成立专班，明确分工，压实责任，定期调度。(二)加强督查。每月通报。",
        ["一、措施 › (一)加强领导", "一、措施 › (二)加强督查"],
    ),
    (
        "一是…二是… and 第一，…第二，… stay in their clause",
        "一、措施\n一是加强领导。二是加强督查。\n二、要求\n第一，提高认识。第二，落实责任。",
        ["一、措施", "二、要求"],
    ),
    (
        "no line breaks, paragraphs behind an indent",
        "一、审批。　　（一）加快审批。限时办结。　　（二）开辟通道。即到即提。　　二、资金。设立资金池。",
        ["一、审批 › （一）加快审批", "一、审批 › （二）开辟通道", "二、资金"],
    ),
    (
        "no line breaks, paragraphs behind one space",
        "关于复工的通知 各单位： 一、加强巡查，加大频次 每日巡查电梯。 二、做好值守 全天值守。",
        ["", "一、加强巡查，加大频次", "二、做好值守"],
    ),
    (
        "no line breaks, nothing between the paragraphs",
        "一、总体要求（一）指导思想。坚持安全第一。（二）工作目标。全年无事故。"
        "二、主要任务（一）排查隐患。逐一登记。（二）限期整改。逐一销号。三、保障措施加强领导。",
        [
            "一、总体要求 › （一）指导思想",
            "一、总体要求 › （二）工作目标",
            "二、主要任务 › （一）排查隐患",
            "二、主要任务 › （二）限期整改",
            "三、保障措施加强领导",
        ],
    ),
    (
        "references are no headings",
        "一、甲\n按照第三条执行，见附件1。\n依照本法第十条 第二款处理。\n第一款（一）项、（二）项除外。\n"
        "第二条、第三条同。\n二、乙\n按照附件2办理。",
        ["一、甲", "二、乙"],
    ),
    (
        "dates, decimals and quantities at the head of a line are no labels",
        "一、目标\n2019年完成。\n1.5亿元到位。\n12月底验收。\n3. 5个百分点。\n1.5 万人受益。\n二、要求\n落实。",
        ["一、目标", "二、要求"],
    ),
    (
        "一、二、三产业 are no items",
        "一、融合\n推进一、二、三产业融合，保障一、二类物资，收一、二季度租金。\n二、就业\n稳定。",
        ["一、融合", "二、就业"],
    ),
    (
        "a table of contents is no structure",
        "目录\n一、总则............1\n二、任务............12\n一、总则\n适用于全市。\n二、任务\n完成建设。",
        ["", "一、总则", "二、任务"],
    ),
    (
        "annexes with their own numbering",
        "一、甲\n做甲。\n附件1\n一、丙\n做丙。\n附件2：指标\n一、丁\n做丁。",
        ["一、甲", "附件1 › 一、丙", "附件2：指标 › 一、丁"],
    ),
    (
        "a list of enclosures, the signature and the day close the text",
        "一、甲\n做甲。\n附件：1.指标表\n　　　2.分工表\n市政府办公室\n2020年2月3日\n（此件公开发布）",
        ["一、甲", ""],
    ),
    (
        "a notice, and behind its signature the plan that it issues",
        "关于印发方案的通知\n各县区：\n现印发给你们，请认真执行。\n市政府\n2020年2月3日\n某市绿化实施方案\n"
        "为了绿化，制定本方案。\n一、目标\n绿化达标。\n二、任务\n植树。",
        [
            "",
            "",
            "某市绿化实施方案",
            "某市绿化实施方案 › 一、目标",
            "某市绿化实施方案 › 二、任务",
        ],
    ),
    (
        "a note between the two is no heading, the edition belongs to the title",
        "关于印发方案的通知\n各县区：\n请认真执行。\n市政府\n2020年2月3日\n（此件公开发布）\n某市防控方案\n"
        "（第二版）\n一、目标\n控制。",
        ["", "", "某市防控方案\n（第二版） › 一、目标"],
    ),
    (
        "the first phrase heads a long sentence, but not one that says nothing",
        "一、各医院要结合实际，为一线医务人员提供必要的隔离休息场所，配备必需的基本生活用品，并且做好后勤保障服务，确保安全。\n"
        "二、建立一线医务人员轮休制度，在保证正常防控救治工作的前提下，科学测算工作负荷，合理安排作息，避免医务人员过度劳累。",
        [
            "一、各医院要结合实际，为一线医务人员提供必要的隔离休息场所",
            "二、建立一线医务人员轮休制度",
        ],
    ),
    (
        "a heading does not end within the title of a document or within a word",
        "一、认真落实《某部关于因履行工作职责感染传染性疾病的医护人员及其他有关人员工伤保障问题的通知》（某发〔2020〕1号）精神。\n"
        "二、完成五十家社区卫生服务中心（乡镇卫生院）基础设施提升改造，完成一百二十家社区卫生服务中心的设备更新和人员培训。",
        [
            "一、认真落实《某部关于因履行工作职责感染传染性疾病的医护人员及其他有关人员工伤保障问题的通知》",
            "二、完成五十家社区卫生服务中心（乡镇卫生院）基础设施提升改造",
        ],
    ),
    (
        "labels in the cells of a table are no headings",
        "一、分工\n| 事项 | 单位 |\n| --- | --- |\n| 一、供水 | 市水务局 |\n| 二、供气 | 市住建局 |\n二、要求\n落实。",
        ["一、分工", "二、要求"],
    ),
]


def test_a_title_over_two_lines_is_told_on_one() -> None:
    plan = document("做好。\n市政府\n2020年2月3日\n某市防控方案\n（第二版）\n一、目标\n控制。")
    assert plan.path(plan.clauses[-1]) == ("某市防控方案（第二版）", "一、目标")


def headings(text: str) -> list[str]:
    """Return the headings above each clause of ``text``."""
    _, clauses = segment(text, read_head(text).span)
    return [" › ".join(span.of(text) for span in clause.path) for clause in clauses]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in STRUCTURE], ids=[row[0] for row in STRUCTURE]
)
def test_structure(text: str, expected: list[str]) -> None:
    assert headings(text) == expected


# (style, text, its sentences)
SENTENCES = [
    (
        "a row of a table is one sentence",
        "| 供水 | 完成改造；排查隐患。验收 |\n| 供气 | 补贴。 |",
        ["| 供水 | 完成改造；排查隐患。验收 |", "| 供气 | 补贴。 |"],
    ),
    (
        "a row with tabs is one sentence",
        "1\t完成改造；验收。\t市水务局\n完成。落实。",
        ["1\t完成改造；验收。\t市水务局", "完成。", "落实。"],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in SENTENCES], ids=[row[0] for row in SENTENCES]
)
def test_sentences(text: str, expected: list[str]) -> None:
    _, (clause,) = segment(text, Span(0, 0))
    assert [sentence.of(text) for sentence in clause.sentences] == expected


def test_a_large_table_is_cut_by_row_under_its_row_of_heads() -> None:
    rows = [f"| 事项{n} | {'落实整改措施，' * 10} | 市水务局 |" for n in range(40)]
    head = "| 事项 | 内容 | 牵头单位 |"
    text = "\n".join(
        ["一、分工", "按下表执行。", head, "| --- | --- | --- |", *rows, "二、要求", "落实。"]
    )
    _, clauses = segment(text, Span(0, 0))
    cut = [clause for clause in clauses if clause.id.startswith("1-p")]
    assert cut[0].span.of(text).endswith(head)
    assert [clause.span.of(text) for clause in cut[1:]] == rows
    assert {clause.path[-1].of(text) for clause in cut[1:]} == {head}


def test_markdown_is_no_part_of_a_clause() -> None:
    text = "# 法\n\n<!-- INFO END -->\n\n## 一章\n\n> 第一条 好。\n\n---\n\n## 二章\n\n第二条 好。\n\n---\n"
    _, clauses = segment(text, Span(0, 0))
    assert [clause.span.of(text) for clause in clauses] == ["第一条 好。", "第二条 好。"]


LONG = [
    (
        "one line of 2 MB",
        f"一、总体要求（一）目标。{'到2020年，完成1.5亿元。' * 20}（二）任务。" * 7_000,
    ),
    ("50,000 short lines", "市财政局\n" * 50_000),
    ("50,000 lines with the same label", "一、财政\n" * 50_000),
    ("50,000 signatures", "市财政局\n2020年1月2日\n" * 25_000),
    ("nothing but labels", "（一）" * 300_000),
    ("a million spaces", f"甲{' ' * 1_000_000}乙"),
]


@pytest.mark.parametrize("text", [row[1] for row in LONG], ids=[row[0] for row in LONG])
def test_time_grows_with_the_text_alone(text: str) -> None:
    start = time.process_time()
    segment(text, read_head(text).span)
    assert time.process_time() - start < 15  # a quadratic step takes minutes
