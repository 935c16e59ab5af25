"""Where places lie on a map: a hexagon for each ward, a dot for each neighbourhood, or imported boundaries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import cos, pi, radians, sin, sqrt

from metrics.views import MapOutlines, OutlinedArea, PlaceMap, Shape

KIND_WORDS = {"hex": "Hexagons", "dots": "Dots", "boundaries": "Boundaries"}
WITH_OUTLINES = frozenset(("dots", "boundaries"))
"""Kinds of map that lie where the places do, so that outlines of other areas can be drawn over them."""
_ROOM_AROUND = {"dots": 0.2, "boundaries": 0.04}
_HEX_RADIUS = 1 / sqrt(3)
_ROTHERHAM = 53.42


def hex_map(
    codes: Sequence[str],
    names: Mapping[str, str],
    seats: Mapping[str, tuple[int, int]],
    kinds: Sequence[str],
) -> PlaceMap:
    """One hexagon of equal size for each ward: `seats` are its column and row (odd rows shifted, rows run north)."""
    shapes = tuple(_hexagon(code, names[code], *seats[code]) for code in codes if code in seats)
    return PlaceMap(
        "hex",
        "Each ward is one hexagon of equal size, roughly where it lies. Hexagons that touch are not always neighbours.",
        1.0,
        shapes,
        _placed(len(shapes), len(codes), "wards"),
        (),
        _choices(kinds),
    )


def dot_map(
    codes: Sequence[str],
    names: Mapping[str, str],
    points: Mapping[str, tuple[float, float]],
    kinds: Sequence[str],
    many: str,
) -> PlaceMap:
    """One dot for each place at its longitude and latitude."""
    shapes = tuple(
        Shape(code, names[code], round(points[code][0], 5), round(points[code][1], 5))
        for code in codes
        if code in points
    )
    words = f"Each of the {many} is one dot at its middle; north is up."
    return PlaceMap(
        "dots", words, _ratio(), shapes, _placed(len(shapes), len(codes), many), (), _choices(kinds)
    )


def boundary_map(
    codes: Sequence[str],
    names: Mapping[str, str],
    geometries: Mapping[str, str],
    kinds: Sequence[str],
    many: str,
    source: str,
) -> PlaceMap:
    """Imported boundaries: `geometries` are GeoJSON texts by code. Codes that are none of ours are listed."""
    shapes = []
    for code in codes:
        if code in geometries:
            rings = _rings(json.loads(geometries[code]))
            x, y = _middle(max(rings, key=len))
            shapes.append(Shape(code, short_label(names[code]), x, y, rings))
    words = f"Boundaries as imported: {source}. Larger areas look more important than they are."
    strangers = tuple(sorted(code for code in geometries if code not in set(codes)))
    return PlaceMap(
        "boundaries",
        words,
        _ratio(),
        tuple(shapes),
        _placed(len(shapes), len(codes), many),
        strangers,
        _choices(kinds),
    )


def box_of(drawn: PlaceMap) -> tuple[float, float, float, float]:
    """West, south, east and north of what a map shows, with room for outlines around it: dots lie inside theirs."""
    points = [point for shape in drawn.shapes for ring in shape.rings for point in ring]
    points += [(shape.x, shape.y) for shape in drawn.shapes if not shape.rings]
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    room = _ROOM_AROUND[drawn.kind]
    beside, above = room * (east - west or 1), room * (north - south or 1)
    return west - beside, south - above, east + beside, north + above


def with_outlines(
    drawn: PlaceMap,
    names: Mapping[str, str],
    key: str,
    words: str,
    lines: tuple[tuple[tuple[float, float], ...], ...],
    areas: Sequence[tuple[str, str, tuple[str, ...]]],
    all_areas: int,
) -> PlaceMap:
    """The map with outlines over it: `areas` have code, name and the codes of the places whose middle is in them."""
    share = len(areas) / all_areas if all_areas else 0.0
    outlines = MapOutlines(
        key,
        words,
        f"{len(areas)} of {all_areas} area{'' if all_areas == 1 else 's'} on this map ({share:.0%})",
        lines,
        tuple(
            OutlinedArea(code, name, tuple(sorted(names[place] for place in places)))
            for code, name, places in areas
        ),
    )
    return replace(drawn, outlines=outlines)


def short_label(name: str) -> str:
    """A ward's name short enough for its hexagon, on up to two lines."""
    first = name.split(" & ")[0]
    return first.replace(" ", "<br>", 1)


def _hexagon(code: str, name: str, q: int, r: int) -> Shape:
    x, y = q + 0.5 * (r % 2), r * sqrt(3) / 2
    ring = tuple(
        (
            round(x + 0.96 * _HEX_RADIUS * sin(pi * k / 3), 4),
            round(y + 0.96 * _HEX_RADIUS * cos(pi * k / 3), 4),
        )
        for k in (*range(6), 0)
    )
    return Shape(code, short_label(name), round(x, 4), round(y, 4), (ring,))


def _placed(placed: int, all_places: int, many: str) -> str:
    share = placed / all_places if all_places else 0.0
    return f"{placed} of {all_places} {many} placed ({share:.0%})"


def _choices(kinds: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, KIND_WORDS[kind]) for kind in kinds)


def _ratio() -> float:
    """How much longer one degree north is than one degree east."""
    return round(1 / cos(radians(_ROTHERHAM)), 4)


def _rings(geometry: dict) -> tuple[tuple[tuple[float, float], ...], ...]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return tuple(tuple((float(x), float(y)) for x, y in ring) for polygon in polygons for ring in polygon)


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Centre of gravity of a ring; the mean of its corners when it has no area."""
    twice, sum_x, sum_y = 0.0, 0.0, 0.0
    x0, y0 = ring[0]
    for (xa, ya), (xb, yb) in zip(ring, ring[1:], strict=False):
        ax, ay, bx, by = xa - x0, ya - y0, xb - x0, yb - y0
        cross = ax * by - bx * ay
        twice += cross
        sum_x += (ax + bx) * cross
        sum_y += (ay + by) * cross
    if not twice:
        return (
            round(sum(x for x, _ in ring) / len(ring), 5),
            round(sum(y for _, y in ring) / len(ring), 5),
        )
    return round(x0 + sum_x / (3 * twice), 5), round(y0 + sum_y / (3 * twice), 5)
