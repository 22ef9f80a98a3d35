"""What lies between two versions of a document: parts, edits and facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from corpus.document import Span
from kb.model import Deadline, Responsibility, Target

Fact = Responsibility | Deadline | Target


class PartKind(StrEnum):
    """What became of a part of the text."""

    UNCHANGED = "unchanged"
    RENUMBERED = "renumbered"  # the same words under another number
    MOVED = "moved"  # the same words at another place
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class FactKind(StrEnum):
    """What became of a fact."""

    CHANGED = "changed"  # another unit, date or number in the same place
    GAINED = "gained"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Part:
    """A clause, a section's heading, or the head of the document (whose ``id`` is empty).

    ``id`` is that of the clause or section, ``path`` the headings above as text, ``span`` the
    characters in the document; ``label`` is where its number ends, ``parent`` the place, among
    the document's parts, of the heading it stands under.
    """

    id: str
    path: tuple[str, ...]
    span: Span
    label: int
    parent: int | None = None
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of the old text and what stands there in the new one; either may be empty."""

    old: Span
    new: Span
    same: bool


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part before and after; ``old`` is None where it was added, ``new`` where removed.

    ``edits`` cover both without a gap: their new sides, joined, are the new part's text.
    """

    kind: PartKind
    old: Part | None
    new: Part | None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact before and after; ``old`` is None where it was gained, ``new`` where lost."""

    kind: FactKind
    old: Fact | None
    new: Fact | None

    @property
    def fact(self) -> Fact:
        """The fact as it is now, or as it was where it is gone."""
        fact = self.new or self.old
        assert fact is not None
        return fact


@dataclass(frozen=True, slots=True)
class Changes:
    """All parts of two versions, each once, in the order of the new text, and the facts changed.

    A removed part stands behind what it followed in the old text.
    """

    parts: tuple[PartChange, ...]
    facts: tuple[FactChange, ...]

    @property
    def counts(self) -> dict[PartKind, int]:
        """How many parts there are of every kind."""
        found = Counter(change.kind for change in self.parts)
        return {kind: found[kind] for kind in PartKind}

    @property
    def is_empty(self) -> bool:
        """Whether the words are the same, in the same order and under the same numbers."""
        return not self.facts and all(c.kind is PartKind.UNCHANGED for c in self.parts)
