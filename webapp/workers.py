"""Several web processes on one machine: gunicorn starts, watches and replaces them.

In each of them waitress answers, so that proxies, prefixes, large and slow requests are treated
as in one. They are forked from a process that has loaded everything, and share it. Not on Windows.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from typing import NoReturn

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

Answer = Callable[[Sequence[socket.socket]], None]

_SIGN = 1.0  # seconds between two signs of life
_SILENT = 120  # seconds without one, after which a process is replaced
_PATIENCE = 6  # seconds for requests that are being answered at the end; waitress gives them 5


def work(answer: Answer, sockets: Sequence[socket.socket], processes: int) -> NoReturn:
    """Let ``answer`` run in as many processes, over the same sockets, until a signal ends it."""
    gc.collect()
    gc.freeze()  # what a collection does not visit stays shared
    _Parent(_Site(answer, sockets, processes)).run()
    sys.exit()


class _Site(BaseApplication):  # type: ignore[misc]
    """What gunicorn has to know; what it takes for the application is what answers."""

    def __init__(self, answer: Answer, sockets: Sequence[socket.socket], processes: int) -> None:
        self._answer = answer
        self._settings = {
            "bind": [f"fd://{each.detach()}" for each in sockets],
            "control_socket_disable": True,
            "graceful_timeout": _PATIENCE,
            "loglevel": "warning",
            "preload_app": True,
            "timeout": _SILENT,
            "worker_class": _Process,
            "workers": processes,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Answer:
        return self._answer


class _Parent(Arbiter):  # type: ignore[misc]
    """Ends with its terminal, as one process does, rather than start all anew."""

    handle_hup = Arbiter.handle_term


class _Process(Worker):  # type: ignore[misc]
    """A process that answers, and ends with its parent."""

    def run(self) -> None:
        over = threading.Event()
        threading.Thread(target=self._live, args=(over,), daemon=True).start()
        try:
            self.wsgi([each.sock for each in self.sockets])
        finally:
            over.set()

    def handle_exit(self, sig: int, frame: object) -> NoReturn:
        """Take no more requests; waitress finishes those that are being answered."""
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            # It may come from the terminal and the parent; of one that is already under way
            # Python complains where it is ignored.
            signal.signal(each, lambda *_: None)
        sys.exit()

    handle_quit = handle_exit

    def _live(self, over: threading.Event) -> None:
        while not over.wait(_SIGN):
            self.notify()
            if os.getppid() != self.ppid:
                os.kill(os.getpid(), signal.SIGTERM)
