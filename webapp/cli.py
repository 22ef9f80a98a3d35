"""The installed command ``kb``: the commands of the base, and those of the site."""

from __future__ import annotations

import os

import click

from kb.cli import cli
from kb.commands.options import home_option, open_base
from webapp.moving import move
from webapp.users import user

__all__ = ["main"]

MOST_PROCESSES = 64  # a slip of typing is not to start a thousand


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="地址 / The address.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="端口 / The port.",
)
@click.option(
    "--reading",
    type=click.Choice(["open", "signed-in"]),
    default="open",
    show_default=True,
    envvar="KB_READING",
    help="谁可阅读 / Who may read: everybody, or who is signed in (KB_READING).",
)
@click.option(
    "--trusted-proxy",
    metavar="ADDRESS",
    help="前置代理的地址 / The reverse proxy whose X-Forwarded-For and -Proto count.",
)
@click.option("--prefix", metavar="PATH", default="", help="网址前缀 / Serve below PATH: /policy.")
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, MOST_PROCESSES),
    envvar="KB_PROCESSES",
    help="进程数 / Processes that answer: as many as there are cores (KB_PROCESSES).",
)
@home_option
@click.pass_context
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    reading: str,
    trusted_proxy: str | None,
    prefix: str,
    processes: int,
) -> None:
    """启动网站。Serve the site."""
    from webapp import create_app, serving
    from webapp.context import release, warm

    _check(processes)
    serving.end_when_told()
    serving.share_cores(processes)
    with open_base(ctx) as base:
        app = create_app(base, {"READING": reading, "PROCESSES": processes})
        notice = warm(app)
        try:
            sockets = serving.listen(host, port)
        except OSError as error:
            raise click.ClickException(
                f"不能使用 {host}:{port}（{error.strerror}），请用 --port 换一个端口。"
                f"{host}:{port} cannot be used ({error.strerror}): choose another --port."
            ) from error
        if notice:
            click.echo(notice, err=True)
        click.echo(f"http://{host}:{port}")
        if processes > 1:
            release(app)
        serving.serve(app, sockets, processes, serving.settings(trusted_proxy, prefix))


def _check(processes: int) -> None:
    if processes > 1 and not hasattr(os, "fork"):
        raise click.BadParameter(
            f"{processes}：Windows 上只能有 1 个进程。{processes}: on Windows there is 1 alone.",
            param_hint="--processes",
        )


cli.add_command(move)
cli.add_command(serve)
cli.add_command(user)
main = cli
