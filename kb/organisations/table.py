"""The list of organisations, read from ``data/organisations.json`` into tables for look-up.

A *function* is what a body is for (finance, forestry); the body of a level is found from its
function's name and the level's: 市 + 财政局, 省 + 财政厅, and 财政部 for the country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import Any

from kb import wordlists

# Form of office → its short form and its English.
_OFFICES = {
    "委员会": ("委", "Commission"),
    "办公室": ("办", "Office"),
    "局": ("局", "Bureau"),
    "厅": ("厅", "Department of"),
    "中心": ("中心", "Center"),
    "": ("", ""),
}
_DEPARTMENT_WORDS = ("部门", "主管部门", "行政部门", "行政主管部门")
_WORD = re.compile(r"[a-z0-9']+")
WORDS_TOO = frozenset({"SAFE", "MOST"})  # acronyms that count in capitals only


class Change(StrEnum):
    """What a reform did to a body."""

    RENAMED = "renamed"  # the body goes on, by itself or with others, under a new name
    MERGED = "merged"  # the body was absorbed by another with wider duties
    PARTLY = "partly"  # some of its duties moved to another body


@dataclass(frozen=True, slots=True)
class Name:
    """What a name, less its level, stands for: ``full`` in full, ``english`` a pattern."""

    function: str
    full: str
    english: str


@dataclass(frozen=True, slots=True)
class Function:
    """What a body is for, and the names its bodies bear.

    ``national`` is the name of the country's body, ``local`` are the full names without level,
    the usual one first; ``department`` is the broad name, such as 财政部门. ``party`` tells
    that the body belongs to a Party committee (市委…), ``bare`` that its names mean a body
    without their level too, ``kin`` what else is meant by the broad name, ``covers`` the
    functions that a joint bureau carries.
    """

    key: str
    national: str | None
    local: tuple[str, ...]
    department: str | None
    party: bool
    bare: bool
    kin: frozenset[str]
    covers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reform:
    """One change between two functions, by key, with the day its plan was made public."""

    old: str
    new: str
    change: Change
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class _Naming:
    """One way to name a function's local bodies: core and its short forms, forms of office."""

    full: str
    shorts: tuple[str, ...]
    ends: tuple[str, ...]
    english: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One function as the data file lists it, see ``about`` there."""

    function: Function
    english: str
    namings: tuple[_Naming, ...]
    fixed: list[list[str]]
    departments: list[str]
    subjects: list[str]
    terms: list[str]
    branch: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """All names, ready for look-up.

    ``openings`` are the first two characters of the names that follow; ``fixed`` holds whole
    names (国家发展和改革委员会, 发展改革委), ``state`` and ``party`` names without their level,
    ``departments`` broad names; ``branches`` are local offices, ``branch`` any of those that begin
    with a name; ``english`` maps English phrases to
    Chinese names (in lower case, but for ``WORDS_TOO``), ``subjects`` English words that stand
    before bureau or department to functions.
    """

    functions: dict[str, Function]
    fixed: dict[str, Name]
    state: dict[str, Name]
    party: dict[str, Name]
    departments: dict[str, Name]
    openings: frozenset[str]
    cores: frozenset[str]
    branches: tuple[tuple[re.Pattern[str], Name], ...]
    branch: re.Pattern[str]
    english: dict[str, str]
    subjects: dict[str, str]
    reforms: tuple[Reform, ...]
    groups: dict[str, str]
    groups_in_english: dict[str, str]
    places: dict[str, str]
    places_in_english: dict[str, str]


@cache
def load_table() -> Table:
    """Read the data that comes with the package."""
    listed = wordlists.read("organisations")
    places = dict(wordlists.places())
    rows = [_row(data) for data in listed["functions"]]
    state, party = _local_names(rows)
    fixed, departments = _fixed_names(rows), _departments(rows)
    branches = tuple(_branches(rows))
    return Table(
        openings=frozenset(name[:2] for name in chain(fixed, state, party, departments)),
        functions={row.function.key: row.function for row in rows},
        fixed=fixed,
        state=state,
        party=party,
        departments=departments,
        cores=frozenset(core for row in rows for core in _cores(row.namings)),
        branches=branches,
        branch=re.compile("|".join(_beginnings(branches))),
        english=_english_names(rows),
        subjects=_subjects(rows),
        reforms=tuple(_reforms(listed)),
        groups=listed["groups"],
        groups_in_english=dict(_group_phrases(listed["groups"])),
        places=places,
        places_in_english={english: name for name, english in places.items()},
    )


def words(phrase: str) -> str:
    """Return an English phrase as it is compared: lower case, one blank, no punctuation."""
    return " ".join(_WORD.findall(phrase.lower().replace("’", "'").replace("&", "and")))


def _row(data: dict[str, Any]) -> _Row:
    namings, fixed = tuple(_namings(data)), data.get("fixed", [])
    department = next(iter((*data.get("departments", ()), *_cores(namings))), None)
    function = Function(
        key=data["key"],
        national=fixed[0][0] if fixed else None,
        local=tuple(naming.full + end for naming in namings for end in naming.ends),
        department=department + "部门" if department else None,
        party=data.get("party", False),
        bare=data.get("bare", True),
        kin=frozenset(data.get("kin", ())),
        covers=frozenset(data.get("covers", ())),
    )
    lists = [data.get(name, []) for name in ("departments", "subjects", "terms", "branch")]
    return _Row(function, data["english"], namings, fixed, *lists)


def _namings(data: dict[str, Any]) -> Iterator[_Naming]:
    for cores, ends, *english in data.get("local", ()):
        full, *shorts = cores.split()
        yield _Naming(
            full, tuple(shorts), tuple(ends.split()) or ("",), (*english, data["english"])[0]
        )


def _cores(namings: Iterable[_Naming]) -> Iterator[str]:
    """Yield 发展和改革, 发展改革, 发改: what stands before 委员会, 局 or 部门."""
    for naming in namings:
        if naming.ends != ("",):
            yield from (core for core in (naming.full, *naming.shorts) if len(core) > 1)


def _local_names(rows: list[_Row]) -> tuple[dict[str, Name], dict[str, Name]]:
    tables: tuple[dict[str, Name], dict[str, Name]] = {}, {}
    for row in rows:
        table = tables[row.function.party]
        for naming in row.namings:
            for end in naming.ends:
                english = _with_office(naming.english, end)
                name = Name(row.function.key, naming.full + end, english)
                for alias in _spellings(naming, end):
                    table.setdefault(alias, name)
    return tables


def _spellings(naming: _Naming, end: str) -> Iterator[str]:
    """Yield 发展和改革委员会, 发展和改革委, 发展改革委员会, 发展改革委, 发改委."""
    short_end = _OFFICES[end][0]
    for core in (naming.full, *naming.shorts):
        is_whole = core == naming.full or len(core) > 3 or end == short_end
        if is_whole and (len(core) > 1 or not end):
            yield core + end
        if short_end != end:
            yield core + short_end


def _with_office(english: str, end: str) -> str:
    if end == "厅" and english.endswith(" *"):
        return f"Department of {english[:-2]}"
    return english.replace("*", _OFFICES[end][1])


def _fixed_names(rows: list[_Row]) -> dict[str, Name]:
    """Return whole names; a full name is never taken for the short form of another."""
    listed = [
        (row, Name(row.function.key, full, english), aliases)
        for row in rows
        for full, english, *aliases in row.fixed
    ]
    names = {name.full: name for _, name, _ in listed}
    for row, name, aliases in listed:
        chinese = (alias for alias in aliases if not alias.isascii())
        for alias in (*chinese, *_national_spellings(row, name.full)):
            names.setdefault(alias, name)
    return names


def _national_spellings(row: _Row, full: str) -> Iterator[str]:
    """Yield 国家发改委, 国家市场监管总局, 市场监管总局, 人社部 from the short forms."""
    for naming in row.namings:
        for core in (naming.full, *naming.shorts) if naming.full in full else ():
            name = full.replace(naming.full, core) if len(core) > 1 else full
            for spelt in (name, name.replace("委员会", "委").replace("办公室", "办")):
                yield spelt
                if spelt.endswith(("总局", "总署")):
                    yield spelt.removeprefix("国家")


def _departments(rows: list[_Row]) -> dict[str, Name]:
    """Return 财政部门, 财政主管部门 …; cores that a function lists for this go first."""
    listed = [(core, row) for row in rows for core in row.departments]
    derived = [(core, row) for row in rows for core in _cores(row.namings)]
    names: dict[str, Name] = {}
    for core, row in (*listed, *derived):
        english = row.english
        if english.endswith(" *"):
            english = english[:-2].lower() + " departments"
        for word in _DEPARTMENT_WORDS:
            names.setdefault(core + word, Name(row.function.key, core + word, english))
    return names


def _branches(rows: list[_Row]) -> Iterator[tuple[re.Pattern[str], Name]]:
    for row in rows:
        if row.branch:
            pattern, english = row.branch
            yield re.compile(pattern), Name(row.function.key, "", english)


def _beginnings(branches: Iterable[tuple[re.Pattern[str], Name]]) -> Iterator[str]:
    """Yield the patterns of offices that begin with their own name, not with that of a place."""
    for pattern, _ in branches:
        if not pattern.pattern.startswith("."):
            yield f"(?:{pattern.pattern})"


def _english_names(rows: list[_Row]) -> dict[str, str]:
    """Return English phrase → whole Chinese name, or the name without level."""
    names: dict[str, str] = {}
    for row in rows:
        for full, english, *aliases in row.fixed:
            for phrase in (english, *(alias for alias in aliases if alias.isascii())):
                names.setdefault(phrase if phrase in WORDS_TOO else words(phrase), full)
    for row in rows:
        for naming in row.namings:
            if "*" not in naming.english:
                phrase = words(naming.english.replace("{level} ", ""))
                names.setdefault(phrase, naming.full + naming.ends[0])
        function = row.function
        broad = (function.department, *function.local, function.national)
        for term in row.terms:
            names.setdefault(words(term), next(name for name in broad if name))
    return names


def _group_phrases(groups: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (phrase, Chinese name), longer phrases without their each and all too."""
    for name, english in reversed(groups.items()):
        phrase = words(english)
        if not phrase.startswith("the "):
            yield phrase, name
        first, _, rest = phrase.partition(" ")
        if first in ("each", "all") and len(rest.split()) > 2:
            yield rest, name


def _subjects(rows: list[_Row]) -> dict[str, str]:
    """Return words that stand before bureau, department … → function; full names go first."""
    subjects: dict[str, str] = {}
    for row in rows:
        for english in (row.english, *(naming.english for naming in row.namings)):
            if english.endswith(" *"):
                subjects.setdefault(words(english[:-2]), row.function.key)
    for row in rows:
        for subject in row.subjects:
            subjects.setdefault(words(subject), row.function.key)
    return subjects


def _reforms(listed: Mapping[str, Any]) -> Iterator[Reform]:
    for old, new, change, year in listed["renamings"]:
        since, source = listed["sources"][year]
        yield Reform(old, new, Change(change), date.fromisoformat(since), source)
