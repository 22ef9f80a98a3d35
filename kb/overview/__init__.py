"""The base laid out for looking rather than asking: who does what, by when, how much, and where."""

from __future__ import annotations

from kb.overview.duties import Duty, duties
from kb.overview.numbers import Figure, Series, figures, series
from kb.overview.schedule import Due, Phase, schedule
from kb.overview.search import nearest
from kb.overview.selection import Place, Scope, Selection
from kb.overview.units import Profile, UnitCount, profile, unit_counts

__all__ = [
    "Due",
    "Duty",
    "Figure",
    "Phase",
    "Place",
    "Profile",
    "Scope",
    "Selection",
    "Series",
    "UnitCount",
    "duties",
    "figures",
    "nearest",
    "profile",
    "schedule",
    "series",
    "unit_counts",
]
