"""What is recognised, as a table made of the tests' own rows: ``python tests/recognised.py``.

Writes ``kb/facts/README.md`` and ``corpus/README.md``; a test sees that they are up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import test_deadlines
import test_responsibilities
import test_structure
import test_targets

ROOT = Path(__file__).resolve().parent.parent
NOTE = "Made by `python tests/recognised.py` from the rows of the tests; edit those."


def facts_readme() -> str:
    """Return the page of what counts as a fact."""
    return _page(
        "What is read as a fact",
        ("Responsibilities", ("style", "text", "read as"), _responsibilities()),
        ("No responsibilities", ("style", "text"), test_responsibilities.NO_ASSIGNMENT),
        ("Deadlines", ("style", "text", "phrase", "until"), _deadlines()),
        ("No deadlines", ("style", "text"), test_deadlines.NO_DEADLINE),
        ("Targets", ("style", "text", "subject", "value"), _targets()),
        ("No targets", ("style", "text"), test_targets.NO_TARGET),
    )


def structure_readme() -> str:
    """Return the page of how a text is cut."""
    rows = ((style, text, headings) for style, text, headings in test_structure.STRUCTURE)
    return _page(
        "How a text is cut into clauses",
        ("Structure", ("style", "text", "headings of the clauses"), rows),
    )


def _responsibilities() -> Iterator[tuple[str, str, str]]:
    for row in test_responsibilities.ROWS:
        roles = (("lead", row.lead), ("responsible", row.responsible), ("support", row.support),
                 ("implement", row.implement))  # fmt: skip
        yield row.style, row.text, "; ".join(f"{role}: {names}" for role, names in roles if names)


def _deadlines() -> Iterator[tuple[str, str, str, str]]:
    for style, text, phrase, due, _ in test_deadlines.DUE:
        yield style, text, phrase, due
    for style, text, start, due in test_deadlines.PERIODS:
        yield style, text, "", f"{start} to {due}"
    for style, text, phrase, due, _ in test_deadlines.DUE_BY_DOCUMENT:
        yield f"{style}, without a year (of a document of 2019)", text, phrase, due
    for style, text, phrase in test_deadlines.UNDATED:
        yield style, text, phrase, "no calendar date"
    for style, text, recurrence in test_deadlines.RECURRING:
        yield style, text, "", recurrence


def _targets() -> Iterator[tuple[str, str, str, str]]:
    for style, text, subject, comparator, value, unit in test_targets.TARGETS:
        yield style, text, subject, f"{comparator} {value} {unit}"


def _page(title: str, *tables: tuple[str, tuple[str, ...], Iterable[tuple[object, ...]]]) -> str:
    parts = [f"# {title}\n\n{NOTE}\n"]
    for name, heads, rows in tables:
        parts.append(f"## {name}\n\n{_line(heads)}\n{_line(['---'] * len(heads))}")
        parts.extend(_line(row) for row in rows)
        parts.append("")
    return "\n".join(parts)


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(value: object) -> str:
    text = "<br>".join(value) if isinstance(value, list) else str(value)
    return text.replace("\n", "⏎").replace("|", "\\|")


PAGES = {"kb/facts/README.md": facts_readme, "corpus/README.md": structure_readme}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8")
