"""The organisations of the base: how much each has to do, and all that is known of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kb.base.store import Store
from kb.model import Role
from kb.organisations import Directory, is_group
from kb.organisations.directory import Renaming
from kb.overview.duties import Duty, duties
from kb.overview.selection import Selection


@dataclass(frozen=True, slots=True)
class UnitCount:
    """An organisation under its full name, with its tasks counted by role.

    ``is_group`` tells that it stands for several (各县区, 成员单位).
    """

    name: str
    english: str | None
    counts: dict[Role, int]
    is_group: bool

    @property
    def total(self) -> int:
        """All tasks in which it has a role."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Profile:
    """All of one organisation: tasks by role, its names, and who it works with most."""

    name: str
    english: str | None
    duties: dict[Role, tuple[Duty, ...]]
    written: tuple[str, ...]
    renamed: tuple[Renaming, ...]
    partners: tuple[tuple[str, int], ...]


PARTNERS = 8  # shown of those it works with


def unit_counts(store: Store, chosen: Selection) -> tuple[UnitCount, ...]:
    """Return the organisations of the documents chosen, the busiest first."""
    directory = Directory.load()
    counted: dict[str, Counter[Role]] = {}
    seen = set()
    for document_id, fact in store.responsibilities(documents=chosen.documents):
        once = (document_id, fact.clause_id, fact.evidence, fact.organisation, fact.role)
        if once not in seen:
            seen.add(once)
            counted.setdefault(fact.organisation, Counter())[fact.role] += 1
    rows = [
        UnitCount(name, directory.english(name), _in_order(counts), is_group(name))
        for name, counts in counted.items()
        if chosen.words.casefold() in f"{name} {directory.english(name) or ''}".casefold()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.total, row.name)))


def profile(store: Store, name: str) -> Profile | None:
    """Return all of the organisation of this full name, None where no document names it."""
    if name not in store.organisations():
        return None
    found = duties(store, Selection(unit=name))
    roles = {
        role: tuple(duty for duty in found if name in duty.units.get(role, {})) for role in Role
    }
    written = (units[name] for duty in found for units in duty.units.values() if name in units)
    others = Counter(
        other for duty in found for other in {n for units in duty.units.values() for n in units}
    )
    others.pop(name, None)
    directory = Directory.load()
    return Profile(
        name=name,
        english=directory.english(name),
        duties={role: rows for role, rows in roles.items() if rows},
        written=tuple(dict.fromkeys(w for w in written if w != name)),
        renamed=directory.renamed(name),
        partners=tuple(others.most_common(PARTNERS)),
    )


def _in_order(counts: Counter[Role]) -> dict[Role, int]:
    """From who leads to who carries out."""
    return {role: counts[role] for role in Role if counts[role]}
