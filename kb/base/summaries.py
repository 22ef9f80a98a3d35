"""The rows of the list of documents, of which a new generation reads those alone that it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from kb.base import records
from kb.base.edits import Edits
from kb.model import DocumentSummary
from kb.versions.succession import later_of

_FEW = 128  # rows that are asked for by their ids


class SummaryRows:
    """Rows as they were read last, each with the generation that wrote it."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[int, DocumentSummary]] = {}

    def read(self, connection: Connection) -> Sequence[DocumentSummary]:
        """Return the rows of all documents, in the order in which they were added."""
        stamps, known = records.read_stamps(connection), self._rows
        stale = [item for item, stamp in stamps if item not in known or known[item][0] != stamp]
        chosen = stale if len(stale) <= _FEW else None
        new = records.read_summaries(connection, chosen) if stale else ()
        read = {row.id: row for row in new}
        # Another thread may read another generation: what it has is not changed.
        self._rows = {
            item: (stamp, read[item]) if item in read else known[item] for item, stamp in stamps
        }
        return [row for _, row in self._rows.values()]


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
