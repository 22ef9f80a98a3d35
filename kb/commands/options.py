"""What commands have in common: where the base is, and how they print."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kb.base.home import Home
    from kb.knowledge_base import KnowledgeBase

Command = TypeVar("Command", bound=Callable[..., Any])
_HOME, _DATABASE = "kb.home", "kb.database"


def _remember_home(ctx: click.Context, option: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[_HOME] = value


def _remember_database(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta[_DATABASE] = value


def home_option(command: Command) -> Command:
    """Add ``--home`` and ``--database``, which may stand before or after the command's name."""
    with_database = click.option(
        "--database",
        metavar="URL",
        callback=_remember_database,
        expose_value=False,
        help="PostgreSQL 数据库 / The base in PostgreSQL (KB_DATABASE_URL): postgresql://…",
    )(command)
    return click.option(
        "--home",
        type=click.Path(path_type=Path),
        callback=_remember_home,
        expose_value=False,
        help="数据文件夹 / The data folder (KB_HOME).",
    )(with_database)


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help="输出 JSON / Print JSON, for programs."
    )(command)


def open_base(ctx: click.Context, encoder: str | None = None) -> KnowledgeBase:
    """Open the base in the folder, or the database, that the command line names."""
    from kb.knowledge_base import KnowledgeBase

    return KnowledgeBase(place_of(ctx), encoder)


def place_of(ctx: click.Context) -> Home:
    """Return where the command line says that the base lies."""
    from kb.base.home import Home

    return Home.find(ctx.meta.get(_HOME), ctx.meta.get(_DATABASE))


def print_json(value: object) -> None:
    """Print a value for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each as soon as it is there."""
    for line in lines:
        click.echo(line)
