"""Bodies and their names: aliases, levels, English, renamings; unknown ones by their form."""

from __future__ import annotations

from kb.organisations.directory import (
    Change,
    Directory,
    Match,
    Mention,
    canonical,
    find,
    is_group,
    is_unit_name,
)
from kb.organisations.groups import may_include

__all__ = [
    "Change",
    "Directory",
    "Match",
    "Mention",
    "canonical",
    "find",
    "is_group",
    "is_unit_name",
    "may_include",
]
