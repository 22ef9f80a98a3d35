"""What the files of a quiz say alike: names of forms, numbers, keys, the clauses behind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from string import ascii_uppercase

from corpus.readers.content import canonical
from kb.model import Citation
from kb.quiz.model import Difficulty, Form, Question, Quiz
from kb.titles import INTERNAL, cited_as, quoted
from kb.training import Cover

FORMS = {
    Form.SINGLE: "单项选择题",
    Form.MULTIPLE: "多项选择题",
    Form.TRUE_FALSE: "判断题",
    Form.MATCHING: "配对题",
}
DIFFICULTIES = {Difficulty.EASY: "简单", Difficulty.MEDIUM: "中等", Difficulty.HARD: "困难"}

Part = tuple[Form, list[tuple[int, Question]]]


def parts(quiz: Quiz) -> list[Part]:
    """Return the questions by form, numbered through from 1; a form without any is left out."""
    ordered = [(form, [q for q in quiz.questions if q.form is form]) for form in Form]
    numbers = iter(range(1, len(quiz.questions) + 1))
    return [(form, [(next(numbers), q) for q in found]) for form, found in ordered if found]


def title(quiz: Quiz, cover: Cover) -> str:
    """Return the cover's title, or one made of the document's where there is one alone."""
    documents = {each.document_title for each in _citations(quiz)}
    made = f"{quoted(documents.pop())}测验" if len(documents) == 1 else "政策学习测验"
    internal = INTERNAL if any(each.internal for each in _citations(quiz)) else ""
    return " ".join(canonical(f"{internal}{cover.title or made}").split())


def day(quiz: Quiz, cover: Cover) -> date:
    """Return the day to stamp files with: the cover's, or the newest of the documents'."""
    known = (each.published for each in _citations(quiz) if each.published)
    return cover.day or max(known, default=date(2000, 1, 1))


def letter(place: int) -> str:
    """Return what an option is called: A … Z, AA, BB …."""
    return ascii_uppercase[place % 26] * (place // 26 + 1)


def key(question: Question) -> str:
    """Return the right answer in letters: B, ACD, 正确 or 1—C，2—A."""
    if question.form is Form.TRUE_FALSE:
        return question.options[question.right[0]]
    letters = [letter(place) for place in question.right]
    if question.form is Form.MATCHING:
        return "，".join(f"{number}—{each}" for number, each in enumerate(letters, start=1))
    return "".join(letters)


def key_in_words(question: Question) -> str:
    """Return the right answer with what it says: B. 市林业局."""
    if question.form is Form.TRUE_FALSE:
        return key(question)
    said = [f"{letter(place)}. {question.options[place]}" for place in question.right]
    if question.form is Form.MATCHING:
        said = [f"{number}—{each}" for number, each in enumerate(said, start=1)]
    return "；".join(said)


def clauses(question: Question) -> list[list[Citation]]:
    """Return the citations by clause, in their order, so that each clause is shown once."""
    found: dict[tuple[str, str], list[Citation]] = {}
    for each in question.citations:
        found.setdefault((each.document_id, each.clause_id), []).append(each)
    return list(found.values())


def source(citation: Citation) -> str:
    """Return where a clause stands: its document, its place in it, and the page."""
    page = f"，第{citation.page}页" if citation.page else ""
    return f"{cited_as(citation)}{' › '.join(citation.path)}{page}"


def grounds(question: Question) -> list[str]:
    """Return the clauses verbatim, each followed by where it stands."""
    found = (quotes[0] for quotes in clauses(question))
    return [text for each in found for text in (each.clause_text.strip(), f"——{source(each)}")]


def _citations(quiz: Quiz) -> Iterable[Citation]:
    return (each for question in quiz.questions for each in question.citations)
