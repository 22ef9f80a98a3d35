"""Opening the database of a base, to read or to write: an SQLite file, or one of PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from kb.base import sqlite

Place = Path | str
"""The SQLite file, or the URL of the PostgreSQL database."""


def open_to_read(place: Place) -> Engine:
    """Return an engine over the base in ``place``; one that is not there yet reads as empty.

    Raises:
        StoreError: the file is no knowledge base, or the database cannot be reached.
    """
    if isinstance(place, Path):
        return sqlite.open_to_read(place)
    from kb.base import postgres

    return postgres.open_to_read(place) or sqlite.empty()


def open_to_write(place: Place) -> Engine:
    """Return an engine over the base in ``place``, with its tables made where there are none.

    Raises:
        StoreError: the folder, the file or the database cannot be written, or is no knowledge
            base.
    """
    if isinstance(place, Path):
        return sqlite.open_to_write(place)
    from kb.base import postgres

    return postgres.open_to_write(place)
