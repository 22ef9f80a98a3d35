"""The base laid out for looking rather than asking: who does what, by when, how much, and where."""

from __future__ import annotations

from kb.model import Place
from kb.overview.duties import Duties, Duty, Task, duties
from kb.overview.numbers import Figure, Figures, Series, figures, likely_series, series
from kb.overview.schedule import Due, Phase, Schedule, schedule
from kb.overview.search import nearest
from kb.overview.selection import Scope, Selection
from kb.overview.units import Profile, UnitCount, profile, unit_counts

__all__ = [
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
    "Task",
    "UnitCount",
    "duties",
    "figures",
    "likely_series",
    "nearest",
    "profile",
    "schedule",
    "series",
    "unit_counts",
]
