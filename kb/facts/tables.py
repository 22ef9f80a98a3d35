"""Who does what in tables: a column headed 牵头单位 or 责任单位 names the units of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from corpus.document import Span
from kb.facts.units import Assignment, split_units
from kb.model import Role
from kb.organisations import is_unit_name

_ROW = re.compile(r"^[ 　]*\|(?P<cells>.+)\|[ 　]*$|^(?P<tabbed>[^\n]*\t[^\n]*)$", re.MULTILINE)
_RULE = re.compile(r"[\s|:—-]*")
# The head of a column → the role of the units in it; the first that fits decides.
_HEADS: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"牵头|主办"), Role.LEAD),
    (re.compile(r"配合|协办|协助|参[加与]|支持"), Role.SUPPORT),
    (re.compile(r"落实|实施"), Role.IMPLEMENT),
    (re.compile(r"责任|负责|承办|主管"), Role.RESPONSIBLE),
)
_UNITS_HEAD = re.compile(r"单位|部门|主体")
LONGEST_HEAD = 12  # characters; a longer cell is no head of a column
_LOOKED_AT = 20  # rows below the heads


def table_assignments(
    text: str, span: Span, heads_above: Span | None = None
) -> Iterator[Assignment]:
    """Yield what the rows of Markdown and tab-separated tables within ``span`` assign.

    ``heads_above`` is the row of heads of a table that was cut by row.
    """
    above = _ROW.match(text, heads_above.start, heads_above.end) if heads_above else None
    roles: dict[int, Role] = _roles(text, above) if above else {}
    last_row = span.start
    for match in _ROW.finditer(text, span.start, span.end):
        if text[last_row : match.start()].strip():
            roles = {}  # text between two tables
        last_row = match.end()
        cells = list(_cells(text, match))
        if heads := _roles(text, match):
            roles = heads
        elif not _RULE.fullmatch(match[0]):
            names = tuple(
                (role, name)
                for column, role in roles.items()
                if column < len(cells)
                for name in split_units(text, cells[column])
            )
            task = next((c for n, c in enumerate(cells) if n not in roles and len(c) > 3), None)
            if names:
                yield Assignment(Span(match.start(), match.end()), names, task)


def _cells(text: str, row: re.Match[str]) -> Iterator[Span]:
    group, mark = ("cells", "|") if row["cells"] is not None else ("tabbed", "\t")
    start = row.start(group)
    for piece in row[group].split(mark):
        stripped = piece.strip(" 　\t")
        lead = len(piece) - len(piece.lstrip(" 　\t"))
        yield Span(start + lead, start + lead + len(stripped))
        start += len(piece) + 1


def _roles(text: str, row: re.Match[str]) -> dict[int, Role]:
    """Return the role of every column that a row of heads gives to units.

    A form has such words too (主管部门 beside an empty cell): below a head stand names of units.
    """
    found = {}
    for column, cell in enumerate(_cells(text, row)):
        head = cell.of(text)
        if len(head) <= LONGEST_HEAD and _UNITS_HEAD.search(head):
            role = next((role for words, role in _HEADS if words.search(head)), None)
            if role is not None and _holds_units(text, row, column):
                found[column] = role
    return found


def _holds_units(text: str, heads: re.Match[str], column: int) -> bool:
    """Tell whether most of the names in the first rows of a column look like those of units."""
    names = [
        is_unit_name(name.of(text))
        for row in islice(_rows_below(text, heads), _LOOKED_AT)
        for cell in islice(_cells(text, row), column, column + 1)
        for name in split_units(text, cell)
    ]
    return bool(names) and 2 * sum(names) >= len(names)


def _rows_below(text: str, heads: re.Match[str]) -> Iterator[re.Match[str]]:
    """Yield the rows of the table that ``heads`` opens."""
    end = heads.end()
    for row in _ROW.finditer(text, end):
        if text[end : row.start()].strip():
            return
        end = row.end()
        if not _RULE.fullmatch(row[0]):
            yield row
