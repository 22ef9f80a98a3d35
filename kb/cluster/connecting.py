"""Becoming a client of a Ray cluster, or starting one of this computer's cores alone."""

from __future__ import annotations

import logging
import os
import re
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kb.cluster.sharing import Cluster
from kb.errors import KbError

INSTALL = "pip install 'policy-kb[ray]'"
OWN = ("auto", "local")  # the cluster that this computer is a node of; one of this computer alone
PATIENCE = 5.0  # seconds for the head to answer
# What opens HTTP/2, which a head speaks: the preface, and settings of no length (RFC 9113, 3.4).
_GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"
_SETTINGS = 4  # what kind of frame has to come back first
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent to its makers
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # its new default, which it else announces
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # it prints what it thinks of nodes among our own output
}


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Give the cluster at ``address`` for the time of the block.

    Args:
        address: ``local`` for the cores of this computer, ``auto`` for the cluster that it is a
            node of, or that cluster's head as ``HOST:PORT``.

    Raises:
        KbError: Ray is not installed, or no cluster can be reached there.
    """
    if address == "local":  # its ports are open to the network: only who has the token gets in
        _set_where_missing({"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)})
    ray = _load()
    if address not in OWN:
        _require_head(address)
    options = {"include_dashboard": False} if address == "local" else {}
    try:
        ray.init(address, logging_level=logging.ERROR, log_to_driver=False, **options)
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise _unreachable(address, error) from error
    try:
        yield Cluster(ray)
    finally:
        ray.shutdown()


def _set_where_missing(variables: Mapping[str, str]) -> None:
    os.environ.update({**variables, **os.environ})


def _load() -> Any:  # noqa: ANN401
    _set_where_missing(_QUIET)
    try:
        import ray
    except ImportError as error:
        raise KbError(
            f"--ray 需要安装 Ray，请运行 {INSTALL}。To use --ray install Ray: {INSTALL}"
        ) from error
    return ray


def _require_head(address: str) -> None:
    """Look whether a head is there: Ray itself would try for minutes."""
    found = re.fullmatch(r"\[?([^\s/\[\]]+?)\]?:(\d{1,5})", address)
    if found is None or not 0 < int(found[2]) < 65536:
        raise KbError(
            f"--ray {address}: 应为 local、auto 或 HOST:PORT。"
            "It should be local, auto or HOST:PORT, such as 10.0.0.1:6379."
        )
    try:
        _greet(found[1], int(found[2]))
    except OSError as error:
        raise _unreachable(address, error) from error


def _greet(host: str, port: int) -> None:
    with socket.create_connection((host, port), PATIENCE) as head:
        if os.environ.get("RAY_USE_TLS", "0").lower() in ("1", "true"):
            return  # only Ray has the certificates to go on with
        head.sendall(_GREETING)
        frame = head.makefile("rb").read(4)  # three bytes of length, one of its kind
    if len(frame) < 4 or frame[3] != _SETTINGS:
        raise ConnectionError(f"its answer begins with {frame!r}, where a head opens HTTP/2")


def _unreachable(address: str, error: Exception) -> KbError:
    reason = (str(error).strip() or repr(error)).splitlines()[0]
    return KbError(
        f"--ray {address}: 连接不上 Ray 集群（{reason}）。"
        "请先在这台计算机上用同一个令牌运行 ray start，见 docs/ray.md。"
        f"No Ray cluster can be reached there ({reason}): start it, and ray start on this computer "
        "too, with the same token, as docs/ray.md says."
    )
