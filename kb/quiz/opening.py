"""How a stem begins: the document, and where in it."""

from __future__ import annotations

from collections.abc import Mapping

from kb.model import Citation
from kb.quiz.wording import Passage, headings, is_balanced

LONGEST_HEADING = 40


class Openings:
    """Names documents as their short titles."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = titles

    def of(self, citation: Citation, told: Passage) -> str:
        """Return the opening of a stem with the passage."""
        return self.naming(citation, told.filled(""))

    def naming(self, citation: Citation, said: str) -> str:
        """Return 根据《…》“…”部分，; the heading is the innermost that the stem does not say."""
        title = self._titles[citation.document_id]
        for heading in reversed(headings(citation)):
            known = _is_said(heading, said) or _is_said(heading, title.strip("《》"))
            if not known and 1 < len(heading) <= LONGEST_HEADING and is_balanced(heading):
                return f"根据{title}“{heading}”部分，"
        return f"根据{title}，"


def _is_said(heading: str, said: str) -> bool:
    return heading in said or said.rstrip("…") in heading
