"""Computers of a Ray cluster, each a network, process and mount namespace of its own.

The head holds a bridge that the others hang on. What a node starts ends with it, whatever happens:
its first process takes all others along, which is also how a node is lost in a test.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT

PORT = 6379
_BIN = Path(sys.executable).parent
_UNSHARE = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
_NODE = """
mount -t tmpfs tmpfs "$1"; shift
while [ "$1" != -- ]; do mount -t tmpfs tmpfs "$1"; shift; done; shift
ip link set lo up
echo ready
read -r _
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class Node:
    """A running node; ``address`` is its own in the network of the cluster."""

    process: subprocess.Popen[str]
    address: str

    def run(self, *command: str | Path, env: Mapping[str, str]) -> subprocess.Popen[str]:
        """Start a program on this node, whose output is read."""
        started = self.process.pid
        (first,) = Path(f"/proc/{started}/task/{started}/children").read_text().split()
        enter = ("nsenter", "--net", "--mount", "--pid", "--target", first)
        return subprocess.Popen(
            [*enter, *map(str, command)],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def lose(self) -> None:
        """End every process of the node at once, as when its power fails."""
        self.process.kill()
        self.process.wait(30)

    def _start(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        assert any("runtime started" in line for line in self.process.stdout)

    def _network(self, commands: str) -> None:
        enter = ["nsenter", "--net", "--target", str(self.process.pid)]
        subprocess.run([*enter, "sh", "-ec", commands], check=True)


@dataclass(frozen=True, slots=True)
class Nodes:
    """A cluster: its head, the other nodes, and the environment that reaches it."""

    head: Node
    others: tuple[Node, ...]
    env: Mapping[str, str]

    @property
    def address(self) -> str:
        """Where the head is found."""
        return f"{self.head.address}:{PORT}"


@contextmanager
def cluster(
    others: int = 0,
    hidden: Sequence[Path] = (),
    env: Mapping[str, str] | None = None,
    cores: int = 1,
) -> Iterator[Nodes]:
    """Start a cluster with one core a node, which ends with the block.

    Args:
        others: nodes beside the head.
        cores: of the head.
        hidden: folders that the other nodes, or a head alone, do not see.
        env: what its nodes have in their environment beside ours.
    """
    ours = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"}
    ours |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    ours["PATH"] = f"{_BIN}{os.pathsep}{ours['PATH']}"
    with ExitStack() as stack:
        # A short name: the sockets within have no more than 107 characters.
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ray", dir="/tmp"))
        theirs = {**ours, "RAY_TMPDIR": folder, **(env or {})}
        head = _node(
            stack,
            folder,
            () if others else hidden,
            theirs,
            1,
            f"--head --port={PORT} --num-cpus={cores}",
        )
        join = f"--address={head.address}:{PORT} --num-cpus=1"
        rest = [_node(stack, folder, hidden, theirs, n, join) for n in range(2, others + 2)]
        _connect(head, rest)
        for node in (head, *rest):
            node._start()
        yield Nodes(head, tuple(rest), ours)


def _node(
    stack: ExitStack,
    folder: str,
    hidden: Sequence[Path],
    env: Mapping[str, str],
    number: int,
    role: str,
) -> Node:
    address = f"10.77.0.{number}"
    start = f"ray start {role} --node-ip-address={address} --block"
    start += " --include-dashboard=false" if "--head" in role else ""
    start += " --object-store-memory=80000000 --disable-usage-stats"
    process = subprocess.Popen(
        [*_UNSHARE, "sh", "-ec", _NODE, "sh", folder, *map(str, hidden), "--", *start.split()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=env,
    )
    stack.enter_context(process)  # closes its pipes
    stack.callback(process.kill)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return Node(process, address)


def _connect(head: Node, others: Sequence[Node]) -> None:
    head._network(f"ip link add hub type bridge; ip addr add {head.address}/24 dev hub")
    head._network("ip link set hub up")
    for node in others:
        name = f"to{node.process.pid}"
        head._network(f"ip link add {name} type veth peer name net netns {node.process.pid}")
        head._network(f"ip link set {name} master hub up")
        node._network(f"ip addr add {node.address}/24 dev net; ip link set net up")
