"""Maps of places as filled polygons or dots: at most five classes from light to dark, hatched where a figure is not
shown, dotted where there is none. Everything a map says is in the table beside it.
"""

from collections.abc import Collection, Sequence
from html import escape
from urllib.parse import quote

from afcharts.af_colours import get_af_colours
from dash import html

from components import theme
from metrics.views import MapClass, MapOutlines, Place, PlaceMap, Shape

HEIGHT = 660
HIDDEN = -2
_EDGE = 0.04
_LIGHT_ENOUGH = 3
_FEW = 40
_NO_DATA = "#f1f2f3"


def class_colours(count: int) -> tuple[str, ...]:
    """Colours of `count` classes, the lightest for the lowest."""
    if count <= 0:
        return ()
    if count < 3:
        return tuple(get_af_colours("sequential", number_of_colours=3)[::-2][:count])
    return tuple(get_af_colours("sequential", number_of_colours=min(count, 5))[::-1])


def map_figure(
    drawn: PlaceMap,
    places: Sequence[Place],
    classes: Sequence[MapClass],
    chosen: Collection[str],
    rates: str,
) -> dict:
    """One trace for each place, named by its code, so that a press on it is known; those chosen lie on top.

    `rates` says what rates are: "per 1,000 residents".
    """
    colours = class_colours(len(classes))
    known = {place.code: place for place in places}
    shapes = [shape for shape in drawn.shapes if shape.code in known]
    shapes.sort(key=lambda shape: shape.code in chosen)
    trace = _area if any(shape.rings for shape in shapes) else _dot
    few = len(shapes) <= _FEW
    traces = [
        trace(
            shape,
            known[shape.code],
            _fill(known[shape.code], colours),
            (5 if few else 3) * (shape.code in chosen),
            _hover(known[shape.code], rates),
        )
        for shape in shapes
    ]
    if drawn.outlines is not None:
        under = 0 if trace is _dot else sum(shape.code not in chosen for shape in shapes)
        traces[under:under] = _outline_traces(drawn.outlines)
    if drawn.kind != "dots" and few:
        traces.append(_labels(shapes, known, colours))
    xs, ys = _extent(shapes, drawn.outlines)
    return {
        "data": traces,
        "layout": {
            "height": HEIGHT,
            "autosize": True,
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "paper_bgcolor": theme.PAPER,
            "plot_bgcolor": theme.PAPER,
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "font": {"family": theme.FONT, "size": 13, "color": theme.INK},
            "hoverlabel": {
                "bgcolor": theme.PAPER,
                "bordercolor": theme.INK,
                "font": {"size": 14, "color": theme.INK},
            },
            "xaxis": {"visible": False, "fixedrange": True, "range": xs, "constrain": "domain"},
            "yaxis": {
                "visible": False,
                "fixedrange": True,
                "range": ys,
                "scaleanchor": "x",
                "scaleratio": drawn.ratio,
                "constrain": "domain",
            },
        },
    }


def map_key(
    drawn: PlaceMap, classes: Sequence[MapClass], places: Sequence[Place], unit_words: str
) -> html.Div:
    """What the colours and marks of the map mean, with how many places have each; those of hidden and missing figures
    and of outlines only when used, as this kind of map draws them."""
    colours = class_colours(len(classes))
    rows = [
        (_swatch(colour), f"{one.text} ({one.places})") for colour, one in zip(colours, classes, strict=True)
    ]
    hidden = sum(place.map_class == HIDDEN for place in places)
    missing = sum(place.map_class == -1 for place in places)
    dots = drawn.kind == "dots"
    marks = ("crossed", "pricked") if dots else ("hatched", "dotted")
    rows += [(_swatch(mark=marks[0]), f"Not shown to protect people ({hidden})")] if hidden else []
    rows += [(_swatch(mark=marks[1]), f"No figure ({missing})")] if missing else []
    rows += [(_swatch(mark="lined"), f"Outlines: {drawn.outlines.words}")] if drawn.outlines else []
    return html.Div(
        [
            html.P(unit_words, className="map-key__unit"),
            html.Ul([html.Li([picture, html.Span(words)]) for picture, words in rows], className="map-key"),
        ]
    )


def _fill(place: Place, colours: Sequence[str]) -> str:
    return colours[place.map_class] if place.map_class >= 0 else theme.PAPER


def _hover(place: Place, rates: str) -> str:
    return f"<b>{escape(place.name)}</b><br>{escape(_figures(place, rates))}"


def _figures(place: Place, rates: str) -> str:
    if place.count.value is None or place.rate.value is None:
        return place.count.text
    return f"{place.count.text}; {place.rate.text} {rates} ({place.lower:,.1f} to {place.upper:,.1f})"


def _area(shape: Shape, place: Place, fill: str, edge: int, hover: str) -> dict:
    xs, ys = [], []
    for ring in shape.rings:
        xs += [*(x for x, _ in ring), None]
        ys += [*(y for _, y in ring), None]
    trace = {
        "type": "scatter",
        "mode": "lines",
        "name": shape.code,
        "x": xs[:-1],
        "y": ys[:-1],
        "fill": "toself",
        "fillcolor": fill,
        "line": {"color": theme.ORANGE if edge else theme.PAPER, "width": edge or 1.5},
        "hoveron": "fills",
        "text": hover,
        "hoverinfo": "text",
    }
    if place.map_class < 0:
        hidden = place.map_class == HIDDEN
        trace["fillpattern"] = {
            "shape": "/" if hidden else ".",
            "fgcolor": "#9aa1a6",
            "bgcolor": theme.PAPER if hidden else _NO_DATA,
            "size": 9 if hidden else 7,
            "solidity": 0.2,
        }
        trace["line"] |= {} if edge else {"color": theme.RULE}
    return trace


def _dot(shape: Shape, place: Place, fill: str, edge: int, hover: str) -> dict:
    symbol = (
        "circle" if place.map_class >= 0 else "circle-x-open" if place.map_class == HIDDEN else "circle-dot"
    )
    return {
        "type": "scatter",
        "mode": "markers",
        "name": shape.code,
        "x": [shape.x],
        "y": [shape.y],
        "marker": {
            "symbol": symbol,
            "size": 19 if edge else 13,
            "color": theme.GREY if symbol == "circle-x-open" else fill,
            "line": {
                "color": theme.ORANGE if edge else theme.GREY,
                "width": 4 if edge else 1,
            },
        },
        "text": hover,
        "hoverinfo": "text",
    }


def _outline_traces(outlines: MapOutlines) -> list[dict]:
    """Lines in ink on a white ground, so that they stand out on the lightest class and on the darkest."""
    xs, ys = [], []
    for line in outlines.lines:
        xs += [*(x for x, _ in line), None]
        ys += [*(y for _, y in line), None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "",
            "x": xs[:-1],
            "y": ys[:-1],
            "line": {"color": colour, "width": width},
            "hoverinfo": "skip",
        }
        for colour, width in ((theme.PAPER, 4.5), (theme.INK, 2))
    ]


def _labels(shapes: Sequence[Shape], known: dict[str, Place], colours: Sequence[str]) -> dict:
    dark = set(colours[-_LIGHT_ENOUGH:]) if len(colours) > 3 else set(colours[1:])
    fills = [_fill(known[shape.code], colours) for shape in shapes]
    return {
        "type": "scatter",
        "mode": "text",
        "name": "",
        "x": [shape.x for shape in shapes],
        "y": [shape.y for shape in shapes],
        "text": ["<br>".join(map(escape, shape.label.split("<br>"))) for shape in shapes],
        "textfont": {
            "size": 12,
            "color": [theme.PAPER if fill in dark else theme.INK for fill in fills],
        },
        "hoverinfo": "skip",
    }


def _extent(shapes: Sequence[Shape], outlines: MapOutlines | None) -> tuple[list[float], list[float]]:
    """Ranges of both axes with a little room around all shapes and outlines."""
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    points += [point for line in outlines.lines for point in line] if outlines else []
    points += [(shape.x, shape.y) for shape in shapes if not shape.rings]
    if not points:
        return [0, 1], [0, 1]
    ranges = []
    for axis in (0, 1):
        low, high = min(p[axis] for p in points), max(p[axis] for p in points)
        room = _EDGE * (high - low or 1)
        ranges.append([round(low - room, 5), round(high + room, 5)])
    return ranges[0], ranges[1]


_MARKS = {
    "": "",
    "lined": f'<path d="M2 14 10 5 18 13 26 6" fill="none" stroke="{theme.INK}" stroke-width="2.5"/>',
    "hatched": f'<path d="M0 8 8 0M0 18 18 0M6 22 26 0M16 22 30 7" stroke="{theme.GREY}" stroke-width="1.5"/>',
    "dotted": f'<g fill="{theme.GREY}">'
    + "".join(f'<circle cx="{x}" cy="{y}" r="1.5"/>' for x in (6, 14, 22) for y in (6, 14))
    + "</g>",
    "crossed": f'<g fill="none" stroke="{theme.GREY}" stroke-width="1.5"><circle cx="14" cy="10" r="6.5"/>'
    '<path d="M9.4 5.4 18.6 14.6M18.6 5.4 9.4 14.6"/></g>',
    "pricked": f'<circle cx="14" cy="10" r="6.5" fill="none" stroke="{theme.GREY}" stroke-width="1.5"/>'
    f'<circle cx="14" cy="10" r="1.5" fill="{theme.GREY}"/>',
}
"""What stands in a swatch: lines of outlines, the patterns of areas and the marks of dots."""


def _swatch(colour: str = "#ffffff", *, mark: str = "") -> html.Img:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 20" width="28" height="20">'
        f'<rect x=".5" y=".5" width="27" height="19" fill="{colour}" stroke="{theme.GREY}"/>{_MARKS[mark]}</svg>'
    )
    return html.Img(src="data:image/svg+xml," + quote(svg, safe="/:=' "), alt="", className="map-key__swatch")
