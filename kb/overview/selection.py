"""Which facts to lay out: of which document, unit and role, and with which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlalchemy import select

from kb.base.schema import responsibilities
from kb.base.store import Store
from kb.model import DocumentSummary, Place, Role
from kb.organisations import Directory
from kb.overview.force import over


@dataclass(frozen=True)
class Selection:
    """What is chosen; empty fields choose everything.

    ``document`` is an id, ``unit`` a name as people write it (市发改委 finds 市发展和改革委员会),
    ``words`` are all to be in a row, its headings or its document's title; ``clauses`` are the
    only ones whose rows are chosen, None for all. Documents that were superseded, or have expired
    by ``today``, count with ``every_version`` alone, or where they or their clauses are chosen.
    """

    document: str = ""
    unit: str = ""
    role: Role | None = None
    words: str = ""
    clauses: frozenset[Place] | None = None
    every_version: bool = False
    today: date = field(default_factory=date.today)

    def left_out(self, store: Store) -> frozenset[str]:
        """Return the ids of the documents that do not count, as they are no longer in force."""
        if self.document or self.every_version or self.clauses is not None:
            return frozenset()
        return over(store, self.today)

    @property
    def documents(self) -> frozenset[str] | None:
        """The ids of the documents, None for all."""
        if self.document or self.clauses is None:
            return frozenset({self.document}) if self.document else None
        return frozenset(document_id for document_id, _ in self.clauses)

    def names(self, store: Store) -> frozenset[str] | None:
        """Return the canonical names in the base that the unit goes by, None for all."""
        if not self.unit:
            return None
        same, known = Directory.load().same, store.organisations()
        exact = frozenset(name for name in known if name == self.unit)
        return exact or frozenset(name for name in known if same(self.unit, name))

    def has_words(self, texts: Iterable[str]) -> bool:
        """Tell whether ``texts`` have all the words between them."""
        text = " ".join(texts).casefold()
        return all(word in text for word in self.wanted)

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The words, in small letters."""
        return tuple(self.words.casefold().split())


@dataclass(frozen=True)
class Scope:
    """Which documents to answer from; empty fields choose everything.

    ``document`` is an id, ``place`` and ``level`` those of the issuer, ``year`` that of its
    publication, ``unit`` a name of one that has a task in it.
    """

    document: str = ""
    place: str = ""
    level: str = ""
    year: str = ""
    unit: str = ""

    def documents(self, store: Store) -> frozenset[str] | None:
        """Return the ids of the documents, None where nothing is chosen."""
        if not any((self.document, self.place, self.level, self.year, self.unit)):
            return None
        found = frozenset(row.id for row in store.summaries() if self._has(row))
        if not self.unit:
            return found
        names = Selection(unit=self.unit).names(store)
        own = responsibilities.c
        query = select(own.document_id).where(own.organisation.in_(sorted(names or ()))).distinct()
        with store.reading():
            return found.intersection(store.connection().scalars(query))

    def _has(self, row: DocumentSummary) -> bool:
        return (
            self.document in ("", row.id)
            and self.place in ("", row.place)
            and self.level in ("", row.level)
            and self.year in ("", str(row.published.year) if row.published else None)
        )
