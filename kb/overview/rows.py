"""Rows of a list that may be long: each has a key, and what it shows is read when it is looked at.

Of ten thousands of rows a page shows a hundred. Keys are made of the facts alone; the clause, its
headings and its document are read of the rows that are taken, within the same reading of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Generic, Protocol, TypeVar, overload

from corpus.document import Clause, Document, Span
from kb.base.records import batched
from kb.base.store import Store
from kb.model import Facts, Place
from kb.overview.selection import Selection

Row = TypeVar("Row", covariant=True)
Key = TypeVar("Key", bound="Fact")
_BATCH = 64  # documents whose words are looked through at once


class Fact(Protocol):
    """What a row stands for: the clause it is in, and the spans that say it."""

    @property
    def place(self) -> Place:
        """The ids of the document and the clause."""
        ...

    @property
    def said(self) -> tuple[Span, ...]:
        """What it says besides headings and title."""
        ...


class Rows(Sequence[Row], Generic[Key, Row]):
    """Rows in the order of their ``keys``; those that are taken are read then."""

    def __init__(
        self,
        store: Store,
        keys: Sequence[Key],
        make: Callable[[Key, Document, Clause, Facts], Row],
    ) -> None:
        """Make each row of its key, and the document, the clause and the facts of its place."""
        self.keys = keys
        self._store = store
        self._make = make

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Rows[Key, Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Rows[Key, Row]:
        if isinstance(place, slice):
            return Rows(self._store, self.keys[place], self._make)
        return self._read([self.keys[place]])[0]

    def __iter__(self) -> Iterator[Row]:
        for some in batched(self.keys):
            yield from self._read(some)

    def where(self, keeps: Callable[[Key], bool]) -> Rows[Key, Row]:
        """Return the rows whose keys are to be kept."""
        return Rows(self._store, [key for key in self.keys if keeps(key)], self._make)

    def ordered(self, rank: Callable[[Key], Any]) -> Rows[Key, Row]:
        """Return the rows by the rank of their keys; equal ones stay in their order."""
        return Rows(self._store, sorted(self.keys, key=rank), self._make)

    def read(self) -> tuple[Row, ...]:
        """Return all of them, to be used when the store has been left."""
        return tuple(self)

    def _read(self, keys: Sequence[Key]) -> list[Row]:
        found = self._store.found([key.place for key in keys])
        return [self._make(key, *parts) for key, parts in zip(keys, found, strict=True)]


def with_words(store: Store, chosen: Selection, keys: Sequence[Key]) -> Sequence[Key]:
    """Return the keys of the rows that have all words chosen, or their headings or titles have.

    Args:
        store: which is being read.
        chosen: whose words count.
        keys: those of one document next to each other.
    """
    if not chosen.wanted:
        return keys
    may = store.holding(chosen.wanted)
    found = told(store, [key for key in keys if key.place[0] in may])
    return [key for key, text, path in found if chosen.has_words(_texts(key, text, path))]


def told(store: Store, keys: Iterable[Key]) -> Iterator[tuple[Key, Document, tuple[Span, ...]]]:
    """Yield each key with its document, bare, and the headings above its clause.

    Keys of one document are to lie next to each other.
    """
    groups = [(name, [*own]) for name, own in groupby(keys, key=lambda key: key.place[0])]
    for some in batched(groups, _BATCH):
        ids = [document_id for document_id, _ in some]
        paths = store.paths(ids)
        for document, (_, own) in zip(store.bare(ids), some, strict=True):
            yield from ((key, document, paths[key.place]) for key in own)


def _texts(key: Fact, document: Document, path: Iterable[Span]) -> Iterator[str]:
    yield document.title
    for span in (*key.said, *path):
        yield " ".join(span.of(document.text).split())
