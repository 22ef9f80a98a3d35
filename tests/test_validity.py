"""What a document says of its own standing: number, days, issuer, level and place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import corpus
from corpus.authority import find_issuer, find_level, find_place
from corpus.document import Level, Metadata
from corpus.metadata import completed
from corpus.validity import find_effective, find_expiry, find_number

NUMBERS = [
    (
        "below a letterhead",
        "某县人民政府文件\n某政发〔2020〕3号\n关于绿化的通知",
        "某政发〔2020〕3号",
    ),
    ("in square brackets", "关于绿化的通知\n某林发[2018]12号", "某林发[2018]12号"),
    ("in brackets of its own", "关于绿化的通知\n（某政办发〔2021〕7号）", "某政办发〔2021〕7号"),
    (
        "behind its key",
        "索引号：12-3 发文字号：某政函〔2019〕8号\n关于绿化的批复",
        "某政函〔2019〕8号",
    ),
    ("of an order", "某省人民政府令\n第215号\n某省绿化办法", "第215号"),
    (
        "cited in the text",
        "关于绿化的通知\n根据《办法》（某政发〔2020〕3号）要求，通知如下。",
        None,
    ),
    ("cited alone in brackets", "关于绿化的通知\n各区：\n落实某政发〔2020〕3号文件。", None),
    ("none", "关于绿化的通知\n各区：现通知如下。", None),
]


@pytest.mark.parametrize(("style", "text", "number"), NUMBERS)
def test_number(style: str, text: str, number: str | None) -> None:
    assert find_number(text) == number, style


ISSUED = date(2020, 3, 10)
TERMS = [
    ("本办法自2021年1月1日起施行。", date(2021, 1, 1), None),
    ("第九条　本条例自2021年1月1日起施行。", date(2021, 1, 1), None),
    ("本通知自印发之日起施行，有效期5年。", ISSUED, date(2025, 3, 9)),
    ("本办法自2021年1月1日起施行，有效期至2025年12月31日。", date(2021, 1, 1), date(2025, 12, 31)),
    ("本措施自发布之日起实施，有效期至2020年底。", ISSUED, date(2020, 12, 31)),
    ("本办法自2021年1月1日起施行，试行两年。", date(2021, 1, 1), date(2022, 12, 31)),
    ("本政策执行期暂定为自发布之日起的三个月。", None, date(2020, 6, 9)),
    ("本政策执行期为自政策发布之日起至2020年6月30日。", None, date(2020, 6, 30)),
    ("本政策自发布之日起施行，施行期暂定为6个月。", ISSUED, date(2020, 9, 9)),
    ("本通知适用截止时间为2020年6月30日，届时另行通知。", None, date(2020, 6, 30)),
    ("本通知实施时间为2020年7月1日。", None, None),  # its beginning
    ("本办法有效期5年。", None, None),  # from which day?
    ("本办法规定的许可证有效期5年。", None, None),
    ("许可证有效期5年。", None, None),
    ("企业自2021年1月1日起执行新标准。", None, None),
    ("本市最低工资标准自2021年1月1日起执行新的档次。", None, None),
    ("《绿化办法》自2019年1月1日起施行。", None, None),
    ("本通知自印发之日起施行，有效期至疫情结束。", ISSUED, None),
    ("本办法自2021年1月1日起施行。\n本规定自2022年1月1日起施行。", None, None),  # which?
]


@pytest.mark.parametrize(("text", "effective", "expires"), TERMS)
def test_from_when_to_when(text: str, effective: date | None, expires: date | None) -> None:
    found = find_effective(text, ISSUED)
    assert (found, find_expiry(text, found, ISSUED)) == (effective, expires)


ISSUERS = [
    ("某市人民政府办公室关于绿化的通知", "", "某市人民政府办公室"),
    ("某市财政局 某市林业局关于绿化的通知", "", "某市财政局、某市林业局"),
    ("某省人民政府办公厅转发省林业厅关于绿化意见的通知", "", "某省人民政府办公厅"),
    ("转发某省林业厅关于绿化的通知", "", None),
    ("绿化方案", "某市林业局文件\n绿化方案", "某市林业局"),
    ("绿化方案", "绿化方案\n做好绿化。\n某市林业局\n2020年3月1日", "某市林业局"),
    (
        "绿化方案",
        "绿化方案\n做好绿化。\n某市林业局 某市财政局\n2020年3月1日",
        "某市林业局、某市财政局",
    ),
    (
        "绿化方案",
        "绿化方案\n做好绿化。\n某市林业局\n某市财政局\n2020年3月1日",
        "某市林业局、某市财政局",
    ),
    ("绿化方案", "绿化方案\n做好绿化。\n某市应对疫情\n工作指挥部\n2020年3月1日", None),  # cut off
    (
        "绿化方案",
        "绿化方案\n做好绿化。\n国务院应对疫情\n联防联控机制综合组\n（某部代章）\n2020年3月1日\n一、甲。乙。\n"
        "某部办公厅\n2020年3月2日印发",
        "国务院应对疫情联防联控机制综合组",
    ),
    ("绿化方案", "绿化方案\n做好绿化。\n某市林业局办公室 2020年3月2日印发", None),  # the printer
    ("绿化方案", "绿化方案\n市林业局已安排落实。\n2020年3月1日", None),
]


@pytest.mark.parametrize(("title", "text", "issuer"), ISSUERS)
def test_issuer(title: str, text: str, issuer: str | None) -> None:
    assert find_issuer(title, text) == issuer


def test_who_printed_a_document_tells_its_place_and_level() -> None:
    text = "绿化方案\n做好绿化。\n河南省人民政府办公厅2020年3月2日印发"
    known = completed(Metadata("绿化方案"), text)
    assert (known.issuer, known.level, known.place) == (None, Level.PROVINCIAL, "河南省")


AUTHORITIES = [
    ("国务院办公厅", Level.NATIONAL, None),
    ("人力资源社会保障部办公厅", Level.NATIONAL, None),
    ("财政部、税务总局", Level.NATIONAL, None),
    ("陕西省人民政府", Level.PROVINCIAL, "陕西省"),
    ("重庆市人民政府办公厅", Level.PROVINCIAL, "重庆市"),
    ("内蒙古自治区林业和草原局", Level.PROVINCIAL, "内蒙古自治区"),
    ("陕西省安康市财政局", Level.PREFECTURE, "陕西省安康市"),
    ("内江市住房和城乡建设局", Level.PREFECTURE, "内江市"),
    ("重庆市大渡口区市场监督管理局", Level.COUNTY, "重庆市大渡口区"),
    ("中共青禾县委", Level.COUNTY, "青禾县"),
    ("青禾县柳河镇人民政府", Level.TOWNSHIP, "青禾县柳河镇"),
    ("国家税务总局四川省税务局", None, None),
    ("某高新区管委会", None, None),
    ("市林业局", None, None),
    ("市委宣传部", None, None),
    ("疫情防控指挥部", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("issuer", "level", "place"), AUTHORITIES)
def test_level_and_place(issuer: str | None, level: Level | None, place: str | None) -> None:
    assert (find_level(issuer), find_place(issuer)) == (level, place)


def test_what_a_file_beside_it_says_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("青禾县林业局关于绿化的通知\n某林发〔2020〕1号\n请做好绿化。", encoding="utf-8")
    beside = tmp_path / "a.toml"
    beside.write_text('number = "另发〔2020〕2号"\nexpires = 2022-12-31\nlevel = "township"')
    metadata = corpus.read(path).metadata
    assert (metadata.number, metadata.expires) == ("另发〔2020〕2号", date(2022, 12, 31))
    assert (metadata.level, metadata.place) == (Level.TOWNSHIP, "青禾县")
    beside.write_text('level = "global"')
    with pytest.raises(corpus.CorpusError, match="global"):
        corpus.read(path)
    beside.write_text('expires = "soon"')
    with pytest.raises(corpus.CorpusError, match="soon"):
        corpus.read(path)
