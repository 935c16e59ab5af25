"""A map of places to be read from a distance: at most five classes, places of the list beside it numbered on the map.

Like the charts it is a small SVG text without script. Shapes are scaled to a height of 1,000 units; numbers stand over
them in the text size around, so that they are never scaled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from metrics.views import MapClass, Place, PlaceMap, Shape

CLASSES = 5
_Placed = Callable[[float, float], tuple[float, float]]
_HEIGHT = 1000
_ROOM = 0.03
_NO_FIGURE, _NOT_SHOWN = -1, -2
PATTERNS = (
    '<svg class="sr" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="60" height="60" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="under" width="60" height="60"/><rect class="stroke" width="16" height="60"/></pattern>'
    '<pattern id="dots" width="60" height="60" patternUnits="userSpaceOnUse">'
    '<rect class="under" width="60" height="60"/><circle class="stroke" cx="30" cy="30" r="11"/></pattern></defs></svg>'
)
"""Hatch for what is not shown and dots for what there is not, once in a document."""


def place_map(
    drawn: PlaceMap, places: Sequence[Place], classes: Sequence[MapClass], listed: Sequence[Place]
) -> str:
    """The map as SVG text, or '' where there is nothing to draw. Decoration beside the list of the same places."""
    known = {place.code: place for place in places}
    shapes = [shape for shape in drawn.shapes if shape.code in known and shape.rings]
    if not shapes:
        return ""
    left, right, low, high = _extent(shapes)
    scale = _HEIGHT / ((high - low) * drawn.ratio)
    width = (right - left) * scale

    def placed(x: float, y: float) -> tuple[float, float]:
        return (x - left) * scale, (high - y) * drawn.ratio * scale

    numbers = {place.code: n for n, place in enumerate(listed, 1)}
    areas = [
        f'<path class="{_class_of(known[s.code], len(classes))}{_edge_of(known[s.code])}" d="{_outline(s, placed)}"/>'
        for s in sorted(shapes, key=lambda s: bool(_edge_of(known[s.code])))
    ]
    marks = [_number(shape, numbers, placed, width) for shape in shapes if shape.code in numbers]
    return (
        '<div class="map" aria-hidden="true">'
        f'<svg class="ground" viewBox="0 0 {width:.0f} {_HEIGHT}" focusable="false">{"".join(areas)}</svg>'
        f'<svg class="plot" width="100%" height="100%" focusable="false">{"".join(marks)}</svg></div>'
    )


def map_caption(places: Sequence[Place]) -> str:
    """What the shades and patterns of a map mean; patterns only where they are used."""
    parts = ["Stronger colour: higher rate"]
    if any(place.outlier.startswith(("above", "below")) for place in places):
        parts.append("thick edge: stands out")
    if any(place.map_class == _NOT_SHOWN for place in places):
        parts.append("hatched: not shown, to protect people")
    if any(place.map_class == _NO_FIGURE for place in places):
        parts.append("dots: no figure")
    return "; ".join(parts) + "."


def _extent(shapes: Sequence[Shape]) -> tuple[float, float, float, float]:
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    room = _ROOM * max(max(ys) - min(ys), max(xs) - min(xs), 1e-6)
    return min(xs) - room, max(xs) + room, min(ys) - room, max(ys) + room


def _class_of(place: Place, classes: int) -> str:
    if place.map_class == _NOT_SHOWN:
        return "hidden"
    if place.map_class < 0 or classes == 0:
        return "none"
    step = (CLASSES - 1) / max(classes - 1, 1)
    return f"class-{round(place.map_class * step)}"


def _edge_of(place: Place) -> str:
    return " apart" if place.outlier.startswith(("above", "below")) else ""


def _outline(shape: Shape, placed: _Placed) -> str:
    return "".join(
        "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in (placed(*point) for point in ring)) + "Z"
        for ring in shape.rings
    )


def _number(shape: Shape, numbers: Mapping[str, int], placed: _Placed, width: float) -> str:
    x, y = placed(shape.x, shape.y)
    at = f"{round(x / width * 100, 2)}%", f"{round(y / _HEIGHT * 100, 2)}%"
    return (
        f'<circle class="seat" cx="{at[0]}" cy="{at[1]}"/>'
        f'<text x="{at[0]}" y="{at[1]}" dy="0.35em" text-anchor="middle">{escape(str(numbers[shape.code]))}</text>'
    )
