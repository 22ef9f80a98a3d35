"""The clauses nearest to some words, for those who want to look rather than ask."""

from __future__ import annotations

from kb.answers.drafts import cite
from kb.knowledge_base import KnowledgeBase
from kb.model import Citation
from kb.overview.force import marked
from kb.overview.selection import Selection
from kb.questions import understand


def nearest(base: KnowledgeBase, words: str, chosen: Selection) -> tuple[Citation, ...]:
    """Return the clauses nearest to ``words``, each with its nearest sentence quoted.

    Of what is chosen only the documents count.
    """
    if not words.strip() or not base.documents():
        return ()
    with base.answering() as answerer, base.reading() as store:
        within, over = chosen.documents, chosen.left_out(store)
        if over:
            within = answerer.documents.without(over)
        found = answerer.search(understand(words), within)
        near = (hit for hit in found.candidates if hit.coverage > 0 or hit.hit.cosines)
        return marked(store, [cite(hit.document, hit.clause, hit.best_sentence) for hit in near])
