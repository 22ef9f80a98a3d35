"""People and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rank(StrEnum):
    """What a person may do: each rank may do all that the one before may."""

    READER = "reader"  # reads internal documents too
    EDITOR = "editor"  # takes documents in and puts them right
    ADMINISTRATOR = "administrator"  # looks after people, keys and the log

    def covers(self, other: Rank) -> bool:
        """Tell whether who has this rank may do what ``other`` may."""
        order = list(Rank)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in: a person, or a program by its key."""

    name: str
    rank: Rank
    is_program: bool = False
