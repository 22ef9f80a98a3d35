"""Which of many short texts say nearly the same, by the pairs of characters that they share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable
from typing import Generic, TypeVar

ALIKE = 0.6  # of the pairs of the shorter of two texts
_SAID = re.compile(r"[一-鿿A-Za-z]+")

T = TypeVar("T", bound=Hashable)


class Likeness(Generic[T]):
    """Texts by what stands behind them; each is laid out once, however often it is asked for."""

    def __init__(self) -> None:
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        self._rows: list[tuple[T, int]] = []  # what a text stands for, and how many pairs it has
        self._known: dict[str, frozenset[T]] = {}

    def add(self, text: str, meaning: T) -> None:
        """Add a text; one without a pair of characters is never found."""
        found = pairs(text)
        for pair in found:
            self._holders[pair].append(len(self._rows))
        self._rows.append((meaning, len(found)))

    def like(self, text: str) -> frozenset[T]:
        """Return what stands behind the texts that say nearly what ``text`` says."""
        if text not in self._known:
            wanted = pairs(text)
            shared = Counter(row for pair in sorted(wanted) for row in self._holders.get(pair, ()))
            self._known[text] = frozenset(
                self._rows[row][0]
                for row, count in shared.items()
                if count >= ALIKE * min(len(wanted), self._rows[row][1])
            )
        return self._known[text]


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text; numbers and marks do not count."""
    said = "".join(_SAID.findall(text))
    return frozenset(said[i : i + 2] for i in range(len(said) - 1))
