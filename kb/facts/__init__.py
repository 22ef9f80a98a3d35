"""Document → facts: who does what, by when, and how much."""

from __future__ import annotations

from kb.facts.extract import EXTRACTOR_VERSION, extract

__all__ = ["EXTRACTOR_VERSION", "extract"]
