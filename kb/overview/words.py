"""Which rows of a list have some words: in what they say, in the headings or in the title."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np

from corpus.document import Document, Span
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
    ids, may = store.ids(), store.holding(chosen.wanted)
    named = {ids[own]: own for own in np.unique(keys["document"]).tolist() if ids[own] in may}
    having = [
        named[document.id] << 32 | row.number
        for document, rows, paths in told(store, kind, [*named])
        for row in _having(chosen.wanted, document, rows, paths)
    ]
    return keys[np.isin(identities(keys), having)]


def told(
    store: Store, kind: type[Any], ids: Sequence[str]
) -> Iterator[tuple[Document, list[Said], dict[str, tuple[Span, ...]]]]:
    """Yield documents, bare, with what their rows of a kind say and the headings above clauses."""
    for some in batched(ids, _BATCH):
        paths = store.paths(some)
        by_document = groupby(store.said(kind, some), key=attrgetter("document_id"))
        said = {document_id: [*rows] for document_id, rows in by_document}
        for document in store.bare([*said]):
            rows = said[document.id]
            own = {row.clause_id: paths[document.id, row.clause_id] for row in rows}
            yield document, rows, own


def _having(
    wanted: Sequence[str],
    document: Document,
    rows: Sequence[Said],
    paths: dict[str, tuple[Span, ...]],
) -> Iterator[Said]:
    title, has = document.title.casefold(), _finder(document.text)
    words = [word for word in wanted if word not in title]
    left = {
        clause_id: [word for word in words if not any(has(word, span) for span in path)]
        for clause_id, path in paths.items()
    }
    for row in rows:
        if all(any(has(word, span) for span in row.spans) for word in left[row.clause_id]):
            yield row


def _finder(text: str) -> Callable[[str, Span], bool]:
    """Return what tells whether a span of the text has a word, which is in small letters."""
    folded = text.casefold()
    if len(folded) == len(text):  # else every place behind ß has moved
        return lambda word, span: folded.find(word, span.start, span.end) >= 0
    return lambda word, span: word in span.of(text).casefold()
