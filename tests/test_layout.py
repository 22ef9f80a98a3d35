"""The lines of a page → its paragraphs and tables."""

from __future__ import annotations

import pytest

from corpus.readers.flow import compose
from corpus.readers.glyphs import mended
from corpus.readers.layout import PageLayout, Piece, Table, columns, in_rows, lines
from corpus.readers.tables import with_tables

EM = 10.0
FULL = "为了做好全市城市绿化工作持续提升人居环境质量建设"  # 24 characters, a full line


def line(text: str, indent: float = 0, row: int = 0, em: float = EM) -> Piece:
    """A line of text, ``indent`` characters from the margin."""
    left, top = 100 + indent * EM, 100 + 18.0 * row
    return Piece(text, left, top, left + em * columns(text), top + em)


def page(*pieces: Piece | Table) -> PageLayout:
    return PageLayout(450, 800, pieces)


def body(*texts: str, indents: str = "") -> PageLayout:
    """A page of lines; a digit of ``indents`` a line, in characters."""
    places = indents or "0" * len(texts)
    return page(
        *(line(text, int(i), n) for n, (text, i) in enumerate(zip(texts, places, strict=True)))
    )


def text_of(*pages: PageLayout) -> list[str]:
    return compose(pages)[0].split("\n")


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("2020 年 6 月底前", "2020年6月底前"),
        ("力争 80% 以上", "力争80%以上"),
        ("市委 市政府关于", "市委 市政府关于"),  # two who sign
        ("（国发〔2018〕 41 号）、 《意见》", "（国发〔2018〕41号）、《意见》"),
        ("ISO 9001 and so on", "ISO 9001 and so on"),
        ("⼀、⽅案⻓期", "一、方案长期"),  # radicals for characters
        ("2014\xad2020年", "2014-2020年"),
    ],
)
def test_a_line_as_it_is_written(shown: str, meant: str) -> None:
    assert mended(shown) == meant


@pytest.mark.parametrize(
    ("layout", "paragraphs"),
    [
        (body(FULL, FULL, "事项。", indents="000"), [f"{FULL}{FULL}事项。"]),
        # An indent opens a paragraph, even behind a full line.
        (body(FULL, f"{FULL[:-3]}。", FULL[:22], FULL, indents="0020"), [f"{FULL}{FULL[:-3]}。", FULL[:22] + FULL]),
        # What had room on the line before was meant to stand on its own.
        (body(FULL, FULL, FULL, "各县区政府、市直各部门：", "为了绿化"), [FULL * 3 + "各县区政府、市直各部门：", "为了绿化"]),
        # A mark must not open a line: the character before it had no room either.
        (body(FULL, FULL, FULL, FULL[:23], "办，抓好落实。"), [FULL * 3 + FULL[:23] + "办，抓好落实。"]),
        # A number behind a full stop is an item; one in a sentence is none.
        (body(FULL, FULL, FULL[:23] + "。", "一、绿化"), [FULL * 2 + FULL[:23] + "。", "一、绿化"]),
        (body(FULL, FULL, FULL[:20] + "按照本法", "第三条执行。"), [FULL * 2 + FULL[:20] + "按照本法第三条执行。"]),
        (body(FULL, FULL, FULL[:21] + "COVID", "tests work"), [FULL * 2 + FULL[:21] + "COVID tests work"]),
    ],
)  # fmt: skip
def test_lines_join_to_paragraphs(layout: PageLayout, paragraphs: list[str]) -> None:
    assert text_of(layout) == paragraphs


def test_a_larger_gap_or_another_size_opens_a_paragraph() -> None:
    pieces = [line(FULL, row=row) for row in (0, 1, 2, 4, 5)]
    assert text_of(page(*pieces)) == [FULL * 3, FULL * 2]
    assert (
        text_of(page(line(FULL[:12], em=20), line(FULL, row=2), line(FULL, row=3)))[0] == FULL[:12]
    )


def test_a_paragraph_runs_over_the_end_of_a_page() -> None:
    first, second = body(FULL, FULL, FULL), body(FULL, "完成。", "一、要求")
    text, pages = compose([first, second])
    assert text == f"{FULL * 4}完成。\n一、要求"
    assert [mark.start for mark in pages] == [0, 72]


def test_running_lines_and_page_numbers_go() -> None:
    pages = [
        page(
            Piece("某市文件汇编", 180, 20, 240, 30),
            *(line(f"第{name}件事{FULL[:10]}", row=row) for row in range(3)),
            Piece(f"— {number} —", 200, 770, 240, 780),
        )
        for number, name in enumerate("甲乙丙丁", start=3)
    ]
    assert text_of(*pages) == [f"第{name}件事{FULL[:10]}" for name in "甲乙丙丁" for _ in range(3)]


def test_annexes_with_a_page_each_keep_their_numbers() -> None:
    pages = [body(f"附件{number}", FULL, "完。") for number in (1, 2)]
    assert text_of(*pages) == ["附件1", f"{FULL}完。", "附件2", f"{FULL}完。"]


def test_a_second_font_stands_where_it_is_seen() -> None:
    pieces = [Piece(char, 10.0 * n, 0, 10.0 * n + 10, 10) for n, char in enumerate("打好“攻坚”战")]
    behind = [piece for piece in pieces if piece.text in "“”"]
    first = [piece for piece in pieces if piece.text not in "“”"]
    assert [piece.text for piece in lines(first + behind)] == ["打好“攻坚”战"]


def test_type_set_wide_is_no_row_of_words() -> None:
    pieces = [
        Piece(char, 16.0 * n, 0, 16.0 * n + 10, 10) for n, char in enumerate("税务总局办公厅")
    ]
    assert [piece.text for piece in lines(pieces)] == ["税务总局办公厅"]


def test_what_stands_level_is_one_row() -> None:
    pieces = [line("乙", 5, 1), line("甲", 0, 1), line("上", 9, 0)]
    assert [piece.text for piece in in_rows(pieces)] == ["上", "甲", "乙"]


# A grid of three columns and three rows; the first cell of the last two rows is one.
GRID = [
    (0.0, 0.0, 60.0, 20.0), (60.0, 0.0, 120.0, 20.0), (120.0, 0.0, 180.0, 20.0),
    (0.0, 20.0, 60.0, 80.0), (60.0, 20.0, 120.0, 50.0), (120.0, 20.0, 180.0, 50.0),
    (60.0, 50.0, 120.0, 80.0), (120.0, 50.0, 180.0, 80.0),
]  # fmt: skip


def cell(text: str, left: float, top: float) -> Piece:
    return Piece(text, left + 2, top + 2, left + 2 + EM * columns(text), top + 12)


def test_a_table_has_its_cells_in_place() -> None:
    pieces = [
        line("分工表"),
        *(cell(text, 60 * n, 0) for n, text in enumerate(("类别", "任务", "单位"))),
        cell("生态", 0, 30),
        *(cell("种植行道树", 60, 20), cell("木", 60, 34)),  # the width forced this break
        *(cell("林业局", 120, 20), cell("住建局", 120, 34)),  # and not this one
        *(cell("河道", 60, 50), cell("水利局", 120, 50)),
    ]
    assert list(with_tables(pieces, [GRID])) == [
        line("分工表"),
        Table(
            (
                ("类别", "任务", "单位"),
                ("生态", "种植行道树木", "林业局 住建局"),
                ("生态", "河道", "水利局"),
            )
        ),
    ]


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        # The row of heads is repeated on every page.
        (("1", "绿化", "甲"), (("序号", "任务", "单位"), ("2", "治水", "乙")), ["| 1 | 绿化 | 甲 |", "| 2 | 治水 | 乙 |"]),
        # The page's end cuts a row: the rest has no number.
        (("1", "绿", "甲局、乙"), (("", "化", "局"), ("2", "治水", "丙")), ["| 1 | 绿化 | 甲局、乙局 |", "| 2 | 治水 | 丙 |"]),
        # A cell that spans rows goes on over the page's end.
        (("生态", "绿化", "甲"), (("", "治水", "乙"), ("交通", "道路", "丙")), ["| 生态 | 绿化 | 甲 |", "| 生态 | 治水 | 乙 |", "| 交通 | 道路 | 丙 |"]),
    ],
)  # fmt: skip
def test_a_table_goes_on_over_the_end_of_a_page(
    before: tuple[str, ...], after: tuple[tuple[str, ...], ...], rows: list[str]
) -> None:
    pages = page(Table((("序号", "任务", "单位"), before))), page(Table(after))
    assert text_of(*pages) == ["| 序号 | 任务 | 单位 |", *rows]
