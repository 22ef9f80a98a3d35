"""A quiz as GIFT, the text that Moodle imports.

Format: https://docs.moodle.org/en/GIFT_format. A question of several right options gives every
wrong one as much below nothing as makes ticking all worth nothing.
"""

from __future__ import annotations

import re

from corpus.readers.content import canonical
from kb.exports.quiz_wording import FORMS, grounds, parts, title
from kb.quiz.drawing import TRUE
from kb.quiz.model import Form, Question, Quiz
from kb.training import Cover

_SPECIAL = re.compile(r"[\\~=#{}:]")
_PLAIN = "[plain]"  # else < and & are taken for HTML


def gift(quiz: Quiz, cover: Cover) -> bytes:
    """Return the quiz as GIFT in UTF-8; the general feedback is the clauses with their place.

    The same quiz and the same cover give the same bytes.
    """
    category = _escaped(title(quiz, cover)).replace("/", "／")  # a slash would cut it in two
    blocks = [f"$CATEGORY: $course$/{category}"]
    for form, questions in parts(quiz):
        for number, question in questions:
            name = f"::第{number:02}题 {FORMS[form]}::"
            # Nothing escaped stands before a brace: it would seem to escape the brace.
            stem, feedback = _escaped(question.stem), _text("\n".join(grounds(question)))
            blocks.append(f"{name}{_PLAIN}{stem} {{\n{_answers(question)}\n####{feedback}\n}}")
    return ("\n\n".join(blocks) + "\n").encode()


def _answers(question: Question) -> str:
    if question.form is Form.TRUE_FALSE:
        return "TRUE" if question.options[question.right[0]] == TRUE else "FALSE"
    if question.form is Form.MATCHING:
        return "\n".join(_pairs(question))
    right, all_options = set(question.right), list(enumerate(question.options))
    if question.form is Form.SINGLE:
        return "\n".join(f"{'=' if n in right else '~'}{_text(each)}" for n, each in all_options)
    worth, cost = 100 / len(right), -100 / max(len(question.options) - len(right), 1)
    return "\n".join(
        f"~%{_percent(worth if n in right else cost)}%{_text(each)}" for n, each in all_options
    )


def _pairs(question: Question) -> list[str]:
    """Return the items with their options, and the options that go with none."""
    options = [_arrowless(_escaped(each)) for each in question.options]
    pairs = [
        f"={_arrowless(_text(item))} -> {options[place]}"
        for item, place in zip(question.items, question.right, strict=True)
    ]
    spare = [each for place, each in enumerate(options) if place not in question.right]
    return pairs + [f"= -> {each}" for each in spare]


def _percent(value: float) -> str:
    """Return a share as Moodle lists them: 50, 33.33333, -25."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    """Return a text that stands at the head of an answer or feedback, never read as a mark."""
    escaped = _escaped(text)
    return f"{_PLAIN}{escaped}" if escaped.startswith(("[", "%")) else escaped


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", canonical(text).strip()).replace("\n", r"\n")


def _arrowless(text: str) -> str:
    """Return ``text`` without the mark between the halves of a pair, which has no escape."""
    return text.replace("->", "→")
