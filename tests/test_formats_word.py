"""Word → the canonical text, in rows of what each must give."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest

import corpus
from archives import lines, p, word
from corpus.readers.word_numbers import write_number

BODIES = {
    "runs of a paragraph": (
        "<w:p><w:r><w:t>加强</w:t></w:r><w:r><w:t>监管</w:t></w:r></w:p>",
        ["加强监管"],
    ),
    "a line break within a paragraph": (
        "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>",
        ["甲", "乙"],
    ),
    "what was inserted and tracked is text, what was deleted is not": (
        "<w:p><w:ins><w:r><w:t>市财政局</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>市审计局</w:delText></w:r></w:del><w:r><w:t>负责</w:t></w:r></w:p>",
        ["市财政局负责"],
    ),
    "a paragraph whose end was deleted goes on with the next": (
        p("加强", "<w:rPr><w:del/></w:rPr>") + p("监管"),
        ["加强监管"],
    ),
    "hidden text is left out": (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>草稿</w:t></w:r><w:r><w:t>定稿</w:t></w:r></w:p>",
        ["定稿"],
    ),
    "a text box, written twice for old and new programs, stands behind its paragraph once": (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>"
        f"{p('某市人民政府文件')}</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict>"
        f"<w:txbxContent>{p('某市人民政府文件')}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent><w:t>正文</w:t></w:r></w:p>",
        ["正文", "某市人民政府文件"],
    ),
    "content controls and hyperlinks are looked into": (
        "<w:sdt><w:sdtContent>" + p("甲") + "</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>乙</w:t></w:r></w:hyperlink></w:p>",
        ["甲", "乙"],
    ),
    "the code of a field is no text, its result is": (
        "<w:p><w:r><w:fldChar/><w:instrText>PAGEREF _Toc1</w:instrText></w:r>"
        "<w:r><w:t>第3页</w:t></w:r></w:p>",
        ["第3页"],
    ),
    "a table of contents is left out": (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{p('一、总则 1')}</w:sdtContent></w:sdt>{p('一、总则')}",
        ["一、总则"],
    ),
    "a formula": ("<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>", ["x=1"]),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
def test_word_text(body: str, expected: list[str]) -> None:
    assert lines(word(body)) == expected


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(p, text.split('/')))}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


TABLES = {
    "a row a line, a cell's own lines beside each other": (
        table(cell("任务") + cell("责任单位"), cell("绿化") + cell("市林业局/市财政局")),
        ["| 任务 | 责任单位 |", "| 绿化 | 市林业局 市财政局 |"],
    ),
    "a cell merged downwards stands in every row": (
        table(
            cell("任务") + cell("责任单位"),
            cell("绿化") + cell("市林业局", '<w:vMerge w:val="restart"/>'),
            cell("造林") + cell("", "<w:vMerge/>"),
        ),
        ["| 任务 | 责任单位 |", "| 绿化 | 市林业局 |", "| 造林 | 市林业局 |"],
    ),
    "a cell merged to the right stands in its first column, a caption over all as a line": (
        table(
            cell("任务分解表", '<w:gridSpan w:val="3"/>'),
            cell("任务") + cell("单位", '<w:gridSpan w:val="2"/>'),
            cell("绿化") + cell("市林业局") + cell("市财政局"),
        ),
        ["任务分解表", "| 任务 | 单位 |  |", "| 绿化 | 市林业局 | 市财政局 |"],
    ),
    "the bar that parts cells does not stand in one": (
        table(cell("甲|乙") + cell("丙")),
        ["| 甲｜乙 | 丙 |"],
    ),
    "a frame around the text is no table": (
        table(cell("一、总则/适用于全市。")),
        ["一、总则", "适用于全市。"],
    ),
    "a table in a cell": (
        table(cell("说明") + f"<w:tc>{table(cell('甲') + cell('乙'))}</w:tc>"),
        ["说明", "| 甲 | 乙 |"],
    ),
    "a row that was deleted and tracked": (
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + cell("旧") + cell("旧") + "</w:tr>"
        "<w:tr>" + cell("新") + cell("新") + "</w:tr></w:tbl>",
        ["| 新 | 新 |"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), TABLES.values(), ids=TABLES)
def test_word_tables(body: str, expected: list[str]) -> None:
    assert lines(word(body)) == expected


def level(depth: int, style: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(text: str, depth: int = 0, num: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>')


def numbering(*levels: str, nums: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{nums}'
    )


OUTLINE = numbering(
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
)
ANEW = (
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
NUMBERED = {
    "levels count for themselves and begin anew below the next one above": (
        numbered("总则")
        + numbered("甲", 1)
        + numbered("乙", 1)
        + numbered("任务")
        + numbered("丙", 1),
        OUTLINE,
        ["一、总则", "（一）甲", "（二）乙", "二、任务", "（一）丙"],
    ),
    "a number that would run into its text stands apart": (
        numbered("5亿元到位。", 2) + numbered("验收。", 2),
        OUTLINE,
        ["1. 5亿元到位。", "2.验收。"],
    ),
    "chapters and articles, of which the articles run on": (
        numbered("总则") + numbered("为了安全。", 1) + numbered("管理") + numbered("应当登记。", 1),
        numbering(
            level(0, "chineseCounting", "第%1章"),
            level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>'),
        ),
        ["第一章 总则", "第一条 为了安全。", "第二章 管理", "第二条 应当登记。"],
    ),
    "1.1 below 一": (
        numbered("总则") + numbered("目的", 1),
        numbering(level(0, "chineseCounting", "%1"), level(1, "decimal", "%1.%2", "<w:isLgl/>")),
        ["一 总则", "1.1 目的"],
    ),
    "another list of the same kind goes on counting": (
        numbered("甲") + numbered("乙", num=2),
        numbering(
            level(0, "decimal", "%1."),
            nums='<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>',
        ),
        ["1.甲", "2.乙"],
    ),
    "unless it is told to begin anew": (
        numbered("甲") + numbered("乙", num=2) + numbered("丙", num=2),
        numbering(level(0, "decimal", "%1."), nums=ANEW),
        ["1.甲", "1.乙", "2.丙"],
    ),
    "a bullet is no number": (numbered("甲"), numbering(level(0, "bullet", "")), ["甲"]),
    "a numbered paragraph without text counts, but does not show": (
        numbered("甲") + numbered("") + numbered("乙"),
        numbering(level(0, "decimal", "%1.")),
        ["1.甲", "3.乙"],
    ),
    "a number that a list does not have": (numbered("甲", 5), OUTLINE, ["甲"]),
}


@pytest.mark.parametrize(("body", "lists", "expected"), NUMBERED.values(), ids=NUMBERED)
def test_numbers_that_word_generates(body: str, lists: str, expected: list[str]) -> None:
    assert lines(word(body, numbering=lists)) == expected


def test_a_style_may_number_its_paragraphs() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="h1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="h2"><w:basedOn w:val="h1"/>'
        "</w:style>"
    )
    lists = numbering(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>'),
        level(1, "decimal", "%2.", '<w:pStyle w:val="h2"/>'),
    )
    off = '<w:pStyle w:val="h1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p("甲", '<w:pStyle w:val="h1"/>') + p("乙", '<w:pStyle w:val="h2"/>') + p("丙", off)
    found = lines(word(body, numbering=lists, styles=styles))
    assert found == ["一、甲", "二、乙", "丙"]


def test_a_footnote_stands_behind_its_paragraph() -> None:
    body = '<w:p><w:r><w:t>脱贫</w:t><w:footnoteReference w:id="2"/></w:r></w:p>' + p("完")
    notes = f'<w:footnote w:id="2">{p("按现行标准。")}</w:footnote>'
    assert lines(word(body, footnotes=notes)) == ["脱贫", "（注：按现行标准。）", "完"]


NUMBERS = [
    (1, "chineseCounting", "一"),
    (10, "chineseCounting", "十"),
    (11, "chineseCounting", "十一"),
    (20, "chineseCountingThousand", "二十"),
    (101, "chineseCountingThousand", "一百零一"),
    (110, "chineseCountingThousand", "一百一十"),
    (1010, "taiwaneseCountingThousand", "一千零一十"),
    (12, "chineseLegalSimplified", "壹拾贰"),
    (3, "ideographTraditional", "丙"),
    (3, "decimalEnclosedCircleChinese", "③"),
    (21, "decimalEnclosedCircle", "21"),  # there are twenty
    (12, "decimalFullWidth", "１２"),
    (3, "decimalZero", "03"),
    (28, "lowerLetter", "bb"),
    (1994, "upperRoman", "MCMXCIV"),
    (1, "bullet", ""),
    (7, "hebrew1", "7"),
]


@pytest.mark.parametrize(("number", "style", "written"), NUMBERS)
def test_formats_of_numbers(number: int, style: str, written: str) -> None:
    assert write_number(number, style) == written


def character_errors(expected: str, found: str) -> float:
    """The share of characters that differ, white space aside."""
    wanted, got = ("".join(text.split()) for text in (expected, found))
    changes = SequenceMatcher(None, wanted, got, autojunk=False).get_opcodes()
    wrong = sum(max(b - a, d - c) for kind, a, b, c, d in changes if kind != "equal")
    return wrong / len(wanted)


def test_a_report_in_word_and_its_twin_in_text(shared: Path) -> None:
    word, text = (corpus.read(shared / "formats" / f"日照.{kind}") for kind in ("docx", "txt"))
    assert character_errors(text.text, word.text) == 0
    assert [clause.id for clause in word.clauses] == [clause.id for clause in text.clauses]


def test_a_form_in_word_keeps_its_cells(shared: Path) -> None:
    form = corpus.read(shared / "formats" / "附件1-公务员登记表.docx")
    rows = [line.strip("| ").split(" | ") for line in form.text.splitlines() if line[0] == "|"]
    assert [row[0] for row in rows[:5]] == [
        "姓 名",
        "籍 贯",
        "入 党 时 间",
        "身 份 证 号",
        "学 历 学 位",
    ]
    assert all(row[-1] == "照 片" for row in rows[:4])  # one cell, merged over four rows
    assert rows[4][:2] == ["学 历 学 位", "全日制 教 育"]
    assert rows[5][:2] == ["学 历 学 位", "在 职 教 育"]
