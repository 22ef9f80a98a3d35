"""Document → facts: the three extractors, one after the other."""

from __future__ import annotations

from corpus.document import Document
from kb.facts.deadlines import extract_deadlines
from kb.facts.responsibilities import extract_responsibilities
from kb.facts.targets import extract_targets
from kb.model import Facts

# Part of a fact's provenance; raised with every change of a rule, so that bases can be re-read.
EXTRACTOR_VERSION = 6


def extract(document: Document) -> Facts:
    """Return who does what, by when, and how much, from every clause of ``document``."""
    deadlines = extract_deadlines(document)
    return Facts(
        responsibilities=extract_responsibilities(document),
        deadlines=deadlines,
        targets=extract_targets(document, deadlines),
    )
