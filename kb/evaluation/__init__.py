"""Measuring facts and answers against gold, and learning the weights from gold questions."""

from __future__ import annotations

from kb.evaluation.evaluate import evaluate, read_questions

__all__ = ["evaluate", "read_questions"]
