"""How the rows of a session are put in words, alike in all files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.exports.measure import plain, shortened
from kb.model import Citation, DocumentSummary, Role
from kb.overview import Due, Duty, Figure
from kb.titles import INTERNAL, cited_as, remark
from kb.training import Cover, Material

ROLES = {
    Role.LEAD: "牵头",
    Role.RESPONSIBLE: "负责",
    Role.SUPPORT: "配合",
    Role.IMPLEMENT: "落实",
}
ELSEWHERE = "见学习材料（Word）或任务台账（Excel）"
"""Where all rows stand, for files that do not hold all."""


def title(cover: Cover, material: Material, kind: str = "") -> str:
    """Return what a file is called: by its cover or by what it is of, and that it is internal."""
    said = cover.title or f"{cover.heading(material)}{kind}"
    return f"{INTERNAL}{said}" if any(row.internal for row in material.documents) else said


def document(row: DocumentSummary, material: Material) -> str:
    """Return a document's title with what has to be said of it."""
    return f"{row.title}{remark(row, material.today)}"


def units(row: Duty, *roles: Role) -> str:
    """Return the units of a task in these roles, as the document writes them."""
    return "；".join("、".join(row.units[role].values()) for role in roles if role in row.units)


def by_role(row: Duty) -> list[tuple[str, str]]:
    """Return the roles of a task with their units, from who leads to who carries out."""
    return [(word, units(row, role)) for role, word in ROLES.items() if role in row.units]


def others(row: Duty) -> str:
    """Return the units that support a task or carry it out."""
    support, implement = units(row, Role.SUPPORT), units(row, Role.IMPLEMENT)
    return "；".join(filter(None, (support, implement and f"落实：{implement}")))


def first_units(row: Duty) -> tuple[str, ...]:
    """Return the units that answer for a task: those that lead, or else the responsible ones."""
    first = row.units.get(Role.LEAD) or row.units.get(Role.RESPONSIBLE) or {}
    return tuple(first.values())


def leads(row: Due) -> str:
    """Return the units that answer for a deadline, each once."""
    return "、".join(dict.fromkeys(row.leads))


def day(row: Due | Figure) -> str:
    """Return the day of a deadline or a number as ISO writes it, empty where it has none."""
    return row.due.isoformat() if row.due else ""


def when(row: Due) -> str:
    """Return by when: the day, or the document's words where no day follows."""
    return day(row) or row.phrase.strip()


def subject(row: Figure) -> str:
    """Return what a number is of, or its whole sentence."""
    return row.subject or plain(row.citation.quote)


def heading(citation: Citation) -> str:
    """Return the nearest heading of a clause, or its first words where it has none."""
    return plain(citation.path[-1] if citation.path else shortened(plain(citation.clause_text), 24))


def source(citation: Citation, material: Material) -> str:
    """Return where a clause stands: its number here, document, headings and page."""
    page = f"，第{citation.page}页" if citation.page else ""
    path = " › ".join(map(plain, citation.path))
    return f"{material.number(citation)}{plain(cited_as(citation))}{path}{page}"


def sources(citations: Iterable[Citation], material: Material) -> str:
    """Return the documents of some rows, each with the numbers of its clauses."""
    numbers: dict[str, set[int]] = {}
    for each in citations:
        number = material.numbers[each.document_id, each.clause_id]
        numbers.setdefault(cited_as(each), set()).add(number)
    return "；".join(f"{title}{_runs(sorted(found))}" for title, found in numbers.items())


def more(count: int, noun: str = "项") -> str:
    """Return the words for rows that are left out, empty where none is."""
    return f"另有 {count} {noun}，{ELSEWHERE}" if count else ""


def _runs(numbers: Sequence[int]) -> str:
    """Write 1, 2, 3, 5 as [1–3][5]."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return "".join(f"[{run[0]}–{run[-1]}]" if len(run) > 1 else f"[{run[0]}]" for run in found)
