"""Which ward holds a point: ray casting over boundaries in longitude and latitude, many points at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.returns.places import area_kinds
from data.returns.problems import ReturnError

_CODE_KEYS = ("code", "WD25CD", "WD24CD", "WD23CD", "WD22CD", "WD21CD", "ward_code", "ward24_code", "id")
LARGEST = 64 * 2**20


class BoundariesError(ReturnError):
    """The boundaries cannot be used. The message says why."""


@dataclass(frozen=True)
class Boundaries:
    """Rings of areas by code. A point is inside when a ray from it crosses the rings an odd number of times."""

    codes: tuple[str, ...]
    rings: tuple[tuple[np.ndarray, ...], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all areas together."""
        points = np.concatenate([ring for rings in self.rings for ring in rings])
        west, south = points.min(axis=0)
        east, north = points.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def area_of(self, points: np.ndarray) -> np.ndarray:
        """Index into `codes` of the area that holds each point [n, 2]; -1 where none does."""
        found = np.full(len(points), -1, dtype=np.int64)
        for index, rings in enumerate(self.rings):
            corners = np.concatenate(rings)
            near = np.flatnonzero(
                (found < 0)
                & (points >= corners.min(axis=0)).all(axis=1)
                & (points <= corners.max(axis=0)).all(axis=1)
            )
            if near.size:
                inside = np.zeros(near.size, dtype=bool)
                for ring in rings:
                    inside ^= _crossed_oddly(points[near], ring)
                found[near[inside]] = index
        return found


def read_boundaries(path: Path) -> Boundaries:
    """Boundaries of areas we know from a GeoJSON file. Raises BoundariesError when it cannot be used."""
    try:
        if path.stat().st_size > LARGEST:
            raise BoundariesError(f"{path.name} is larger than {LARGEST >> 20} MB")
        content = json.loads(path.read_text(encoding="utf-8"))
        features = content["features"]
    except OSError as error:
        raise BoundariesError(f"{path.name} cannot be opened: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BoundariesError(f"{path.name} is not a GeoJSON file of areas") from None
    codes, shapes = [], []
    try:
        for feature in features:
            code = _code(feature["properties"])
            if code in codes:
                raise BoundariesError(f"{path.name} has {code} twice")
            geometry = feature["geometry"]
            polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
            rings = tuple(
                np.asarray(ring, dtype=np.float64)[:, :2] for polygon in polygons for ring in polygon
            )
            if any(len(ring) < 4 or not np.isfinite(ring).all() for ring in rings):
                raise BoundariesError(f"{path.name}: the boundary of {code} is not closed")
            codes.append(code)
            shapes.append(rings)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, BoundariesError):
            raise
        raise BoundariesError(f"{path.name} has a feature that is not an area with a code") from None
    if not codes:
        raise BoundariesError(f"{path.name} has no areas")
    boundaries = Boundaries(tuple(codes), tuple(shapes))
    west, south, east, north = boundaries.box
    if not (-9 < west and east < 3 and 49 < south and north < 62):
        raise BoundariesError(f"{path.name} is not in longitude and latitude")
    return boundaries


def _code(properties: dict) -> str:
    known = area_kinds()
    values = [properties[key] for key in _CODE_KEYS if key in properties] + list(properties.values())
    code = next((value for value in values if isinstance(value, str) and known.get(value) == "ward"), None)
    if code is None:
        raise BoundariesError("a boundary has no code of a ward of Rotherham")
    return code


def _crossed_oddly(points: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Whether a ray to the east of each point crosses the ring an odd number of times."""
    x, y = points[:, :1], points[:, 1:]
    x1, y1 = ring[:-1, 0], ring[:-1, 1]
    x2, y2 = ring[1:, 0], ring[1:, 1]
    spans = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    crossing = x1 + (y - y1) * (x2 - x1) / rise
    return (spans & (x < crossing)).sum(axis=1) % 2 == 1
