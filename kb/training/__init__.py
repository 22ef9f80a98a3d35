"""A policy session: a topic, the clauses ticked in it, and all that is laid out from them."""

from __future__ import annotations

from kb.training.changes import Change, ChangeKind, kept, rebuild
from kb.training.material import Material, gather
from kb.training.saved import Saved
from kb.training.session import NO_COVER, Cover, Session, prepare
from kb.training.topic import Topic, clauses_of

__all__ = [
    "NO_COVER",
    "Change",
    "ChangeKind",
    "Cover",
    "Material",
    "Saved",
    "Session",
    "Topic",
    "clauses_of",
    "gather",
    "kept",
    "prepare",
    "rebuild",
]
