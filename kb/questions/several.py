"""A text that asks several things → its questions: 危房改造由谁牵头，什么时候完成."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model import ROLE_KINDS, Kind, Language
from kb.questions import words
from kb.questions.question import Question, understand

MOST = 4  # questions
LEANING = 4  # characters of a topic that says little alone: 资金多少
_CUTS = re.compile(r"(?<=[?？，,；;])|(?=\sand (?:by |since |for )?(?:wh|how))", re.IGNORECASE)
_MARKS = "?？，,；;。.!！ "
# In 村里有几户还住着危房 the word asks nothing, nor does one that much follows upon.
_ASKS = re.compile(
    rf"(?<!没)(?<!有(?=几))(?:{words.QUESTION_WORD.pattern}).{{0,10}}$|呢$|\b(?:wh(?:o|at|en|ich|ere)|how)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"^(?:and |那么?|还有|另外)", re.IGNORECASE)
_LITTLE = re.compile(r"[由要该应将被是在需共能可有，,、\s]+$")
_COUNTED = re.compile(r"(?:多少|几)\S")  # 多少座
_YEAR = re.compile(r"\d{4}年")
_AS_WELL = re.compile(r"(\S{2,12})呢")


def questions_in(text: str) -> tuple[str, ...]:
    """Return the questions of a text, each to be understood alone; at most ``MOST``.

    Behind a question mark another one begins; behind a comma, or the English "and", only what
    asks for something else: 谁牵头，谁配合 is one question. A later one that names hardly any topic
    gets that of the one before: 生态扶贫 资金多少.
    """
    found: list[str] = []
    for piece in _pieces(text):
        found.append(_whole(piece, found[-1]) if found else piece)
    return tuple(found[:MOST])


def asked_likewise(text: str, before: str) -> str | None:
    """Return the question ``before`` asked of something else (教育扶贫呢？); None for any other."""
    match = _AS_WELL.fullmatch(_alone(text))
    if match is None or understand(match[1]).kind is not Kind.WHAT:  # 市水利局的任务呢 asks itself
        return None
    return _instead(match[1], understand(before))


def _pieces(text: str) -> Iterator[str]:
    begun = ""
    for piece in _CUTS.split(text):
        if _asks(begun) and _asks(piece) and _is_another(begun, piece):
            yield begun
            begun = ""
        begun += piece
    yield begun


def _asks(text: str) -> bool:
    return _ASKS.search(text.strip(_MARKS)) is not None


def _is_another(before: str, piece: str) -> bool:
    if before.rstrip().endswith(("?", "？")):
        return True
    kinds = {understand(before).kind, understand(piece).kind}
    return len(kinds) > 1 and not kinds <= {*ROLE_KINDS}


def _whole(piece: str, before: str) -> str:
    """Return a later question with what it takes from the one before it."""
    if likewise := asked_likewise(piece, before):
        return likewise
    own = _alone(piece)
    if not _leans(understand(own)):
        return own
    return f"{_subject(before)} {own}"


def _alone(piece: str) -> str:
    return _JOINED.sub("", piece.strip(_MARKS), count=1)


def _instead(named: str, before: Question) -> str:
    """Return the question before with what is ``named`` now: a year, a unit, or another topic."""
    if _YEAR.fullmatch(named):
        return _YEAR.sub(named, before.text, count=1)
    has_unit = before.mentions and understand(named).mentions
    asked_of = before.mentions[0].text if has_unit else _LITTLE.sub("", before.topic)
    return before.text.replace(asked_of, named, 1)


def _subject(question: str) -> str:
    """Return what a question is about, in its own words: 新改建 公厕 of 新改建多少座公厕."""
    word = words.QUESTION_WORD.search(question)
    before = _LITTLE.sub("", question[: word.start()]) if word else ""
    if word is None or not before:
        return understand(question).topic
    counted = _COUNTED.match(question, word.start())
    named = understand(question[counted.end() :]).topic.split() if counted else []
    return " ".join([before, *(part for part in named if len(part) > 1)])


def _leans(question: Question) -> bool:
    """Tell whether a question names hardly any topic."""
    size = len(question.topic.replace(" ", ""))
    if question.language is Language.ENGLISH:
        return " " not in question.topic and not question.mentions
    return size <= LEANING and not question.mentions
