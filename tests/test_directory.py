"""The directory of bodies: what it lists, and that any text can be asked of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.organisations import Directory, Match

DIRECTORY = Directory.load()

# The State Council's departments and the bodies under it, as set up in 2018 and in 2023.
MINISTRIES = """
外交部 国防部 国家发展和改革委员会 教育部 科学技术部 工业和信息化部 国家民族事务委员会 公安部
国家安全部 民政部 司法部 财政部 人力资源和社会保障部 自然资源部 生态环境部 住房和城乡建设部
交通运输部 水利部 农业农村部 商务部 文化和旅游部 国家卫生健康委员会 退役军人事务部 应急管理部
中国人民银行 审计署
"""
OTHER_BODIES = """
国务院国有资产监督管理委员会 海关总署 国家税务总局 国家市场监督管理总局 国家金融监督管理总局
中国证券监督管理委员会 国家广播电视总局 国家体育总局 国家信访局 国家统计局 国家知识产权局
国家国际发展合作署 国家医疗保障局 国务院参事室 国家机关事务管理局 国务院研究室 新华通讯社
中国科学院 中国社会科学院 中国工程院 国务院发展研究中心 中央广播电视总台 中国气象局
中国银行保险监督管理委员会 国家粮食和物资储备局 国家能源局 国家数据局 国家国防科技工业局
国家烟草专卖局 国家移民管理局 国家林业和草原局 国家铁路局 中国民用航空局 国家邮政局 国家文物局
国家中医药管理局 国家疾病预防控制局 国家矿山安全监察局 国家消防救援局 国家外汇管理局
国家药品监督管理局 国家公务员局 国家档案局 国家保密局 国家密码管理局 国家乡村振兴局
"""


@pytest.mark.parametrize("name", [*MINISTRIES.split(), *OTHER_BODIES.split()])
def test_national_bodies_are_listed_in_full_with_their_english_names(name: str) -> None:
    assert DIRECTORY.canonical(name) == name
    assert DIRECTORY.level(name) == "national"
    assert DIRECTORY.english(name)


def test_every_name_for_the_tokenizer_is_a_known_unit() -> None:
    names = DIRECTORY.names()
    assert {"市发改委", "市委组织部", "国家发展改革委", "林业局", "财政部门"} <= set(names)
    assert len(names) == len(set(names)) < 6000
    for name in names:
        full = DIRECTORY.canonical(name)
        assert DIRECTORY.canonical(full) == full
        assert DIRECTORY.is_unit_name(name)
        assert DIRECTORY.same(name, full) in (Match.EXACT, Match.ALIAS)
        assert DIRECTORY.english(name)


def test_the_data_names_each_function_and_its_relations_once() -> None:
    path = Path(__file__).parent.parent / "kb" / "data" / "organisations.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    keys = [row["key"] for row in data["functions"]]
    related = {
        key for row in data["functions"] for key in (*row.get("kin", ()), *row.get("covers", ()))
    }
    reformed = {key for old, new, *_ in data["renamings"] for key in (old, new)}
    assert len(keys) == len(set(keys)) >= 120
    assert related | reformed <= set(keys)
    assert data["source"]


PIECES = """
市 省 县 区 委 局 部 办 厅 和 的 各 由 安康 林业 财政 发改 人社 部门 委员会 办公室 组织部 什么
哪个 负责 市场监管 国家 “ ” ( 、 the forestry bureau Municipal of Ministry NDRC 2019年
"""
PIECE_LISTS = st.lists(st.sampled_from(PIECES.split()), max_size=12)
TEXTS = PIECE_LISTS.map("".join) | st.text(max_size=30)


@given(TEXTS)
def test_any_text_can_be_asked_about(text: str) -> None:
    full = DIRECTORY.canonical(text)
    assert DIRECTORY.canonical(full) == full
    assert DIRECTORY.english(text) != ""
    assert DIRECTORY.level(text) in (
        "",
        "national",
        "provincial",
        "municipal",
        "county",
        "township",
    )
    assert DIRECTORY.same(text, text) is Match.EXACT
    assert isinstance(DIRECTORY.is_unit_name(text), bool)
    assert all(step.old != step.new for step in DIRECTORY.renamed(text))


@given(TEXTS | PIECE_LISTS.map(" ".join))
def test_mentions_are_verbatim_in_order_and_apart(text: str) -> None:
    position = 0
    for mention in DIRECTORY.find(text):
        assert position <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        position = mention.end
