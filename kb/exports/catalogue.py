"""What can be taken away of a session: a name, a kind of file, and what makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kb.exports.cards import cards
from kb.exports.cheat_sheet import cheat_sheet
from kb.exports.handout import handout
from kb.exports.slides import slides
from kb.exports.workbook import workbook
from kb.training import Cover, Material

_OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{_OFFICE}.wordprocessingml.document"
EXCEL = f"{_OFFICE}.spreadsheetml.sheet"
POWERPOINT = f"{_OFFICE}.presentationml.presentation"


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file; ``suffix`` is that of its name, with the dot."""

    name: str
    suffix: str
    media_type: str
    make: Callable[[Material, Cover], bytes]


EXPORTS = {
    each.name: each
    for each in (
        Export("handout", ".docx", WORD, handout),
        Export("slides", ".pptx", POWERPOINT, slides),
        Export("workbook", ".xlsx", EXCEL, lambda material, _: workbook(material)),
        Export("cheat-sheet", ".docx", WORD, cheat_sheet),
        Export("cards", ".docx", WORD, cards),
    )
}
