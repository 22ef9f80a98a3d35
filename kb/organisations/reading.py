"""What a name of an organisation stands for: place, level, function, full name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kb.organisations.forms import Split, is_group, split_level, splits
from kb.organisations.table import Function, Name, Table

NATION = "国家"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a name was understood; ``name`` is None where its core is in no list.

    ``unit`` is the word of the level: 省, 市 …, 国家 for the bodies of the country, empty where
    the name leaves it open. ``fixed`` marks a name listed as a whole (发展改革委, 市中级人民法院),
    ``broad`` 财政部门 and the like, ``branch`` a local office such as 安康银监分局.
    """

    text: str
    canonical: str
    split: Split
    unit: str
    name: Name | None = None
    fixed: bool = False
    broad: bool = False
    branch: bool = False

    @property
    def function(self) -> str | None:
        """The key of the body's function."""
        return self.name.function if self.name else None

    @property
    def level(self) -> str:
        """The level the body has, though its name may leave it open: 发展改革委 → 国家."""
        return self.unit or (_fixed_unit(self.canonical) if self.fixed else "")


@dataclass(frozen=True, slots=True)
class Mention:
    """An organisation that a question names: ``question[start:end] == text``.

    ``name`` is what to compare with a document's names: Chinese for an English mention too,
    where it is known. ``function`` is its key in the list or None; ``level`` and ``place`` are
    what the question says of them, else empty; ``group`` marks 各县区 and the like.
    """

    start: int
    end: int
    text: str
    name: str
    function: str | None
    level: str
    place: str = ""
    group: bool = False


class NameReader:
    """Reads normalised names against the table; what it has read it remembers."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.read = lru_cache(8192)(self._read)

    def _read(self, text: str) -> Reading:
        """Read a name: whole, without level, with its level, as a local office."""
        table, whole = self.table, Split("", "", "", text)
        bare = table.state.get(text) or table.party.get(text)
        if is_group(text):
            return _unknown(text)
        if name := table.fixed.get(text):
            is_open = bare and not text.startswith(NATION)  # 国资委 is a province's too
            unit = "" if is_open else _fixed_unit(name.full)
            return Reading(text, name.full, whole, unit, name, fixed=True)
        if bare:
            return Reading(text, bare.full, whole, "", bare)
        if department := table.departments.get(text):
            return Reading(text, text, whole, "", department, broad=True)
        if reading := self._read_subordinate(text) or self._read_placed(text):
            return reading
        for split in splits(text):
            if reading := self._read_split(text, split):
                return reading
        return self._read_branch(text) or _unknown(text)

    def _read_split(self, text: str, split: Split) -> Reading | None:
        table, unit = self.table, split.unit
        if name := table.fixed.get(unit + split.arm + split.core):
            return Reading(text, split.place + name.full, split, unit, name, fixed=True)
        if department := table.departments.get(split.core):
            return Reading(text, text, split, unit, department, broad=True)
        if local := self._local_name(split):
            arm = _canonical_arm(split, table.functions[local.function])
            return Reading(text, split.place + unit + arm + local.full, split, unit, local)
        return None

    def _local_name(self, split: Split) -> Name | None:
        """市金融办 is the government's office, 市委金融办 the Party committee's."""
        state, party = self.table.state.get(split.core), self.table.party.get(split.core)
        if split.arm in ("委", "党委", "工委", "党工委"):
            return party or (state if state and state.full.endswith("办公室") else None)
        if split.arm == "级":
            return None
        if state or split.arm:
            return state
        return party if party and self.table.functions[party.function].bare else None

    def _read_subordinate(self, text: str) -> Reading | None:
        """Read 国家税务总局安康市税务局 as 安康市税务局."""
        ends = (end for end in range(len(text) - 3, 3, -1) if text[:end] in self.table.fixed)
        if end := next(ends, None):
            own = self.read(text[end:])
            if own.unit and own.function == self.table.fixed[text[:end]].function:
                return Reading(text, own.canonical, own.split, own.unit, own.name)
        return None

    def _read_placed(self, text: str) -> Reading | None:
        """Read 成都团市委 as the 团市委 of 成都: a name listed as a whole behind a known place."""
        for end in range(2, min(5, len(text))):
            place, rest = text[:end], text[end:]
            name = self.table.fixed.get(rest) if place in self.table.places else None
            if name and (unit := _fixed_unit(name.full)) != NATION:
                split = Split(place, unit, "", rest)
                return Reading(text, place + name.full, split, unit, name, fixed=True)
        return None

    def _read_branch(self, text: str) -> Reading | None:
        for pattern, name in self.table.branches:
            if pattern.fullmatch(text):
                return Reading(text, text, Split("", "", "", text), "", name, branch=True)
        return None


def _unknown(text: str) -> Reading:
    split = split_level(text)
    return Reading(text, text, split, split.unit)


def _fixed_unit(full: str) -> str:
    """Return the level of a name listed as a whole: 国家, but 市 for 团市委, 市中级人民法院."""
    head = full.removeprefix("团")[:1]
    return head if head in ("省", "市", "县", "区") else NATION


def _canonical_arm(split: Split, function: Function) -> str:
    if function.party and not split.arm:
        return "党委" if split.unit in ("自治区", "镇", "乡", "街道") else "委"
    return "" if split.arm.endswith("政府") else split.arm
