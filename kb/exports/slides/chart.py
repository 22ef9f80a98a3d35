"""Native charts, which stay charts in every office program and can be edited there."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from kb.exports.measure import plain, shortened
from kb.exports.paper import timeless
from kb.exports.slides.deck import ACCENT, FONT, GREY, INK, SMALL, WHITE, Box, describe, set_fonts

if TYPE_CHECKING:
    from pptx.slide import Slide

_SHADES = (ACCENT, "6F9BC8", "C3D3E4")  # of one hue, told apart in grey as well
_LONGEST = 20  # ems of a name beside its bar


def add_bars(
    slide: Slide,
    box: Box,
    names: Sequence[str],
    counted: Sequence[tuple[str, Sequence[int]]],
    day: date,
) -> None:
    """Add a bar for each name, from above; ``counted`` are the parts that bars are stacked of."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Pt

    chart = _add(slide, box, XL_CHART_TYPE.BAR_STACKED, names, counted, day)
    chart.category_axis.reverse_order = True
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(SMALL)
    for part, shade in zip(chart.plots[0].series, _SHADES, strict=False):
        _colour(part, shade)
        part.data_labels.show_value = True
        part.data_labels.number_format, part.data_labels.number_format_is_linked = "0;;", False
        _letter(part.data_labels.font, SMALL, WHITE if shade == ACCENT else INK)
    _finish(chart)


def add_columns(
    slide: Slide,
    box: Box,
    name: str,
    points: Sequence[tuple[str, float, str]],
    day: date,
) -> None:
    """Add a column for each point: its day, its value, and the words that stand above it."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

    days = [label for label, _, _ in points]
    values = (name, [value for _, value, _ in points])
    chart = _add(slide, box, XL_CHART_TYPE.COLUMN_CLUSTERED, days, [values], day)
    chart.has_legend = False
    chart.plots[0].gap_width = 90
    (only,) = chart.plots[0].series
    _colour(only, ACCENT)
    for place, (_, _, phrase) in enumerate(points):
        label = only.points[place].data_label
        label.has_text_frame = True
        label.text_frame.text = shortened(plain(phrase), _LONGEST)
        label.position = XL_LABEL_POSITION.OUTSIDE_END
        for run in label.text_frame.paragraphs[0].runs:
            _letter(run.font, 18, ACCENT, bold=True)
            set_fonts(run._r.get_or_add_rPr())
    _finish(chart)


def _add(
    slide: Slide,
    box: Box,
    kind: Any,  # noqa: ANN401 - python-pptx has no types
    names: Sequence[str],
    parts: Sequence[tuple[str, Sequence[float]]],
    day: date,
) -> Any:  # noqa: ANN401
    from pptx.chart.data import CategoryChartData
    from pptx.util import Pt

    names = [shortened(plain(name), _LONGEST) for name in names]
    parts = [(plain(name), values) for name, values in parts]
    data = CategoryChartData(number_format="#,##0.######")
    data.categories = names
    for name, values in parts:
        data.add_series(name, values)
    shape = slide.shapes.add_chart(kind, *map(Pt, box), data)
    said = "；".join(f"{name}：{_pairs(names, values)}" for name, values in parts)
    describe(shape, f"图表。{said}")
    chart = shape.chart
    chart.has_title = False
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(names, parts, day))
    return chart


def _pairs(names: Sequence[str], values: Sequence[float]) -> str:
    return "，".join(f"{name} {value:g}" for name, value in zip(names, values, strict=True))


def _workbook(
    names: Sequence[str], parts: Sequence[tuple[str, Sequence[float]]], day: date
) -> bytes:
    """Return what the chart is edited in, in the cells that it refers to, without the hour."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": datetime.combine(day, time())})
        page = book.add_worksheet("Sheet1")
        page.write_column(1, 0, names)
        for column, (name, values) in enumerate(parts, start=1):
            page.write_string(0, column, name)
            page.write_column(1, column, values)
    return timeless(stream.getvalue())


def _colour(part: Any, shade: str) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    part.format.fill.solid()
    part.format.fill.fore_color.rgb = RGBColor.from_string(shade)
    part.invert_if_negative = False


def _letter(font: Any, size: float, colour: str, *, bold: bool = False) -> None:  # noqa: ANN401
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    font.name, font.size, font.bold = FONT, Pt(size), bold
    font.color.rgb = RGBColor.from_string(colour)


def _finish(chart: Any) -> None:  # noqa: ANN401
    """Take away what says nothing, and name the fonts."""
    from pptx.oxml.ns import qn

    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    chart.category_axis.format.line.color.rgb = _grey()
    chart.category_axis.has_major_gridlines = False
    _letter(chart.category_axis.tick_labels.font, SMALL, INK)
    _letter(chart.font, SMALL, INK)
    for properties in chart._chartSpace.iter(qn("a:defRPr")):
        set_fonts(properties)


def _grey() -> Any:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(GREY)
