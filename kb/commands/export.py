"""``kb export``: what is laid out on the site, as files to take away."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kb.commands.options import home_option, open_base


@click.group()
def export() -> None:
    """导出文件。Export as files."""


@export.command("calendar")
@click.option(
    "--output", required=True, type=click.Path(path_type=Path), help="ICS 文件 / The file."
)
@click.option("--document", default="", metavar="ID", help="只要一个文件的 / Of one document.")
@click.option("--unit", default="", metavar="NAME", help="只要一个单位的 / Of one unit.")
@home_option
@click.pass_context
def export_calendar(ctx: click.Context, output: Path, document: str, unit: str) -> None:
    """时限日历（ICS）。The dated deadlines, for any calendar program."""
    from kb.overview import Selection, schedule
    from kb.overview.ics import calendar

    with open_base(ctx) as base:
        if document:
            base.document(document)  # says so where there is none
        with base.reading() as store:
            rows = schedule(store, Selection(document=document, unit=unit), date.today())
    dated = [row for row in rows if row.due]
    if not dated:
        raise click.ClickException(
            "没有符合条件的时限。No deadline with a date matches: nothing was written."
        )
    try:
        output.write_bytes(calendar(dated, unit or "时限日历"))
    except OSError as error:
        raise click.ClickException(
            f"{output}: 无法写入（{error.strerror}）。The file cannot be written."
        ) from error
    click.echo(f"{output}: {len(dated)}")
