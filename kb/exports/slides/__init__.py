"""Slides for a policy session: one idea each, its source at the foot, the clause in the notes.

Chinese official documents have long sentences: every text is measured, and what does not fit goes
on to another slide or is cut with …; the whole of it is in the speaker's notes.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from kb.exports.slides.clauses import MOST, add_clauses
from kb.exports.slides.deck import (
    ACCENT,
    BODY,
    GREY,
    PALE,
    ROOM,
    Box,
    Line,
    add_cover,
    add_slide,
    add_text,
    blank,
    describe,
    saved,
)
from kb.exports.slides.parts import add_documents, add_numbers, add_tasks, add_timeline
from kb.exports.wording import document, title
from kb.titles import quoted
from kb.training import Cover, Material

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

__all__ = ["slides"]

_LOGO, _WIDEST = 60, 800  # points high, and wide at most
_LINE = 40  # points between the lines of the contents


def slides(material: Material, cover: Cover) -> bytes:
    """Return a pptx file of the facts and clauses of a session.

    The same material and the same cover give the same bytes.
    """
    name = title(cover, material)
    made = blank(name, cover.trainer, cover.day or material.day)
    _add_cover(made, name, cover, material)
    contents = add_slide(made, "本次学习内容", _documents(material), _notes(material))
    parts: list[tuple[str, str, Slide]] = []
    for name, said, add in _parts(material):
        before = len(made.slides)
        add(made, material)
        if len(made.slides) > before:
            parts.append((name, said, made.slides[before]))
    _fill_contents(contents, parts, material, made)
    return saved(made)


def _parts(material: Material) -> list[tuple[str, str, Callable[[Presentation, Material], None]]]:
    clauses = len(material.clauses)
    many = f"，其中 {MOST} 条各有一页" if clauses > MOST else ""
    return [
        ("文件概况", f"{len(material.documents)} 份文件", add_documents),
        ("职责分工", f"{len(material.tasks)} 项任务", add_tasks),
        ("时间安排", f"{len(material.due)} 项时限", add_timeline),
        ("关键数字", f"{len(material.amounts)} 个数字", add_numbers),
        ("条款要点", f"{clauses} 条{many}", add_clauses),
    ]


def _documents(material: Material) -> str:
    return "；".join(quoted(document(row, material)) for row in material.documents)


def _notes(material: Material) -> str:
    return "\n".join(
        ("本次学习的文件：", *(quoted(document(row, material)) for row in material.documents))
    )


def _add_cover(made: Presentation, title: str, cover: Cover, material: Material) -> None:
    from pptx.util import Pt

    slide = add_cover(made, title, _documents(material), _notes(material))
    said = [cover.place, cover.trainer and f"主讲：{cover.trainer}", cover.written_day]
    lines = [Line(text, 20, colour=GREY).cut(800, 1) for text in said if text]
    if lines:
        add_text(slide, Box(80, 316, 800, 100), lines, "地点、主讲人、日期")
    if cover.logo:
        logo = slide.shapes.add_picture(io.BytesIO(cover.logo), Pt(80), Pt(56), height=Pt(_LOGO))
        if logo.width > Pt(_WIDEST):  # a banner
            logo.width, logo.height = Pt(_WIDEST), int(logo.height * Pt(_WIDEST) / logo.width)
        logo.name = "标志"
        describe(logo, "标志")


def _fill_contents(
    slide: Slide, parts: list[tuple[str, str, Slide]], material: Material, made: Presentation
) -> None:
    """List the parts, each with the number of its first slide and a link to it."""
    numbers = {each.slide_id: number for number, each in enumerate(made.slides, start=1)}
    for place, (name, said, first) in enumerate(parts):
        top = ROOM.top + 8 + place * (_LINE + 14)
        box = Box(ROOM.left, top, 200, _LINE)
        shape = add_text(
            slide, box, [Line(name, 18, bold=True, colour=ACCENT, centred=True)], name, PALE
        )
        shape.click_action.target_slide = first
        text = Line(f"{said}，第 {numbers[first.slide_id]} 页起", BODY)
        add_text(slide, Box(ROOM.left + 220, top + 9, 640, 24), [text], f"{name}（内容）")
