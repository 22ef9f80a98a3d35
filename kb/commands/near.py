"""``kb documents --near``: which documents nearly agree, beside being versions of one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def near_rows(base: KnowledgeBase) -> list[dict[str, Any]]:
    """Return the pairs as JSON, the nearest first; ``resemblance`` is between 0 and 1."""
    from kb.versions.lineage import ALIKE
    from kb.versions.near import near

    rows = {row.id: row for row in base.documents()}
    found = near({key: base.document(key).text for key in rows}, ALIKE)
    return [
        {
            "one": pair.one,
            "other": pair.other,
            "titles": [rows[pair.one].title, rows[pair.other].title],
            "resemblance": round(pair.resemblance, 4),
            "versions": pair.one in (rows[pair.other].previous, rows[pair.other].superseded_by),
        }
        for pair in found
    ]


def near_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line a pair."""
    if not rows:
        yield "没有几乎相同的文件。No documents are nearly the same."
    for row in rows:
        kind = "版本 / versions" if row["versions"] else "重复 / duplicates"
        yield f"{row['resemblance']:.0%}  {row['one']}  {row['other']}  {kind}  {row['titles'][0]}"
