"""Text → sections and clauses, in the styles that documents come in."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus.document import Clause, Document, Span
from corpus.segment import LONG_CLAUSE, segment, sentences


def cut(text: str) -> list[tuple[str, ...]]:
    """Return the clauses of ``text``, each as its headings and its text."""
    _, clauses = segment(text, Span(0, 0))
    return [(*(span.of(text) for span in clause.path), clause.span.of(text)) for clause in clauses]


def test_headings_that_run_into_their_text() -> None:
    text = "一、总体要求\n(一)形势。形势很好。\n(二)目标。到2020年完成。"
    assert cut(text) == [
        ("一、总体要求", "(一)形势", "(一)形势。形势很好。"),
        ("一、总体要求", "(二)目标", "(二)目标。到2020年完成。"),
    ]


def test_a_heading_alone_on_its_line_belongs_to_the_text_below() -> None:
    text = "一、总体要求\n（一）原则。\n坚持问题导向。\n坚持因地制宜。"
    assert cut(text)[0][:2] == ("一、总体要求", "（一）原则")
    assert cut(text)[0][-1].endswith("坚持因地制宜。")


def test_text_between_a_heading_and_its_first_item_is_a_clause() -> None:
    text = "一、措施\n各地要抓好落实。\n（一）加强领导。成立专班。\n（二）加强督查。每月通报。"
    assert cut(text)[0] == ("一、措施", "各地要抓好落实。")


def test_text_before_the_first_number_is_the_preamble() -> None:
    assert cut("为贯彻落实文件精神，制定本方案。\n一、目标\n到2025年建成。")[0] == (
        "为贯彻落实文件精神，制定本方案。",
    )


def test_numbers_that_run_on_under_the_next_heading() -> None:
    text = "一、甲\n（一）一。好。\n（二）二。好。\n二、乙\n（三）三。好。\n（四）四。好。"
    assert [row[:-1] for row in cut(text)] == [
        ("一、甲", "（一）一"),
        ("一、甲", "（二）二"),
        ("二、乙", "（三）三"),
        ("二、乙", "（四）四"),
    ]


def test_articles_stand_under_their_chapter_and_keep_their_items() -> None:
    text = "第一章 总则\n第一条 为了安全，制定本法。\n第二条 下列事项：\n（一）甲；\n（二）乙。\n第二章 附则\n第三条 自公布之日起施行。"
    assert [row[:-1] for row in cut(text)] == [
        ("第一章 总则", "第一条"),
        ("第一章 总则", "第二条"),
        ("第二章 附则", "第三条"),
    ]
    assert "（二）乙。" in cut(text)[1][-1]


def test_a_reference_at_the_head_of_a_line_is_no_heading() -> None:
    text = "第一条 甲应当登记。\n第二条 违反\n第一条规定的，责令改正。\n第三条 本法施行。"
    assert [row[0] for row in cut(text)] == ["第一条", "第二条", "第三条"]


def test_a_text_without_line_breaks_is_cut_at_its_indents_and_numbers() -> None:
    text = "通知 　　一、审批 　　1.加快审批，限时办结。(责任单位：各区政府) 　　2.开辟通道。即到即提。 　　二、资金 　　3.设立资金池。"
    assert [row[:-1] for row in cut(text) if len(row) > 1] == [
        ("一、审批", "1.加快审批，限时办结"),
        ("一、审批", "2.开辟通道"),
        ("二、资金", "3.设立资金池"),
    ]


def test_items_inside_one_paragraph() -> None:
    text = "一、措施。主要抓好三项：（一）加强培训。每年一次，覆盖全部人员，确保人人掌握政策要求和操作流程，做到学用结合、以学促干，培训情况记入档案。（二）加强检查。每月一次，覆盖全部单位，检查结果向社会公布，接受群众监督，并作为年度考核的依据之一。"
    assert [row[1][:7] for row in cut(text) if len(row) > 2] == ["（一）加强培训", "（二）加强检查"]


def test_a_short_list_after_a_colon_stays_in_its_clause() -> None:
    text = "一、材料\n申请时提交：\n1.身份证；\n2.申请表。\n二、期限\n三十日内办结。"
    assert [row[0] for row in cut(text)] == ["一、材料", "二、期限"]


def test_an_annex_counts_from_one_again() -> None:
    text = "一、甲\n完成甲。\n二、乙\n完成乙。\n附件\n指标表\n一、丙\n完成丙。"
    assert cut(text)[-1] == ("附件", "一、丙", "一、丙\n完成丙。")
    ids = [clause.id for clause in segment(text, Span(0, 0))[1]]
    assert ids == ["1", "2", "annex1-intro", "annex1-1"]


def test_industries_are_not_numbered_items() -> None:
    text = "一、发展\n（一）产业。加快一、二、三产业融合。\n（二）就业。稳定就业。"
    assert len(cut(text)) == 2


def test_a_long_clause_is_cut_by_paragraph() -> None:
    paragraph = "过去一年，各项工作取得新的进展。" * 30
    text = f"一、回顾\n{paragraph}\n{paragraph}\n{paragraph}"
    assert len(text) > LONG_CLAUSE
    assert len(cut(text)) == 3


def test_sentences_keep_their_closing_marks() -> None:
    text = "他说：“好。”然后走了！(市林业局负责)"
    assert [s.of(text) for s in sentences(text, Span(0, len(text)))] == [
        "他说：“好。”",
        "然后走了！",
        "(市林业局负责)",
    ]


def test_what_a_bracket_adds_is_no_part_of_what_follows() -> None:
    text = "给予奖励（含技改；不含土建）。（对接部门：科技局；联系人：张三） 减免租金。"
    assert [span.of(text) for span in sentences(text, Span(0, len(text)))] == [
        "给予奖励（含技改；不含土建）。",
        "（对接部门：科技局；联系人：张三）",
        "减免租金。",
    ]


def test_an_assignment_in_brackets_is_no_part_of_what_follows() -> None:
    text = "建立台账。（市水利局指导）整治河道。（责任单位：市住建局）（二）开展试点。"
    assert [s.of(text) for s in sentences(text, Span(0, len(text)))] == [
        "建立台账。",
        "（市水利局指导）",
        "整治河道。",
        "（责任单位：市住建局）",
        "（二）开展试点。",
    ]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "一、甲",
                "二、乙",
                "（一）丙。丁。",
                "（二）戊",
                "1.己；",
                "第一条 庚",
                "附件1",
                "# 辛",
                "- **一、壬**",
                "| 一、癸；甲 | 乙。 |",
                "市政府 2020年2月3日",
                "某市绿化实施方案",
                "1.1 子",
                "<!-- -->",
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=25,
)


@given(LINES)
def test_every_clause_is_a_span_of_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    sections, clauses = segment(text, Span(0, 0))
    ids = [item.id for item in clauses]
    assert len(ids) == len(set(ids))
    assert len({section.id for section in sections}) == len(sections)
    for before, after in pairwise(clauses):
        assert before.span.end <= after.span.start
    for clause in clauses:
        _check_clause(text, clause)


def _check_clause(text: str, clause: Clause) -> None:
    assert clause.span.end <= len(text)
    assert clause.span.of(text).strip() == clause.span.of(text) != ""
    for sentence in clause.sentences:
        assert clause.span.contains(sentence)
    kept = "".join(sentence.of(text) for sentence in clause.sentences)
    assert "".join(kept.split()) == "".join(clause.span.of(text).split())


@given(LINES)
def test_no_word_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    sections, clauses = segment(text, Span(0, 0))
    covered: set[int] = set()
    for span in [clause.span for clause in clauses] + [section.heading for section in sections]:
        covered.update(range(span.start, span.end))
    left = "".join(char for place, char in enumerate(text) if place not in covered)
    assert not any(char.isalnum() for char in left)


def test_the_plan_has_8_sections_and_38_clauses() -> None:
    plan: Document = corpus.read(corpus.bundled_documents()[0])
    assert sum(section.level == 1 for section in plan.sections) == 8
    numbered = [clause for clause in plan.clauses if clause.path]
    assert (len(numbered), len(plan.clauses)) == (37, 38)
    assert plan.path(plan.clauses[11]) == (
        "三、强化到村到户到人精准帮扶举措",
        "(五)扎实推进生态扶贫",
    )
    assert plan.clauses[11].id == "3-5"
