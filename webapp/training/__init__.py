"""For trainers: choose a topic, tick clauses, take files away, play a quiz, keep the session."""

from __future__ import annotations

from webapp.training import choosing, keeping, making, playing, programs
from webapp.training.blueprint import blueprint

__all__ = ["blueprint", "choosing", "keeping", "making", "playing", "programs"]
