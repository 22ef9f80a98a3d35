"""A part of very many rows that stand in several lists, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from corpus.document import Document
from kb.base.store import Store
from kb.model import DocumentSummary, Facts

Name = TypeVar("Name", bound=str)
KINDS = ("responsibilities", "deadlines", "targets")


def part(lists: Mapping[Name, Any], start: int, stop: int) -> dict[Name, Any]:
    """Return the lists with those rows alone that are counted from ``start`` to before ``stop``.

    They are counted from 0 through one list after the other. A list is any sequence, and stays
    what it is.
    """
    found = {}
    for name, rows in lists.items():
        found[name] = rows[max(start, 0) : max(stop, 0)]
        start, stop = start - len(rows), stop - len(rows)
    return found


def count(row: DocumentSummary) -> int:
    """Return how many facts a document has, of all kinds."""
    return sum(getattr(row, kind) for kind in KINDS)


def some_facts(
    store: Store, rows: Sequence[DocumentSummary], start: int, stop: int
) -> Iterator[tuple[Document, Facts]]:
    """Yield documents with those facts that are counted from ``start`` to before ``stop``.

    They are counted through one document after the other, in each its responsibilities, deadlines
    and targets. Documents that have none of them are not read.
    """
    for row in rows:
        if max(start, 0) < min(stop, count(row)):
            facts = store.facts(row.id)
            kinds = {kind: getattr(facts, kind) for kind in KINDS}
            yield store.document(row.id), replace(facts, **part(kinds, start, stop))
        start, stop = start - count(row), stop - count(row)
