"""A session as a trainer prepares it: what stands on its cover, its topic, and what is left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from kb.errors import SessionError
from kb.knowledge_base import KnowledgeBase
from kb.model import Citation
from kb.overview import Place, Selection
from kb.training.material import Material, gather
from kb.training.topic import ANYTHING, Topic, clauses_of


@dataclass(frozen=True, slots=True)
class Cover:
    """What a trainer fills in; what is empty is left out. ``logo`` is a PNG or JPEG image."""

    title: str = ""
    place: str = ""
    trainer: str = ""
    day: date | None = None
    logo: bytes = b""

    @property
    def written_day(self) -> str:
        """The day as Chinese documents write it: 2025年3月1日."""
        return f"{self.day.year}年{self.day.month}月{self.day.day}日" if self.day else ""

    def heading(self, material: Material) -> str:
        """Return the title; where none was filled in, the unit's or the document's name."""
        only = material.documents[0].title if len(material.documents) == 1 else "政策学习"
        return self.title or min(material.units, default=only)


NO_COVER = Cover()


@dataclass(frozen=True, slots=True)
class Session:
    """A topic with its cover; ``left_out`` are the clauses that the trainer ticked off."""

    topic: Topic = ANYTHING
    cover: Cover = NO_COVER
    left_out: frozenset[Place] = frozenset()


def prepare(base: KnowledgeBase, session: Session, today: date, words: str = "") -> Material:
    """Return all that the session is laid out from, its deadlines as seen from ``today``.

    A unit's session holds the unit's own tasks, and the deadlines and numbers of their clauses.
    ``words`` keeps what has them all. An empty topic stands for all that is in the base.

    Raises:
        UnknownDocumentError: the topic names a document that is not there.
        SessionError: no clause is left.
    """
    chosen = Selection(unit=session.topic.unit, words=words)
    if not session.topic.is_empty:
        kept = places(clauses_of(base, session.topic)) - session.left_out
        chosen = replace(chosen, clauses=kept)
    with base.reading() as store:
        material = gather(store, chosen, today)
    if material.is_empty:
        raise SessionError(
            "没有选中任何条款，请换一个主题或多勾选几条。"
            "No clause is chosen: take another topic, or tick some."
        )
    return material


def places(citations: Collection[Citation]) -> frozenset[Place]:
    """Return where the clauses stand."""
    return frozenset((each.document_id, each.clause_id) for each in citations)
