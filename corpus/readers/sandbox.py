"""Reading in a process of its own: a hostile or broken file costs one error line.

The process (:mod:`corpus.readers.worker`) is started by the first file that needs it and serves
all that follow; it is killed where a file takes too long, and started anew after any failure.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.errors import UnreadableFileError
from corpus.readers import limits
from corpus.readers.archive import Member
from corpus.readers.content import Content, Page

_ROOT = Path(__file__).resolve().parents[2]  # where this very package is imported from
_LONGEST_REPLY = 20 * limits.MAX_CHARACTERS  # bytes; JSON escapes a character in up to 12
_PATIENCE = 5.0  # seconds for a process to end by itself


class Sandbox:
    """One process that reads files, for any number of threads in turn."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._expired = threading.Event()

    def read(
        self, data: bytes, name: str, seconds: float = limits.SECONDS
    ) -> Content | tuple[Member, ...]:
        """Read a file, or unpack an archive, within ``seconds``.

        Raises:
            UnreadableFileError: it cannot be read, or takes too much time or memory.
        """
        with self._lock:
            process = self._running()
            self._expired.clear()
            timer = threading.Timer(seconds, self._expire, [process])
            timer.start()
            try:
                reply, rest = _converse(process, data, name, seconds)
            except (OSError, EOFError, ValueError) as error:
                self._stop()
                raise UnreadableFileError(self._why(name, seconds, process)) from error
            except BaseException:  # such as Ctrl-C: a reply may be half read
                self._stop()
                raise
            finally:
                timer.cancel()
                timer.join()
            if self._expired.is_set() or reply.get("last"):
                self._stop()
        if "error" in reply:
            raise UnreadableFileError(reply["error"])
        return _content(reply["content"]) if "content" in reply else _members(reply, rest)

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                with suppress(OSError, subprocess.TimeoutExpired):
                    self._process.stdin.close()
                    self._process.wait(_PATIENCE)
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._stop()
        if self._process is None:
            path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
            self._process = subprocess.Popen(
                [sys.executable, "-m", "corpus.readers.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C is ours; what it starts is killed with it
            )
        return self._process

    def _expire(self, process: subprocess.Popen[bytes]) -> None:
        self._expired.set()
        _kill(process)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                with suppress(OSError):  # what was not sent yet
                    pipe.close()

    def _why(self, name: str, seconds: float, process: subprocess.Popen[bytes]) -> str:
        if self._expired.is_set():
            return (
                f"{name}: 读取超过 {seconds:g} 秒，已放弃。"
                f"Reading took more than {seconds:g} seconds and was given up."
            )
        return (
            f"{name}: 读取程序因这个文件中断，已跳过。The reader broke down on this file "
            f"(code {process.returncode}); it may be damaged, or need too much memory."
        )


shared = Sandbox()
"""The one that :mod:`corpus` reads with."""
atexit.register(shared.close)


def _converse(
    process: subprocess.Popen[bytes], data: bytes, name: str, seconds: float
) -> tuple[dict[str, Any], list[bytes]]:
    """Send a request; return the reply with the bytes of the members it lists."""
    assert process.stdin is not None
    assert process.stdout is not None
    request = {"name": name, "size": len(data), "seconds": seconds}
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.write(data)
    process.stdin.flush()
    line = process.stdout.readline(_LONGEST_REPLY)
    if not line.endswith(b"\n"):
        raise EOFError
    reply: dict[str, Any] = json.loads(line)
    sizes = [size for _, size, _ in reply.get("members", ())]
    rest = [process.stdout.read(size) for size in sizes]
    if list(map(len, rest)) != sizes:
        raise EOFError
    return reply, rest


def _content(values: dict[str, Any]) -> Content:
    pages = tuple(Page(**page) for page in values["pages"])
    return Content(**{**values, "pages": pages, "warnings": tuple(values["warnings"])})


def _members(reply: dict[str, Any], rest: list[bytes]) -> tuple[Member, ...]:
    found = zip(reply["members"], rest, strict=True)
    return tuple(Member(name, data, error) for (name, _, error), data in found)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process with all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):  # it has ended, and nothing of it is left
            os.killpg(process.pid, signal.SIGKILL)
