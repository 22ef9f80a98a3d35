"""The head of a document: its title, the lines about it, its day of issue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.head import find_date, read_head
from corpus.metadata import read_metadata

TEXT = "各单位：\n为做好工作，现通知如下。\n一、要求。落实责任。"

# (style, text, title)
TITLES = [
    ("a line of its own", f"关于加强监管的通知\n{TEXT}", "关于加强监管的通知"),
    (
        "over two lines",
        f"市政府关于加快发展\n体育产业的意见\n{TEXT}",
        "市政府关于加快发展体育产业的意见",
    ),
    (
        "below a letterhead and a number",
        f"某市人民政府文件\n某政发〔2020〕1号\n某市绿化实施方案\n{TEXT}",
        "某市绿化实施方案",
    ),
    (
        "the edition on a line of its own",
        f"某发〔2022〕71号\n关于印发疫病防控方案\n（第九版）的通知\n{TEXT}",
        "关于印发疫病防控方案（第九版）的通知",
    ),
    ("a trial", f"某市绿化管理办法\n（试行）\n{TEXT}", "某市绿化管理办法（试行）"),
    ("a note is no title", f"某市绿化管理办法\n（此件公开发布）\n{TEXT}", "某市绿化管理办法"),
    (
        "several issuers, a line each",
        f"市教育局\n市财政局\n关于学校食堂的通知\n{TEXT}",
        "市教育局 市财政局 关于学校食堂的通知",
    ),
    (
        "behind the keys of a web page",
        f"索引号：123-45\n发布日期：2020-02-03\n关于复工的通告\n{TEXT}",
        "关于复工的通告",
    ),
    (
        "before a header in brackets, no line breaks",
        "某市关于支持企业的若干措施 [主题分类] 综合 　　[发文字号] 某政发〔2020〕5号 　　各区： 　　一、甲。乙。",
        "某市关于支持企业的若干措施",
    ),
    (
        "no line breaks, one space behind it",
        "关于疫情防控的通知 各有关单位： 为做好工作，现通知如下。 一、要求。落实。",
        "关于疫情防控的通知",
    ),
    (
        "printed twice",
        "关于电价的通知 关于电价的通知 某发改〔2020〕1号 各公司： 现通知如下。 一、甲。乙。",
        "关于电价的通知",
    ),
    (
        "with its sort in brackets before it",
        "【温馨提示】关于延期的通知 为做好工作，现通知如下。 一、甲。乙。",
        "【温馨提示】关于延期的通知",
    ),
    (
        "a headline of the news, which is no kind of document",
        "某市推出首批云服务项目 2月15日，记者获悉，该市推出云服务。 企业可以申请。",
        "某市推出首批云服务项目",
    ),
    ("of a form that is enclosed", f"附件1\n公务员登记表\n| 姓名 |  |\n{TEXT}", "公务员登记表"),
    ("a sentence is no title", "为贯彻落实文件精神，制定本办法。\n一、要求。落实。", None),
    ("an address is no title", "各县区人民政府：\n一、要求。落实。", None),
]


@pytest.mark.parametrize(("text", "title"), [r[1:] for r in TITLES], ids=[r[0] for r in TITLES])
def test_titles(text: str, title: str | None) -> None:
    assert read_head(text).title == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("s048-某市绿化行动.txt", "某市绿化行动"),
        ("07_某市绿化行动.txt", "某市绿化行动"),
        ("附件1-绿化登记表.txt", "绿化登记表"),
        ("2031年绿化行动.txt", "2031年绿化行动"),
        ("397_2.txt", "397_2"),
    ],
)
def test_the_name_of_a_file_stands_for_a_title(name: str, title: str) -> None:
    text = "为做好工作，现通知如下。"
    assert read_metadata(text, Path(name), read_head(text)).title == title


def test_the_report_of_a_government_is_called_one() -> None:
    text = "各位代表：\n现在，我代表青禾市人民政府向大会报告工作，请予审议。\n一、回顾\n甲。"
    assert read_metadata(text, Path("青禾.txt"), read_head(text)).title == "青禾政府工作报告"


# (style, text, day of issue)
DATES = [
    (
        "a line about the document",
        f"关于监管的通知\n时间:2019-03-11 10:03\n{TEXT}",
        date(2019, 3, 11),
    ),
    ("in brackets below the title", f"监管办法\n（2020年2月13日公布）\n{TEXT}", date(2020, 2, 13)),
    ("a signature at the end", f"关于监管的通知\n{TEXT}\n市政府\n2020年2月13日", date(2020, 2, 13)),
    ("Han numerals", f"关于监管的通知\n{TEXT}\n二〇二〇年二月十三日", date(2020, 2, 13)),
    ("names and day on one line", f"通知 {TEXT} 财政局 卫健委 2020年1月25日", date(2020, 1, 25)),
    ("day and hour of a web page", "重庆日报2020-02-21 07:39:15 交通先行。", date(2020, 2, 21)),
    (
        "a notice is older than its annexes",
        f"{TEXT}\n市政府\n2020年2月1日\n附件\n2020年3月1日",
        date(2020, 2, 1),
    ),
    ("a deadline is no day of issue", "关于监管的通知\n一、甲。2020年2月13日前完成。", None),
    ("a day that does not exist", f"关于监管的通知\n2020年2月31日\n{TEXT}", None),
]


@pytest.mark.parametrize(("text", "day"), [r[1:] for r in DATES], ids=[r[0] for r in DATES])
def test_days_of_issue(text: str, day: date | None) -> None:
    assert find_date(text) == day


def test_the_head_belongs_to_no_clause() -> None:
    text = f"索引号：123-45\n关于复工的通告\n某政发〔2020〕1号\n发布日期：2020-02-03\n\n{TEXT}"
    assert read_head(text).span.of(text).endswith("2020-02-03")
