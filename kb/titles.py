"""How documents are named where they are cited: 《…〈…〉…》, and what has to be said with it."""

from __future__ import annotations

from datetime import date

from kb.model import Citation, DocumentSummary, Standing
from kb.versions.succession import standing

_OVER = {Standing.SUPERSEDED: "（旧版）", Standing.EXPIRED: "（已失效）"}
_INTERNAL = "（内部）"
INTERNAL = "【内部】"
"""Goes before the name of a file, whose end may be cut off."""


def nested(title: str) -> str:
    """Return a title on one line, as it stands within 《》: the marks in it become single ones.

    So GB/T 15834-2011, 4.14.3.
    """
    return " ".join(title.replace("《", "〈").replace("》", "〉").split())


def quoted(title: str) -> str:
    """Return a title in its marks; one that stands in them by itself keeps them."""
    inner = title.strip().removeprefix("《").removesuffix("》")
    alone = title.strip() == f"《{inner}》" and "《" not in inner
    return f"《{nested(inner if alone else title)}》"


def cited_as(citation: Citation) -> str:
    """Return the document of a citation in its marks, with what has to be said of it."""
    return f"{quoted(citation.document_title)}{remark(citation)}"


def remark(of: Citation | DocumentSummary, today: date | None = None) -> str:
    """Return what has to be said with a document's title, mostly nothing.

    That it is an earlier version, or has expired by ``today``; that it is internal.
    """
    holds = of.standing if isinstance(of, Citation) else standing(of, today or date.today())
    return (_OVER.get(holds, "") if holds else "") + (_INTERNAL if of.internal else "")
