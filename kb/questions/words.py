"""The words by which a question shows what it asks for, in Chinese and in English.

Every list holds regular expressions; the first kind one of whose expressions occurs is the
question's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.model import Kind


def _any(expressions: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(expressions))


_UNIT = r"(?:部门|单位|局|委|部|厅|机构|科室|处室|家|地方|地区|人|领导|部委|县|区|旗|市)"
WHICH_UNIT = (
    rf"(?:(?:哪|那)(?:一|几|两|三|四|些)?个?(?:单位|{_UNIT})|谁|[什啥]么?{_UNIT}|何(?:部门|单位))"
)

_WHICH_BODY = r"[哪何]一?个?(?:部门|单位|机构|委|局)"
# What somebody does, other than be responsible in some way: 由谁确定, 谁来审批. To whom something
# is given, and who may have it, is another matter.
ACT_ASKED = re.compile(
    rf"(?:(?<![给为对向帮])谁|{_WHICH_BODY})(?:来|去|要|负责)?"
    r"(?!可以|[能有享属算是得会该要])([一-鿿]{1,4})[?？。]?$"
)
# The same with what it is done to behind it: 谁来垫付补助.
ACT_TO_COME = re.compile(rf"(?:谁|{_WHICH_BODY})来(?![给为对向把])([一-鿿]{{2}})")
# Whoever does this has a role; which one, other words tell.
ROLE_ACT = re.compile(
    r"负责|牵头|落实|实施|执行|配合|协助|主管|主办|承办|管|抓|办|做|干|承担|组织|推进|指导|参与|责任|带头|完成"
)

CHINESE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.SUPPORT,
        _any(
            [
                r"配合|协助|协办|协同|支持单位|一起负责|共同负责",
                r"参与(?:单位|部门)|哪[些几]\S{0,6}参[与加]|会同(?:哪|谁|什么)",
                r"(?:谁|哪家|另外\S{0,4})\S{0,3}(?:参与|参加|帮)",
            ]
        ),
    ),
    (
        Kind.IMPLEMENT,
        _any(
            [
                rf"(?:{WHICH_UNIT}|靠谁|由谁)\S{{0,6}}(?<!负责)(?:落实|实施|执行|去做|来做|干)",
                r"(?:落实|实施|执行)(?:单位|主体|部门)|落实到(?:谁|哪)",
                rf"(?:落实|实施)的?是{WHICH_UNIT}",
            ]
        ),
    ),
    (
        Kind.LEAD,
        _any(
            [
                rf"牵头|主管|主责|主办|带头|[归对]口|归{WHICH_UNIT}|找{WHICH_UNIT}|由{WHICH_UNIT}",
                rf"{WHICH_UNIT}\S{{0,8}}(?:负责|主抓|管|抓|牵|承担|主导|分管|来办|指导|推进|组织)",
                r"(?:负责|责任|主管)的?(?:单位|部门|局|人(?=是|为|有|谁|\W|$))",
                rf"(?:负责|管)的是{WHICH_UNIT}|是{WHICH_UNIT}(?:的|负责|牵头|管)|谁来",
            ]
        ),
    ),
    (
        Kind.DEADLINE,
        _any(
            [
                r"什么时[候间]|啥时候|何时|哪一?[年天月日]|几月|几号|哪个(?:时间|月|季度)",
                r"(?:完成|截止|最后|最终|办结)?(?:期限|时限)|时间节点|时间表|时间要求|完成时间",
                r"截止|最[晚迟]|到(?:哪(?![里儿个])|什么时)|年份|时间是|多久(?:前|之前|以前|内)",
                r"(?:执行|管|有效|适用|生效|施行|实施)\S{0,2}(?:多久|多长时间)",
                r"多久(?:考评|研究|开展|召开|报告|\S{0,4}一次)|隔多久|频率",
            ]
        ),
    ),
    (
        Kind.TARGET,
        _any(
            [
                r"多少|多大|多高|多长|多远|百分之几|规模|达到什么(?:水平|程度)",
                r"(?<!哪)几(?:个|名|家|户|人|公里|亩|吨|亿|万|次|座|条|项|所|套|场|成|台|处|种|件|元|百|千|倍|点|天)",
                r"(?:占比|比例|指标)(?:是|要|达)?",
            ]
        ),
    ),
)
DUTIES = _any(
    [
        r"(?:[哪那]些|哪几|什么|啥|哪[^些几个]?|几)(?:个|项|件|方面|样|大)?的?\S{0,4}?"
        r"(?:工作(?!日)|任务|事项?|职责|责任|活|内容|工程|举措|重点|项目)",
        r"(?:做|干|负责|牵头|配合|承担|管|落实|参与|分到|涉及|抓)[些了着]?(?:[哪那]些|什么|啥|哪几)",
        r"(?:要|该|应|都|得)(?:做|干|管|负责|抓)(?:什么|啥|哪)|哪[些几]?(?:块|摊)",
        r"哪几[项件个]|职责(?:是|有|分工|清单)|任务清单|分工(?:是|有)|任务有|的(?:任务|职责|责任)[是?？]?$",
    ]
)
# 省发改委是哪几条的责任单位: the unit is known, its tasks are asked for.
UNIT_OF_WHICH = re.compile(
    r"是(?:哪[些几]?|什么)[项条件个]\S{0,6}?(?:责任|牵头|配合|主办)(?:单位|部门)"
)
# 支援湖北的医务人员, 来自湖北的旅客: the place says what, not where.
SENT_TO = re.compile(r"(?:支援|驰援|援助|援|前往|赴|来自|返自)$")
# 还剩几天: how long from today until the date that is asked for.
REMAINING = re.compile(
    r"(?:还[剩有]|剩下?|距离?\S{0,20}还有?)(?:多少|几)(?:个)?(?:天|日|工作日|时间|周|月)|还[剩有]多久|倒计时"
    r"|\bhow (?:many days|long|much time)\b.{0,40}\b(?:left|remain\w*)\b"
    r"|\bdays (?:left|remaining)\b",
    re.IGNORECASE,
)
QUESTION_WORD = re.compile(r"多少|多[久长大高]|百分之几|几|什么|啥|哪|谁|何时|何[人种]|如何|怎")
# Whom to turn to is no role.
CONTACT = re.compile(
    r"(?:咨询|联系|投诉|举报|报名|求助)[请可该应要找跟问]*谁|[找跟向和]谁(?:咨询|联系|投诉|举报|报名|求助)"
    r"|联系(?:人(?![民大才员制])|方式)"
)
# A telephone number is no quantity.
NUMBER_OF_WHAT = re.compile(rf"电话|号码|热线|邮编|网址|邮箱|账号|{CONTACT.pattern}")
ASKS_UNIT = _any([WHICH_UNIT, r"(?:牵头|责任|配合|主管|负责|落实|归口)(?:单位|部门|的?局|的?人)"])
# 2019年8月底前要完成哪些任务: a date, and which tasks.
WHICH_TASKS = re.compile(r"哪些|什么|哪几|啥|几项|多少项|有哪")
TASKS = re.compile(r"任务|工作|事|完成|到期|截止|目标|办结|做|干|活")
BY_DATE = re.compile(r"前|底|内|到期|截止|末|月|季度|年|周|星期|今天|明天|后天")
NOT_BY_DATE = re.compile(r"什么时|多少(?!项)")

_ENGLISH_UNIT = (
    r"(?:bureaus?|bureaux|departments?|ministr(?:y|ies)|offices?|agenc(?:y|ies)|bod(?:y|ies)|"
    r"units?|authorit(?:y|ies)|institutions?|commissions?|organi[sz]ations?|banners?|"
    r"governments?)"
)
ENGLISH: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.DEADLINE,
        _any(
            [
                r"^\W*(?:\w+ ){0,2}when\b"
                r"|\bwhen (?:must|should|will|does|do|is|are|was|were|did|can|may)\b"
                r"|\b(?:in )?which year\b|\bdeadlines?\b|\bdue date\b|\btime ?frame\b",
                r"\bby when\b|\bby what (?:date|time|year|month)|\buntil what\b|\btime limit\b",
                r"\bwhat (?:date|year|month)\b|\bhow often\b",
            ]
        ),
    ),
    (
        Kind.TARGET,
        _any(
            [
                r"\bhow (?:many|much|large|big|high|long|far|old)\b|\bby how much\b",
                r"\bwhat (?:share|percentage|proportion|percent|rate|number|amount|level)\b",
                r"\bwhat\b.*\b(?:rate|percentage|target|subsidy|capacity|raised to)\b",
                r"\bwhat\b.*\b(?:maximum|minimum|longest period)\b",
            ]
        ),
    ),
)
# Of these the first in the question decides: who is responsible for financial support.
ENGLISH_ROLES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.SUPPORT,
        re.compile(
            r"\b(?:support|assist|help)(?:s|ed|ing)?\b|\bco-?operat(?:es?|ing)\b|\bparticipat\w+"
        ),
    ),
    (
        Kind.IMPLEMENT,
        re.compile(
            r"\bimplement(?:s|ing|ed|ation)?\b|\bcarr(?:y|ies|ied|ying) out\b|\bexecut\w+\b"
        ),
    ),
    (
        Kind.LEAD,
        re.compile(r"\b(?:leads?|led|in charge|responsible|heads?|headed|guides?|oversees?)\b"),
    ),
)
ENGLISH_WHO = re.compile(
    rf"\b(?:whose|which|what) (?:\w+ ){{0,3}}?{_ENGLISH_UNIT}\b|(?:^|, |\bme )whom?\b"
)
ENGLISH_DUTIES = _any(
    [
        r"\b(?:what|which|list)\b.*\b(?:tasks?|dut(?:y|ies)|responsibilit\w+|work|jobs?|projects?"
        r"|areas?|things?)\b",
        r"\bwhat (?:does|do|must|should|will|has|did)\b|\bresponsible for what\b",
        r"\bwhat\b.*\b(?:lead|responsible|do)\b",
    ]
)
ENGLISH_ASKS_UNIT = re.compile(
    rf"(?:^|, |\bme )whom?\b|\b(?:which|what) (?!(?:do|does|did|must|should|will|is|are|has)\b)"
    rf"(?:\w+ ){{0,3}}?{_ENGLISH_UNIT}\b",
    re.IGNORECASE,
)
ENGLISH_WHICH_TASKS = re.compile(
    r"\b(?:what|which) (?:tasks?|work|things?|targets?|goals?|must|needs?|has|have|is|are|should)\b"
)
ENGLISH_BY = re.compile(r"\b(?:by|before|due|in)\b")

# What only carries a Chinese question; the rest is its topic.
FILLER = _any(
    [
        WHICH_UNIT,
        r"请问|麻烦|想问一?下|问一下|想知道|我们?想了解一?下|我想|告诉我|一下|帮我查?|咱们?|我们|大家",
        r"什么时[候间]|啥时候|何时|多少(?:面积|金额)?|多大(?:面积)?|多高|多久|怎么样?|如何|为什么|是什么|什么|啥",
        r"哪些|哪几[个项件家]?|哪一?[年天月日个家]|几[个项家名月号]|有没有|是不是|能不能|可不可以|是否",
        r"(?:完成|截止|办结)?(?:期限|时限)|截止(?:时间|日期)?|最[晚迟]|牵头(?:负责)?|负责|主[管办]|归口?",
        r"[要应需可将能]?(?:达到?|(?:提高|增加|扩大|发展|降低?|控制)[到在])(?=多少|几|什么)|还[有剩](?=多少|几|哪|谁)",
        r"配合|协助|落实|单位|部门|责任|规定|要求|应该|需要|这项|这个|这件|之前|方案|文件|政策",
        r"(?<!找)工作|任务|事情|完成|之间|具体|按照|根据|方面|进行|这块",
        r"[?？。，,、！!：:；;“”\"'《》（）()\s]",
    ]
)
# What a question for all that is due says besides its date and its topic.
DUE_FILLER = re.compile(r"要|得|该|[干做]完?|活|办结|到期|目标|有|的|前|底")
ENGLISH_FILLER = frozenset(
    "a an the of for in on at to by is are was were be been do does did which what who whom whose "
    "when where how many much must should shall will would can could may has have had this that "
    "these those it its and or with from under into there their they them as any each all one per "
    "than then if not no only also about please tell me i we you us our my bureau department "
    "office ministry unit units body bodies agency agencies institution institutions lead leads "
    "leading led responsible charge support supports supporting assist assists implement "
    "implements deadline deadlines date year task tasks duty duties work plan out up made make get "
    "bureaus departments offices ministries agencies authorities authority looks look after takes "
    "take care handles handle deals deal manages manage through based want wants aim aims "
    "due end programme program scheme campaign measure measures policy fight against".split()
)
