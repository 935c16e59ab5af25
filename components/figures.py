"""Plotly figures as plain dictionaries, drawn from a view and nothing else.

A figure holds only what is in the table beneath it. Text that came from a file or a person is escaped,
because Plotly reads a little HTML in its labels.
"""

import re
from html import escape

from components import theme
from metrics.views import Break, MeasureView, PartSeries, Point

HEIGHT = 340
_MARGIN = {"l": 52, "r": 104, "t": 18, "b": 46}
_LABEL_GAP = 17 / (HEIGHT - _MARGIN["t"] - _MARGIN["b"])
QUARTERS_SHOWN = 13


def trend_figure(view: MeasureView, quarters: int | None = QUARTERS_SHOWN, lit: tuple[str, ...] = ()) -> dict:
    """The measure over its last `quarters` quarters (None: all): line, usual range, target, breaks, open points; a ring
    around the points of the quarters in `lit`."""
    points = view.points if quarters is None else view.points[-quarters:]
    top = _axis_top(points)
    shown = [p for p in points if p.value is not None]
    return {
        "data": [
            *_range_traces(points),
            *_target_traces(points),
            *_settling_traces(points),
            *_value_traces(points),
            *_special_traces(points),
            *_lit_traces(points, lit),
            *_absent_traces(points, top),
        ],
        "layout": _layout(points, view.unit, top)
        | {
            "shapes": [
                _break_line(b.quarter) for b in view.breaks if b.quarter in {p.quarter for p in points[1:]}
            ],
            "annotations": _end_labels(points, shown, top)
            + [_break_label(b) for b in view.breaks if b.quarter in {p.quarter for p in points[1:]}],
        },
    }


def parts_figure(series: tuple[PartSeries, ...], unit: str) -> dict:
    """Up to four parts as separate lines with direct labels; parts may overlap, so nothing is stacked or summed."""
    chosen = sorted(series, key=lambda s: -max((p.value or 0 for p in s.points), default=0))[:4]
    window = [s.points[-QUARTERS_SHOWN:] for s in chosen]
    top = max((_axis_top(points) for points in window), default=1.0)
    styles = ((theme.NAVY, "solid"), (theme.CHARCOAL, "dash"), (theme.PLUM, "dot"), (theme.TEAL, "dashdot"))
    traces, labels = [], []
    for part, points, (colour, dash) in zip(chosen, window, styles, strict=False):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": escape(part.name),
                "x": [p.quarter for p in points],
                "y": [p.value for p in points],
                "line": {"color": colour, "width": 2.5, "dash": dash},
                "hovertemplate": f"{escape(part.name)}: %{{y}}<extra></extra>",
            }
        )
        last = next((p for p in reversed(points) if p.value is not None), None)
        if last:
            labels.append((last.value, escape(part.name), theme.INK))
    layout = _layout(window[0] if window else (), unit, top)
    layout |= {"annotations": _spread_labels(labels, top), "margin": _MARGIN | {"r": 150}}
    return {"data": traces, "layout": layout}


def _axis_top(points: tuple[Point, ...]) -> float:
    heights = [v for p in points for v in (p.value, p.upl, p.target, p.settle_high) if v is not None]
    return max([*heights, 0]) * 1.12 or 1.0


def _layout(points: tuple[Point, ...], unit: str, top: float) -> dict:
    suffix = "%" if unit == "percent" else ""
    return {
        "height": HEIGHT,
        "autosize": True,
        "margin": _MARGIN,
        "paper_bgcolor": theme.PAPER,
        "plot_bgcolor": theme.PAPER,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x",
        "font": {"family": theme.FONT, "size": 14, "color": theme.INK},
        "hoverlabel": {
            "bgcolor": theme.PAPER,
            "bordercolor": theme.INK,
            "font": {"size": 14, "color": theme.INK},
        },
        "xaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [p.quarter for p in points],
            "tickmode": "array",
            "tickvals": [p.quarter for p in points],
            "ticktext": _tick_words(points),
            "range": [-0.5, max(len(points), 1) - 0.5],
            "fixedrange": True,
            "showgrid": False,
            "linecolor": theme.GREY,
            "ticks": "outside",
            "tickcolor": theme.RULE,
            "tickangle": 0,
            "tickfont": {"size": 13},
        },
        "yaxis": {
            "range": [0, top],
            "fixedrange": True,
            "gridcolor": "#e6e8ea",
            "zeroline": False,
            "nticks": 6,
            "separatethousands": True,
            "ticksuffix": suffix,
            "tickprefix": "£" if unit == "pounds" else "",
            "tickfont": {"size": 13},
        },
    }


def _tick_words(points: tuple[Point, ...]) -> list[str]:
    """Q1 to Q4, with the financial year under each Q1; past 20 quarters only each Q1 is labelled. Whole years, as
    protected parts have them, are labelled as they are."""
    crowded = len(points) > 20
    words = []
    for index, point in enumerate(points):
        year, _, quarter = point.quarter.rpartition(" ")
        if not year:
            words.append(point.quarter)
            continue
        first = quarter == "Q1" or (index == 0 and not crowded and quarter != "Q4")
        words.append(f"{quarter}<br>{year}" if first else "" if crowded else quarter)
    return words


def _runs(points: tuple[Point, ...]) -> list[list[Point]]:
    """Points split wherever the series was rebased: lines and ranges are not joined across a break."""
    runs: list[list[Point]] = []
    for point in points:
        if not runs or runs[-1][-1].rebase_group != point.rebase_group:
            runs.append([])
        runs[-1].append(point)
    return runs


def _range_traces(points: tuple[Point, ...]) -> list[dict]:
    traces = []
    for run in _runs(points):
        limited = [p for p in run if p.upl is not None and p.lpl is not None]
        if len(limited) < 2:
            continue
        quarters = [p.quarter for p in limited]
        edge = {"type": "scatter", "mode": "lines", "x": quarters, "line": {"width": 0}, "hoverinfo": "skip"}
        traces += [
            edge | {"y": [max(p.lpl, 0) for p in limited], "name": "Lower limit"},
            edge
            | {
                "y": [p.upl for p in limited],
                "fill": "tonexty",
                "fillcolor": theme.RANGE,
                "name": "Usual range",
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": quarters,
                "y": [p.mean for p in limited],
                "line": {"color": "#8a9299", "width": 1.5},
                "hoverinfo": "skip",
                "name": "Average",
            },
        ]
    return traces


def _target_traces(points: tuple[Point, ...]) -> list[dict]:
    if all(p.target is None for p in points):
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines+markers" if sum(p.target is not None for p in points) == 1 else "lines",
            "x": [p.quarter for p in points],
            "y": [p.target for p in points],
            "line": {"color": theme.ORANGE, "width": 2.5, "dash": "dash", "shape": "hvh"},
            "marker": {"symbol": "line-ew", "size": 16, "line": {"color": theme.ORANGE, "width": 2.5}},
            "hoverinfo": "skip",
            "name": "Target",
        }
    ]


def _value_traces(points: tuple[Point, ...]) -> list[dict]:
    """The firm line, then the dotted line into provisional points, which are hollow."""
    traces = []
    for run in _runs(points):
        open_from = next((i for i, p in enumerate(run) if p.maturity == "provisional"), len(run))
        firm, young = run[:open_from], run[max(open_from - 1, 0) :] if open_from < len(run) else []
        if firm:
            traces.append(_line(firm, "solid", [theme.NAVY] * len(firm)))
        if young:
            hollow = [theme.PAPER if p.maturity == "provisional" else theme.NAVY for p in young]
            traces.append(_line(young, "dot", hollow))
    return traces


def _settling_traces(points: tuple[Point, ...]) -> list[dict]:
    """A thin upright line over every figure that still grows, from where to where it is likely to settle."""
    young = [p for p in points if p.settle_low is not None and p.settle_high is not None]
    if not young:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [quarter for p in young for quarter in (p.quarter, p.quarter, None)],
            "y": [height for p in young for height in (p.settle_low, p.settle_high, None)],
            "line": {"color": theme.NAVY, "width": 5},
            "opacity": 0.35,
            "hoverinfo": "skip",
            "name": "Likely to settle",
        }
    ]


def _line(run: list[Point], dash: str, fills: list[str]) -> dict:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [p.quarter for p in run],
        "y": [p.value for p in run],
        "text": [escape(p.text) for p in run],
        "line": {"color": theme.NAVY, "width": 3, "dash": dash},
        "marker": {"size": 8, "color": fills, "line": {"color": theme.NAVY, "width": 2}},
        "hovertemplate": "%{x}: %{text}<extra></extra>",
        "name": "Value",
    }


def _special_traces(points: tuple[Point, ...]) -> list[dict]:
    special = [p for p in points if p.value is not None and p.point_type in theme.POINT_COLOURS]
    if not special:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [p.quarter for p in special],
            "y": [p.value for p in special],
            "marker": {
                "symbol": "diamond",
                "size": 14,
                "color": [theme.POINT_COLOURS[p.point_type] for p in special],
                "line": {"color": theme.INK, "width": 1.5},
            },
            "hoverinfo": "skip",
            "name": "Outside usual variation",
        }
    ]


def _lit_traces(points: tuple[Point, ...], lit: tuple[str, ...]) -> list[dict]:
    """Rings around the points somebody is being shown."""
    ringed = [p for p in points if p.value is not None and p.quarter in lit]
    if not ringed:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [p.quarter for p in ringed],
            "y": [p.value for p in ringed],
            "marker": {
                "symbol": "circle-open",
                "size": 22,
                "color": theme.INK,
                "line": {"color": theme.INK, "width": 2},
            },
            "hoverinfo": "skip",
            "cliponaxis": False,
            "name": "The points of this finding",
        }
    ]


def _absent_traces(points: tuple[Point, ...], top: float) -> list[dict]:
    """A cross at one fixed height for every quarter without a figure, whatever the reason."""
    absent = [p for p in points if p.value is None]
    if not absent:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [p.quarter for p in absent],
            "y": [top * 0.03] * len(absent),
            "text": [escape(p.text) for p in absent],
            "marker": {"symbol": "x-thin", "size": 9, "line": {"color": theme.GREY, "width": 1.5}},
            "hovertemplate": "%{x}: %{text}<extra></extra>",
            "name": "No figure",
        }
    ]


def _end_labels(points: tuple[Point, ...], shown: list[Point], top: float) -> list[dict]:
    labels = []
    if shown:
        labels.append((shown[-1].value, f"<b>{escape(shown[-1].text)}</b>", theme.NAVY))
    if points and points[-1].target is not None:
        labels.append((points[-1].target, "Target " + _number_like(shown, points[-1].target), theme.INK))
    if points and points[-1].mean is not None:
        labels.append((points[-1].mean, "Average", theme.GREY))
    return _spread_labels(labels, top)


def _number_like(shown: list[Point], value: float) -> str:
    """The target written as the series is written: same sign for percent and pounds, thousands set apart."""
    sample = shown[-1].text if shown else ""
    prefix, suffix = ("£" if sample.startswith("£") else ""), ("%" if sample.endswith("%") else "")
    return prefix + re.sub(r"\.0$", "", f"{value:,.1f}") + suffix


def _spread_labels(labels: list[tuple[float, str, str]], top: float) -> list[dict]:
    """Labels at the right edge in order of height, pushed apart so that none lies on another."""
    placed, annotations = -1.0, []
    for value, text, colour in sorted(labels, key=lambda label: label[0]):
        placed = max(min(value / top, 1.0), placed + _LABEL_GAP)
        annotations.append(
            {
                "text": text,
                "x": 1,
                "xref": "paper",
                "xanchor": "left",
                "y": placed,
                "yref": "paper",
                "yanchor": "middle",
                "showarrow": False,
                "align": "left",
                "font": {"size": 14, "color": colour},
            }
        )
    return annotations


def _break_line(quarter: str) -> dict:
    return {
        "type": "line",
        "x0": quarter,
        "x1": quarter,
        "xref": "x",
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": theme.GREY, "width": 1.5, "dash": "dot"},
        "xshift": 0,
        "x0shift": -0.5,
        "x1shift": -0.5,
    }


def _break_label(dated_break: Break) -> dict:
    return {
        "text": "Break",
        "x": dated_break.quarter,
        "xref": "x",
        "y": 1,
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": theme.GREY},
    }
