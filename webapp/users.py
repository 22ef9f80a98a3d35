"""``kb user``: the people who may sign in, from the command line; the first one comes from here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kb.commands.options import home_option, open_base

if TYPE_CHECKING:
    from sqlalchemy import Connection

RANKS = ["reader", "editor", "administrator"]

_password = click.option(
    "--password-stdin", is_flag=True, help="从标准输入读密码 / Read the password from a pipe."
)


@click.group()
def user() -> None:
    """管理可登录的人。The people who may sign in to the site."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(RANKS),
    default="administrator",
    show_default=True,
    help="身份 / What the person may do.",
)
@_password
@home_option
@click.pass_context
def add_person(ctx: click.Context, name: str, role: str, password_stdin: bool) -> None:
    """添加一个人。Add a person; asks for the password."""
    from webapp.data import Rank, audit, people

    password = _ask(password_stdin)
    with _writing(ctx) as connection:
        people.add(connection, name, password, Rank(role))
        audit.note(connection, "kb user", "person.add", f"{name} {role}")
    click.echo(f"added  {name}  {role}")


@user.command("password")
@click.argument("name")
@_password
@home_option
@click.pass_context
def set_password(ctx: click.Context, name: str, password_stdin: bool) -> None:
    """重设密码并解锁。Set a person's password, and unlock the name."""
    from webapp.data import audit, people

    password = _ask(password_stdin)
    with _writing(ctx) as connection:
        people.set_password(connection, name, password)
        audit.note(connection, "kb user", "person.password", name)
    click.echo(f"changed  {name}")


@user.command("list")
@home_option
@click.pass_context
def list_people(ctx: click.Context) -> None:
    """列出可登录的人。List the people."""
    from webapp.data import people

    with _writing(ctx) as connection:
        rows = people.listed(connection)
    for row in rows:
        click.echo(f"{row.name}  {row.rank}{'  locked' if row.locked else ''}")


@user.command("remove")
@click.argument("name")
@home_option
@click.pass_context
def remove_person(ctx: click.Context, name: str) -> None:
    """移除一个人。Take a person off the list."""
    from webapp.data import audit, people

    with _writing(ctx) as connection:
        people.remove(connection, name)
        audit.note(connection, "kb user", "person.remove", name)
    click.echo(f"removed  {name}")


def _ask(from_pipe: bool) -> str:
    if from_pipe:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("密码 Password", hide_input=True, confirmation_prompt="再输一次 Again"))


@contextmanager
def _writing(ctx: click.Context) -> Iterator[Connection]:
    from webapp.data import SiteData

    with open_base(ctx) as base:
        data = SiteData.of(base)
        try:
            with data.begin() as connection:
                yield connection
        finally:
            data.close()
