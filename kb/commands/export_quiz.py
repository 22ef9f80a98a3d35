"""``kb export quiz``: questions with their key, on paper or for a learning platform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kb.commands.export import check_suffix, hand_out, session_options

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
    kind: str | None,
    forms: tuple[str, ...],
    count: int,
    seed: int,
    **options: Any,  # noqa: ANN401
) -> None:
    """测验题（Word、Moodle、QTI、Excel）。Questions with their key, on paper or for a site."""
    from kb.exports.making import QuizChoice
    from kb.quiz import Form

    chosen = kind or _BY_SUFFIX.get(output.suffix.lower())
    if chosen is None:
        known = "、".join(_BY_SUFFIX)
        raise click.BadParameter(
            f"看不出文件种类：{output.name}，请用后缀 {known}，或写明 --as。"
            f"The suffix is none of {known}: name the kind with --as.",
            param_hint="--output",
        )
    if output.suffix:  # with --as a name may do without
        check_suffix(
            output, [each for each, own in _BY_SUFFIX.items() if own == chosen] or [".docx"]
        )
    files = {f"quiz-{chosen}": output}
    if kind is None and chosen == "paper":
        files["quiz-key"] = output.with_name(_KEY.format(output.stem))
    hand_out(ctx, options, files, QuizChoice(seed, count, tuple(map(Form, forms)) or tuple(Form)))
