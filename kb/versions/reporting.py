"""What is said of versions when a file is taken in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kb.model import FileReport
from kb.versions.lineage import Lineage
from kb.versions.succession import later_of

_NEAR = "与《{title}》（{id}）几乎相同（{share}%）。Nearly the same as this document ({share}%)."
_LATER = (
    "知识库里已有更新的版本《{title}》（{id}），回答以它为准。"
    "A later version is in the base: answers go by it."
)


def reported(report: FileReport, related: Lineage, title: Callable[[str], str]) -> FileReport:
    """Add to the report of a file its earlier version, later version and near-duplicates.

    Args:
        report: of a file that was added or updated; any other comes back as it is.
        related: the versions of the base.
        title: gives that of a document by its id.
    """
    own = report.document_id
    if own is None or report.status not in ("added", "updated"):
        return report
    family = {own, related.previous.get(own), later_of(related.previous).get(own)}
    said = [
        _NEAR.format(title=title(other), id=other, share=int(near.resemblance * 100))
        for near in related.near
        if own in (near.one, near.other)
        if (other := near.other if near.one == own else near.one) not in family
    ]
    if (later := later_of(related.previous).get(own)) is not None:
        said.append(_LATER.format(title=title(later), id=later))
    warnings = (*report.warnings, *said)
    return replace(report, warnings=warnings, previous=related.previous.get(own))
