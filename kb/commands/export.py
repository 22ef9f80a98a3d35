"""``kb export``: what is laid out on the site, as files to take away."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.options import Command, home_option, open_base

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

_NOTHING = "没有符合条件的内容，没有写文件。Nothing matches: no file was written."


@click.group()
def export() -> None:
    """导出文件。Export as files."""


def _chosen(command: Command) -> Command:
    """Add what to export and where to."""
    for name, metavar, said in (
        ("--words", "TEXT", "包含这些文字的 / With these words."),
        ("--unit", "NAME", "只要一个单位的 / Of one unit."),
        ("--document", "ID", "只要一个文件的 / Of one document."),
    ):
        command = click.option(name, default="", metavar=metavar, help=said)(command)
    where = click.Path(path_type=Path)
    return click.option("--output", required=True, type=where, help="写到哪里 / The file.")(command)


@export.command("calendar")
@_chosen
@home_option
@click.pass_context
def export_calendar(ctx: click.Context, output: Path, document: str, unit: str, words: str) -> None:
    """时限日历（ICS）。The dated deadlines, for any calendar program."""
    from kb.exports import calendar
    from kb.overview import Selection, schedule

    with open_base(ctx) as base:
        _check(base, document)
        with base.reading() as store:
            rows = schedule(store, Selection(document, unit, words=words), date.today())
    dated = [row for row in rows if row.due]
    if not dated:
        raise click.ClickException(_NOTHING)
    _write(output, calendar(dated, unit or "时限日历"))


@export.command("workbook")
@_chosen
@home_option
@click.pass_context
def export_workbook(ctx: click.Context, output: Path, document: str, unit: str, words: str) -> None:
    """任务台账（Excel）。Tasks, deadlines and numbers with their clauses, as xlsx."""
    from kb.exports import workbook
    from kb.overview import Selection, duties, figures, schedule

    chosen, today = Selection(document, unit, words=words), date.today()
    with open_base(ctx) as base:
        _check(base, document)
        with base.reading() as store:
            laid_out = (
                duties(store, chosen),
                schedule(store, chosen, today),
                figures(store, chosen),
            )
            if not any(laid_out):
                raise click.ClickException(_NOTHING)
            body = workbook(store, chosen, today)
    _write(output, body)


def _check(base: KnowledgeBase, document: str) -> None:
    """Say so where there is no such document."""
    if document:
        base.document(document)


def _write(output: Path, body: bytes) -> None:
    try:
        output.write_bytes(body)
    except OSError as error:
        raise click.ClickException(
            f"{output}: 无法写入（{error.strerror}）。The file cannot be written."
        ) from error
    click.echo(f"{output}: {len(body):,} bytes")
