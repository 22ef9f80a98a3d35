"""The installed command ``kb``: the commands of the base, and ``serve``."""

from __future__ import annotations

import click

from kb.cli import cli
from kb.commands.options import home_option, open_base

__all__ = ["main"]

THREADS = 8  # requests answered at once


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="地址 / The address.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="端口 / The port.",
)
@home_option
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """启动网站。Serve the site."""
    from waitress.server import create_server

    from webapp import create_app

    with open_base(ctx) as base:
        notice = base.notice  # loads the search index before the first request
        try:
            server = create_server(create_app(base), host=host, port=port, threads=THREADS)
        except OSError as error:
            raise click.ClickException(
                f"不能使用 {host}:{port}（{error.strerror}），请用 --port 换一个端口。"
                f"{host}:{port} cannot be used ({error.strerror}): choose another --port."
            ) from error
        if notice:
            click.echo(notice, err=True)
        click.echo(f"http://{host}:{port}")
        server.run()


cli.add_command(serve)
main = cli
