"""Versions of a document: what changed between two, which came first, which nearly agree."""

from kb.versions.compare import compare
from kb.versions.model import Changes, Edit, FactChange, FactKind, Part, PartChange, PartKind

__all__ = ["Changes", "Edit", "FactChange", "FactKind", "Part", "PartChange", "PartKind", "compare"]
