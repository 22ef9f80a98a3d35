"""The command line: ingest, ask, facts, documents, remove, eval.

Whatever a command needs is imported within it, so that each starts as fast as it can.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from kb.commands.describe import describe
from kb.commands.diff import diff
from kb.commands.encoder import encoder
from kb.commands.export import export
from kb.commands.export_quiz import export_quiz
from kb.commands.mcp import mcp
from kb.commands.options import home_option, json_option, open_base
from kb.errors import KbError, QuestionError

if TYPE_CHECKING:
    from kb.cluster import Cluster
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
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--bundled", is_flag=True, help="收入自带的示例文件 / Take in the bundled plan.")
@click.option(
    "--encoder",
    metavar="NAME",
    help="语义模型 / The encoder (KB_ENCODER): auto, none, or a sentence-transformers model.",
)
@click.option(
    "--rebuild", is_flag=True, help="全部重新提取并重建索引 / Read all facts and index anew."
)
@click.option(
    "--internal", is_flag=True, help="内部文件，登录后才能看到 / For those who are signed in."
)
@click.option("--watch", is_flag=True, help="监视文件夹，随到随收 / Keep taking in what changes.")
@click.option(
    "--ray",
    metavar="ADDRESS",
    help="由 Ray 集群读取和索引 / Share the work out: local, auto, or the head's HOST:PORT.",
)
@home_option
@json_option
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[Path, ...],
    bundled: bool,
    encoder: str | None,
    rebuild: bool,
    internal: bool,
    watch: bool,
    ray: str | None,
    as_json: bool,
) -> None:
    """收入文件或文件夹。Take files and folders into the base."""
    from corpus import bundled_documents
    from kb.commands.progress import cancellable, progress
    from kb.commands.watch import show_file, watch_folders
    from kb.serialize import report_to_dict

    if bundled:
        paths += bundled_documents()
    if not paths and not rebuild:
        raise click.UsageError("请给出文件或文件夹。Name files or folders, or use --bundled.")
    if watch and (internal or ray):
        other = "--internal" if internal else "--ray"
        raise click.UsageError(f"{other} 不能与 --watch 同用。{other} does not go with --watch.")
    if watch:
        with open_base(ctx, encoder) as base:
            watch_folders(base, paths, as_json=as_json)
        return
    with (
        open_base(ctx, encoder) as base,
        cancellable(ctx, base),
        _cluster(ray) as cluster,
        progress() as show,
    ):
        report = base.ingest(
            paths, progress=show, rebuild=rebuild, internal=internal, cluster=cluster
        )
    if as_json:
        _print_json(report_to_dict(report))
    for file in report.files:
        if file.status == "failed":
            click.echo(file.error, err=True)
        elif not as_json:
            show_file(file)
    if report.failed:
        ctx.exit(1)


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
        _print_json(answer_to_dict(answer))
        return
    from kb.console import show_answer

    _print_lines(show_answer(answer))
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

        _print_json(facts_to_dict(found))
    else:
        from kb.console import show_facts

        _print_lines(show_facts(found))


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
        return _print_json(rows) if as_json else _print_lines(near_lines(rows))
    with open_base(ctx) as base:
        summaries = base.documents()
    if as_json:
        from kb.serialize import summary_to_dict

        _print_json([summary_to_dict(summary) for summary in summaries])
    else:
        from kb.console import show_documents

        _print_lines(show_documents(summaries))


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


@cli.command("eval")
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--faults", is_flag=True, help="列出错误 / List what was wrong, a line each.")
@click.option("--sweep", is_flag=True, help="各成分的贡献 / What each ingredient of search gives.")
@click.option("--curve", is_flag=True, help="把握与对错 / Answered against right, by confidence.")
@home_option
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    gold: tuple[Path, ...],
    faults: bool,
    sweep: bool,
    curve: bool,
    as_json: bool,
) -> None:
    """用标准答案评测。Measure facts and answers against gold files."""
    from kb.evaluation import evaluate as measure

    if sweep or curve:
        _print_lines(iter(_study(ctx, gold, sweep=sweep)))
        return
    reports = []
    failed = False
    with open_base(ctx) as base:
        for path in gold:
            try:
                reports.append(measure(base, path))
            except KbError as error:
                failed = True
                click.echo(str(error), err=True)
    if as_json:
        _print_json([report.to_dict() for report in reports])
    for report in () if as_json else reports:
        click.echo(report.table())
        _print_lines(iter(report.faults if faults else ()))
    if failed:
        ctx.exit(1)


def _study(ctx: click.Context, gold: tuple[Path, ...], *, sweep: bool) -> list[str]:
    from kb.evaluation.calibration import curve
    from kb.evaluation.sweep import sweep as compare

    with open_base(ctx) as base:
        return (compare if sweep else curve)(base, gold).splitlines()


@cli.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="权重文件 / Where the weights go; those of this installation where it is not given.",
)
@home_option
@click.pass_context
def train(ctx: click.Context, gold: tuple[Path, ...], output: Path | None) -> None:
    """用标准问题训练排序和把关的权重。Learn the weights of ranking and gate from gold questions."""
    from kb.answers import weights
    from kb.evaluation.train import train as learn

    with open_base(ctx) as base:
        click.echo(learn(base, gold, output or weights.PATH))


def _cluster(address: str | None) -> AbstractContextManager[Cluster | None]:
    if address is None:
        return nullcontext()
    from kb.cluster import connected

    return connected(address)


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


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


cli.add_command(diff)
cli.add_command(describe)
cli.add_command(encoder)
cli.add_command(export)
export.add_command(export_quiz)
cli.add_command(mcp)
