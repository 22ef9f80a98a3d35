"""What a visitor has chosen: filters from the address, and a page of many rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request, url_for

from kb.base.store import Store
from kb.model import DocumentSummary, Role
from kb.overview import Scope, Selection

LONGEST = 100  # characters of a filter
ROWS = 100  # on a page
BOUNDS = {  # what the templates keep to, as ``bounds``
    "characters": LONGEST,  # of a filter
    "names": 500,  # of units, offered while one is typed: of more, none
    "choices": 200,  # documents to choose from: of more, only the one that is chosen
    "unfiltered": 20,  # documents of a list without filters
}
VERSIONS = ("current", "all")
SCOPE = ("document", "place", "level", "year", "unit")

Row = TypeVar("Row")


def chosen(usual: str = "current") -> Selection:
    """Return the selection that the address names: ``?document=&unit=&role=&words=&versions=``.

    ``versions`` is ``all``, or ``current`` for those in force on the day ``?on=``; ``usual`` is
    what it is where the address names neither.
    """
    role, versions = _argument("role"), _argument("versions")
    return Selection(
        document=_argument("document"),
        unit=_argument("unit"),
        role=Role(role) if role in set(Role) else None,
        words=_argument("words"),
        every_version=(versions if versions in VERSIONS else usual) == "all",
        today=day(),
    )


@dataclass(frozen=True, slots=True)
class Versions:
    """How many documents are not in force, whether they are shown, and where it is otherwise."""

    over: int
    shown: bool
    otherwise: str


def versions(store: Store, selection: Selection) -> Versions:
    """Return what a list says of earlier versions and of what has expired."""
    shown = selection.every_version
    over = len(replace(selection, every_version=False).left_out(store))
    return Versions(over, shown, here(versions="" if shown else "all", page=""))


def scope() -> Scope:
    """Return the documents to answer from: ``?document=&place=&level=&year=&unit=``."""
    return Scope(**{name: _argument(name) for name in SCOPE})


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some of many rows: ``number`` counts from 1, ``total`` is of all rows."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int

    def address(self, number: int) -> str:
        """Return the address of another page of the same rows."""
        return here(page=str(number))


def page_of(rows: Sequence[Row]) -> Page[Row]:
    """Return the page ``?page=`` of the rows, the nearest where there is none of that number.

    Its rows are read now: where they are read from a store, within its reading.
    """
    asked = request.args.get("page", "1")
    return _page(rows, int(asked) if asked.isdecimal() and len(asked) < 7 else 1)


def first_page(rows: Sequence[Row]) -> Page[Row]:
    """Return the first page of the rows, whatever the address says."""
    return _page(rows, 1)


def _page(rows: Sequence[Row], number: int) -> Page[Row]:
    pages = max(1, -(-len(rows) // ROWS))
    number = min(max(1, number), pages)
    return Page(tuple(rows[(number - 1) * ROWS : number * ROWS]), number, pages, len(rows))


def called(documents: Sequence[DocumentSummary], words: str) -> list[DocumentSummary]:
    """Return the documents of which title, issuer, number or file have all the words."""
    wanted = words.casefold().split()

    def has_all(row: DocumentSummary) -> bool:
        said = f"{row.title} {row.issuer or ''} {row.number or ''} {row.source}".casefold()
        return all(word in said for word in wanted)

    return [row for row in documents if has_all(row)]


def here(**changes: str) -> str:
    """Return the address of this page with its arguments changed; an empty one is left out."""
    return _with_arguments(url_for(str(request.endpoint), **(request.view_args or {})), changes)


def elsewhere(endpoint: str) -> str:
    """Return the address of another view with the arguments of this page."""
    return _with_arguments(url_for(endpoint), {})


def _with_arguments(path: str, changes: dict[str, str]) -> str:
    # Not through url_for: a visitor's "?_scheme=" or "?_external=" would be obeyed.
    arguments = {**request.args.to_dict(), **changes}
    query = urlencode({name: value for name, value in arguments.items() if value})
    return f"{path}?{query}" if query else path


def day() -> date:
    """Return the day ``?on=`` that things are seen from, today where it names none."""
    try:
        return date.fromisoformat(_argument("on"))
    except ValueError:
        return date.today()


def _argument(name: str) -> str:
    return request.args.get(name, "")[:LONGEST].strip()
