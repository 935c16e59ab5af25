"""Bars for paper and for a single page, as SVG with sizes of its own: complete without style sheet, script or font."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from metrics.views import number
from reports.letters import ems
from reports.native_bars import colour_of
from reports.paper import Bars
from reports.print_charts import FAMILIES, TEXT, described
from reports.theme import INK

BAR, SECOND, GAP, EDGE = 20, 14, 10, 6
"""Heights of a bar, of one of the year before, of the gap between two names, and of the room above and below all."""
SPARE = 1.12
"""How much wider a font of a screen may be than that of paper, in which names are measured."""
BESIDE = 0.45
"""The share of the width that names may take; longer ones stand above their bars."""
_FIGURE_ROOM = 90


def bars_height(bars: Bars, width: int) -> int:
    """How high the drawing is, in the units in which it is `width` wide."""
    return _Plot(bars, width).height


def bars_svg(bars: Bars, width: int) -> str:
    """The drawing, `width` units wide with text of 16. Its description holds every series with its numbers, so that it
    can be checked."""
    plot = _Plot(bars, width)
    marks = "".join(mark for place in range(len(bars.labels)) for mark in plot.group(place))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {plot.height}" width="{width}" '
        f'height="{plot.height}"><title>{escape(bars.title)}</title><desc>{escape(described(bars.series))}</desc>'
        f'<g {FAMILIES} font-size="{TEXT}" fill="{INK}">{marks}</g></svg>'
    )


class _Plot:
    """Where everything stands."""

    def __init__(self, bars: Bars, width: int) -> None:
        self.bars = bars
        names = max(map(ems, bars.labels)) * TEXT * SPARE + 10
        self.above = names > width * BESIDE
        self.left = 2.0 if self.above else round(names, 1)
        self.longest = width - _FIGURE_ROOM - self.left
        self.highest = max((v for _, values in bars.series for v in values if v is not None), default=0)
        heights = [BAR, *([SECOND] * (len(bars.series) - 1))]
        self.tops = [sum(heights[:n]) for n in range(len(heights))]
        self.heights = heights
        self.step = sum(heights) + GAP + (TEXT + 6 if self.above else 0)
        self.height = self.step * len(bars.labels) + 2 * EDGE

    def group(self, place: int) -> Iterator[str]:
        """The name of one bar, and a bar with its figure for every series that has one."""
        top = EDGE + place * self.step
        name = escape(self.bars.labels[place])
        if self.above:
            yield f'<text x="{self.left}" y="{top + TEXT - 2}">{name}</text>'
            top += TEXT + 6
        else:
            yield f'<text x="{self.left - 8}" y="{top + BAR - 5}" text-anchor="end">{name}</text>'
        for series, (_, values) in enumerate(self.bars.series):
            value = values[place]
            if value is None:
                continue
            y, height = top + self.tops[series], self.heights[series]
            long = round(self.longest * max(value, 0) / self.highest, 1) if self.highest > 0 else 0
            yield (
                f'<rect x="{self.left}" y="{y}" width="{max(long, 1)}" height="{height}" '
                f'fill="{colour_of(self.bars, series, place)}"/>'
            )
            weight = ' font-weight="bold"' if series == 0 else ""
            text = escape(number(value, self.bars.unit))
            yield f'<text x="{self.left + long + 6}" y="{y + height / 2 + 6}"{weight}>{text}</text>'
