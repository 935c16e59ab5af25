"""Charts to be read from a distance, as small SVG texts: no script, no hover, complete when drawn, sharp in print.

Positions are shares of the plot and sizes are in the text size around it, so one drawing fits any screen and the text
in it is never scaled. Refuses what cannot be read from a distance (`TooDense`) and never draws it smaller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from metrics.views import UNIT_WORDS, MeasureView, PartSeries, Point
from reports.native_charts import period_words

QUARTERS = 13
LINES = 4
TICK_LABELS = 5
_LABEL_GAP = 0.2
_UNITS = 1000
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5)


class TooDense(ValueError):
    """What was asked for cannot be read from a distance. `rule` names the rule that refuses it."""

    def __init__(self, rule: str, reason: str) -> None:
        self.rule = rule
        super().__init__(f"{rule}: {reason}")


@dataclass(frozen=True)
class Chart:
    """A drawing, what its marks mean in words, and how many labels its axis of time has."""

    svg: str
    caption: str
    tick_labels: int


def recent(points: Sequence[Point], quarters: int = QUARTERS) -> tuple[Point, ...]:
    """The last `quarters` points, without leading quarters that have no figure."""
    shown = tuple(points[-quarters:])
    first = next((i for i, p in enumerate(shown) if p.value is not None), len(shown))
    return shown[first:]


def trend_chart(view: MeasureView) -> Chart | None:
    """The last thirteen quarters of a measure: its line, usual range, target and breaks; None without any figure."""
    points = recent(view.points)
    if not points:
        return None
    return chart(points, view.unit, tuple(b.quarter for b in view.breaks), period_words(view))


def chart(
    points: Sequence[Point], unit: str, breaks: Sequence[str] = (), each: str = "each quarter"
) -> Chart:
    """One line with its usual range, its target and the breaks at these quarters.

    Raises TooDense (R11) for more than thirteen quarters.
    """
    _check_quarters(points)
    ticks = axis_ticks(points, unit)
    top = ticks[-1]
    years = year_spans(points)
    shown_breaks = [q for q in breaks if q in {p.quarter for p in points[1:]}]
    drawing = [
        *_band(points, top),
        '<path class="axis" d="M0 1000H1000"/>',
        *_year_marks(points),
        *(_break_line(points, q) for q in shown_breaks),
        *_target_line(points, top),
        *_value_lines(points, top),
    ]
    marks = [
        *_dots(points, top),
        *_crosses(points),
        *_axis_labels(ticks, years, len(points), unit),
        *_target_label(points, top, unit),
        *(_break_label(points, q) for q in shown_breaks[-1:]),
        *_last_label(points, top),
    ]
    last = next((p.text for p in reversed(points) if p.value is not None), "")
    left = max(len(tick_text(t, unit)) for t in ticks)
    return Chart(_svg(drawing, marks, left, len(last)), _caption(points, unit, each), _labelled(years))


def parts_chart(series: Sequence[PartSeries], unit: str) -> Chart:
    """Up to four parts of a measure as lines of their own, named at their ends; the first is emphasised.

    Raises TooDense (R11) for more than four lines or more than thirteen quarters.
    """
    if len(series) > LINES:
        raise TooDense("R11", f"{len(series)} lines; at most {LINES} can be told apart from a distance")
    runs = [tuple(part.points[-QUARTERS:]) for part in series]
    ticks = axis_ticks([p for run in runs for p in run], unit)
    top, years = ticks[-1], year_spans(runs[0])
    drawing = ['<path class="axis" d="M0 1000H1000"/>', *_year_marks(runs[0])]
    marks = [*_axis_labels(ticks, years, len(runs[0]), unit)]
    ends = []
    for number, (part, run) in enumerate(zip(series, runs, strict=True)):
        drawing += [f'<path class="line line-{number + 1}" d="{path}"/>' for path in _paths(run, top)]
        last = next((p for p in reversed(run) if p.value is not None), None)
        if last:
            ends.append((last.value / top, part.name, number))
    height = -1.0
    for share, name, number in sorted(ends):
        height = max(share, height + _LABEL_GAP)
        marks.append(
            f'<text class="end end-{number + 1}" x="100%" dx="0.5em" y="{_y(height)}%" dy="0.35em">'
            f"{escape(name)}</text>"
        )
    left = max(len(tick_text(t, unit)) for t in ticks)
    right = max((len(part.name) for part in series), default=0)
    return Chart(_svg(drawing, marks, left, right), _caption(runs[0], unit, "each quarter"), _labelled(years))


def axis_ticks(points: Sequence[Point], unit: str) -> tuple[float, ...]:
    """Two or three round values from zero that hold every value, target and usual range of the points."""
    highest = max((v for p in points for v in (p.value, p.target, p.upl) if v is not None), default=0)
    if unit == "percent" and max((p.value or 0 for p in points), default=0) <= 100:
        highest = min(highest, 100)
    if highest <= 0:
        return (0.0, 1.0)
    scale = 10 ** math.floor(math.log10(highest))
    for step in (m * s for s in (scale / 10, scale) for m in _STEPS):
        whole = step >= 1 and step == int(step)
        if highest <= 2 * step * (1 + 1e-9) and (whole or highest < 4 or unit in ("percent", "rate")):
            count = 1 if highest <= step * (1 + 1e-9) else 2
            return tuple(round(i * step, 10) for i in range(count + 1))
    return (0.0, 5.0 * scale, 10.0 * scale)


def tick_text(value: float, unit: str) -> str:
    """A value of the axis as it is written."""
    text = f"{value:,.10g}" if value >= 1000 else f"{value:.10g}"
    return f"£{text}" if unit == "pounds" else f"{text}%" if unit == "percent" else text


def year_spans(points: Sequence[Point]) -> tuple[tuple[str, int, int], ...]:
    """Each financial year among the points, with the place of its first and last quarter."""
    spans: list[tuple[str, int, int]] = []
    for place, point in enumerate(points):
        year = point.quarter.split(" ")[0]
        if spans and spans[-1][0] == year:
            spans[-1] = (year, spans[-1][1], place)
        else:
            spans.append((year, place, place))
    return tuple(spans)


def _check_quarters(points: Sequence[Point]) -> None:
    if len(points) > QUARTERS:
        raise TooDense("R11", f"{len(points)} quarters; at most {QUARTERS} are shown from a distance")


def _named_years(spans: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Whole years and a last one begun: each has room for its name before the next begins. Else the longest."""
    long = [s for s in spans[:-1] if s[2] - s[1] == 3] + [s for s in spans[-1:] if s[2] - s[1] >= 2]
    return (long or [max(spans, key=lambda s: s[2] - s[1])])[-TICK_LABELS:]


def _labelled(spans: Sequence[tuple[str, int, int]]) -> int:
    return len(_named_years(spans))


def _x(place: float, count: int) -> float:
    return round((place + 0.5) / count * 100, 2)


def _y(share: float) -> float:
    return round((1 - share) * 100, 2)


def _units(percent: float) -> int:
    return round(percent * _UNITS / 100)


def _svg(drawing: Sequence[str], marks: Sequence[str], left: int, right: int) -> str:
    return (
        f'<div class="chart left-{min(left, 9)} right-{min(right, 14)}" aria-hidden="true">'
        '<svg class="plot" width="100%" height="100%" focusable="false">'
        f'<svg width="100%" height="100%" viewBox="0 0 {_UNITS} {_UNITS}" preserveAspectRatio="none">'
        f"{''.join(drawing)}</svg>{''.join(marks)}</svg></div>"
    )


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """Places of the points, split wherever the series was rebased."""
    runs: list[list[int]] = []
    for place, point in enumerate(points):
        if not runs or points[runs[-1][-1]].rebase_group != point.rebase_group:
            runs.append([])
        runs[-1].append(place)
    return runs


def _paths(points: Sequence[Point], top: float, within: Sequence[int] | None = None) -> list[str]:
    """Unbroken strokes through the values; a missing quarter or a rebase ends one."""
    paths, pen, group = [], [], None
    places = range(len(points)) if within is None else within
    for place in places:
        point = points[place]
        if point.value is None or (pen and point.rebase_group != group):
            paths, pen = ([*paths, pen] if len(pen) > 1 else paths), []
        group = point.rebase_group
        if point.value is not None:
            pen.append(f"{_units(_x(place, len(points)))} {_units(_y(point.value / top))}")
    if len(pen) > 1:
        paths.append(pen)
    return ["M" + "L".join(path) for path in paths]


def _value_lines(points: Sequence[Point], top: float) -> list[str]:
    """The firm line, and a dotted one from the last final figure into provisional ones."""
    young = next(
        (i for i, p in enumerate(points) if p.value is not None and p.maturity == "provisional"), None
    )
    if young is None:
        return [f'<path class="line" d="{d}"/>' for d in _paths(points, top)]
    firm = _paths(points, top, range(young))
    before = next((i for i in range(young - 1, -1, -1) if points[i].value is not None), young)
    start = before if before == young - 1 else young
    return [f'<path class="line" d="{d}"/>' for d in firm] + [
        f'<path class="line young" d="{d}"/>' for d in _paths(points, top, range(start, len(points)))
    ]


def _band(points: Sequence[Point], top: float) -> list[str]:
    found, count = [], len(points)
    for run in _runs(points):
        limited = [i for i in run if points[i].upl is not None and points[i].lpl is not None]
        if len(limited) < 2:
            continue
        left, right = _x(limited[0] - 0.5, count), _x(limited[-1] + 0.5, count)
        xs = [left, *(_x(i, count) for i in limited), right]
        ends = [limited[0], *limited, limited[-1]]
        upper = [
            f"{_units(x)} {_units(_y(min(points[i].upl, top) / top))}" for x, i in zip(xs, ends, strict=True)
        ]
        lower = [
            f"{_units(x)} {_units(_y(max(points[i].lpl, 0) / top))}" for x, i in zip(xs, ends, strict=True)
        ]
        found.append(f'<path class="band" d="M{"L".join(upper)}L{"L".join(reversed(lower))}Z"/>')
        found += [f'<path class="edge" d="M{"L".join(side)}"/>' for side in (upper, lower)]
    return found


def _target_line(points: Sequence[Point], top: float) -> list[str]:
    count = len(points)
    return [
        f'<path class="target" d="M{_units(_x(first - 0.5, count))} {_units(_y(value / top))}'
        f'H{_units(_x(last + 0.5, count))}"/>'
        for value, first, last in _target_spans(points)
    ]


def _target_spans(points: Sequence[Point]) -> list[tuple[float, int, int]]:
    spans: list[tuple[float, int, int]] = []
    for place, point in enumerate(points):
        if point.target is None:
            continue
        if spans and spans[-1][0] == point.target and spans[-1][2] == place - 1:
            spans[-1] = (point.target, spans[-1][1], place)
        else:
            spans.append((point.target, place, place))
    return spans


def _target_label(points: Sequence[Point], top: float, unit: str) -> list[str]:
    """The newest target, written at the start of its line, on the side away from the first values."""
    spans = _target_spans(points)
    if not spans:
        return []
    value, first, last = spans[-1]
    late = first > len(points) / 2
    around = range(first, last + 1) if late else range(first, min(first + 4, last + 1))
    near = [points[i].value for i in around if points[i].value is not None]
    share = value / top
    below = bool(near) and sum(near) / len(near) > value and share > 0.25
    place, anchor = (last + 0.5, "end") if late else (first - 0.5, "start")
    shift = "1.1em" if below else "-0.4em"
    return [
        f'<text class="halo" x="{_x(place, len(points))}%" y="{_y(share)}%" dy="{shift}" text-anchor="{anchor}">'
        f"Target {tick_text(round(value, 2), unit)}</text>"
    ]


def _year_marks(points: Sequence[Point]) -> list[str]:
    """A short stroke under the axis where each financial year begins."""
    starts = [first for _, first, _ in year_spans(points) if first]
    return [f'<path class="axis" d="M{_units(_x(i - 0.5, len(points)))} 1000v30"/>' for i in starts]


def _break_line(points: Sequence[Point], quarter: str) -> str:
    place = next(i for i, p in enumerate(points) if p.quarter == quarter)
    return f'<path class="break" d="M{_units(_x(place - 0.5, len(points)))} 0V1000"/>'


def _break_label(points: Sequence[Point], quarter: str) -> str:
    place = next(i for i, p in enumerate(points) if p.quarter == quarter)
    late = place > len(points) * 0.7
    anchor, shift = ("end", "-0.3em") if late else ("start", "0.3em")
    return (
        f'<text class="halo quiet" x="{_x(place - 0.5, len(points))}%" dx="{shift}" y="0" dy="-0.15em" '
        f'text-anchor="{anchor}">Break</text>'
    )


def _dots(points: Sequence[Point], top: float) -> list[str]:
    marks = []
    for place, point in enumerate(points):
        if point.value is None:
            continue
        where = f'cx="{_x(place, len(points))}%" cy="{_y(point.value / top)}%"'
        hollow = " hollow" if point.maturity == "provisional" else ""
        if point.point_type.startswith("special_cause"):
            kind = point.point_type.removeprefix("special_cause_").split("_")[0]
            marks.append(
                f'<svg x="{_x(place, len(points))}%" y="{_y(point.value / top)}%" overflow="visible">'
                f'<rect class="flag {kind}{hollow}"/></svg>'
            )
        else:
            marks.append(f'<circle class="dot{hollow}" {where}/>')
    return marks


def _crosses(points: Sequence[Point]) -> list[str]:
    """A cross on the axis for every quarter without a figure."""
    return [
        f'<svg x="{_x(i, len(points))}%" y="94%" overflow="visible">'
        '<rect class="cross"/><rect class="cross back"/></svg>'
        for i, p in enumerate(points)
        if p.value is None
    ]


def _axis_labels(
    ticks: Sequence[float], years: Sequence[tuple[str, int, int]], count: int, unit: str
) -> list[str]:
    labels = [
        f'<text class="tick" x="0" dx="-0.4em" y="{_y(t / ticks[-1])}%" dy="0.35em" text-anchor="end">'
        f"{tick_text(t, unit)}</text>"
        for t in ticks
    ]
    for name, first, _ in _named_years(years):
        labels.append(
            f'<text class="tick" x="{_x(first - 0.5, count)}%" y="100%" dy="1.25em">'
            f'<tspan class="century">{escape(name[:2])}</tspan>{escape(name[2:])}</text>'
        )
    return labels


def _last_label(points: Sequence[Point], top: float) -> list[str]:
    place = next((i for i in range(len(points) - 1, -1, -1) if points[i].value is not None), None)
    if place is None:
        return []
    point = points[place]
    return [
        f'<text class="last halo" x="{_x(place, len(points))}%" dx="0.5em" y="{_y(point.value / top)}%" dy="0.35em">'
        f"{escape(point.text)}</text>"
    ]


def _caption(points: Sequence[Point], unit: str, each: str) -> str:
    parts = [f"{UNIT_WORDS[unit]} {each}"]
    if sum(p.upl is not None and p.lpl is not None for p in points) > 1:
        parts.append("shaded: usual range")
    if any(p.value is not None and p.point_type.startswith("special_cause") for p in points):
        parts.append("diamond: unusual")
    if any(p.value is not None and p.maturity == "provisional" for p in points):
        parts.append("hollow: provisional")
    if any(p.value is None for p in points):
        parts.append("cross: no figure")
    return "; ".join(parts) + "."
