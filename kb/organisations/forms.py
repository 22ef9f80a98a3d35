"""What the name of an organisation looks like, for the many that no list holds.

Here nothing is known but the grammar of such names: [place][省市县…][委|政府] core, and an
ending that only bodies have (局, 委员会, 支行 …).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LEVELS = {
    "国家": "national",
    "省": "provincial",
    "自治区": "provincial",
    "市": "municipal",
    "自治州": "municipal",
    "州": "municipal",
    "盟": "municipal",
    "地区": "municipal",
    "县": "county",
    "区": "county",
    "旗": "county",
    "镇": "township",
    "乡": "township",
    "街道": "township",
}
MAX_NAME = 40  # characters
HAN = "[一-鿿]"

# 市场, 区域, 县城 … name no level, and 镇江, 市北区 only begin like one.
UNIT = re.compile(
    r"自治[区州]|街道|地区|省(?![略会])|州|盟|区(?![域块划位别间])|旗(?!舰)|乡(?![村宁])"
    r"|市(?![场容域区长]|[北南中]区|民(?![政族宗营委])|政(?:工程|设施|公用|园林|局))"
    r"|县(?!域|城(?:$|镇|区))|镇(?![江坪平安原雄远宁赉康海巴沅])"
)
_ARM = re.compile(r"党工委|党委|工委|委(?!员会)|人民政府|政府|级")
_NATIONAL = re.compile(r"国家|中央|全国|中国|中华|国务院|最高人民")
_COLLECTIVE = re.compile(r"(?:地方)?各(?:级|地方)?|本|全|我|有关|相关")
_NO_PLACE = re.compile(r"[、，。；：]|部门|并")
_BEFORE_PLACE = re.compile(r"^(?:中共(?!中央)|中国共产党(?!中央))")
_IGNORED = str.maketrans("", "", "“”\"'‘’「」『』 \u3000\t\n")

# Several bodies at once: kinds of places, and kinds of bodies that 各 or 有关 may stand before.
TERRITORY = (
    r"县区|区县|县市区|市县区|县\(市[、,]?区\)|市\(州\)|市州|县\(市\)|旗县区|省区市|市县|县乡|乡镇|乡\(镇\)"
    r"|(?:乡)?镇\(街道\)|镇街|镇办|街镇|街道|园区|开发区|功能区|新区|试点(?:城市|地区|省份)"
)
_KIND = (
    "部门|单位|政府|党委|党组织?|党工委|组织|团体|机关|办事处|街道办|企业|学校|院校|高校|医院|机构|银行|委办局|公司"
    "|协会|管委会|支行|专班|工作组|小组|指挥部|法院|检察院|科室|处室|主体|地区|城市|社区|分局|[省市州盟县区旗镇乡村地局委办厅]"
)
_GROUP = re.compile(
    rf"(?:{HAN}{{0,6}}?[省市县区州旗级直]|中央|国家|国务院|地方|全|本)?"
    rf"(?:各|有关|相关|其他|其它|所有).{{0,24}}?(?:{_KIND}|{TERRITORY})(?:\([^()]{{1,8}}\))?"
    r"|.{2,}(?:成员|责任|部门|参与|帮扶|主管)单位"
    rf"|(?:{HAN}{{0,6}}?[省市县区级])?(?:行业|业务)?主管部门"
    rf"|(?:{TERRITORY})(?:两级)?(?:人民)?(?:政府|党委|党工委|办事处|管委会)?"
    r"|(?:人民)?政府|党委|群团组织|人民团体|村(?:社区)?两委"
)

ENDING = (
    "委员会|办公[室厅]|研究室|参事室|[总分支]局|局|厅|总署|[行公]署|审计署|出版署"
    "|(?:宣传|组织|统战|工作|武装|人武|管理|营业|营管|教育|外交|联络|事业)部"
    "|公司|集团|银行|[支分]行|联合[会社]|[联总]社|供销社|合作社|[协学商总工]会|[妇残文侨]联|工商联|社科联|[科作记]协"
    "|团[省市县区]?委|红十字会|慈善会|法学会|贸促会|(?:基金|理事|管委|居委|村委|组委|常委)会|[纪监]委|仲裁委|消委会"
    "|(?<!合)法院|检察院|党校|大学|[中小]学|学校|幼儿园|(?:研究|科学|工程|规划|设计|卫生|医|学)院|(?:研究|派出|税务|事务|交易|管理|服务)所"
    "|中心|[总支大]队|指挥部|(?:领导|工作|协调)小组|工作组|专班|政府|[管处]理处|办事处|代表处|海关|军分?区|警备区"
    "|(?:服务|监测|管理|总)站|出版社|报社|通讯社|新华社|电视台|气象台|(?:图书|档案|博物|文化|体育)馆"
    "|党工?委|党组|人大|政协|兵团|农信社|交警|武警"
)
_BODY = re.compile(
    rf".{{1,30}}(?:{ENDING})(?:\([^()]{{1,14}}\))?$|.{{2,30}}[委办]$|.{{2,30}}(?<![公上官有])司$"
    r"|.{0,8}(?:[省市县区旗]|[各本同上]级|中央|地方)(?:财政|民政|公安|税务|人社|教育|卫健|审计|统计)$"
    r"|.{2,30}(?:主管|行政|管理|监管|保障)部门$"
)
# 贫困地区, 工业园区, 特色小镇 are kinds of places; 石景山区 and 达茂旗 are places.
_PLACE = re.compile(
    rf"{HAN}{{2,10}}(?:自治[区州县旗]|新区|街道|(?<![园社灾城小片库牧矿厂校学地辖选特疫产街商防困强弱业点型级两个多几跨色离示范试验保护核心])"
    r"[省市州盟县区旗镇乡])$"
)
_GENERIC_PLACE = re.compile(r"(?:主|老|旧|心|成|大)城区$|.{2,}(?<!石景)山区$")

# Words that end like a body and are none: 格局, 举办, 服务大厅.
_NO_BODY = re.compile(
    r"(?:[结格布大当开破定僵残败时战饭骗棋变危赌胜终搅]|(?<!安)全)局$"
    r"|(?:[举主协承公创开督交领查经代包兴试停合筹申补换新帮转急特好难该未已快马可能网受严惩通另多速必自订操置采侦催缓"
    r"上下助约期就即紧来去秒直易简着再先后也都不没尖寄询峰缺]|怎么|联动|(?<!居)民)办$"
    r"|[原推常]委$|电子税务局$|(?:手机|网上)银行$|(?:[大客餐展舞]|音乐|候机|营业|服务)厅$|^[市县镇城区]中心$|俱乐部$"
    r"|^(?:牵头|责任|配合|主管|成员|主办|协办|参与|考核)(?:单位|部门)$"
    r"|^(?:金融|保险|电信|典当|物业|担保|企业|国有|集体|上市)(?:公司|企业|集团|机构)$"
)
# What a task begins with; in front of some endings the same word opens a name (推进办, 经信局).
VERB = re.compile(
    "加[强大快速]|全面|深入|进一步|落实|建立|健全|强化|实施|开展|做[好实]|抓|确保|支持|鼓励|引导|提[高升]|优化|发挥|严格"
    "|明确|压实|督促|配合|牵头|负责|责成|依托|依据|根据|按照|通过|联合(?!会|社|国)|会同|设立|成立|召开|制[定订]|印发|出台"
    "|编制(?!办|委)|争取|充分|积极|大力|切实|持续|努力|坚持|围绕|结合|聚焦|突出|打造|培育|构建|形成|实现|完成|扩大|拓展|深化"
    "|规范|整合|参与|协助|组建|建成|启动|举办|承办|主动|及时|定期|号召|增加|减少|利用|运用|吸引|引[进入]|邀请|委托|授权|要求"
    "|学习|贯彻|履行|承担|确定|选[择派]|纳入|列入|具体|认真|探索|倡导|优先|尽[快量可]|提前|推出|签约|包括|例如|其中|申请|提醒"
    "|面向|每个?|登录|采取|发展(?![改研规中和局委])|建设(?![局委银厅管兵集投部和]|工程|发展)|规划建设(?!局)"
    "|(?:推[进动]|促进|创新|统筹|改造|动员|完善|协调|指导|监督|执行|组织|研究|新建)(?![室院所部局会委办组]|中心|小组|管理|人事|机构|工作|发展|区)"
    "|[以与及在由请让给并须必不是把凡除等使被派报](?!出所|社)|和(?![平田县静龙])|从(?![化江])|或|经(?![济信发合开贸委])"
    "|应(?![急城县])|要|需|可(?!克)|未(?!央)|将(?!乐)|对(?![台外])|为|向(?!阳)|如(?![皋东])|若(?!羌)|因"
)
_TASK = re.compile(
    r"[。；：！？;:!?《》,，、]|的|负责|牵头|落实(?![办组领])|会同|通过|登录|选择|依托|组建|共享|提请|采取|成立"
)


@dataclass(frozen=True, slots=True)
class Split:
    """A name cut before its core: 安康 + 市 + 委 + 组织部."""

    place: str
    unit: str
    arm: str
    core: str


def normalise(name: str) -> str:
    """Return a name as it is compared: NFKC, without blanks, quotation marks and 中共."""
    return _BEFORE_PLACE.sub("", unicodedata.normalize("NFKC", name).translate(_IGNORED))


def splits(name: str) -> Iterator[Split]:
    """Yield the ways to cut a normalised name behind a word of level, the first word first."""
    for unit in UNIT.finditer(name):
        if unit.start() == 1 or unit.end() == len(name):
            continue  # a place has two characters or more
        place = name[: unit.start()]
        if _NO_PLACE.search(place):
            continue
        yield Split(place, unit[0], "", name[unit.end() :])
        if (arm := _ARM.match(name, unit.end())) and arm.end() < len(name):
            yield Split(place, unit[0], arm[0], name[arm.end() :])


def split_level(name: str) -> Split:
    """Cut a normalised name of any kind at the word that tells its level, where it has one."""
    if _NATIONAL.match(name):
        return Split("", "国家", "", name)
    collective = _COLLECTIVE.match(name)
    start = collective.end() if collective else 0
    for unit in UNIT.finditer(name, start):
        place = name[start : unit.start()]
        if not place or (2 <= len(place) <= 8 and not VERB.match(place)):
            return Split(place, unit[0], "", name[unit.end() :])
    return Split("", "", "", name)


def is_group(name: str) -> bool:
    """Tell whether a name stands for several bodies: 各县区, 各有关部门, …成员单位."""
    name = normalise(name)
    return bool(_GROUP.fullmatch(name)) and not VERB.match(name)


def looks_like_unit(name: str) -> bool:
    """Tell by its form alone whether a string is the name of a body or a group of bodies."""
    name = normalise(name)
    if not 2 <= len(name) <= MAX_NAME or VERB.match(name) or _NO_BODY.search(name):
        return False
    if _GROUP.fullmatch(name):
        return True
    return not _TASK.search(name) and bool(
        _BODY.match(name) or (_PLACE.match(name) and not _GENERIC_PLACE.search(name))
    )
