"""A base of official policy documents that answers questions with facts and their source.

from kb import KnowledgeBase

with KnowledgeBase.open(home) as base:
    base.ingest([path])
    print(base.ask("…").text)
"""

from __future__ import annotations

from corpus.document import Document, Level, Span
from kb.asking import MAX_QUESTION
from kb.errors import (
    EditError,
    GoldError,
    IndexMismatchError,
    IngestError,
    KbError,
    QuestionError,
    StoreError,
    UnknownDocumentError,
)
from kb.knowledge_base import KnowledgeBase
from kb.model import Answer, Citation, DocumentSummary, Facts, FileReport, IngestReport

__all__ = [
    "MAX_QUESTION",
    "Answer",
    "Citation",
    "Document",
    "DocumentSummary",
    "EditError",
    "Facts",
    "FileReport",
    "GoldError",
    "IndexMismatchError",
    "IngestError",
    "IngestReport",
    "KbError",
    "KnowledgeBase",
    "Level",
    "QuestionError",
    "Span",
    "StoreError",
    "UnknownDocumentError",
]
