"""``kb move``: the base and the site's own data from a folder to PostgreSQL, or back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.options import home_option, json_option, place_of, print_json

if TYPE_CHECKING:
    from kb.base.home import Home
    from kb.base.moving import Content


@click.command()
@click.argument("target", metavar="URL|FOLDER")
@home_option
@json_option
@click.pass_context
def move(ctx: click.Context, target: str, as_json: bool) -> None:
    """把知识库移到另一处，逐表核对。Copy the base to PostgreSQL or to a folder, and compare."""
    from kb.base.home import Home
    from kb.base.moving import move as move_base

    source = place_of(ctx)
    to = Home(source.root, target) if "://" in target else Home(Path(target).expanduser())
    copied = (*move_base(source, to), *_move_site(source, to))
    if as_json:
        print_json([_row(content) for content in copied])
        return
    for content in copied:
        click.echo(f"{content.name:<20} {content}")


def _row(content: Content) -> dict[str, object]:
    return {"name": content.name, "rows": content.rows, "sha256": content.digest}


def _move_site(source: Home, target: Home) -> tuple[Content, ...]:
    """Copy accounts, keys, the log and the rest; files of uploads on their way stay behind."""
    from kb.base.moving import copy_tables
    from webapp.data import SiteData
    from webapp.data.tables import tables

    old, new = SiteData(source.root, source.url), SiteData(target.root, target.url)
    if not old.exists:
        return ()
    with closing(old), closing(new), old.begin() as origin, new.begin() as goal:
        return copy_tables(origin, goal, tables)
