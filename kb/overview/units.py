"""The organisations of the base: how much each has to do, and all that is known of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial

from kb.base.store import Store
from kb.model import Role
from kb.organisations import Directory, is_group
from kb.organisations.directory import Renaming
from kb.overview.duties import Duties, Task, duties
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
    """All of one organisation: its tasks, by role too, its names, and who it works with most."""

    name: str
    english: str | None
    tasks: Duties
    duties: dict[Role, Duties]
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
    roles = {role: found.where(partial(_has_role, name, role)) for role in Role}
    facts = [fact for key in found.keys for fact in key.facts]
    others = Counter(
        other for key in found.keys for other in {fact.organisation for fact in key.facts}
    )
    others.pop(name, None)
    written = (fact.as_written for fact in facts if fact.organisation == name)
    directory = Directory.load()
    return Profile(
        name=name,
        english=directory.english(name),
        tasks=found,
        duties={role: rows for role, rows in roles.items() if len(rows)},
        written=tuple(dict.fromkeys(w for w in written if w != name)),
        renamed=directory.renamed(name),
        partners=tuple(others.most_common(PARTNERS)),
    )


def _has_role(name: str, role: Role, key: Task) -> bool:
    return any(fact.organisation == name and fact.role is role for fact in key.facts)


def _in_order(counts: Counter[Role]) -> dict[Role, int]:
    """From who leads to who carries out."""
    return {role: counts[role] for role in Role if counts[role]}
