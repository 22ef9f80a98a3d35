"""Text → question: its kind, organisations, dates and topic."""

from __future__ import annotations

from kb.questions.question import Question, understand

__all__ = ["Question", "understand"]
