"""What is laid out, as files to take away; the same choice gives the same bytes."""

from __future__ import annotations

from kb.exports.handout import Session, handout
from kb.exports.ics import calendar
from kb.exports.workbook import workbook

__all__ = ["Session", "calendar", "handout", "workbook"]
