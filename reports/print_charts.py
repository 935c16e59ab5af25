"""Charts for paper and for a single page, as SVG with sizes of its own: complete without style sheet, script or font.

They say the same as the charts of slides and documents: line, usual range, target, breaks, hollow provisional points.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from metrics.views import Point
from reports.native_charts import FIGURE, LOWER, TARGET, UPPER, series_of
from reports.paper import Chart
from reports.svg_charts import axis_ticks, tick_text, year_spans
from reports.theme import COLOURS, INK

WIDTH, HEIGHT = 960, 340
LEFT, RIGHT, TOP, BOTTOM = 80, 120, 16, 44
TEXT = 16
_FONT = "font-family=\"Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\""


def chart_address(chart: Chart) -> str:
    """The drawing as a data address for an image."""
    return "data:image/svg+xml;base64," + b64encode(chart_svg(chart).encode()).decode()


def chart_svg(chart: Chart) -> str:
    """The drawing. Its description holds every line with its numbers, so that it can be checked."""
    points = chart.points
    ticks = axis_ticks(points, chart.view.unit)
    top = ticks[-1]
    lines = series_of(points)
    described = "; ".join(
        f"{name}: {' '.join('-' if v is None else repr(v) for v in values)}" for name, values in lines
    )
    marks = [
        *_grid(ticks, chart.view.unit),
        *_years(points),
        *(mark for name, values in lines for mark in _line(name, values, points, top)),
        *_breaks(points),
        *_dots(points, top),
        *_ends(chart, top),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"<title>{escape(chart.title)}</title><desc>{escape(described)}</desc>"
        f'<g {_FONT} font-size="{TEXT}" fill="{INK}">{"".join(marks)}</g></svg>'
    )


def _x(place: float, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / count, 1)


def _y(value: float, top: float) -> float:
    share = min(max(value / top, 0), 1) if math.isfinite(value) else 0
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


def _grid(ticks: Sequence[float], unit: str) -> list[str]:
    marks = []
    for tick in ticks:
        y = _y(tick, ticks[-1])
        colour = COLOURS["light"]["edge"] if tick == 0 else "#d9dcde"
        marks.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{colour}"/>')
        marks.append(
            f'<text x="{LEFT - 8}" y="{y + 5}" text-anchor="end">{escape(tick_text(tick, unit))}</text>'
        )
    return marks


def _years(points: Sequence[Point]) -> list[str]:
    count, marks = len(points), []
    base = HEIGHT - BOTTOM
    for name, first, last in year_spans(points):
        left = _x(first - 0.5, count)
        marks.append(f'<path d="M{left} {base}v10" stroke="{COLOURS["light"]["edge"]}"/>')
        if last > first or count == 1:
            x = _x((first + last) / 2, count)
            marks.append(f'<text x="{x}" y="{base + 26}" text-anchor="middle">{escape(name)}</text>')
    return marks


_STROKES = {
    FIGURE: f'stroke="{COLOURS["light"]["line"]}" stroke-width="3"',
    TARGET: f'stroke="{INK}" stroke-width="2" stroke-dasharray="9 6"',
    LOWER: f'stroke="{COLOURS["light"]["edge"]}" stroke-width="1.5" stroke-dasharray="2 4"',
    UPPER: f'stroke="{COLOURS["light"]["edge"]}" stroke-width="1.5" stroke-dasharray="2 4"',
}


def _line(name: str, values: Sequence[float | None], points: Sequence[Point], top: float) -> list[str]:
    """Strokes through the values; a quarter without one, or a break, ends a stroke."""
    strokes, pen = [], []
    for place, value in enumerate(values):
        broken = place and points[place].rebase_group != points[place - 1].rebase_group
        if (value is None or broken) and pen:
            strokes, pen = [*strokes, pen], []
        if value is not None:
            pen.append(f"{_x(place, len(points))} {_y(value, top)}")
    kind = FIGURE if name.startswith(FIGURE) else name
    return [
        f'<path fill="none" {_STROKES[kind]} d="M{"L".join(stroke)}"/>'
        for stroke in [*strokes, pen]
        if len(stroke) > 1
    ]


def _breaks(points: Sequence[Point]) -> list[str]:
    return [
        f'<path d="M{_x(i - 0.5, len(points))} {TOP}V{HEIGHT - BOTTOM}" stroke="{INK}" stroke-dasharray="1 5" '
        f'stroke-width="2"/><text x="{_x(i - 0.5, len(points)) + 4}" y="{TOP + 12}">Break</text>'
        for i in range(1, len(points))
        if points[i].rebase_group != points[i - 1].rebase_group
    ]


def _dots(points: Sequence[Point], top: float) -> list[str]:
    marks, line = [], COLOURS["light"]["line"]
    for place, point in enumerate(points):
        x = _x(place, len(points))
        if point.value is None:
            marks.append(
                f'<path d="M{x - 4} {HEIGHT - BOTTOM - 12}l8 8m0 -8l-8 8" stroke="{INK}" stroke-width="1.5"/>'
            )
            continue
        fill = "#ffffff" if point.maturity == "provisional" else line
        y = _y(point.value, top)
        marks.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="{line}" stroke-width="2"/>')
    return marks


def _ends(chart: Chart, top: float) -> list[str]:
    """The last figure and the target, written beside their ends and kept apart."""
    points, count = chart.points, len(chart.points)
    last = max(i for i, p in enumerate(points) if p.value is not None)
    figure_y = _y(points[last].value, top)
    marks = [
        f'<text x="{_x(last, count) + 10}" y="{figure_y + 5}" font-weight="bold">{escape(points[last].text)}</text>'
    ]
    aimed = [i for i, p in enumerate(points) if p.target is not None]
    if aimed:
        y = _y(points[aimed[-1]].target, top)
        if abs(y - figure_y) < TEXT + 4 and aimed[-1] >= last - 1:
            y = figure_y + (TEXT + 6 if y >= figure_y else -TEXT - 6)
        marks.append(f'<text x="{_x(aimed[-1], count) + 10}" y="{y + 5}">Target</text>')
    return marks
