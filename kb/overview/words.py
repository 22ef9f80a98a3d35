"""Which rows of a list have some words: in what they say, in the headings or in the title."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from corpus.document import Document
from kb.base.clause_records import Said
from kb.base.records import batched
from kb.base.store import Store
from kb.overview.keys import Keys, identities
from kb.overview.selection import Selection

_BATCH = 64  # documents that are looked through at once


def with_words(store: Store, chosen: Selection, kind: type[Any], keys: Keys) -> Keys:
    """Return the keys of the rows that have all words chosen, or their headings or titles have."""
    if not chosen.wanted or not len(keys):
        return keys
    ids = store.ids()
    named = {ids[own]: own for own in np.unique(keys["document"]).tolist()}
    holding = store.holding(chosen.wanted, named)
    having: list[int] = []
    for some in batched(sorted(holding), _BATCH):
        said = store.said(kind, some)
        for document in store.bare(some):
            rows = _having(chosen.wanted, document, said[document.id])
            having += (named[document.id] << 32 | row.number for row in rows)
    return keys[np.isin(identities(keys), having)]


def _having(wanted: Sequence[str], document: Document, rows: Iterable[Said]) -> Iterator[Said]:
    title, has = document.title.casefold(), _finder(document.text)
    words = [word for word in wanted if word not in title]
    left: dict[str, list[str]] = {}  # of each clause, the words that are in no heading above it
    for row in rows:
        if row.clause_id not in left:
            path = json.loads(row.path) if words else ()
            said = [word for word in words if any(has(word, *heading) for heading in path)]
            left[row.clause_id] = [word for word in words if word not in said]
        if all(
            has(word, row.start, row.end) or has(word, row.source_start, row.source_end)
            for word in left[row.clause_id]
        ):
            yield row


def _finder(text: str) -> Callable[[str, int, int], bool]:
    """Return what tells whether a part of the text has a word, which is in small letters."""
    folded = text.casefold()
    if len(folded) == len(text):  # else what stands behind an ß has moved
        return lambda word, start, end: folded.find(word, start, end) >= 0
    return lambda word, start, end: word in text[start:end].casefold()
