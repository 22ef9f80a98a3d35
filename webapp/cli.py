"""The installed command ``kb``: the commands of the base, and those of the site."""

from __future__ import annotations

import logging
from typing import Any

import click

from kb.cli import cli
from kb.commands.options import home_option, open_base
from webapp.moving import move
from webapp.users import user

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
@home_option
@click.pass_context
def serve(
    ctx: click.Context, host: str, port: int, reading: str, trusted_proxy: str | None, prefix: str
) -> None:
    """启动网站。Serve the site."""
    from waitress.server import create_server

    from webapp import create_app
    from webapp.context import warm

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each who waits

    config = {"READING": reading}
    settings = proxied(trusted_proxy, prefix)
    with open_base(ctx) as base:
        app = create_app(base, config)
        notice = warm(app)
        try:
            server = create_server(app, host=host, port=port, threads=THREADS, **settings)
        except OSError as error:
            raise click.ClickException(
                f"不能使用 {host}:{port}（{error.strerror}），请用 --port 换一个端口。"
                f"{host}:{port} cannot be used ({error.strerror}): choose another --port."
            ) from error
        if notice:
            click.echo(notice, err=True)
        click.echo(f"http://{host}:{port}")
        server.run()


def proxied(address: str | None, prefix: str) -> dict[str, Any]:
    """Return the server's settings behind a proxy; what it forwards counts from it alone."""
    settings: dict[str, Any] = {"url_prefix": prefix, "max_request_body_size": 2**29}
    if address:
        settings |= {
            "trusted_proxy": address,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            "clear_untrusted_proxy_headers": True,
        }
    return settings


cli.add_command(move)
cli.add_command(serve)
cli.add_command(user)
main = cli
