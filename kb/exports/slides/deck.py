"""Slides alike in grid, fonts and colours; the same content gives the same bytes.

Made on the template that python-pptx brings, of which two layouts are kept: a cover and a title
over free room. Lengths are in points, 72 an inch.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from kb.exports.measure import LINE, count_lines, legible, plain, shortened, width
from kb.exports.paper import timeless

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide
    from pptx.text.text import TextFrame

FONT = "微软雅黑"  # in Windows and WPS; elsewhere replaced by another of Chinese
ACCENT, INK, GREY, PALE, WHITE = "1F4E79", "222222", "595959", "E9EFF5", "FFFFFF"
TITLE, BODY, SMALL = 28, 16, 14  # points
_FOOT = 11
_LONGEST = 1_000  # characters of a description


class Box(NamedTuple):
    """Where something stands on a slide of 960 × 540 points."""

    left: float
    top: float
    width: float
    height: float


WIDE, HIGH = 960, 540
ROOM = Box(44, 112, 872, 372)  # for what a slide is about
REMARK = Box(44, 460, 872, 24)  # the last line of it
_KICKER = Box(44, 18, 872, 20)
_HEAD = Box(44, 38, 872, 66)
_SOURCE = Box(44, 496, 800, 32)
_NUMBER = Box(856, 496, 60, 32)
_COVER_HEAD = Box(80, 150, 800, 150)
_PLACES = {"TITLE": _HEAD, "BODY": ROOM, "FOOTER": _SOURCE, "SLIDE_NUMBER": _NUMBER}
_LEFTOVERS = ("/thumbnail", "/extended-properties", "/printerSettings")  # of the template
_KEPT = {"Title Slide": "封面", "Title Only": "内容"}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph in one font."""

    text: str
    size: float = BODY
    bold: bool = False
    colour: str = INK
    centred: bool = False

    def height(self, room: float) -> float:
        """Return how high the paragraph is in a box ``room`` points wide."""
        return count_lines(self.text, room / self.size) * self.size * LINE

    def cut(self, room: float, lines: int) -> Line:
        """Return the paragraph with as much of its text as so many lines hold."""
        return replace(self, text=shortened(plain(self.text), room / self.size, lines))


def blank(title: str, author: str, day: date) -> Presentation:
    """Return a deck of 16:9 without any slide, its theme and layouts ours."""
    import pptx
    from pptx.util import Pt

    made = pptx.Presentation()
    made.slide_width, made.slide_height = Pt(WIDE), Pt(HIGH)
    for layout in list(made.slide_layouts):
        if layout.name in _KEPT:
            _place(layout)
            layout.name = _KEPT[layout.name]
        else:
            made.slide_layouts.remove(layout)
    _place(made.slide_master)
    cover, content = made.slide_layouts
    _draw_bar(cover, Box(0, 0, 26, HIGH))
    _draw_bar(content, Box(30, _HEAD.top + 8, 5, _HEAD.height - 16))
    _set_theme(made)
    for relations in (made.part.package._rels, made.part.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.endswith(_LEFTOVERS):
                relations.pop(name)
    known, author = made.core_properties, plain(author)[:255]
    known.title, known.author, known.last_modified_by = plain(title)[:255], author, author
    known.created = known.modified = datetime.combine(day, time())
    known.revision = 1
    return made


def add_slide(made: Presentation, title: str, source: str, notes: str, kicker: str = "") -> Slide:
    """Add a slide with its title, its source at the foot, and what the speaker reads."""
    slide = made.slides.add_slide(made.slide_layouts[1])
    _write_title(slide, title, _HEAD, TITLE, 22)
    if kicker:
        add_text(slide, _KICKER, [Line(kicker, SMALL, colour=GREY).cut(_KICKER.width, 1)])
    _write_foot(slide, source)
    _write_notes(slide, notes)
    return slide


def add_cover(made: Presentation, title: str, source: str, notes: str) -> Slide:
    """Add the first slide, with its title large."""
    slide = made.slides.add_slide(made.slide_layouts[0])
    _write_title(slide, title, _COVER_HEAD, 40, 30)
    _write_foot(slide, source)
    _write_notes(slide, notes)
    return slide


def add_text(slide: Slide, box: Box, lines: Iterable[Line], name: str = "", fill: str = "") -> Any:  # noqa: ANN401 - python-pptx has no types
    """Add a text, in a filled rectangle where a colour is given; return the shape."""
    from pptx.enum.text import MSO_ANCHOR

    if fill:
        shape = draw(slide, box, "RECTANGLE", fill)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    else:
        shape = slide.shapes.add_textbox(*_emu(box))
    if name:
        shape.name = plain(name)
    _write(shape.text_frame, lines, inset=10 if fill else 0)
    return shape


def describe(shape: Any, text: str) -> None:  # noqa: ANN401
    """Say in words what a shape shows, for those who do not see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", plain(text)[:_LONGEST])


def draw(slide: Slide, box: Box, kind: str, colour: str) -> Any:  # noqa: ANN401
    """Draw a plain ``RECTANGLE`` or ``OVAL`` without the shadow that themes give; return it."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.oxml.ns import qn

    shape = slide.shapes.add_shape(MSO_SHAPE[kind], *_emu(box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(colour)
    shape.line.fill.background()
    shape._element.remove(shape._element.find(qn("p:style")))
    return shape


def set_fonts(properties: Any) -> None:  # noqa: ANN401
    """Name the fonts of Latin and of Chinese in an ``a:rPr`` or ``a:defRPr``."""
    from pptx.oxml.ns import qn

    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        font = properties.makeelement(qn(tag), {"typeface": FONT})
        following = properties.find(qn("a:hlinkClick"))
        if following is None:
            properties.append(font)
        else:
            following.addprevious(font)


def write_cell(frame: TextFrame, line: Line) -> None:
    """Write one paragraph into a table's cell."""
    _write(frame, [line], inset=None)


def saved(made: Presentation) -> bytes:
    """Return the file."""
    stream = io.BytesIO()
    made.save(stream)
    return timeless(stream.getvalue())


def _emu(box: Box) -> tuple[Any, ...]:
    from pptx.util import Pt

    return tuple(Pt(each) for each in box)


def _write(frame: TextFrame, lines: Iterable[Line], inset: float | None = 0) -> None:
    from pptx.enum.text import MSO_AUTO_SIZE
    from pptx.util import Pt

    if inset is not None:
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = Pt(inset)
        frame.margin_top = frame.margin_bottom = 0
    for old in list(frame._txBody.p_lst):
        frame._txBody.remove(old)
    for line in lines:
        frame._txBody.append(_paragraph(line))


def _paragraph(line: Line) -> Any:  # noqa: ANN401
    """Return an ``a:p``: written out, since setting its properties one by one takes ten times."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    fonts = "".join(f'<a:{script} typeface="{FONT}"/>' for script in ("latin", "ea", "cs"))
    return parse_xml(
        f'<a:p {nsdecls("a")}><a:pPr algn="{"ctr" if line.centred else "l"}">'
        f'<a:lnSpc><a:spcPts val="{round(line.size * LINE * 100)}"/></a:lnSpc>'
        '<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="0"/></a:spcAft></a:pPr>'
        f'<a:r><a:rPr lang="zh-CN" sz="{round(line.size * 100)}" b="{int(line.bold)}">'
        f'<a:solidFill><a:srgbClr val="{line.colour}"/></a:solidFill>{fonts}</a:rPr>'
        f"<a:t>{escape(plain(line.text))}</a:t></a:r></a:p>"
    )


def _write_title(slide: Slide, title: str, box: Box, large: float, small: float) -> None:
    """Write the title on one line, or smaller on as many as its place has."""
    title = plain(title)
    size = large if width(title) <= box.width / large - 1 else small
    line = Line(title, size, bold=True, colour=ACCENT)
    line = line.cut(box.width, max(1, int(box.height // (size * LINE))))
    _write(slide.shapes.title.text_frame, [line])


def _write_foot(slide: Slide, source: str) -> None:
    """Fill the places that the layout has for a footer and for the slide's number."""
    from copy import deepcopy

    for place in slide.slide_layout.placeholders:
        kind = place.placeholder_format.type.name
        if kind not in ("FOOTER", "SLIDE_NUMBER"):
            continue
        copy = deepcopy(place._element)
        copy.nvSpPr.cNvPr.set("id", str(slide.shapes._next_shape_id))
        slide.shapes._spTree.append(copy)
        made = slide.placeholders[place.placeholder_format.idx]
        if kind == "FOOTER":
            made.text_frame.clear()
            line = Line(f"来源：{source}", _FOOT, colour=GREY).cut(_SOURCE.width, 2)
            _write(made.text_frame, [line])


def _write_notes(slide: Slide, notes: str) -> None:
    frame = slide.notes_slide.notes_text_frame
    frame.text = legible(notes)
    for run in frame._txBody.xpath(".//a:r"):
        set_fonts(run.get_or_add_rPr())


def _place(holder: Any) -> None:  # noqa: ANN401
    """Give a master's or a layout's places our grid, and drop those that nothing fills."""
    cover = holder.name == "Title Slide"
    for place in list(holder.placeholders):
        kind = place.placeholder_format.type.name.replace("CENTER_TITLE", "TITLE")
        if kind not in _PLACES or (cover and kind == "SLIDE_NUMBER"):
            place._element.getparent().remove(place._element)
            continue
        box = _COVER_HEAD if cover and kind == "TITLE" else _PLACES[kind]
        place.left, place.top, place.width, place.height = _emu(box)
        _align(place, kind)


def _align(place: Any, kind: str) -> None:  # noqa: ANN401
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    body = place._element.txBody.bodyPr
    for side in ("lIns", "rIns", "tIns", "bIns"):
        body.set(side, "0")
    body.set("anchor", "t" if kind == "BODY" else "ctr")
    if kind != "BODY":
        styles = place._element.txBody.find(qn("a:lstStyle"))
        for level in list(styles):
            styles.remove(level)
        level = styles.makeelement(qn("a:lvl1pPr"), {})
        level.set("algn", "r" if kind == "SLIDE_NUMBER" else "l")
        size = TITLE if kind == "TITLE" else _FOOT
        properties = level.makeelement(qn("a:defRPr"), {"sz": str(Pt(size).centipoints)})
        set_fonts(properties)
        level.append(properties)
        styles.append(level)


def _draw_bar(layout: Any, box: Box) -> None:  # noqa: ANN401
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    left, top, wide, high = _emu(box)
    bar = parse_xml(
        f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='99' name='bar'/><p:cNvSpPr/><p:nvPr/>"
        f"</p:nvSpPr><p:spPr><a:xfrm><a:off x='{left}' y='{top}'/><a:ext cx='{wide}' cy='{high}'/>"
        "</a:xfrm><a:prstGeom prst='rect'><a:avLst/></a:prstGeom><a:solidFill>"
        "<a:schemeClr val='accent1'/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    layout.shapes._spTree.insert(2, bar)


def _set_theme(made: Presentation) -> None:
    """Put our fonts and our one colour into the theme, for what people add on their own."""
    master = made.slide_master.part
    (theme,) = (r.target_part for r in master.rels.values() if r.reltype.endswith("/theme"))
    text = theme.blob.decode()
    text = re.sub(r'<a:(latin|ea) typeface="[^"]*"', rf'<a:\1 typeface="{FONT}"', text)
    text = re.sub(r'(script="Hans" typeface=)"[^"]*"', rf'\1"{FONT}"', text)
    text = re.sub(r"(<a:accent1>).*?(</a:accent1>)", rf'\1<a:srgbClr val="{ACCENT}"/>\2', text)
    theme._blob = text.encode()


def numbered(title: str, number: int, of: int) -> str:
    """Return the title of one of several slides alike."""
    return f"{title}（{number}/{of}）" if of > 1 else title
