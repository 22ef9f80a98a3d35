"""What is laid out, as files to take away; the same choice gives the same bytes."""

from __future__ import annotations

from kb.exports.cards import cards
from kb.exports.catalogue import EXPORTS, Export
from kb.exports.cheat_sheet import cheat_sheet
from kb.exports.handout import handout
from kb.exports.ics import calendar
from kb.exports.pdf import as_pdf
from kb.exports.slides import slides
from kb.exports.workbook import workbook

__all__ = [
    "EXPORTS",
    "Export",
    "as_pdf",
    "calendar",
    "cards",
    "cheat_sheet",
    "handout",
    "slides",
    "workbook",
]
