"""The command line: what is asked of a base here, all other commands in ``kb.commands``.

Whatever a command needs is imported within it, so that each starts as fast as it can.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import date, datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from kb.commands.describe import describe
from kb.commands.diff import diff
from kb.commands.encoder import encoder
from kb.commands.evaluate import evaluate, train
from kb.commands.export import export
from kb.commands.export_quiz import export_quiz
from kb.commands.ingest import ingest
from kb.commands.mcp import mcp
from kb.commands.options import home_option, json_option, open_base, print_json, print_lines
from kb.errors import KbError, QuestionError

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


class _Group(click.Group):
    """A group whose commands end with one plain sentence where the base reports an error."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run the command that was asked for."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # whatever the locale says
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except KbError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="policy-kb", message="%(version)s")
@home_option
def cli() -> None:
    """政策文件知识库。A base of policy documents: ask, and get facts with their source."""
    # Half a million dictionary words are made at once; collecting among them finds nothing and
    # takes a tenth of a cold question's time.
    gc.set_threshold(100_000, 50, 50)


@cli.command()
@click.argument("question", nargs=-1)
@click.option("--context", metavar="QUESTION", help="上一个问题 / The previous question.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="把这一天当作今天 / The day that 今年 and 下个月 count from.",
)
@click.option(
    "--batch",
    type=click.File("rb"),
    help='逐行提问 / Answer a file of JSON lines {"question": …}; - reads standard input.',
)
@home_option
@json_option
@click.pass_context
def ask(
    ctx: click.Context,
    question: tuple[str, ...],
    context: str | None,
    today: datetime | None,
    batch: BinaryIO | None,
    as_json: bool,
) -> None:
    """提问，得到有出处的回答。Ask a question; the answer comes with its source."""
    from kb.serialize import answer_to_dict

    if bool(question) == bool(batch):
        raise click.UsageError("请写出一个问题，或用 --batch。Ask one question, or use --batch.")
    day = today.date() if today else None
    with open_base(ctx) as base:
        if batch is not None:
            ctx.exit(0 if _answer_lines(base, batch, day) else 1)
        answer = base.ask(" ".join(question), context, day)
    if as_json:
        print_json(answer_to_dict(answer))
        return
    from kb.console import show_answer

    print_lines(show_answer(answer))
    if answer.notice:
        click.echo(answer.notice, err=True)


@cli.command()
@click.option("--document", metavar="ID", help="只看一个文件 / Only this document.")
@home_option
@json_option
@click.pass_context
def facts(ctx: click.Context, document: str | None, as_json: bool) -> None:
    """列出责任、时限和目标。List who does what, by when, and how much."""
    with open_base(ctx) as base:
        found = base.facts(document)
    if as_json:
        from kb.facts.serialize import facts_to_dict

        print_json(facts_to_dict(found))
    else:
        from kb.console import show_facts

        print_lines(show_facts(found))


@cli.command()
@click.option("--near", is_flag=True, help="几乎相同的文件 / Pairs that are nearly the same.")
@home_option
@json_option
@click.pass_context
def documents(ctx: click.Context, near: bool, as_json: bool) -> None:
    """列出知识库里的文件。List the documents of the base."""
    if near:
        from kb.commands.near import near_lines, near_rows

        with open_base(ctx) as base:
            rows = near_rows(base)
        return print_json(rows) if as_json else print_lines(near_lines(rows))
    with open_base(ctx) as base:
        summaries = base.documents()
    if as_json:
        from kb.serialize import summary_to_dict

        print_json([summary_to_dict(summary) for summary in summaries])
    else:
        from kb.console import show_documents

        print_lines(show_documents(summaries))


@cli.command()
@click.argument("document_id", metavar="ID")
@home_option
@click.pass_context
def remove(ctx: click.Context, document_id: str) -> None:
    """移除一个文件（编号见 kb documents）。Take a document out of the base."""
    with open_base(ctx) as base:
        title = base.document(document_id).title
        base.remove(document_id)
    click.echo(f"removed  {document_id}  {title}")


def _answer_lines(base: KnowledgeBase, lines: BinaryIO, today: date | None) -> bool:
    """Answer every line in order; tell whether all were questions. Empty lines are left out."""
    from kb.serialize import answer_to_dict

    sound = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question, context = _parse_line(line)
            answer = answer_to_dict(base.ask(question, context, today))
        except QuestionError as error:
            sound = False
            answer = {"error": str(error), "line": number}
        click.echo(json.dumps(answer, ensure_ascii=False))
    return sound


def _parse_line(line: bytes) -> tuple[str, str | None]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"这一行不是 JSON（{error}）。This line is not JSON.") from error
    question = row.get("question") if isinstance(row, dict) else None
    context = row.get("context") if isinstance(row, dict) else None
    if not isinstance(question, str) or not isinstance(context, str | None):
        raise QuestionError(
            '这一行应为 {"question": "…"}，context 可有可无，都是文字。'
            'This line must be {"question": "…"} with an optional "context", both text.'
        )
    return question, context


export.add_command(export_quiz)
for command in (describe, diff, encoder, evaluate, export, ingest, mcp, train):
    cli.add_command(command)
