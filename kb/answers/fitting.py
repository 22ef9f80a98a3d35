"""Whether words can answer at all: have they a name, a date or a number, where one is asked?"""

from __future__ import annotations

import re

from kb.answers.matching import Candidate
from kb.model import Kind
from kb.organisations import Directory
from kb.questions import Question, measures
from kb.questions.words import NUMBER_OF_WHAT

_TERM = re.compile(
    r"期间|有效|之日起|为止|年底|日前|月底|[日月年](?:内|前|后)|截止"
    r"|\d{1,4} ?[年月日天]|T ?\+ ?\d|个工作日|即日|当[日天]|[前后](?:[，,。；]|$)"
)
_ROLE_WORDS = {
    Kind.LEAD: re.compile(r"由|牵头|负责|主管|主办|[审批核确认制]定?"),
    Kind.SUPPORT: re.compile(r"会同|联合|配合|协助|协同|共同"),
    Kind.IMPLEMENT: re.compile(r"由|落实|实施|承担|负责|组织"),
}
_FIGURE = r"(?:\d[\d.,]*|[一二三四五六七八九十百千两]+)[ 万亿多余]*"
_NUMBER = re.compile(rf"百分之\S|{_FIGURE}[\u4e00-\u9fff%‰a-zA-Z]{{1,2}}")
_COUNTED = re.compile(r"(?:多少|几)([\u4e00-\u9fff])")
_DATE = re.compile(r"\d[年月日](?!均)")
_DEPARTMENTS = re.compile(r"\S{2}等(?:部门|单位|机构)")
_ASKS_MEANING = re.compile(r"什么(?:样的)?人才?[算属]|什么才?[叫算]|什么是指|是什么意思|的定义")
_MEANS = re.compile(r"指|包括|范围|即|属于|定义|所称|称为|界定")
_LONG_FIGURE = re.compile(r"\d{3,}(?![\d年])|@|www|http")


def fits(question: Question, candidate: Candidate, words: str) -> bool:
    """Tell whether ``words`` have a name, a date or a number, where the question wants one."""
    match question.kind:
        case Kind.LEAD | Kind.RESPONSIBLE | Kind.SUPPORT | Kind.IMPLEMENT:
            assigned = candidate.facts.responsibilities and question.kind is not Kind.SUPPORT
            return not assigned and _names_agent(question, words)
        case Kind.DEADLINE | Kind.DUE:
            return _TERM.search(words) is not None
        case Kind.TARGET:
            return _is_number(question, words)
        case Kind.DUTIES:
            return any(m.text in words or m.name in words for m in question.mentions)
        case _ if _ASKS_MEANING.search(question.text):
            return _MEANS.search(words) is not None
        case _:
            asks_figures = NUMBER_OF_WHAT.search(question.text) is not None
            is_named = "联系人" not in question.text or "联系人" in words
            return is_named and (not asks_figures or _LONG_FIGURE.search(words) is not None)


def has_asked(question: Question, words: str) -> bool:
    """Tell whether ``words`` surely have a date, or a number of the kind or unit asked for."""
    if question.kind is Kind.DEADLINE:
        return _DATE.search(words) is not None
    if measures.asked(question.text) is not None:
        return _is_number(question, words)
    counted = _COUNTED.search(question.text)
    return counted is not None and re.search(rf"{_FIGURE}{counted[1]}", words) is not None


def _names_agent(question: Question, words: str) -> bool:
    """Tell whether ``words`` have a word of the role and a unit that the question lacks."""
    role = _ROLE_WORDS.get(question.kind, _ROLE_WORDS[Kind.LEAD])
    if not role.search(words):
        return False
    if any(unit not in question.text for unit in _DEPARTMENTS.findall(words)):
        return True
    return any(unit.text not in question.text for unit in Directory.load().find(words))


def _is_number(question: Question, words: str) -> bool:
    """Tell whether ``words`` have a number of the kind asked for (多少钱 wants 元)."""
    asked = measures.asked(question.text)
    return any(
        asked is None or measures.of_text(match[0], asked) for match in _NUMBER.finditer(words)
    )
