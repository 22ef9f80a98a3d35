"""What may be asked: a question of a few words, in characters that can be read."""

from __future__ import annotations

from kb.errors import QuestionError

MAX_QUESTION = 500
"""Characters of the longest question, and of the longest context."""


def check_question(question: str) -> None:
    """Refuse what is no question.

    Raises:
        QuestionError: it is empty or too long, or holds broken characters.
    """
    if not question.strip():
        raise QuestionError(
            "问题是空的，请写出要问的内容。The question is empty: write what you want to know."
        )
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"问题有 {len(question)} 个字，最多 {MAX_QUESTION} 个，请写短一些。"
            f"The question has {len(question)} characters, {MAX_QUESTION} are allowed: shorten it."
        )
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise QuestionError(
            "问题里有不完整的字符，请重新输入。The question holds broken characters: type it again."
        ) from error
