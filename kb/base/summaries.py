"""The rows of the list of documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kb.base.edits import Edits
from kb.model import DocumentSummary
from kb.versions.succession import later_of


def related(
    rows: Iterable[DocumentSummary], previous: Mapping[str, str], edited: Mapping[str, Edits]
) -> tuple[DocumentSummary, ...]:
    """Return the rows with their versions, and with what people have said of the documents."""
    later = later_of(previous)
    return tuple(
        replace(
            row,
            previous=previous.get(row.id),
            superseded_by=later.get(row.id),
            edited=tuple(edited.get(row.id, ())),
        )
        if row.id in previous or row.id in later or row.id in edited
        else row
        for row in rows
    )
