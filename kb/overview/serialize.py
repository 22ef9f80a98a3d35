"""Rows of the overview as JSON, in the manner of :mod:`kb.serialize`."""

from __future__ import annotations

from typing import Any

from kb.overview.duties import Duty
from kb.overview.numbers import Figure
from kb.overview.schedule import Due
from kb.overview.units import Profile, UnitCount
from kb.serialize import citation_to_dict

Json = dict[str, Any]


def duty_to_dict(row: Duty) -> Json:
    """Return a task with its units by role: the full name and the name as written."""
    return {
        "task": row.task,
        "units": {
            role: [{"organisation": name, "as_written": written} for name, written in units.items()]
            for role, units in row.units.items()
        },
        "citation": citation_to_dict(row.citation),
    }


def due_to_dict(row: Due) -> Json:
    """Return a deadline as it stands on the day it is seen from."""
    return {
        "task": row.task,
        "phrase": row.phrase,
        "due": row.due.isoformat() if row.due else None,
        "start_date": row.start.isoformat() if row.start else None,
        "precision": row.precision,
        "recurrence": row.recurrence,
        "phase": row.phase,
        "days": row.days,
        "leads": list(row.leads),
        "citation": citation_to_dict(row.citation),
    }


def figure_to_dict(row: Figure) -> Json:
    """Return a number with its subject; ``value`` is exact, as text."""
    return {
        "subject": row.subject,
        "phrase": row.phrase,
        "comparator": row.comparator,
        "value": f"{row.value:f}",
        "unit": row.unit,
        "due": row.due.isoformat() if row.due else None,
        "citation": citation_to_dict(row.citation),
    }


def profile_to_dict(row: Profile) -> Json:
    """Return an organisation with its tasks by role, its other names, and who it works with."""
    return {
        "name": row.name,
        "english": row.english,
        "written": list(row.written),
        "renamed": [
            {
                "old": each.old,
                "new": each.new,
                "change": each.change,
                "since": each.since.isoformat(),
                "source": each.source,
            }
            for each in row.renamed
        ],
        "partners": [{"name": name, "tasks": tasks} for name, tasks in row.partners],
        "duties": {
            role: [duty_to_dict(duty) for duty in rows] for role, rows in row.duties.items()
        },
    }


def unit_to_dict(row: UnitCount) -> Json:
    """Return an organisation with its tasks counted by role."""
    return {
        "name": row.name,
        "english": row.english,
        "is_group": row.is_group,
        "total": row.total,
        "counts": dict(row.counts),
    }
