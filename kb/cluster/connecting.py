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
PATIENCE = 10.0  # seconds for the head to answer
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
    """Look whether anybody is there: Ray itself would try for minutes."""
    found = re.fullmatch(r"\[?([^\s/\[\]]+?)\]?:(\d{1,5})", address)
    if found is None or not 0 < int(found[2]) < 65536:
        raise KbError(
            f"--ray {address}: 应为 local、auto 或 HOST:PORT。"
            "It should be local, auto or HOST:PORT, such as 10.0.0.1:6379."
        )
    try:
        socket.create_connection((found[1], int(found[2])), PATIENCE).close()
    except OSError as error:
        raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> KbError:
    reason = (str(error).strip() or repr(error)).splitlines()[0]
    return KbError(
        f"--ray {address}: 连接不上 Ray 集群（{reason}）。"
        "请先在这台计算机上用同一个令牌运行 ray start，见 docs/ray.md。"
        f"No Ray cluster can be reached there ({reason}): start it, and ray start on this computer "
        "too, with the same token, as docs/ray.md says."
    )
