"""What is kept of each document so that a new one finds its kin without reading all the others."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert

from corpus.document import Document
from kb.base.schema import sketches, titles


def write_traces(connection: Connection, document: Document) -> None:
    """Keep a document's sketch, its title, and the titles that it repeals."""
    from kb.versions.lineage import repealed_titles, title_key  # numpy: not for who only looks
    from kb.versions.near import SKETCH, shingles

    owner = {"document_id": document.id}
    for table in (sketches, titles):
        connection.execute(delete(table).where(table.c.document_id == document.id))
    hashes = shingles(document.text)[:SKETCH].astype("<u8").tobytes()
    connection.execute(insert(sketches), {**owner, "hashes": hashes})
    named = dict.fromkeys(map(title_key, repealed_titles(document.text)))
    rows = [(title_key(document.title), False), *((title, True) for title in named)]
    connection.execute(
        insert(titles),
        [
            {**owner, "ordinal": number, "title": title, "repealed": is_repealed}
            for number, (title, is_repealed) in enumerate(rows)
        ],
    )
