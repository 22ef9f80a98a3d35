"""A town whose plan has every trap for a quiz, and the quizzes that are made of a base."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from kb import KnowledgeBase
from kb.overview import Selection
from kb.quiz import Form, Question, Quiz, make_quiz
from kb.training import gather
from quiz_checks import Checker

TODAY = date(2025, 1, 1)

# One town, every trap: joint leads, groups, aliases, a body renamed, figures that recur.
TRAPS = """青禾市民生工程实施方案

一、主要任务

(一)整治城区河道。2026年6月底前整治河道120公里，清理淤泥35万立方米以上。(市水利局牵头负责，市财政局、市住建局、市公安局配合，各县区落实)

(二)修建农村水库。到2027年新建水库45座，完成投资7.5亿元。(市发改委、市水利局牵头负责，市财政局、市审计局、市林业局配合)

(三)保障城乡供水。2026年9月底前改造管网260公里，供水普及率达到95%以上。(市住建局牵头负责，市水利局、市卫健委配合)

(四)加强水质监测。每季度监测一次全部水源地的水质情况。(市生态环境局牵头负责，各有关部门配合)

(五)强化水费征收管理。2026年底前水费收缴率达到88%以上。(市财政局、市审计局等部门负责)

(六)推进节水型社会建设。2028年底前建成节水型单位70家。(市水利局会同市教育局负责)

(七)开展水源地绿化。2027年6月底前完成绿化面积18万亩。(市林业局牵头负责，市自然资源局、市农业农村局配合)

(八)治理水土流失。2027年10月底前治理水土流失面积230平方公里。(市自然资源局牵头负责，市林业局配合)

(九)建设灌溉工程。建成灌区三处，其中市水利局负责的泵站工程优先建设。

(十)组织河湖巡查。市水利局应当建立台账并长期坚持。

(十一)改善财政投入保障。(市财政局牵头负责，市审计局配合)

(十二)推动文化旅游融合。门票价格由90元降至80元，接待能力由6000人提高到8000人。(市文化和旅游局牵头负责)
"""
# Another document gives the same task to other units: neither is wrong for the other.
SECOND = """青禾市城区河道整治工作通知

一、任务分工

(一)整治城区河道。2026年8月底前整治河道150公里，清理淤泥55万立方米以上。(市城管局牵头负责，市水务局配合)
"""


def quiz(
    base: KnowledgeBase,
    document: str = "",
    *,
    seed: int = 1,
    count: int = 20,
    form: Form | None = None,
) -> Quiz:
    forms = (form,) if form else tuple(Form)
    with base.reading() as store:
        material = gather(store, Selection(document=document), TODAY)
        return make_quiz(store, material, seed=seed, count=count, forms=forms)


def faults(base: KnowledgeBase, made: Quiz) -> list[str]:
    with base.reading() as store:
        return Checker(store).faults(made)


@lru_cache
def all_of(base: KnowledgeBase, document: str, form: Form) -> list[Question]:
    """All questions of a form that a few seeds give."""
    return [
        q
        for seed in range(8)
        for q in quiz(base, document, seed=seed, count=99, form=form).questions
    ]
