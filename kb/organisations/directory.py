"""Names of organisations: what they stand for, how they are spelt, what they became.

A name is read as [place][level] core: 安康 + 市 + 发改委. The core leads to a *function*
(development and reform), which the list in ``data/organisations.json`` names in full, in
English, and before and after the reforms of 2008 to 2023. Names that are in no list are told
by their form, see :mod:`kb.organisations.forms`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache, lru_cache, partial

from kb.organisations.forms import LEVELS, VERB, is_group, looks_like_unit, normalise
from kb.organisations.mentions import find_mentions
from kb.organisations.reading import NATION, Mention, NameReader, Reading
from kb.organisations.table import Change, Reform, Table, load_table

__all__ = [
    "Change",
    "Directory",
    "Match",
    "Mention",
    "Renaming",
    "canonical",
    "find",
    "is_group",
    "is_unit_name",
]

_ADJECTIVES = {
    "省": "Provincial",
    "自治区": "Regional",
    "市": "Municipal",
    "自治州": "Prefectural",
    "州": "Prefectural",
    "地区": "Prefectural",
    "盟": "League",
    "县": "County",
    "区": "District",
    "旗": "Banner",
    "镇": "Town",
    "乡": "Township",
    "街道": "Sub-district",
}
_REMEMBERED = 4096  # texts that were looked through
_TOKENIZED_LEVELS = ("市", "省", "县")


class Match(Enum):
    """How two names go together; false only where they do not."""

    NONE = 0
    RENAMED = 1  # one was renamed to, or merged into, the other
    BROAD = 2  # one leaves open which body of its function is meant: 财政部门, 财政局, 发改委
    ALIAS = 3  # two names of one body: 市发改委, 市发展和改革委员会, 安康市发改委
    EXACT = 4

    def __bool__(self) -> bool:
        return self is not Match.NONE


@dataclass(frozen=True, slots=True)
class Renaming:
    """One step from an old name to a new one, both at the level that was asked for.

    ``since`` is the day the plan of the reform was made public; bodies below the national
    level followed within about a year. ``source`` names the plan.
    """

    old: str
    new: str
    change: Change
    since: date
    source: str


class Directory:
    """The organisations of the Chinese state: look-up, comparison and recognition of names."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._reader = NameReader(table)
        self._find = lru_cache(_REMEMBERED)(partial(find_mentions, self._reader))
        followed = [r for r in table.reforms if r.change is not Change.PARTLY]
        self._lineage = _lineages(followed)
        self._continuity = _lineages([r for r in followed if r.change is Change.RENAMED])

    @staticmethod
    @cache
    def load() -> Directory:
        """Return the directory of the list that comes with the package."""
        return Directory(load_table())

    def canonical(self, name: str) -> str:
        """Return the full name of the same body, of its own time; unknown names unchanged.

        市发改委 → 市发展和改革委员会; 市农业局 stays itself, whatever it was renamed to.
        """
        reading = self._read(name)
        return reading.canonical if reading.name and not reading.branch else name

    def level(self, name: str) -> str:
        """Return national, provincial, municipal, county, township, or "" where it is open."""
        return LEVELS.get(self._read(name).level, "")

    def english(self, name: str) -> str | None:
        """Return the English name (市林业局 → Municipal Forestry Bureau), None if unknown."""
        reading = self._read(name)
        if group := self._table.groups.get(reading.text):
            return group
        if reading.name is None:
            return None
        pattern = reading.name.english
        adjective = "" if reading.fixed else _ADJECTIVES.get(reading.unit, "")
        level = f"{self._english_place(reading.split.place)} {adjective}".strip()
        if "{level}" not in pattern:
            return f"{level} {pattern}".strip()
        return " ".join(pattern.replace("{level}", level).split())

    def names(self) -> tuple[str, ...]:
        """Return names and short forms, bare and with the commonest levels, for a tokenizer."""
        table = self._table
        found = dict.fromkeys(table.fixed)
        for local, arm in ((table.state, ""), (table.party, "委")):
            for core, name in local.items():
                if len(core) > 1 and table.functions[name.function].bare:
                    found[core] = None
                found.update((unit + arm + core, None) for unit in _TOKENIZED_LEVELS)
        found.update((word, None) for word in table.departments if len(word) < 8)
        return tuple(found)

    def is_unit_name(self, text: str) -> bool:
        """Tell whether a string is the name of one body or of a group of bodies."""
        reading = self._read(text)
        listed = reading.name is not None and not VERB.match(reading.split.place)
        return listed or looks_like_unit(text)

    def find(self, question: str) -> tuple[Mention, ...]:
        """Return the organisations that a question names, in the order of its text.

        Spans are offsets into ``question``; they do not overlap.
        """
        return self._find(question)

    def renamed(self, name: str) -> tuple[Renaming, ...]:
        """Return what this body was before and became after, step by step, oldest first."""
        reading = self._read(name)
        key = reading.function or ""
        line = self._lineage.get(key, frozenset()) | {key}
        steps = sorted(self._table.reforms, key=lambda step: step.since)
        return tuple(
            Renaming(old, new, step.change, step.since, step.source)
            for step in steps
            if {step.old, step.new} <= line
            or (step.change is Change.PARTLY and key in (step.old, step.new))
            if (old := self._at_level(step.old, reading))
            and (new := self._at_level(step.new, reading))
        )

    def local_names(self) -> tuple[str, ...]:
        """Return the names of all local bodies that are listed, without place and level."""
        functions = self._table.functions.values()
        return tuple(sorted({name for function in functions for name in function.local}))

    def same(self, asked: str, written: str) -> Match:
        """Tell whether the unit that is asked for may be the one that a document writes.

        Levels are kept apart (市财政局 is not 省财政厅) unless one name leaves its level open.
        A place is compared only where both names give one: whether a document's 市林业局 is
        安康市林业局 is for the caller to know.
        """
        a, b = self._read(asked), self._read(written)
        if a.text == b.text:
            return Match.EXACT
        if not _compatible(a, b):
            return Match.NONE
        if _comparable(a, b) == _comparable(b, a):
            return Match.ALIAS
        if a.function and b.function:
            return self._same_function(a, b, a.function, b.function)
        return _same_form(a, b)

    def _same_function(self, a: Reading, b: Reading, asked: str, written: str) -> Match:
        functions = self._table.functions
        if _excluded_by_office(a, b):
            return Match.NONE
        if asked == written:
            certain = a.unit == b.unit != "" and not (a.broad or b.broad)
            return Match.ALIAS if certain else Match.BROAD
        if asked in functions[written].covers or written in functions[asked].covers:
            return Match.BROAD
        if a.broad:
            wide = functions[asked].kin | self._continuity.get(asked, frozenset())
            return Match.BROAD if written in wide else Match.NONE
        return Match.RENAMED if written in self._lineage.get(asked, ()) else Match.NONE

    def _read(self, name: str) -> Reading:
        return self._reader.read(normalise(name))

    def _english_place(self, place: str) -> str:
        for suffix in ("壮族", "回族", "维吾尔"):
            place = place.removesuffix(suffix)
        known = (self._table.places.get(place[start:]) for start in range(len(place) - 1))
        return next((english for english in known if english), "")

    def _at_level(self, key: str, reading: Reading) -> str | None:
        """Return a function's usual name at the level of a name; None where it has no body."""
        function, unit = self._table.functions[key], reading.level
        if unit == NATION or not function.local:
            return function.national if unit == NATION else None
        in_province = unit in ("省", "自治区")
        usual = min(function.local, key=lambda name: name.endswith("厅") != in_province)
        arm = "委" if function.party and unit else ""
        return reading.split.place + unit + arm + usual


def _compatible(a: Reading, b: Reading) -> bool:
    """Tell whether neither the levels nor the places of two names contradict each other."""
    if a.unit and b.unit and a.unit.removeprefix("自治") != b.unit.removeprefix("自治"):
        return False
    place, other = a.split.place, b.split.place
    return place.endswith(other) or other.endswith(place)


def _comparable(reading: Reading, other: Reading) -> str:
    """Return the full name, less the place where the other name gives none."""
    place = "" if other.split.place else reading.split.place
    return reading.canonical.removeprefix(place)


def _excluded_by_office(asked: Reading, written: Reading) -> bool:
    """A 局 without its level is no 厅 and no 部, a 厅 nothing but a 厅."""
    if asked.unit or asked.broad or written.broad or written.branch:
        return False
    office, other = asked.canonical[-1], written.canonical[-1]
    return (office == "局" and other in "厅部") or (office == "厅" and other != "厅")


def _same_form(a: Reading, b: Reading) -> Match:
    """Compare names of which one at least is in no list."""
    if a.split.core and a.split.core == b.split.core and a.function == b.function:
        return Match.ALIAS if a.unit == b.unit else Match.BROAD
    if is_group(a.text) and is_group(b.text) and _group_core(a) == _group_core(b):
        return Match.ALIAS
    return Match.NONE


def _group_core(reading: Reading) -> str:
    text = reading.text.removeprefix("各").removesuffix("政府").removesuffix("人民")
    return text.replace("相关", "有关")


def _lineages(reforms: list[Reform]) -> dict[str, frozenset[str]]:
    """Return, for every function, those it came from and those it became, however far."""
    forward = [(reform.old, reform.new) for reform in reforms]
    backward = [(new, old) for old, new in forward]
    return {
        key: frozenset((*_reached(key, forward), *_reached(key, backward)))
        for key in {key for step in forward for key in step}
    }


def _reached(key: str, steps: list[tuple[str, str]]) -> Iterator[str]:
    for here, there in steps:
        if here == key:
            yield there
            yield from _reached(there, steps)


def canonical(name: str) -> str:
    """See :meth:`Directory.canonical`."""
    return Directory.load().canonical(name)


def find(question: str) -> tuple[Mention, ...]:
    """See :meth:`Directory.find`."""
    return Directory.load().find(question)


def is_unit_name(text: str) -> bool:
    """See :meth:`Directory.is_unit_name`."""
    return Directory.load().is_unit_name(text)
