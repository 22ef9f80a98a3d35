"""Question + facts + hits → answer, or an honest "not in these documents"."""

from __future__ import annotations

from kb.answers.answerer import Answerer

__all__ = ["Answerer"]
