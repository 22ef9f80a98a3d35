"""``kb export``: what is laid out on the site, as files to take away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.options import Command, home_option, open_base

if TYPE_CHECKING:
    from kb.base.store import Store
    from kb.knowledge_base import KnowledgeBase
    from kb.overview import Selection

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
    from kb.overview import Selection

    chosen = Selection(document, unit, words=words)
    _write(output, _made(ctx, chosen, lambda store, today: workbook(store, chosen, today)))


@export.command("handout")
@_chosen
@click.option("--title", default="", help="标题 / The title.")
@click.option("--place", default="", help="地点 / Where.")
@click.option("--trainer", default="", help="主讲人 / Who speaks.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="日期 / When.")
@home_option
@click.pass_context
def export_handout(
    ctx: click.Context,
    output: Path,
    document: str,
    unit: str,
    words: str,
    title: str,
    place: str,
    trainer: str,
    day: datetime | None,
) -> None:
    """学习材料（Word）。Tasks, timeline, numbers and the clauses verbatim, as docx."""
    from kb.exports import Session, handout
    from kb.overview import Selection

    session = Session(title, place, trainer, day.date() if day else None)
    chosen = Selection(document, unit, words=words)
    _write(output, _made(ctx, chosen, lambda store, now: handout(store, chosen, session, now)))


def _made(ctx: click.Context, chosen: Selection, make: Callable[[Store, date], bytes]) -> bytes:
    """Return the file that ``make`` makes of what is chosen, if anything is."""
    from kb.overview import duties, figures, schedule

    today = date.today()
    with open_base(ctx) as base:
        _check(base, chosen.document)
        with base.reading() as store:
            rows = (duties(store, chosen), schedule(store, chosen, today), figures(store, chosen))
            if not any(rows):
                raise click.ClickException(_NOTHING)
            return make(store, today)


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
