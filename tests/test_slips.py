"""Slips of typing by sound: what is mended, and what is left as it was typed."""

from __future__ import annotations

import html
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import KnowledgeBase
from kb.console import show_answer
from kb.evaluation import read_questions
from kb.evaluation.answers import fault
from kb.model import Language
from kb.questions import understand
from kb.questions.slips import Slips
from kb.serialize import answer_to_dict
from toys import tokenizer
from webapp import create_app

GOLDEN = Path(__file__).parent / "golden"
GOLD = sorted(GOLDEN.glob("ankang*questions.jsonl"))
# Words of documents, but not 气象, 医务 and 报名.
VOCABULARY = frozenset(
    "生态 扶贫 危房 改造 林业 企业 搬迁 义务 保障 饮水 安全 银行 行长 建设 完成 贫困户".split()
)


@pytest.fixture(scope="module")
def slips() -> Slips:
    return Slips(tokenizer(), VOCABULARY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("生太扶贫哪个局千头", "生态扶贫哪个局牵头"),  # two slips; 千头 is hardly a word
        ("危房改早什么时候完成", "危房改造什么时候完成"),
        ("市林叶局牵头哪些工作", "市林业局牵头哪些工作"),  # in the name of a unit
        ("市发该委牵头哪些工作", "市发改委牵头哪些工作"),  # a listed name, in no document
        ("危房改造由哪各部门负责", "危房改造由哪个部门负责"),  # in a word of questions
        ("安全饮谁工程谁负责", "安全饮水工程谁负责"),
        ("义务保脏谁负责", "义务保障谁负责"),  # z for zh
        ("易地班签谁负责", "易地搬迁谁负责"),
        ("生態太扶貧", "生态太扶贫"),  # Traditional characters are no slips
        ("吟航贷款谁负责", "银行贷款谁负责"),  # 行 as it is read in this word
        ("“生太”扶贫,2020年危防改造?", "“生态”扶贫,2020年危房改造?"),
    ],
)
def test_what_is_mended(slips: Slips, typed: str, meant: str) -> None:
    question = understand(typed)
    assert (slips.mend(question) or question.text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "市气象局负责什么",  # a listed unit that no document names: no 企业 in it
        "医务人员保障由谁负责",  # a word of the language, though documents have only 义务
        "安康的生态扶贫谁牵头",
        "10个县区都通高速",  # not 各县区
        "生",
        "生 太",  # characters apart are no word
        "Who leads 生态扶贫?",
        "How many households?",
        "？！…",
    ],
)
def test_what_is_left(slips: Slips, text: str) -> None:
    assert slips.mend(understand(text)) is None


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40))
def test_any_characters_keep_their_number(slips: Slips, text: str) -> None:
    question = understand(text)
    mended = slips.mend(question)
    assert mended is None or (len(mended) == len(question.text) and mended != question.text)


def test_correct_questions_are_left(plan_base: KnowledgeBase) -> None:
    asked = [row["question"] for gold in GOLD for row, _ in read_questions(plan_base, gold)]
    assert len(asked) > 150
    with plan_base.answering() as answerer:
        slips = Slips(answerer.index.tokenizer, answerer.index.vocabulary)
        changed = {text: mended for text in asked if (mended := slips.mend(understand(text)))}
    assert changed == {}


def homophones(texts: list[str]) -> dict[str, list[str]]:
    """Return the characters of ``texts`` by their syllable."""
    from pypinyin import lazy_pinyin

    found = defaultdict(list)
    for char in sorted({char for text in texts for char in text if "一" <= char <= "鿿"}):
        found[lazy_pinyin(char)[0]].append(char)
    return found


def with_slip(text: str, alike: dict[str, list[str]], chance: random.Random) -> Iterator[str]:
    """Yield ``text`` with a character of one of its words exchanged for one of the same sound."""
    from pypinyin import lazy_pinyin

    words = sorted(w for w in tokenizer().words(text) if len(w) == 2 and w in text)
    chance.shuffle(words)
    for word in words:
        place = chance.randrange(2)
        others = [c for c in alike.get(lazy_pinyin(word)[place], ()) if c != word[place]]
        if others:
            slip = word[:place] + chance.choice(others) + word[place + 1 :]
            yield text.replace(word, slip, 1)


def test_slips_of_the_gold(plan_base: KnowledgeBase) -> None:
    """Most questions with a slip are answered as without; a mended text needs no mending."""
    rows = list(read_questions(plan_base, GOLD[0]))
    rows = [(row, document) for row, document in rows if row.get("lang", "zh") == "zh"]
    alike = homophones([document.text for _, document in rows[:1]])
    chance = random.Random(1)
    total = right = mended = 0
    for row, document in rows:
        text = understand(row["question"]).text
        typed = next(with_slip(text, alike, chance), None)
        if typed is None or not row["answerable"]:
            continue
        answer = plan_base.ask(typed)
        total += 1
        right += fault(plan_base, answer, row, document) is None
        if answer.read_as:
            mended += 1
            assert plan_base.ask(answer.read_as).read_as is None
    assert total >= 30
    assert mended > total / 3  # the others are answered as surely the way they were typed
    assert right / total > 0.85


def test_an_answer_says_how_the_question_was_read(plan_base: KnowledgeBase) -> None:
    typed, meant = "生太扶贫由哪个部门千头？", "生态扶贫由哪个部门牵头?"
    answer = plan_base.ask(typed)
    assert (answer.question, answer.read_as) == (typed, meant)
    assert answer.text == plan_base.ask(meant).text
    assert answer_to_dict(answer)["read_as"] == meant
    assert meant in next(iter(show_answer(answer)))
    page = create_app(plan_base).test_client().get("/", query_string={"q": typed}).text
    assert f"已按“{meant}”查找" in html.unescape(page)
    assert quote(meant[:-1]) in page  # of the links to what may be asked next


def test_a_question_without_slips_is_read_as_typed(plan_base: KnowledgeBase) -> None:
    answer = plan_base.ask("生态扶贫由哪个部门牵头？")
    assert answer.read_as is None
    assert answer.language is Language.CHINESE
    page = create_app(plan_base).test_client().get("/", query_string={"q": answer.question}).text
    assert "错别字" not in page


def test_a_follow_up_and_what_it_follows_are_mended(plan_base: KnowledgeBase) -> None:
    follow_up = plan_base.ask("那谁陪合？", context="生太扶贫由哪个部门牵头？")
    assert follow_up.found
    assert follow_up.read_as == "那谁配合?"
    assert follow_up.text == plan_base.ask("那谁配合？", context="生态扶贫由哪个部门牵头？").text


@pytest.mark.parametrize(
    "question",
    ["气想灾害预警由谁牵头？", "市七象局负责哪些工作？", "高考绿取分数线是多少？"],
)
def test_a_refusal_stays_one(plan_base: KnowledgeBase, question: str) -> None:
    assert not plan_base.ask(question).found
