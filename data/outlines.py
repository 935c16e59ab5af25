"""Outlines of areas from GeoJSON files (RFC 7946): read within limits, checked by GEOS, and asked which holds a point.

Every file that cannot be used is refused with one message that says where and what to do.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
import shapely

from data.errors import StoreError

LARGEST = 20 * 2**20
"""Bytes of a file, as it lies there and as it unpacks."""

MOST_AREAS = 10_000
MOST_CORNERS = 50_000
OVERLAP = 0.05
"""Two areas of one file may share this part of the smaller: generalised borders are not drawn to match."""

_CODE = re.compile(r"[EWSNK]\d{8}")
_WEST, _EAST, _SOUTH, _NORTH = -9.0, 3.0, 49.0, 62.0
_FAULTS = {
    "Self-intersection": "crosses itself",
    "Ring Self-intersection": "touches itself",
    "Hole lies outside shell": "has a hole outside its border",
    "Holes are nested": "has a hole in a hole",
    "Nested shells": "lies in itself twice",
    "Interior is disconnected": "falls apart at a hole",
    "Duplicate Rings": "has the same border twice",
}


class BoundariesRefused(StoreError):
    """The boundaries cannot be used. The message says where and what to do; nothing was changed."""


@dataclass(frozen=True, eq=False)
class Outlines:
    """Areas of a file: official codes, names ('' for none) and valid shapes in longitude and latitude."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: np.ndarray
    source_sha256: str = ""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all areas together."""
        return tuple(float(edge) for edge in shapely.total_bounds(self.shapes))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        shapely.prepare(self.shapes)
        return shapely.STRtree(self.shapes)

    def area_of(self, points: np.ndarray) -> np.ndarray:
        """Index into `codes` of the area that holds each point [n, 2]; -1 where none does.

        A point on a border between two belongs to the first.
        """
        found = np.full(len(points), -1, dtype=np.int64)
        known = np.flatnonzero(np.isfinite(points).all(axis=1))
        near = points[known]
        at, area = self._tree.query(shapely.points(near))
        inside = shapely.intersects_xy(self.shapes[area], near[at])
        at, area = at[inside], area[inside]
        order = np.lexsort((area, at))[::-1]
        found[known[at[order]]] = area[order]
        return found


def read_outlines(path: Path) -> Outlines:
    """The areas of a GeoJSON file, or of a zip file that holds exactly one.

    Raises BoundariesRefused for a file that is too large, no GeoJSON, empty, in another projection, with latitude and
    longitude swapped, without official codes, with a code twice, with a shape that is not valid, or with two areas in
    one place.
    """
    content = _content(path)
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        raise BoundariesRefused(f"{path.name} is not a GeoJSON file: it is no readable JSON") from None
    features = tree.get("features") if isinstance(tree, dict) else None
    if not isinstance(features, list):
        raise BoundariesRefused(f"{path.name} is not a GeoJSON file of areas: it has no list of features")
    if not features:
        raise BoundariesRefused(f"{path.name} is empty: it has no areas")
    if len(features) > MOST_AREAS:
        raise BoundariesRefused(
            f"{path.name} has {len(features):,} areas; at most {MOST_AREAS:,} can be used"
        )
    properties = [_properties(path, number, feature) for number, feature in enumerate(features, start=1)]
    key = _code_key(path, properties)
    codes = [own[key] for own in properties]
    twice = [code for code, times in Counter(codes).items() if times > 1]
    if twice:
        raise BoundariesRefused(
            f"{path.name} has {listed(twice)} more than once: each area may stand there once"
        )
    polygons = [
        _polygons(path, code, feature.get("geometry")) for code, feature in zip(codes, features, strict=True)
    ]
    _check_projection(path, tree, codes, polygons)
    shapes = np.array(
        [_shape(path, code, own) for code, own in zip(codes, polygons, strict=True)], dtype=object
    )
    _check_overlaps(path, codes, shapes)
    name_key = _name_key(key, properties)
    names = tuple(str(own.get(name_key) or "")[:200] for own in properties)
    return Outlines(tuple(codes), names, shapes, sha256(content).hexdigest())


def check_places(
    file_name: str, codes: Sequence[str], shapes: np.ndarray, middles: Mapping[str, tuple[float, float]]
) -> None:
    """Refuse shapes that lie elsewhere than the areas whose codes they bear, or that bear each other's codes.

    `middles` are longitude and latitude of a point in each known area. A crescent need not hold its own middle, and
    generalised borders move, so it is refused only where most of the known areas do not. Raises BoundariesRefused.
    """
    known = [at for at, code in enumerate(codes) if code in middles]
    points = np.array([middles[codes[at]] for at in known], dtype=float).reshape(-1, 2)
    inside = shapely.intersects_xy(shapes[known], points[:, 0], points[:, 1])
    outside = [known[at] for at in np.flatnonzero(~inside)]
    if len(outside) * 2 <= len(known):
        return
    west, south, east, north = shapely.bounds(shapes[outside[0]])
    longitude, latitude = middles[codes[outside[0]]]
    raise BoundariesRefused(
        f"{file_name} has its areas in the wrong place: {len(outside)} of {len(known)} known ones do not hold "
        f"their own middle ({codes[outside[0]]} is drawn from longitude {west:.2f} to {east:.2f} and latitude "
        f"{south:.2f} to {north:.2f}; its middle is at {longitude:.3f}, {latitude:.3f}). They were moved or "
        "mirrored, or bear each "
        "other's codes: take the file as it was published"
    )


def listed(items: Sequence[str]) -> str:
    """The first three, and how many more there are."""
    more = len(items) - 3
    return ", ".join(items[:3]) + (f" and {more} more" if more > 0 else "")


def _content(path: Path) -> bytes:
    """The GeoJSON text of a file or of the one inside a zip file, never more than LARGEST."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise BoundariesRefused(
                f"{path.name} has {size / 2**20:.0f} MB; at most {LARGEST >> 20} MB can be read"
            )
        if not zipfile.is_zipfile(path):
            return path.read_bytes()
        with zipfile.ZipFile(path) as packed:
            inside = [i for i in packed.infolist() if i.filename.lower().endswith((".geojson", ".json"))]
            if len(inside) != 1:
                raise BoundariesRefused(
                    f"{path.name} holds {len(inside)} GeoJSON files: pack exactly one, or give the file itself"
                )
            with packed.open(inside[0]) as file:
                content = file.read(LARGEST + 1)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BoundariesRefused(f"{path.name} cannot be read: {reason}") from None
    if len(content) > LARGEST:
        raise BoundariesRefused(
            f"{path.name} unpacks to more than {LARGEST >> 20} MB; at most that can be read"
        )
    return content


def _properties(path: Path, number: int, feature: object) -> dict:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise BoundariesRefused(f"{path.name}: feature {number} has no properties, so no code")
    if "id" in feature and "id" not in properties:
        properties = {**properties, "id": feature["id"]}
    return properties


def _code_key(path: Path, properties: Sequence[dict]) -> str:
    """The property that holds the areas' own official codes: in every feature, and the most different ones."""
    found = []
    for key in properties[0]:
        values = [own.get(key) for own in properties]
        if all(isinstance(value, str) and _CODE.fullmatch(value) for value in values):
            found.append((len(set(values)), key))
    if not found:
        names = listed([str(key) for key in properties[0]]) or "none"
        raise BoundariesRefused(
            f"{path.name} has no official code in every area: one property must hold codes such as E05012993 "
            f"(properties found: {names})"
        )
    return max(found, key=lambda one: one[0])[1]


def _name_key(key: str, properties: Sequence[dict]) -> str:
    candidates = [key[:-2] + "NM", key[:-2] + "nm", "name", "NAME", "Name"]
    return next((one for one in candidates if one in properties[0]), "")


def _polygons(path: Path, code: str, geometry: object) -> list[list[np.ndarray]]:
    """Closed rings [corner, 2] of every polygon, the outer one first; heights are left out."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BoundariesRefused(f"{path.name}: {code} is not an area: its geometry is {kind or 'empty'}")
    try:
        nested = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
        polygons = [[np.asarray(ring, dtype=np.float64)[:, :2] for ring in polygon] for polygon in nested]
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, RecursionError):
        raise BoundariesRefused(f"{path.name}: the border of {code} is not a list of points") from None
    rings = [ring for polygon in polygons for ring in polygon]
    if not rings or not all(polygons):
        raise BoundariesRefused(f"{path.name}: {code} is empty")
    if sum(map(len, rings)) > MOST_CORNERS:
        raise BoundariesRefused(
            f"{path.name}: {code} has more than {MOST_CORNERS:,} points: use the generalised boundaries"
        )
    for ring in rings:
        if ring.ndim != 2 or ring.shape[1] != 2 or not np.isfinite(ring).all():
            raise BoundariesRefused(f"{path.name}: the border of {code} is not a list of points")
        if len(ring) < 4 or (ring[0] != ring[-1]).any():
            raise BoundariesRefused(f"{path.name}: the border of {code} is not closed")
    return polygons


def _shape(path: Path, code: str, polygons: list[list[np.ndarray]]) -> shapely.Geometry:
    """The valid shape of these rings, wound as RFC 7946 has it, without corners that stand there twice."""
    made = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    shape = made[0] if len(made) == 1 else shapely.MultiPolygon(made)
    if not shape.convex_hull.area > 0:
        raise BoundariesRefused(f"{path.name}: {code} encloses nothing: its border has no area inside")
    reason = shapely.is_valid_reason(shape)
    if reason != "Valid Geometry":
        fault, _, place = reason.partition("[")
        words = _FAULTS.get(fault, f"is not valid ({fault.lower()})")
        where = ", ".join(f"{float(number):.5f}" for number in place.rstrip("]").split()[:2])
        raise BoundariesRefused(
            f"{path.name}: the border of {code} {words}{f' near {where}' if where else ''}: mend it in a mapping "
            "program and try again"
        )
    return shapely.orient_polygons(shapely.remove_repeated_points(shape), exterior_cw=False)


def _check_projection(
    path: Path, tree: dict, codes: Sequence[str], polygons: Sequence[list[list[np.ndarray]]]
) -> None:
    corners = [np.concatenate([ring for rings in own for ring in rings]) for own in polygons]
    outside = [
        (code, own) for code, own in zip(codes, corners, strict=True) if not _inside(own[:, 0], own[:, 1])
    ]
    if not outside:
        return
    some = "" if len(outside) == len(codes) else f" in {listed([code for code, _ in outside])}"
    points = np.concatenate([own for _, own in outside])
    x, y = points[:, 0], points[:, 1]
    if _inside(y, x):
        raise BoundariesRefused(
            f"{path.name} has latitude and longitude swapped{some}: GeoJSON wants longitude first; export it again"
        )
    where = f"x from {x.min():,.1f} to {x.max():,.1f}, y from {y.min():,.1f} to {y.max():,.1f}"
    looks = ""
    if 0 <= x.min() and x.max() <= 700_000 and 1000 < y.max() <= 1_300_000 and y.min() >= 0:
        looks = "; these look like metres of the British National Grid"
    elif np.abs(x).max() <= 1_100_000 and 6_200_000 <= y.min() and y.max() <= 9_000_000:
        looks = "; these look like metres of Web Mercator"
    crs = tree.get("crs")
    named = crs.get("properties") if isinstance(crs, dict) else None
    stated = named.get("name", "") if isinstance(named, dict) else ""
    raise BoundariesRefused(
        f"{path.name} is not in longitude and latitude of Great Britain{some} ({where}{looks}"
        f"{f'; it says {stated[:80]}' if isinstance(stated, str) and stated else ''}): export it as WGS 84 (EPSG:4326)"
    )


def _inside(x: np.ndarray, y: np.ndarray) -> bool:
    return bool(((_WEST <= x) & (x <= _EAST)).all() and ((_SOUTH <= y) & (y <= _NORTH)).all())


def _check_overlaps(path: Path, codes: Sequence[str], shapes: np.ndarray) -> None:
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    both = np.flatnonzero(shared > OVERLAP * smaller)
    if len(both):
        one, other = codes[first[both[0]]], codes[second[both[0]]]
        raise BoundariesRefused(
            f"{path.name}: {one} and {other} lie over each other: a place may belong to one area of a file only"
        )
