"""Figures about places as plain dictionaries: own past, funnel, where the change was, concentration."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from components import theme
from components.figures import trend_figure
from metrics.views import Break, ChangeByPlace, ConcentrationView, Outliers, PlaceDetail, Point

_LIMIT = {"color": "#8a9299", "width": 1.5, "dash": "dash"}


@dataclass(frozen=True)
class _Series:
    """What `trend_figure` draws of a measure."""

    points: tuple[Point, ...]
    unit: str = "count"
    breaks: tuple[Break, ...] = ()


def past_figure(detail: PlaceDetail) -> dict:
    """The chosen place by quarter; the band is what its own past would lead one to expect of the last point."""
    points = detail.points
    if detail.usual_lower is not None and detail.usual_upper is not None:
        points = tuple(replace(p, lpl=detail.usual_lower, upl=detail.usual_upper) for p in points)
    return trend_figure(_Series(points), None)


def funnel_figure(outliers: Outliers, chosen: str) -> dict:
    """What was counted over what population alone would give, by size; limits allow for ordinary differences."""
    ordered = sorted(outliers.places, key=lambda p: p.expected)
    top = max([p.ratio for p in ordered] + [p.upper for p in ordered]) * 1.08
    expected = [p.expected for p in ordered]
    limits = [
        _line(expected, [max(p.lower, 0) for p in ordered], _LIMIT, "Lower limit"),
        _line(expected, [p.upper for p in ordered], _LIMIT, "Upper limit"),
        _line([expected[0], expected[-1]], [1, 1], {"color": theme.GREY, "width": 1.5}, "Borough"),
    ]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": "Places",
        "x": expected,
        "y": [p.ratio for p in ordered],
        "text": [
            f"<b>{escape(p.name)}</b><br>{p.observed:,} counted, {p.expected:,.0f} expected" for p in ordered
        ],
        "hoverinfo": "text",
        "marker": {
            "size": [13 if p.outlier or p.code == chosen else 9 for p in ordered],
            "symbol": ["diamond" if p.outlier else "circle" for p in ordered],
            "color": [
                theme.ORANGE if p.code == chosen else theme.PLUM if p.outlier else theme.NAVY for p in ordered
            ],
            "line": {"color": theme.INK, "width": 1},
        },
    }
    named = [p for p in ordered if p.outlier or p.code == chosen]
    notes = [
        _note(p.expected, p.ratio, escape(p.name), left=p.expected > (expected[0] + expected[-1]) / 2)
        for p in named
    ]
    layout = _layout(360) | {"annotations": notes}
    layout["xaxis"] |= {"title": {"text": "Expected from population alone"}, "separatethousands": True}
    layout["yaxis"] |= {"range": [0, top], "title": {"text": "Counted ÷ expected"}}
    return {"data": [*limits, dots], "layout": layout}


def change_figure(change: ChangeByPlace) -> dict:
    """A bar for each place: how much of the borough's change happened there; grey where chance explains it."""
    rows = change.rows[::-1]
    colours = [
        theme.RULE if row.usual or row.usual is None else theme.PLUM if row.amount > 0 else theme.TEAL
        for row in rows
    ]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": "Change",
        "x": [row.amount for row in rows],
        "y": [escape(row.name) for row in rows],
        "text": [signed(row.amount) for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "marker": {"color": colours, "line": {"color": theme.GREY, "width": 1}},
    }
    layout = _layout(80 + 24 * len(rows))
    layout["margin"] |= {"l": 210, "r": 48}
    layout["yaxis"] |= {"type": "category", "automargin": False, "gridcolor": theme.PAPER}
    layout["xaxis"] |= {"zeroline": True, "zerolinecolor": theme.INK, "separatethousands": True}
    return {"data": [bars], "layout": layout}


def concentration_figure(view: ConcentrationView, many: str) -> dict:
    """The share that the places with most hold, against how many places that is, beside what chance alone gives."""
    count = len(view.shares)
    steps = list(range(count + 1))
    layout = _layout(360)
    layout["margin"] |= {"r": 130}
    layout["xaxis"] |= {"title": {"text": f"{many.capitalize()}, from most to least"}, "range": [0, count]}
    layout["yaxis"] |= {"range": [0, 102], "ticksuffix": "%"}
    layout["annotations"] = [
        _note(count * 0.35, 100 * view.shares[int(count * 0.35)], "Recorded", above=True),
        _note(count * 0.6, 100 * view.by_chance[int(count * 0.6)], "By chance alone", below=True),
    ]
    return {
        "data": [
            _line(
                steps,
                _percent(view.by_chance),
                {"color": theme.GREY, "width": 2, "dash": "dash"},
                "By chance",
            ),
            _line(steps, _percent(view.shares), {"color": theme.NAVY, "width": 3}, "Recorded"),
        ],
        "layout": layout,
    }


def signed(amount: int) -> str:
    """A change with its sign; nothing has none."""
    return f"{amount:+,}".replace("-", "\u2212") if amount else "0"


def _percent(shares: Sequence[float]) -> list[float]:
    return [0, *(round(100 * share, 2) for share in shares)]


def _line(xs: Sequence[float], ys: Sequence[float], line: dict, name: str) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(xs),
        "y": list(ys),
        "line": line,
        "hoverinfo": "skip",
    }


def _note(
    x: float, y: float, text: str, *, left: bool = False, above: bool = False, below: bool = False
) -> dict:
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "right" if left or above else "left",
        "yanchor": "bottom" if above else "top" if below else "middle",
        "xshift": -11 if left else 11 if not above else -4,
        "yshift": 4 if above else -4 if below else 0,
        "font": {"size": 14, "color": theme.INK},
    }


def _layout(height: int) -> dict:
    axis = {
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": "#e6e8ea",
        "linecolor": theme.GREY,
        "tickfont": {"size": 13},
    }
    return {
        "height": height,
        "autosize": True,
        "margin": {"l": 60, "r": 24, "t": 18, "b": 56},
        "paper_bgcolor": theme.PAPER,
        "plot_bgcolor": theme.PAPER,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "font": {"family": theme.FONT, "size": 14, "color": theme.INK},
        "hoverlabel": {
            "bgcolor": theme.PAPER,
            "bordercolor": theme.INK,
            "font": {"size": 14, "color": theme.INK},
        },
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }
