"""What stays in memory of every document, of which a new generation reads what it wrote alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Connection

from kb.base.records import read_stamps

V = TypeVar("V")
_FEW = 128  # documents that are asked for by their ids


class Stamped(Generic[V]):
    """Values of the documents as they were read last, each with the generation that wrote it."""

    def __init__(
        self, read: Callable[[Connection, Sequence[str] | None], Mapping[str, V]], none: V
    ) -> None:
        """Read values by ``read``, of the documents with the given ids, of all without any.

        ``none`` is that of a document of which it gives nothing.
        """
        self._read = read
        self._none = none
        self._known: dict[str, tuple[int, V]] = {}

    def read(self, connection: Connection) -> dict[str, V]:
        """Return the values of all documents by their ids, in the order of their adding."""
        stamps, known = read_stamps(connection), self._known
        stale = {item for item, stamp in stamps if item not in known or known[item][0] != stamp}
        chosen = sorted(stale) if len(stale) <= _FEW else None
        new = self._read(connection, chosen) if stale else {}
        now = {
            item: (stamp, new.get(item, self._none)) if item in stale else known[item]
            for item, stamp in stamps
        }
        self._known = now  # whole, for another thread may read another generation
        return {item: value for item, (_, value) in now.items()}
