"""``kb export quiz``: questions with their key, on paper or for a learning platform."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.commands.export import NOTHING, read_session, session_options, write
from kb.commands.options import open_base

if TYPE_CHECKING:
    from kb.quiz import Form, Quiz
    from kb.training import Session

_FORMS = ("single", "multiple", "true-false", "matching")
_KINDS = ("paper", "key", "gift", "qti", "survey", "json")
_BY_SUFFIX = {
    ".docx": "paper",
    ".txt": "gift",
    ".gift": "gift",
    ".zip": "qti",
    ".xlsx": "survey",
    ".json": "json",
}
_KEY = "{}-答案.docx"


@click.command("quiz")
@click.option(
    "--as",
    "kind",
    type=click.Choice(_KINDS),
    help="文件种类，默认看后缀；.docx 另附一份答案 / The kind, else by the suffix; "
    ".docx comes with a second file, the key.",
)
@click.option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice(_FORMS),
    help="题型（可重复） / Only this form (may be repeated).",
)
@click.option(
    "--count", type=click.IntRange(1, 500), default=20, show_default=True, help="题数 / How many."
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="同一个数出同一份题 / The same number gives the same quiz.",
)
@session_options
def export_quiz(
    ctx: click.Context,
    output: Path,
    words: str,
    kind: str | None,
    forms: tuple[str, ...],
    count: int,
    seed: int,
    **options: Any,  # noqa: ANN401
) -> None:
    """测验题（Word、Moodle、QTI、Excel）。Questions with their key, on paper or for a site."""
    from kb.exports.quiz_catalogue import QUIZZES
    from kb.quiz import Form

    chosen = kind or _BY_SUFFIX.get(output.suffix.lower())
    if chosen is None:
        known = "、".join(_BY_SUFFIX)
        raise click.BadParameter(
            f"看不出文件种类：{output.name}，请用后缀 {known}，或写明 --as。"
            f"The suffix is none of {known}: name the kind with --as.",
            param_hint="--output",
        )
    session = read_session(options)
    wanted = tuple(map(Form, forms)) or tuple(Form)
    quiz = _made(ctx, session, words, seed=seed, count=count, forms=wanted)
    write(output, QUIZZES[chosen].make(quiz, session.cover))
    if kind is None and chosen == "paper":
        write(output.with_name(_KEY.format(output.stem)), QUIZZES["key"].make(quiz, session.cover))


def _made(
    ctx: click.Context,
    session: Session,
    words: str,
    *,
    seed: int,
    count: int,
    forms: tuple[Form, ...],
) -> Quiz:
    from kb.errors import SessionError
    from kb.quiz import make_quiz
    from kb.training import prepare

    with open_base(ctx) as base:
        try:
            material = prepare(base, session, date.today(), words)
        except SessionError as error:
            raise click.ClickException(NOTHING) from error
        with base.reading() as store:
            quiz: Quiz = make_quiz(store, material, seed=seed, count=count, forms=forms)
    if not quiz.questions:
        raise click.ClickException(
            "这些条款里没有能出题的职责、时限或数字，没有写文件。"
            "These clauses give no question: no file was written."
        )
    return quiz
