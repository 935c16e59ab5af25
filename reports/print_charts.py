"""Charts for paper and for a single page, as SVG with sizes of its own: complete without style sheet, script or font.

They say the same as the charts of slides and documents: line, usual range, target, breaks, hollow provisional points.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from metrics.views import Point
from reports.letters import FONT
from reports.native_charts import FIGURE, LOWER, TARGET, UPPER, series_of
from reports.paper import Chart, Line
from reports.svg_charts import axis_ticks, tick_text, year_spans
from reports.theme import COLOURS, INK

WIDTH, NARROW, HEIGHT = 960, 480, 340
"""A wide drawing, one whose text of 16 can still be read across a phone, and the height of both."""
LEFT, RIGHT, TOP, BOTTOM = 70, 100, 16, 44
TEXT = 16
FAMILIES = f"font-family=\"Arial, 'Liberation Sans', 'DejaVu Sans', '{FONT}', sans-serif\""
_EDGE, _LINE = COLOURS["light"]["edge"], COLOURS["light"]["line"]
_STROKES = {
    FIGURE: f'stroke="{_LINE}" stroke-width="3"',
    TARGET: f'stroke="{INK}" stroke-width="2" stroke-dasharray="9 6"',
    LOWER: f'stroke="{_EDGE}" stroke-width="1.5" stroke-dasharray="2 4"',
    UPPER: f'stroke="{_EDGE}" stroke-width="1.5" stroke-dasharray="2 4"',
}


def chart_svg(chart: Chart, width: int = WIDTH) -> str:
    """The drawing, `width` units wide with text of 16. Its description holds every line with its numbers, so that it
    can be checked."""
    lines = series_of(chart.points)
    plot = _Plot(chart, width)
    marks = [
        *plot.grid(),
        *plot.years(),
        *(mark for name, values in lines for mark in plot.line(name, values)),
        *plot.breaks(),
        *plot.dots(),
        *plot.ends(),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}">'
        f"<title>{escape(chart.title)}</title><desc>{escape(described(lines))}</desc>"
        f'<g {FAMILIES} font-size="{TEXT}" fill="{INK}">{"".join(marks)}</g></svg>'
    )


def described(lines: Iterable[Line]) -> str:
    """Every line with its numbers, as the description of a drawing holds them."""
    return "; ".join(
        f"{name}: {' '.join('-' if v is None else repr(v) for v in values)}" for name, values in lines
    )


class _Plot:
    """The marks of one chart, each as SVG text."""

    def __init__(self, chart: Chart, width: int) -> None:
        self.points: Sequence[Point] = chart.points
        self.unit = chart.view.unit
        self.ticks = axis_ticks(self.points, self.unit)
        self.right = width - RIGHT
        self.base = HEIGHT - BOTTOM

    def x(self, place: float) -> float:
        return round(LEFT + (self.right - LEFT) * (place + 0.5) / len(self.points), 1)

    def y(self, value: float) -> float:
        share = min(max(value / self.ticks[-1], 0), 1) if math.isfinite(value) else 0
        return round(TOP + (self.base - TOP) * (1 - share), 1)

    def grid(self) -> Iterator[str]:
        for tick in self.ticks:
            y = self.y(tick)
            yield f'<path d="M{LEFT} {y}H{self.right}" stroke="{_EDGE if tick == 0 else "#d9dcde"}"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 5}" text-anchor="end">{escape(tick_text(tick, self.unit))}</text>'

    def years(self) -> Iterator[str]:
        for name, first, last in year_spans(self.points):
            yield f'<path d="M{self.x(first - 0.5)} {self.base}v10" stroke="{_EDGE}"/>'
            if last > first or len(self.points) == 1:
                x = self.x((first + last) / 2)
                yield f'<text x="{x}" y="{self.base + 26}" text-anchor="middle">{escape(name)}</text>'

    def line(self, name: str, values: Sequence[float | None]) -> Iterator[str]:
        """Strokes through the values; a quarter without one, or a break, ends a stroke."""
        strokes, pen = [], []
        for place, value in enumerate(values):
            if pen and (value is None or self.broken(place)):
                strokes, pen = [*strokes, pen], []
            if value is not None:
                pen.append(f"{self.x(place)} {self.y(value)}")
        look = _STROKES[FIGURE if name.startswith(FIGURE) else name]
        for stroke in [*strokes, pen]:
            if len(stroke) > 1:
                yield f'<path fill="none" {look} d="M{"L".join(stroke)}"/>'

    def broken(self, place: int) -> bool:
        """Whether the series breaks before this place."""
        return place > 0 and self.points[place].rebase_group != self.points[place - 1].rebase_group

    def breaks(self) -> Iterator[str]:
        for x in (self.x(place - 0.5) for place in range(len(self.points)) if self.broken(place)):
            yield (
                f'<path d="M{x} {TOP}V{self.base}" stroke="{INK}" stroke-dasharray="1 5" stroke-width="2"/>'
                f'<text x="{x + 4}" y="{TOP + 12}">Break</text>'
            )

    def dots(self) -> Iterator[str]:
        for place, point in enumerate(self.points):
            x = self.x(place)
            if point.value is None:
                yield f'<path d="M{x - 4} {self.base - 12}l8 8m0 -8l-8 8" stroke="{INK}" stroke-width="1.5"/>'
                continue
            fill = "#ffffff" if point.maturity == "provisional" else _LINE
            y = self.y(point.value)
            yield f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="{_LINE}" stroke-width="2"/>'

    def ends(self) -> Iterator[str]:
        """The last figure and the target, written beside their ends and kept apart."""
        last = max(i for i, p in enumerate(self.points) if p.value is not None)
        figure_y = self.y(self.points[last].value)
        text = escape(self.points[last].text)
        yield f'<text x="{self.x(last) + 10}" y="{figure_y + 5}" font-weight="bold">{text}</text>'
        aimed = [i for i, p in enumerate(self.points) if p.target is not None]
        if aimed:
            y = self.y(self.points[aimed[-1]].target)
            if abs(y - figure_y) < TEXT + 4 and aimed[-1] >= last - 1:
                y = figure_y + (TEXT + 6 if y >= figure_y else -TEXT - 6)
            yield f'<text x="{self.x(aimed[-1]) + 10}" y="{y + 5}">Target</text>'
