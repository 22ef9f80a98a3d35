"""To answer requests: waitress in one process, or in each of several that share the sockets."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.server import MultiSocketServer, TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

THREADS = 8  # requests that a process answers at once
_CONNECTIONS = 500  # of a process: a browser keeps up to six for two minutes
_BACKLOG = 1024  # connections that wait to be taken


def listen(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen on every address of ``host``.

    Raises:
        OSError: there is no such host, or the port is in use or not to be had.
    """
    passive = socket.AI_PASSIVE
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=passive)
    return [
        socket.create_server(address, family=family, backlog=_BACKLOG)
        for family, *_, address in found
    ]


def settings(trusted_proxy: str | None, prefix: str) -> dict[str, Any]:
    """Return waitress's settings behind a proxy; what it forwards counts from it alone."""
    made: dict[str, Any] = {
        "url_prefix": prefix,
        "max_request_body_size": 2**29,
        "connection_limit": _CONNECTIONS,
    }
    if trusted_proxy:
        made |= {
            "trusted_proxy": trusted_proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            "clear_untrusted_proxy_headers": True,
        }
    return made


def end_when_told() -> None:
    """Let SIGTERM, which systemd and containers send, end the program as Ctrl-C does.

    Unhandled it would cut off what is being answered; as process 1 of a container it would not
    even arrive.
    """

    def leave(*_: object) -> NoReturn:
        signal.signal(signal.SIGTERM, lambda *_: None)  # sent again, it changes nothing
        sys.exit()

    signal.signal(signal.SIGTERM, leave)


def share_cores(processes: int) -> None:
    """Let the encoders of several processes together take no more threads than there are cores.

    It has to be called before the encoder is loaded; the user's own value stands.
    """
    if processes > 1:
        each = max(1, (os.cpu_count() or 1) // processes)
        os.environ.setdefault("OMP_NUM_THREADS", str(each))


def serve(
    app: Flask, sockets: Sequence[socket.socket], processes: int, adjusted: Mapping[str, Any]
) -> None:
    """Answer until a signal ends it; of several processes one that dies is replaced.

    Args:
        app: the application; with several processes nothing of it may hold a connection to a
            database or a thread, see :func:`webapp.context.release`.
        sockets: as :func:`listen` returns them.
        processes: how many; more than one needs a system that can fork, as Windows cannot.
        adjusted: as :func:`settings` returns them.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each who waits
    answer = partial(_answer, app, dict(adjusted))
    if processes == 1:
        answer(sockets)
    else:
        from webapp.workers import work

        work(answer, sockets, processes)


class _Server(TcpWSGIServer):
    """Takes no connection while its own requests wait: another process may have none."""

    def readable(self) -> bool:
        return bool(super().readable()) and not self.task_dispatcher.queue


def _answer(app: Flask, adjusted: dict[str, Any], sockets: Sequence[socket.socket]) -> None:
    adjustments = Adjustments(sockets=list(sockets), **adjusted)
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(THREADS)
    channels: dict[int, Any] = {}  # in which every server enters itself
    for each in sockets:
        found = (each.family, each.type, each.proto, each.getsockname())
        _Server(
            app, channels, True, each, dispatcher, adjustments, sockinfo=found, bind_socket=False
        )
    MultiSocketServer(channels, adjustments, dispatcher=dispatcher).run()
