"""The process that reads: one request after another on its standard input, until that closes.

A request is a line of JSON, ``{"name", "size", "seconds"}``, and as many bytes of the file. The
reply is a line of JSON: ``{"content"}``, ``{"error"}``, or ``{"members"}`` with the bytes of all
members behind it. Nothing that a library prints gets among the replies.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

from corpus.errors import CorpusError, UnreadableFileError
from corpus.readers import archive, limits, reader_of
from corpus.readers.content import Content
from corpus.readers.detect import Format, detect

_LONGEST_REASON = 200  # characters of a library's own message
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def main() -> None:
    """Answer requests until there are no more."""
    replies = _take_output()
    _limit_process()
    sys.addaudithook(_refuse_network)
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        _limit_time(request["seconds"])
        data = sys.stdin.buffer.read(request["size"])
        reply, members = _answer(data, request["name"])
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.writelines(members)
        replies.flush()
        if reply.get("last"):
            break


def read(data: bytes, name: str) -> Content | tuple[archive.Member, ...]:
    """Read a file of any kind; an archive gives its members.

    Raises:
        CorpusError: the file cannot be read.
    """
    kind = detect(data, name)
    if kind is Format.ARCHIVE:
        kind = archive.detect_zip(data, name)
    if kind is Format.ARCHIVE:
        return tuple(archive.unpack(data, name))
    content = reader_of(kind, name)(data, name)
    if len(content.text) > limits.MAX_CHARACTERS:
        raise UnreadableFileError(
            f"{name}: 文字过多。The text has {len(content.text):,} characters, "
            f"{limits.MAX_CHARACTERS:,} are allowed: divide the file."
        )
    return content


def _answer(data: bytes, name: str) -> tuple[dict[str, Any], list[bytes]]:
    try:
        found = read(data, name)
    except CorpusError as error:
        return {"error": str(error)}, []
    except MemoryError:
        reason = f"{name}: 读取所需内存过多，未读取。Reading it takes too much memory."
        return {"error": reason, "last": True}, []  # what is left of this process is not to be used
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
        return {
            "error": f"{name}: 文件已损坏或格式不规范，无法读取。"
            f"The file is damaged or not of its kind ({reason})."
        }, []
    if isinstance(found, Content):
        return {"content": asdict(found)}, []
    listed = [(member.name, len(member.data), member.error) for member in found]
    return {"members": listed}, [member.data for member in found]


def _take_output() -> BinaryIO:
    """Return the standard output for replies alone; all else that is printed goes nowhere."""
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return replies


def _limit_process() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.MAX_MEMORY, limits.MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits.MAX_UNPACKED, limits.MAX_UNPACKED))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """Let the processor's time for one file end with the clock's, should nobody be waiting."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        cores = os.cpu_count() or 1
        allowed = int(used.ru_utime + used.ru_stime + seconds * cores) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError("a reader of files may not use the network")


if __name__ == "__main__":
    main()
