"""Names of organisations: aliases, levels, English, renamings, and names told by their form."""

from __future__ import annotations

from datetime import date

import pytest

from kb.organisations import Change, Directory, Match, is_group
from kb.organisations.groups import may_include

DIRECTORY = Directory.load()

CANONICAL = [
    # A short form is spelt out at its own level; the form of office stays.
    ("市发改委", "市发展和改革委员会"),
    ("省发展改革委", "省发展和改革委员会"),
    ("县发改局", "县发展和改革局"),
    # The State Council's own short forms name the country's bodies.
    ("发展改革委", "国家发展和改革委员会"),
    ("国家发展改革委", "国家发展和改革委员会"),
    ("人力资源社会保障部", "人力资源和社会保障部"),
    ("人社部", "人力资源和社会保障部"),
    ("市场监管总局", "国家市场监督管理总局"),
    ("供销合作总社", "中华全国供销合作总社"),
    # An everyday short form without its level leaves the level open.
    ("发改委", "发展和改革委员会"),
    ("统计局", "统计局"),
    # A place stays.
    ("安康市林业局", "安康市林业局"),
    ("陕西省安康市人社局", "陕西省安康市人力资源和社会保障局"),
    ("广西壮族自治区财政厅", "广西壮族自治区财政厅"),
    # The same core at two levels stays two bodies.
    ("市财政局", "市财政局"),
    ("省财政厅", "省财政厅"),
    ("财政部", "财政部"),
    # A body keeps the name of its time: an alias is spelt out, a renaming is none.
    ("市农业局", "市农业局"),
    ("市国土局", "市国土资源局"),
    ("市卫计局", "市卫生和计划生育局"),
    ("市扶贫局", "市扶贫开发局"),
    ("交通部", "交通部"),
    # One short form, two bodies: the government's and the Party committee's.
    ("市金融办", "市金融工作办公室"),
    ("市政府金融办", "市金融工作办公室"),
    ("市委金融办", "市委金融委员会办公室"),
    # A Party department belongs to the committee of its level, named or not.
    ("市委网信办", "市委网络安全和信息化委员会办公室"),
    ("市网信办", "市委网络安全和信息化委员会办公室"),
    ("中共安康市委组织部", "安康市委组织部"),
    # The full name of a court tells its level.
    ("市法院", "市中级人民法院"),
    ("省高院", "省高级人民法院"),
    # A subordinate of a national body is the body of its place.
    ("国家税务总局安康市税务局", "安康市税务局"),
    # A name that begins like a level is not cut: 市场…, 镇江市.
    ("市场监管局", "市场监督管理局"),
    ("镇江市发改委", "镇江市发展和改革委员会"),
    # Local offices, groups and names in no list are left as they are written.
    ("安康银监分局", "安康银监分局"),
    ("人民银行安康中心支行", "人民银行安康中心支行"),
    ("国网安康供电公司", "国网安康供电公司"),
    ("市脱贫办", "市脱贫办"),
    ("市“八办三组五保障”责任单位", "市“八办三组五保障”责任单位"),
    ("各县区", "各县区"),
    ("各县区政府", "各县区政府"),
    ("各有关部门", "各有关部门"),
]

LEVEL = [
    ("发展改革委", "national"),  # by what it stands for
    ("中央网信办", "national"),
    ("省财政厅", "provincial"),
    ("自治区党委宣传部", "provincial"),
    ("市财政局", "municipal"),
    ("延边州林业和草原局", "municipal"),
    ("团市委", "municipal"),  # the word of level need not come first
    ("汉滨区教育局", "county"),
    ("达茂旗", "county"),
    ("各县区", "county"),  # groups have one too
    ("各街道办事处", "township"),
    ("财政局", ""),  # open
    ("市场监管局", ""),  # 市场 is no 市
    ("各级党委", ""),
]

ENGLISH = [
    ("市林业局", "Municipal Forestry Bureau"),
    ("省财政厅", "Provincial Department of Finance"),  # 厅 is a department
    ("财政部", "Ministry of Finance"),
    ("市发改委", "Municipal Development and Reform Commission"),
    ("林业局", "Forestry Bureau"),
    ("安康市林业局", "Ankang Municipal Forestry Bureau"),  # a place of the list is named
    ("汉滨区教育局", "District Education Bureau"),  # another is left out
    ("市委组织部", "Organization Department of the Municipal Party Committee"),
    ("安康市中院", "Ankang Municipal Intermediate People's Court"),
    ("市财政部门", "Municipal finance departments"),
    ("人民银行安康中心支行", "People's Bank of China branch"),
    ("各县区", "each county and district"),
    ("市搬迁安置局", None),  # in no list
]

FIND = [
    # The span is the name alone, whatever stands around it.
    ("请问市林业局牵头哪些工作？", ["市林业局"]),
    ("林业局和财政局负责什么", ["林业局", "财政局"]),
    ("市发改委、市财政局、市委组织部分别做什么", ["市发改委", "市财政局", "市委组织部"]),
    ("2019年8月底前市交通局要完成哪些任务", ["市交通局"]),
    ("安康市林业局和陕西省财政厅", ["安康市林业局", "陕西省财政厅"]),
    # The longest name wins; a name with 和 in it is one.
    ("市委宣传部做什么", ["市委宣传部"]),
    ("市政府办公室做什么", ["市政府办公室"]),
    ("市人力资源和社会保障局做什么", ["市人力资源和社会保障局"]),
    # Broad names and groups are names.
    ("财政部门和林业主管部门要做什么", ["财政部门", "林业主管部门"]),
    ("各县区要落实哪些任务", ["各县区"]),
    ("县区要落实哪些任务", ["县区"]),
    # A local office is taken whole.
    ("国网安康供电公司要做什么", ["国网安康供电公司"]),
    ("安康银监分局配合什么", ["安康银监分局"]),
    # In no list, told by its form.
    ("市气球局牵头哪些工作", ["市气球局"]),
    ("市八办要做什么", ["市八办"]),
    ("市“八办三组五保障”责任单位要做什么", ["市“八办三组五保障”责任单位"]),
    ("县教育体育科技局负责什么", ["县教育体育科技局"]),
    # Question words, verbs and everyday words are no names.
    ("生态扶贫由哪个部门牵头？", []),
    ("哪个局负责，什么部配合，怎么办？", []),
    ("举办、主办、公办的格局和布局，全部干部顾全大局，结局如何", []),
    ("俱乐部、党支部、内部的大厅谁管", []),
    # A name inside another word is none: 教育部|署, 扶贫办|法, 平台|办.
    ("教育部署有哪些，扶贫办法是什么，水利部分项目", []),
    ("平台办理流程，分工行动，市委书记是谁", []),
    ("电子税务局怎么登录", []),
    # A topic, a role and a count are none either.
    ("危房改造的责任单位是谁", []),
    ("大数据中心建设由谁负责", []),
    ("10个县区什么时候摘帽", []),
    # A city's name is not cut at 州: it is 兰州海关, not 州海关.
    ("兰州海关采取什么措施", ["兰州海关"]),
]

FIND_ENGLISH = [
    # English says bureau for every office: the Chinese name is the broad one.
    ("What must the forestry bureau do?", [("forestry bureau", "林业部门")]),
    ("What of the County Finance Bureau?", [("County Finance Bureau", "县财政部门")]),
    ("the provincial department of finance", [("provincial department of finance", "省财政部门")]),
    ("the human resources bureau", [("human resources bureau", "人力资源和社会保障部门")]),
    # A whole name and an acronym name one body.
    ("the Ministry of Finance", [("Ministry of Finance", "财政部")]),
    ("NDRC and ndrc", [("NDRC", "国家发展和改革委员会"), ("ndrc", "国家发展和改革委员会")]),
    ("tasks of SAFE", [("SAFE", "国家外汇管理局")]),
    (
        "the Publicity Department of the Municipal Party Committee",
        [("Publicity Department of the Municipal Party Committee", "市委宣传部")],
    ),
    ("What must counties and districts do?", [("counties and districts", "县区")]),
    # In no list, told by its form; its name stays English.
    ("the municipal balloon bureau", [("municipal balloon bureau", "municipal balloon bureau")]),
    # A question word, a topic, a count and an adjective name nothing.
    ("Which bureau leads, and which government office helps?", []),
    ("Who provides most of the safe drinking water and forestry funds?", []),
    ("Which 10 counties and districts are relieved?", []),
    ("the lead bureau and the responsible departments", []),
    # No name runs across a full stop or another script.
    ("They ask of forestry. Department heads answer.", []),
]

SAME = [
    ("市林业局", "市林业局", Match.EXACT),
    ("市“八办”责任单位", "市八办责任单位", Match.EXACT),  # quotation marks do not count
    ("市发改委", "市发展和改革委员会", Match.ALIAS),
    ("市卫健委", "市卫健局", Match.ALIAS),  # another form of office, one body
    ("国家税务总局安康市税务局", "市税务局", Match.ALIAS),
    # A place is compared where both names give one.
    ("安康市林业局", "市林业局", Match.ALIAS),
    ("安康市林业局", "宝鸡市林业局", Match.NONE),
    # Levels are kept apart, unless one is left open.
    ("市财政局", "省财政厅", Match.NONE),
    ("市财政局", "财政部", Match.NONE),
    ("市财政局", "县财政局", Match.NONE),
    ("财政部门", "市财政局", Match.BROAD),
    ("财政部门", "省财政厅", Match.BROAD),
    ("市财政部门", "省财政厅", Match.NONE),
    ("发改委", "市发展和改革委员会", Match.BROAD),
    ("发展改革委", "市发展和改革委员会", Match.BROAD),
    ("发改委", "国家发展和改革委员会", Match.BROAD),
    # 局 without a level is no 厅 and no 部.
    ("财政局", "市财政局", Match.BROAD),
    ("财政局", "省财政厅", Match.NONE),
    ("财政厅", "市财政局", Match.NONE),
    # Renamed and merged bodies answer to each other's names, in both directions.
    ("卫健委", "市卫计局", Match.RENAMED),
    ("市自然资源局", "市国土局", Match.RENAMED),
    ("市国土局", "市自然资源局", Match.RENAMED),
    ("市农业农村局", "市扶贫局", Match.RENAMED),  # two steps, 2021 and 2023
    # What was merged into one body was not one before.
    ("市食药监局", "市工商局", Match.NONE),
    ("市农业局", "市扶贫局", Match.NONE),
    # A duty that moved makes no body another.
    ("市医保局", "市民政局", Match.NONE),
    # A broad name follows renamings, not mergers.
    ("农业部门", "市农业局", Match.BROAD),
    ("农业部门", "市扶贫局", Match.NONE),
    ("扶贫部门", "市脱贫办", Match.BROAD),
    ("扶贫局", "市脱贫办", Match.NONE),
    # A joint bureau carries both of its functions.
    ("教育局", "市教体局", Match.BROAD),
    # Local offices of a national body, and companies.
    ("人民银行", "人民银行安康中心支行", Match.BROAD),
    ("供电公司", "国网安康供电公司", Match.BROAD),
    # In no list: equal but for the level.
    ("搬迁安置局", "市搬迁安置局", Match.BROAD),
    ("县区", "各县区", Match.ALIAS),
    ("各县区政府", "各县区", Match.ALIAS),
    ("达茂旗", "固阳旗", Match.NONE),
    ("市气象局", "市林业局", Match.NONE),
]

UNITS = """
体育总局 中央网信办 教育部 中国残联 各级党委 国网安康供电公司 地电安康分公司
人民银行安康中心支行 安康银监分局 市“八办三组五保障”责任单位 中关村管委会 各省级人民政府
试点城市政府 北京冬奥组委 有关部门 各群团组织 达茂旗 济南市政府 供销合作总社
各省、自治区、直辖市人民政府 各市(州)人民政府 国家统计局北京调查总队 人行营业管理部
市政府办公室数字政府专班 石景山区 政府 推进办 经信局
"""
NO_UNITS = """
加强组织领导 全面落实 市县联动 抓好落实 单位 部门 责任单位 牵头单位 文化 粮食 中央 举办 格局
服务大厅 推进公办 建立领导小组 明确责任单位 督促有关部门 贫困地区 工业园区 山区 城市 产业布局
俱乐部 按职责分工 各项任务 预约办 市委常委 手机银行
"""
GROUPS = """
各县区 县区 各有关部门 其他有关部门和单位 各市政府 各级党委 政府 市脱贫攻坚指挥部成员单位
市直有关部门 各行业主管部门
"""
NO_GROUPS = """
市财政局 市政府 林业主管部门 督促有关部门 各项任务 责任单位
"""


@pytest.mark.parametrize(("name", "expected"), CANONICAL)
def test_canonical(name: str, expected: str) -> None:
    assert DIRECTORY.canonical(name) == expected


@pytest.mark.parametrize(("name", "expected"), LEVEL)
def test_level(name: str, expected: str) -> None:
    assert DIRECTORY.level(name) == expected


@pytest.mark.parametrize(("name", "expected"), ENGLISH)
def test_english(name: str, expected: str | None) -> None:
    assert DIRECTORY.english(name) == expected


@pytest.mark.parametrize(("question", "expected"), FIND)
def test_find(question: str, expected: list[str]) -> None:
    assert [mention.text for mention in DIRECTORY.find(question)] == expected


@pytest.mark.parametrize(("question", "expected"), FIND_ENGLISH)
def test_find_in_english(question: str, expected: list[tuple[str, str]]) -> None:
    assert [(m.text, m.name) for m in DIRECTORY.find(question)] == expected


@pytest.mark.parametrize(("asked", "written", "expected"), SAME)
def test_same(asked: str, written: str, expected: Match) -> None:
    assert DIRECTORY.same(asked, written) is expected
    assert bool(expected) is (expected is not Match.NONE)


@pytest.mark.parametrize("name", UNITS.split())
def test_is_a_unit(name: str) -> None:
    assert DIRECTORY.is_unit_name(name)


@pytest.mark.parametrize("text", NO_UNITS.split())
def test_is_no_unit(text: str) -> None:
    assert not DIRECTORY.is_unit_name(text)


def test_groups() -> None:
    assert [name for name in GROUPS.split() if not is_group(name)] == []
    assert [name for name in NO_GROUPS.split() if is_group(name)] == []


def test_a_mention_tells_what_the_question_says() -> None:
    mention, group = DIRECTORY.find("安康市人社局和各县区分别要做什么")
    assert (mention.function, mention.level, mention.place) == (
        "human-resources",
        "municipal",
        "安康",
    )
    assert (mention.start, mention.end, mention.group) == (0, 6, False)
    assert (group.function, group.level, group.group) == (None, "county", True)


def test_a_place_without_its_level_is_told_apart_from_the_name() -> None:
    (mention,) = DIRECTORY.find("安康林业局有什么任务")
    assert (mention.text, mention.name, mention.place) == ("安康林业局", "林业局", "安康")
    (mention,) = DIRECTORY.find("What does the Ankang Forestry Bureau lead?")
    assert (mention.text, mention.name, mention.place) == (
        "Ankang Forestry Bureau",
        "林业部门",
        "安康",
    )


def test_renamed_gives_every_step_at_the_level_of_the_name() -> None:
    steps = DIRECTORY.renamed("市扶贫局")
    assert [(step.old, step.new, step.change, step.since) for step in steps] == [
        ("市扶贫开发局", "市乡村振兴局", Change.RENAMED, date(2021, 2, 25)),
        ("市乡村振兴局", "市农业农村局", Change.MERGED, date(2023, 3, 16)),
    ]
    assert all(step.source for step in steps)


def test_renamed_goes_back_over_all_that_were_joined() -> None:
    joined = {
        step.old
        for step in DIRECTORY.renamed("国家市场监督管理总局")
        if step.change is Change.RENAMED
    }
    assert joined == {
        "国家工商行政管理总局",
        "国家质量监督检验检疫总局",
        "国家食品药品监督管理总局",
    }
    assert DIRECTORY.renamed("市搬迁安置局") == ()


@pytest.mark.parametrize(
    ("group", "body", "included"),
    [
        ("各有关部门", "市林业局", True),
        ("各行业主管部门", "市住建局", True),
        ("市脱贫攻坚指挥部成员单位", "市财政局", True),
        ("市有关部门", "市财政局", True),
        ("省直有关部门", "市财政局", False),  # of another level
        ("各级税务机关", "市税务局", True),
        ("各级税务机关", "市财政局", False),  # of another field
        ("各县区", "市林业局", False),
        ("各县区", "汉滨区", True),
        ("各县（市、区）人民政府", "汉滨区", True),
        ("各有关部门", "汉滨区", False),
        ("市林业局", "市林业局", False),  # no group
    ],
)
def test_groups_that_may_include_a_body(group: str, body: str, included: bool) -> None:
    assert may_include(group, body) is included
