"""Quizzes made by hand: one of every form, and some of any text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from corpus.readers.content import canonical
from kb.exports.quiz_catalogue import QUIZZES
from kb.exports.quiz_wording import parts
from kb.model import Citation
from kb.quiz.model import Difficulty, Form, Question, Quiz, Subject
from kb.training import Cover

CLAUSE = "（五）生态扶贫。2019年8月底前选聘护林员500名。(市林业局牵头负责，市发改委、市财政局配合)"
OTHER = "（六）健康扶贫。落实大病集中救治。(市卫健委牵头负责)"
TITLE = "安康市脱贫攻坚实施方案"
# What one format or another takes for a mark of its own.
HOSTILE = (
    r"a~b=c#d{e}f:g\h ::t:: #### -> \n \\n \: // x",
    "%50%~ %-100%",
    "[html]<b>&amp;</b> ]]> <!-- \"'",
    "$CATEGORY: x\n\n::第99题:: {=a}",
    '=HYPERLINK("http://example.org","x")',
    "\x00\x08\x0b\x1b退格\x7f\u2028行\r\n尾\\",
    "+1+1",
    "@SUM(A1)",
    "政" * 5000,
)


def quoted(quote: str, text: str = CLAUSE, clause: str = "c1") -> Citation:
    start = 100 + text.index(quote)
    path = ("三、精准帮扶", text[:5])
    return Citation(
        "d", TITLE, clause, path, quote, start, start + len(quote), text, 100, page=3,
        published=date(2018, 12, 1),
    )  # fmt: skip


SINGLE = Question(
    Form.SINGLE, Subject.UNIT, Difficulty.MEDIUM, "“生态扶贫”由哪个单位牵头负责？",
    ("市发改委", "市林业局", "市财政局", "市水利局"), (1,), (quoted("市林业局牵头负责"),),
)  # fmt: skip
MULTIPLE = Question(
    Form.MULTIPLE, Subject.UNIT, Difficulty.EASY, "“生态扶贫”由哪些单位配合？",
    ("市发改委", "市财政局", "市人力资源和社会保障局", "市教育局", "市水利局"), (0, 1),
    (quoted("市发改委"), quoted("市财政局")),
)  # fmt: skip
TRUE_FALSE = Question(
    Form.TRUE_FALSE, Subject.NUMBER, Difficulty.HARD, "判断正误。选聘护林员600名。",
    ("正确", "错误"), (1,), (quoted("500名"),),
)  # fmt: skip
MATCHING = Question(
    Form.MATCHING, Subject.UNIT, Difficulty.MEDIUM, "将下列工作与牵头单位一一对应。",
    ("市卫健委", "市教育局", "市林业局"), (2, 0),
    (quoted("市林业局"), quoted("市卫健委", OTHER, "c2")), ("生态扶贫", "健康扶贫"),
)  # fmt: skip
# Not in the order of the forms: files put them so.
QUIZ = Quiz((MATCHING, SINGLE, TRUE_FALSE, MULTIPLE), seed=7)
COVER = Cover("生态扶贫测验", "安康市委党校", "王老师", date(2025, 3, 1))


def hostile(text: str) -> Quiz:
    """A quiz that says ``text`` at every place."""
    cited = replace(SINGLE.citations[0], document_title=text, path=(text,), clause_text=text,
                    clause_start=0, quote=text[:3], start=0, end=3)  # fmt: skip
    several = (f"甲{text}", text, f"{text}乙", "丙")
    common = (Subject.UNIT, Difficulty.EASY, text)
    return Quiz(
        (
            Question(Form.SINGLE, *common, several, (1,), (cited,)),
            Question(Form.MULTIPLE, *common, several, (1, 3), (cited,)),
            Question(Form.TRUE_FALSE, *common, ("正确", "错误"), (0,), (cited,)),
            Question(Form.MATCHING, *common, several, (1, 0), (cited, cited), (text, f"丁{text}")),
        ),
        1,
    )


TEXTS = st.text(
    st.one_of(st.sampled_from("~=#{}:\\%[]<>&-/n\n \t$"), st.characters(codec="utf-8")), max_size=30
).filter(lambda text: canonical(text).strip() and "&&" not in text)


@st.composite
def quizzes(draw: st.DrawFn) -> Quiz:
    """Quizzes of any text, without what is equal but for spaces."""
    stem, *options = draw(st.lists(TEXTS, min_size=4, max_size=7))
    cited = replace(SINGLE.citations[0], clause_text=draw(TEXTS), path=(draw(TEXTS),))
    common = (Subject.UNIT, Difficulty.EASY, stem, tuple(options))
    return Quiz(
        (
            Question(Form.SINGLE, *common, (1,), (cited,)),
            Question(Form.MULTIPLE, *common, (0, 2), (cited,)),
            Question(Form.MATCHING, *common, (2, 1), (cited, cited), (options[1], stem)),
        ),
        1,
    )


def made(name: str, quiz: Quiz = QUIZ, cover: Cover = COVER) -> bytes:
    return QUIZZES[name].make(quiz, cover)


def in_order(quiz: Quiz = QUIZ) -> list[Question]:
    return [question for _, found in parts(quiz) for _, question in found]


def plain(text: str) -> str:
    """What a file can hold of a text."""
    return canonical(text).strip()
