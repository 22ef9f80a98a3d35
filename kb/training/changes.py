"""A saved session after its documents have changed: led on to the newest, and what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kb.base.store import Store
from kb.knowledge_base import KnowledgeBase
from kb.model import Citation
from kb.overview import Due, Duty, Figure, Place, Selection
from kb.training.material import Material, gather
from kb.training.session import Session, places
from kb.training.topic import clauses_of
from kb.versions.compare import compare
from kb.versions.succession import newest

_DIGEST = 8  # bytes


class ChangeKind(StrEnum):
    """What became of a clause of a saved session."""

    ADDED = "added"
    REMOVED = "removed"
    WORDS = "words"
    FACTS = "facts"  # the same words, other facts: read anew, or put right


@dataclass(frozen=True, slots=True)
class Kept:
    """A clause that a session was made from: where it stood, and digests of its words and facts."""

    place: Place
    title: str
    heading: str
    text: str
    facts: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``before`` is None for a clause that was added, ``now`` for one removed."""

    kind: ChangeKind
    title: str
    heading: str
    before: Place | None
    now: Place | None


def kept(material: Material) -> tuple[Kept, ...]:
    """Return what is remembered of the clauses that a session is made from."""
    rows: dict[Place, list[str]] = {}
    listed: list[Duty | Due | Figure] = [*material.tasks, *material.due, *material.amounts]
    for row in listed:
        rows.setdefault(_place(row.citation), []).append(_said(row))
    return tuple(
        Kept(
            _place(each),
            each.document_title[:200],
            (each.path[-1] if each.path else "")[:200],
            _digest([each.clause_text]),
            _digest(rows.get(_place(each), [])),
        )
        for each in material.clauses
    )


def rebuild(
    base: KnowledgeBase, session: Session, before: Iterable[Kept]
) -> tuple[Session, tuple[Change, ...]]:
    """Lead a session to the newest versions of its documents; say what differs from ``before``.

    Clauses are followed from version to version by their words, so that what was ticked off
    stays so under another number.

    Raises:
        SessionError: the section it is about is gone.
        UnknownDocumentError: the document it is about is gone.
    """
    before = tuple(before)
    topic = session.topic
    with base.reading() as store:
        named = {kept.place[0] for kept in before} | {item for item, _ in session.left_out}
        moves = _Moves(store, named | {topic.document})
        document, section = moves.of((topic.document, topic.section))
        led = replace(
            session,
            topic=replace(topic, document=document, section=section),
            left_out=frozenset(moves.of(place) for place in session.left_out),
        )
        chosen = places(clauses_of(base, led.topic)) - led.left_out
        material = gather(store, Selection(unit=topic.unit, clauses=chosen), date.today())
        now = {each.place: each for each in kept(material)}
        return led, tuple(_changes(before, now, moves))


class _Moves:
    """Where clauses and sections of earlier versions stand in the newest ones."""

    def __init__(self, store: Store, documents: Iterable[str]) -> None:
        known = {row.id: row for row in store.summaries()}
        self._ids: dict[str, str] = {}
        self._places: dict[Place, Place] = {}
        for old_id in documents:
            if old_id in known and (new_id := newest(known[old_id], known)) is not None:
                self._ids[old_id] = new_id
                self._follow(store, old_id, new_id)

    def _follow(self, store: Store, old_id: str, new_id: str) -> None:
        for change in compare(store.document(old_id), store.document(new_id)).parts:
            if change.old is not None and change.new is not None:
                self._places[old_id, change.old.id] = new_id, change.new.id

    def of(self, place: Place) -> Place:
        """Return where it stands now; one that is gone keeps its own id, which names nothing."""
        return self._places.get(place, (self._ids.get(place[0], place[0]), place[1]))

    def is_gone(self, place: Place) -> bool:
        """Tell whether a newer version of its document no longer has it."""
        return place[0] in self._ids and place not in self._places


def _changes(before: Iterable[Kept], now: Mapping[Place, Kept], moves: _Moves) -> Iterable[Change]:
    followed = set()
    for old in before:
        place = moves.of(old.place)
        new = None if moves.is_gone(old.place) else now.get(place)
        if new is None:
            yield Change(ChangeKind.REMOVED, old.title, old.heading, old.place, None)
            continue
        followed.add(place)
        if new.text != old.text:
            yield Change(ChangeKind.WORDS, new.title, new.heading, old.place, place)
        elif new.facts != old.facts:
            yield Change(ChangeKind.FACTS, new.title, new.heading, old.place, place)
    for place, new in now.items():
        if place not in followed:
            yield Change(ChangeKind.ADDED, new.title, new.heading, None, place)


def _said(row: Duty | Due | Figure) -> str:
    """Return what a row says, in words that do not change with the day it is seen from."""
    match row:
        case Duty():
            units = [(role, *names.values()) for role, names in row.units.items()]
            return repr((row.task, units))
        case Due():
            return repr((row.task, row.phrase, str(row.due), row.leads))
        case Figure():
            return repr((row.subject, row.phrase, str(row.due)))


def _digest(texts: Iterable[str]) -> str:
    joined = "\0".join("".join(text.split()) for text in texts)
    return hashlib.blake2b(joined.encode(), digest_size=_DIGEST).hexdigest()


def _place(citation: Citation) -> Place:
    return citation.document_id, citation.clause_id
