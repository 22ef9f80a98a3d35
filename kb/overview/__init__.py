"""The base laid out for looking rather than asking: who does what, by when, how much, and where."""

from __future__ import annotations

from kb.model import Place
from kb.overview.duties import Duties, Duty, duties, role_counts
from kb.overview.numbers import Figure, Figures, Series, figures, likely_series, series
from kb.overview.schedule import PHASES, Due, Phase, Schedule, phases, schedule
from kb.overview.search import nearest
from kb.overview.selection import Scope, Selection
from kb.overview.units import Profile, UnitCount, profile, shared, unit_counts

__all__ = [
    "PHASES",
    "Due",
    "Duties",
    "Duty",
    "Figure",
    "Figures",
    "Phase",
    "Place",
    "Profile",
    "Schedule",
    "Scope",
    "Selection",
    "Series",
    "UnitCount",
    "duties",
    "figures",
    "likely_series",
    "nearest",
    "phases",
    "profile",
    "role_counts",
    "schedule",
    "series",
    "shared",
    "unit_counts",
]
