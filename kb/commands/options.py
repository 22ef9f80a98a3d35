"""What commands have in common: where the base is, and whether to print JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

Command = TypeVar("Command", bound=Callable[..., Any])
_HOME = "kb.home"


def _remember_home(ctx: click.Context, option: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[_HOME] = value


def home_option(command: Command) -> Command:
    """Add ``--home``, which may stand before or after the command's name."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path),
        callback=_remember_home,
        expose_value=False,
        help="数据文件夹 / The data folder (KB_HOME).",
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help="输出 JSON / Print JSON, for programs."
    )(command)


def open_base(ctx: click.Context, encoder: str | None = None) -> KnowledgeBase:
    """Open the base in the folder that the command line names."""
    from kb.knowledge_base import KnowledgeBase

    return KnowledgeBase.open(ctx.meta.get(_HOME), encoder=encoder)
