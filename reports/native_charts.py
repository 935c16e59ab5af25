"""Charts as Office keeps them: drawn by the program that opens the file, with their figures in a sheet behind them.

A slide and a document hold the same chart part, so both can be edited and both show the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from pptx.chart.chart import Chart as OfficeChart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.util import Pt

from metrics.views import Point
from reports.paper import Chart
from reports.theme import COLOURS, INK

FORMATS = {"count": "#,##0", "percent": '0.0"%"', "rate": "#,##0.0", "pounds": '"£"#,##0', "hours": "#,##0.0"}
LINE, EDGE = COLOURS["light"]["line"], COLOURS["light"]["edge"]
FIGURE, TARGET, LOWER, UPPER = "Figure", "Target", "Usual range, lower", "Usual range, upper"


def chart_data(chart: Chart) -> CategoryChartData:
    """Quarters as categories; one series of figures for each unbroken stretch, then target and usual range."""
    points = chart.points
    data = CategoryChartData(number_format=FORMATS[chart.view.unit])
    data.categories = [p.quarter for p in points]
    for name, values in series_of(points):
        data.add_series(name, values)
    return data


def series_of(points: Sequence[Point]) -> list[tuple[str, tuple[float | int | None, ...]]]:
    """Name and values of every line of a chart; lines without a value are left out."""
    groups = list(dict.fromkeys(p.rebase_group for p in points))
    found = []
    for number, group in enumerate(groups):
        first = next(p.quarter for p in points if p.rebase_group == group)
        name = FIGURE if number == 0 else f"{FIGURE} from {first}, after a break"
        found.append((name, tuple(p.value if p.rebase_group == group else None for p in points)))
    found += [
        (TARGET, tuple(p.target for p in points)),
        (LOWER, tuple(None if p.lpl is None else max(p.lpl, 0) for p in points)),
        (UPPER, tuple(p.upl for p in points)),
    ]
    return [(name, values) for name, values in found if any(v is not None for v in values)]


def add_chart(shapes: object, chart: Chart, box: tuple[int, int, int, int], size: float) -> object:
    """The frame of the chart, added to `shapes` at (left, top, width, height), its text `size` points large."""
    frame = shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box, chart_data(chart))
    _style(frame.chart, chart, size)
    return frame


def _style(drawn: OfficeChart, chart: Chart, size: float) -> None:
    drawn.font.size, drawn.font.name = Pt(size), "Arial"
    drawn.font.color.rgb = _rgb(INK)
    drawn.has_title = False
    drawn.has_legend = False
    _style_axes(drawn, chart, size)
    for series in drawn.plots[0].series:
        series.smooth = False
        if series.name.startswith(FIGURE):
            _style_figures(series, chart.points)
        else:
            _style_line(series)
        _label_last(series, chart, size)


def _style_axes(drawn: OfficeChart, chart: Chart, size: float) -> None:
    value, quarter = drawn.value_axis, drawn.category_axis
    value.minimum_scale = 0
    top = max((v for p in chart.points for v in (p.value, p.target, p.upl) if v is not None), default=0)
    if top <= 0:
        value.maximum_scale = 1
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = _rgb("#d9dcde")
    value.format.line.fill.background()
    value.tick_labels.number_format = FORMATS[chart.view.unit].replace("0.0", "0") if top >= 4 else "General"
    value.tick_labels.number_format_is_linked = False
    quarter.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    quarter.major_tick_mark = XL_TICK_MARK.OUTSIDE
    quarter.format.line.color.rgb = _rgb(EDGE)
    # Every fourth label, so that none is turned on its side.
    skip = quarter._element.makeelement(f"{{{quarter._element.nsmap['c']}}}tickLblSkip", {"val": "4"})
    before = quarter._element.find(f"{{{quarter._element.nsmap['c']}}}noMultiLvlLbl")
    before.addprevious(skip) if before is not None else quarter._element.append(skip)


def _style_figures(series: object, points: Sequence[Point]) -> None:
    series.format.line.width = Pt(2.5)
    series.format.line.color.rgb = _rgb(LINE)
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = _rgb(LINE)
    series.marker.format.line.color.rgb = _rgb(LINE)
    for place, point in enumerate(points):
        if point.value is not None and point.maturity == "provisional" and series.values[place] is not None:
            marker = series.points[place].marker
            marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 8
            marker.format.fill.solid()
            marker.format.fill.fore_color.rgb = _rgb("#ffffff")
            marker.format.line.color.rgb = _rgb(LINE)


def _style_line(series: object) -> None:
    series.marker.style = XL_MARKER_STYLE.NONE
    target = series.name == TARGET
    series.format.line.width = Pt(2 if target else 1.25)
    series.format.line.color.rgb = _rgb(INK if target else EDGE)
    series.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH if target else MSO_LINE_DASH_STYLE.ROUND_DOT


def _label_last(series: object, chart: Chart, size: float) -> None:
    """The last figure and the target are written beside their ends; nothing needs a legend."""
    if series.name in (LOWER, UPPER):
        return
    last = max((i for i, value in enumerate(series.values) if value is not None), default=None)
    if last is None or (series.name.startswith(FIGURE) and chart.points[last] != _newest(chart.points)):
        return
    label = series.points[last].data_label
    # Above and below, where no frame cuts them off.
    above = series.name.startswith(FIGURE)
    label.position = XL_LABEL_POSITION.ABOVE if above else XL_LABEL_POSITION.BELOW
    frame = label.text_frame
    text = chart.points[last].text if series.name.startswith(FIGURE) else TARGET
    frame.text = text
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(size), series.name.startswith(FIGURE)
    run.font.color.rgb = _rgb(INK)


def _newest(points: Sequence[Point]) -> Point | None:
    return next((p for p in reversed(points) if p.value is not None), None)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def caption(chart: Chart) -> str:
    """What the marks of the chart mean, in words, with where its figures come from."""
    points = chart.points
    parts = [
        {"count": "Number", "percent": "Percent", "rate": "Rate", "pounds": "Pounds", "hours": "Hours"}[
            chart.view.unit
        ]
        + " each quarter"
    ]
    if any(p.upl is not None for p in points):
        parts.append("dotted: usual range")
    if any(p.target is not None for p in points):
        parts.append("dashed: target")
    if any(p.value is not None and p.maturity == "provisional" for p in points):
        parts.append("hollow: provisional")
    if len({p.rebase_group for p in points}) > 1:
        parts.append("gap in the line: break in the series")
    made_up = "Illustrative, made for demonstration. " if chart.view.provenance == "illustrative" else ""
    return f"{made_up}{'; '.join(parts)}. {chart.view.source.text}."
