"""Word, web pages, workbooks and archives → the canonical text, in rows of what each must give."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from openpyxl import Workbook

import corpus
from corpus.readers.content import Content
from corpus.readers.word_numbers import write_number
from corpus.readers.worker import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def word(body: str, **parts: str) -> bytes:
    """A document with this body; ``parts`` are the contents of further parts of the package."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = "".join(
        f'<Relationship Id="{part}" Type="{office}/{part}" Target="{part}.xml"/>' for part in parts
    )
    packaged = "http://schemas.openxmlformats.org/package/2006"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", f'<Types xmlns="{packaged}/content-types"></Types>')
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{packaged}/relationships">{related}</Relationships>',
        )
        package.writestr(
            "word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
        )
        for part, content in parts.items():
            package.writestr(f"word/{part}.xml", f"<w:{part} {SPACES}>{content}</w:{part}>")
    return stream.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def lines(data: bytes, name: str = "文件") -> list[str]:
    found = read(data, name)
    assert isinstance(found, Content)
    return found.text.splitlines()


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


PAGE = """<!DOCTYPE html><html><head><title>{title}</title></head><body>
<div class="top"><a href="/">首页</a><a href="/zw">政务公开，信息公开。</a></div>{article}
<div class="bottom">版权所有：某市人民政府办公室</div></body></html>"""
PROSE = "<p>市财政局要加强监管，落实责任，每月报告进度，年底前完成全部整改；逾期未完成的，通报批评。</p>"
PAGES = {
    "the article without what is around it, under the page's title": (
        PAGE.format(title="关于加强监管的通知_某市人民政府", article=f"<div>{PROSE * 3}</div>"),
        ["关于加强监管的通知", *3 * [PROSE[3:-4]]],
    ),
    "a title that the article repeats over two lines": (
        PAGE.format(
            title="关于加强监管的通知",
            article=f"<div><p>关于加强</p><p>监管的通知</p>{PROSE * 3}</div>",
        ),
        ["关于加强", "监管的通知", *3 * [PROSE[3:-4]]],
    ),
    "line breaks and entities": (
        "<html><body><p>一、甲<br>&emsp;&emsp;二、乙&nbsp;丙&lt;3</p></body></html>",
        ["一、甲", "二、乙 丙<3"],
    ),
    "scripts, styles and hidden elements are no text": (
        "<html><body><script>var x</script><style>p{}</style><p hidden>丁</p><p>甲</p></body></html>",
        ["甲"],
    ),
    "a table of data, a cell over two rows in both": (
        "<html><body><table><tr><th>任务<th>单位<tr><td>绿化<td rowspan=2>市林业局<tr><td>造林</table>",
        ["| 任务 | 单位 |", "| 绿化 | 市林业局 |", "| 造林 | 市林业局 |"],
    ),
    "a table that arranges the page": (
        "<html><body><table><tr><td><p>甲</p><table><tr><td>一<td>二</table><td>乙</table>",
        ["甲", "| 一 | 二 |", "乙"],
    ),
    "spans beyond all measure": (
        "<html><body><table><tr><td colspan=99999999>甲<td>乙<tr><td rowspan=0>丙<td>丁</table>",
        ["| 甲 | 乙 |", "| 丙 | 丁 |"],
    ),
}


@pytest.mark.parametrize(("page", "expected"), PAGES.values(), ids=PAGES)
def test_web_pages(page: str, expected: list[str]) -> None:
    assert lines(page.encode()) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_encodings_of_pages(encoding: str) -> None:
    page = "<html><head><meta charset=utf-8></head><body><p>加强监管</p></body></html>"
    assert lines(page.encode(encoding), "页.html") == ["加强监管"]


def test_a_page_says_its_title_in_its_data() -> None:
    page = '<html><head><meta name="ArticleTitle" content="关于监管的意见"><title>站</title></head><body>甲'
    found = read(page.encode(), "页.html")
    assert isinstance(found, Content)
    assert found.title == "关于监管的意见"


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


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    return stream.getvalue()


NOTICE = "关于加强监管的通知\n\n一、要求\n市财政局要加强监管。\n".encode()


def test_an_archive_gives_its_documents_and_one_that_fails_stops_none(tmp_path: Path) -> None:
    inner = archive(**{"丙.txt": NOTICE + "丙".encode(), "坏.docx": b"PK\x03\x04"})
    path = tmp_path / "文件.zip"
    path.write_bytes(
        archive(
            **{"甲/乙.txt": NOTICE, "空.txt": b"", "内.zip": inner, ".隐.txt": NOTICE}
            | {"__MACOSX/._a": b"x", "../../丁.docx": word(p("一、丁") + p("加强监管。"))}
        )
    )
    found = list(corpus.read_all(path))
    read = [document.source for document in found if isinstance(document, corpus.Document)]
    failed = [failure for failure in found if isinstance(failure, corpus.Failure)]
    assert read == ["文件.zip/甲/乙.txt", "文件.zip/内.zip/丙.txt", "文件.zip/丁.docx"]
    assert [failure.path.name for failure in failed] == ["空.txt", "坏.docx"]
    assert all(failure.path.name in str(failure.error) for failure in failed)


def test_one_document_is_not_read_from_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archive(**{"甲.txt": NOTICE}))
    with pytest.raises(corpus.UnreadableFileError, match="archive"):
        corpus.read(tmp_path / "a.zip")


def test_archives_in_archives_go_two_deep(tmp_path: Path) -> None:
    data = archive(**{"甲.txt": NOTICE})
    for _ in range(2):
        data = archive(**{"内.zip": data})
    (tmp_path / "a.zip").write_bytes(data)
    (found,) = corpus.read_all(tmp_path / "a.zip")
    assert isinstance(found, corpus.Failure)
    assert "2 deep" in str(found.error)


def test_names_in_archives_are_read_as_chinese_systems_write_them() -> None:
    data = archive(**{"ABCD.txt": NOTICE}).replace(b"ABCD", "通知".encode("gb18030"))
    members = read(data, "a.zip")
    assert isinstance(members, tuple)
    assert [member.name for member in members] == ["通知.txt"]


KINDS = [
    ("通知.doc", word(p("一、甲")), "docx"),  # a name that lies
    ("通知.docx", b"<html><body>" + PROSE.encode() + b"</body></html>", "html"),
    ("通知", NOTICE, "text"),
    ("通知.html", "<p>一、甲乙丙".encode(), "html"),
    ("通知.md", "<!-- 注 -->\n# 一、甲乙丙".encode(), "text"),
    ("BM.txt", "BM是商标。".encode(), "text"),
    ("空格.txt", b" " * 100_000 + NOTICE, "text"),
]


@pytest.mark.parametrize(("name", "data", "kind"), KINDS)
def test_a_file_is_what_its_bytes_say(name: str, data: bytes, kind: str) -> None:
    found = read(data, name)
    assert isinstance(found, Content)
    assert found.format == kind


def test_a_member_with_a_password_says_so() -> None:
    data = bytearray(archive(**{"甲.txt": NOTICE}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    members = read(bytes(data), "a.zip")
    assert isinstance(members, tuple)
    (member,) = members
    assert member.error is not None
    assert "password" in member.error


# Originals, as offices have them.


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


def test_saved_pages(shared: Path) -> None:
    pages = [corpus.read(path) for path in sorted((shared / "formats").glob("*.html"))]
    assert pages
    for page in pages:
        assert page.title == page.source.partition("_")[2].removesuffix(".html")
        assert page.metadata.published is not None
        numbered = [line for line in page.text.splitlines() if re.match("[一二三四五六]、", line)]
        headings = {section.heading.of(page.text) for section in page.sections}
        assert len(numbered) >= 4
        assert headings.issuperset(numbered)
