"""Boundaries of places for maps: read from GeoJSON, checked, simplified, kept by layer and never changed.

A layer is one file of areas with official codes, valid from a day. What is kept is for drawing only: which area holds
a point is judged on the file itself.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, insert, select

from data import schema
from data.errors import StoreError
from data.writing import next_key

LARGEST = 20 * 2**20
"""Bytes of a file, as it lies there and as it unpacks."""

MOST_AREAS = 10_000
MOST_CORNERS = 50_000
TOLERANCE = 0.0001
"""Degrees a drawn border may be off: some seven to eleven metres."""

LEVELS = {"E05": "ward", "E01": "neighbourhood"}
"""The level of a layer by the beginning of its codes; any other is `custom`."""

LAYER_COLUMNS = {
    "layer": "int64",
    "name": "str",
    "level": "str",
    "valid_from": "str",
    "file_name": "str",
    "source_sha256": "str",
    "actor": "str",
    "loaded_at": "str",
    "areas": "int64",
}
_CODE = re.compile(r"[EWSNK]\d{8}")
_WEST, _EAST, _SOUTH, _NORTH = -9.0, 3.0, 49.0, 61.0
_PLACES = 5


class BoundariesRefused(StoreError):
    """The boundaries cannot be used. The message says where and what to do; nothing was changed."""


@dataclass(frozen=True)
class Boundary:
    """One area: its official code, its name ('' for none) and its simplified geometry as GeoJSON text."""

    code: str
    name: str
    geometry: str


@dataclass(frozen=True)
class NewLayer:
    """Boundaries read from a file and found sound."""

    name: str
    level: str
    valid_from: date
    file_name: str
    source_sha256: str
    actor: str
    boundaries: tuple[Boundary, ...]


@dataclass(frozen=True)
class Layer:
    """A layer as maps use it: `geometries` are GeoJSON texts by code, `words` say where they come from."""

    number: int
    level: str
    words: str
    geometries: dict[str, str]


@dataclass(frozen=True)
class Match:
    """How a layer fits the areas of the store: `placed` of `known`, areas without a boundary, codes without an area."""

    placed: int
    known: int
    without_boundary: tuple[str, ...]
    unmatched: tuple[str, ...]

    @property
    def words(self) -> str:
        """ "25 of 25 placed (100%)"."""
        share = self.placed / self.known if self.known else 0.0
        return f"{self.placed} of {self.known} placed ({share:.0%})"


def read_layer(path: Path, *, name: str, valid_from: date, actor: str) -> NewLayer:
    """The layer in a GeoJSON file, or in a zip file that holds exactly one.

    Raises BoundariesRefused for a file that is too large, no GeoJSON, empty, in another projection, with latitude and
    longitude swapped, without official codes, with a code twice, or with a border that crosses itself.
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
    codes = [str(own[key]) for own in properties]
    twice = [code for code, times in Counter(codes).items() if times > 1]
    if twice:
        raise BoundariesRefused(
            f"{path.name} has {_listed(twice)} more than once: each area may stand there once"
        )
    levels = {LEVELS.get(code[:3], "custom") for code in codes}
    if len(levels) > 1:
        raise BoundariesRefused(
            f"{path.name} mixes areas of different levels ({_listed(sorted(levels))}): split the file"
        )
    shapes = [
        _polygons(path, code, feature.get("geometry")) for code, feature in zip(codes, features, strict=True)
    ]
    _check_projection(path, tree, shapes)
    for code, shape in zip(codes, shapes, strict=True):
        for ring in (ring for polygon in shape for ring in polygon):
            if crosses_itself(ring):
                raise BoundariesRefused(
                    f"{path.name}: the border of {code} crosses itself: mend it in a mapping program and try again"
                )
    name_key = _name_key(key, properties)
    boundaries = tuple(
        Boundary(code, str(own.get(name_key) or "")[:200], _geometry(shape))
        for code, own, shape in zip(codes, properties, shapes, strict=True)
    )
    return NewLayer(
        name or path.stem[:200],
        levels.pop(),
        valid_from,
        path.name[:200],
        sha256(content).hexdigest(),
        actor,
        boundaries,
    )


def matched(connection: Connection, layer: NewLayer) -> Match:
    """How the layer fits the areas the store knows at its level. Raises BoundariesRefused when nothing does."""
    area = schema.area.c
    wanted = (
        area.kind == layer.level if layer.level != "custom" else area.kind.not_in(("ward", "neighbourhood"))
    )
    known = {row.code: row.name for row in connection.execute(select(area.code, area.name).where(wanted))}
    codes = {boundary.code for boundary in layer.boundaries}
    placed = codes & known.keys()
    if not placed:
        few = _listed(sorted(codes))
        raise BoundariesRefused(
            f"none of the {len(codes)} codes of {layer.file_name} ({few}) is an area of this store: codes change when "
            "boundaries do, so look for the file of the boundaries in use"
        )
    missing = sorted(known.keys() - codes) if layer.level != "custom" else []
    total = len(known) if layer.level != "custom" else len(codes)
    return Match(
        len(placed),
        total,
        tuple(f"{code} {known[code]}" for code in missing),
        tuple(f"{b.code} {b.name}".rstrip() for b in layer.boundaries if b.code not in known),
    )


def keep(connection: Connection, layer: NewLayer) -> int:
    """Number of the layer that now holds these boundaries. Raises BoundariesRefused when the file is there already."""
    table = schema.boundary_layer
    before = connection.execute(
        select(table.c.id).where(
            table.c.source_sha256 == layer.source_sha256, table.c.valid_from == layer.valid_from
        )
    ).scalar()
    if before is not None:
        raise BoundariesRefused(
            f"'{layer.file_name}' is already there as layer {before}; nothing was changed"
        )
    matched(connection, layer)
    number = next_key(connection, table.c.id)
    connection.execute(
        insert(table),
        {
            "id": number,
            "name": layer.name,
            "level": layer.level,
            "valid_from": layer.valid_from,
            "file_name": layer.file_name,
            "source_sha256": layer.source_sha256,
            "actor": layer.actor,
            "loaded_at": datetime.now(UTC),
        },
    )
    connection.execute(
        insert(schema.boundary), [{"layer": number, **vars(boundary)} for boundary in layer.boundaries]
    )
    return number


def layers(connection: Connection) -> pd.DataFrame:
    """Every layer, oldest first: LAYER_COLUMNS. Days and instants are ISO text."""
    table, areas = schema.boundary_layer.c, schema.boundary.c
    counts = dict(connection.execute(select(areas.layer, func.count()).group_by(areas.layer)).all())
    rows = [
        {
            **row._mapping,
            "layer": row.id,
            "valid_from": row.valid_from.isoformat(),
            "loaded_at": row.loaded_at.isoformat(timespec="seconds"),
            "areas": counts.get(row.id, 0),
        }
        for row in connection.execute(select(schema.boundary_layer).order_by(table.id))
    ]
    return pd.DataFrame(rows, columns=list(LAYER_COLUMNS)).astype(LAYER_COLUMNS)


def layer_for(connection: Connection, level: str, day: date) -> Layer | None:
    """The layer of a level to draw on a day: the latest valid by then, else the earliest; None when there is none."""
    table = schema.boundary_layer.c
    found = connection.execute(select(schema.boundary_layer).where(table.level == level)).all()
    if not found:
        return None
    by_then = [row for row in found if row.valid_from <= day]
    row = (
        max(by_then, key=lambda r: (r.valid_from, r.id))
        if by_then
        else min(found, key=lambda r: (r.valid_from, -r.id))
    )
    area = schema.boundary.c
    shapes = connection.execute(
        select(area.code, area.geometry).where(area.layer == row.id).order_by(area.code)
    )
    words = f"{row.name}, valid from {row.valid_from.day} {row.valid_from:%B %Y}"
    return Layer(row.id, row.level, words, {shape.code: shape.geometry for shape in shapes})


def crosses_itself(ring: np.ndarray) -> bool:
    """Whether two sides of a closed ring [corner, 2] that do not follow each other meet."""
    start, end = ring[:-1], ring[1:]
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.argsort(low[:, 0], kind="stable")
    count = len(order)
    reach = np.searchsorted(low[order, 0], high[order, 0], side="right")
    for position, side in enumerate(order):
        others = order[position + 1 : reach[position]]
        apart = np.abs(others - side)
        others = others[(apart > 1) & (apart < count - 1)]
        others = others[(low[others, 1] <= high[side, 1]) & (high[others, 1] >= low[side, 1])]
        if len(others) and _meet(start[side], end[side], start[others], end[others]).any():
            return True
    return False


def simplified(ring: np.ndarray, tolerance: float = TOLERANCE) -> np.ndarray:
    """The closed ring with fewer corners, nowhere further off than the tolerance (Douglas and Peucker, 1973).

    A ring that would fall together keeps its corners.
    """
    far = int(np.argmax(((ring - ring[0]) ** 2).sum(axis=1)))
    kept = np.zeros(len(ring), dtype=bool)
    kept[[0, far, len(ring) - 1]] = True
    waiting = [(0, far), (far, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        line = ring[last] - ring[first]
        away = ring[first + 1 : last] - ring[first]
        length = float(np.hypot(*line))
        off = (
            np.abs(line[0] * away[:, 1] - line[1] * away[:, 0]) / length
            if length
            else np.hypot(away[:, 0], away[:, 1])
        )
        worst = int(np.argmax(off))
        if off[worst] > tolerance:
            middle = first + 1 + worst
            kept[middle] = True
            waiting += [(first, middle), (middle, last)]
    return ring[kept] if kept.sum() >= 4 else ring


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
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
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
        names = _listed([str(key) for key in properties[0]]) or "none"
        raise BoundariesRefused(
            f"{path.name} has no official code in every area: one property must hold codes such as E05012993 "
            f"(properties found: {names})"
        )
    return max(found, key=lambda one: one[0])[1]


def _name_key(key: str, properties: Sequence[dict]) -> str:
    candidates = [key[:-2] + "NM", key[:-2] + "nm", "name", "NAME", "Name"]
    return next((one for one in candidates if one in properties[0]), "")


def _polygons(path: Path, code: str, geometry: object) -> list[list[np.ndarray]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BoundariesRefused(f"{path.name}: {code} is not an area: its geometry is {kind or 'empty'}")
    try:
        nested = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
        shape = [[np.asarray(ring, dtype=np.float64)[:, :2] for ring in polygon] for polygon in nested]
    except (KeyError, TypeError, ValueError, IndexError):
        raise BoundariesRefused(f"{path.name}: the border of {code} is not a list of points") from None
    rings = [ring for polygon in shape for ring in polygon]
    if not rings:
        raise BoundariesRefused(f"{path.name}: {code} is empty")
    if sum(map(len, rings)) > MOST_CORNERS:
        raise BoundariesRefused(
            f"{path.name}: {code} has more than {MOST_CORNERS:,} points: use the generalised boundaries"
        )
    for ring in rings:
        if ring.shape[1] != 2 or not np.isfinite(ring).all():
            raise BoundariesRefused(f"{path.name}: the border of {code} is not a list of points")
        if len(ring) < 4 or (ring[0] != ring[-1]).any():
            raise BoundariesRefused(f"{path.name}: the border of {code} is not closed")
    shape = [[_without_repeats(ring) for ring in polygon] for polygon in shape]
    if any(len(ring) < 4 for polygon in shape for ring in polygon):
        raise BoundariesRefused(
            f"{path.name}: {code} encloses nothing: its border has fewer than three corners"
        )
    return shape


def _without_repeats(ring: np.ndarray) -> np.ndarray:
    new = np.r_[True, (ring[1:] != ring[:-1]).any(axis=1)]
    return ring[new]


def _check_projection(path: Path, tree: dict, shapes: list[list[list[np.ndarray]]]) -> None:
    points = np.concatenate([ring for shape in shapes for polygon in shape for ring in polygon])
    x, y = points[:, 0], points[:, 1]
    if _inside(x, y):
        return
    if _inside(y, x):
        raise BoundariesRefused(
            f"{path.name} has latitude and longitude swapped: GeoJSON wants longitude first; export it again"
        )
    where = f"x from {x.min():,.1f} to {x.max():,.1f}, y from {y.min():,.1f} to {y.max():,.1f}"
    crs = tree.get("crs")
    stated = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    raise BoundariesRefused(
        f"{path.name} is not in longitude and latitude of Great Britain ({where}"
        f"{f'; it says {stated}' if isinstance(stated, str) and stated else ''}): export it as WGS 84 (EPSG:4326)"
    )


def _inside(x: np.ndarray, y: np.ndarray) -> bool:
    return bool(((_WEST <= x) & (x <= _EAST)).all() and ((_SOUTH <= y) & (y <= _NORTH)).all())


def _meet(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Whether the side from a to b meets each side from c to d, ends included."""

    def turn(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return np.sign(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    def within(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return ((np.minimum(p, q) <= r) & (r <= np.maximum(p, q))).all(axis=-1)

    abc, abd, cda, cdb = turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
    proper = (abc * abd < 0) & (cda * cdb < 0)
    touch = ((abc == 0) & within(a, b, c)) | ((abd == 0) & within(a, b, d))
    touch |= ((cda == 0) & within(c, d, a)) | ((cdb == 0) & within(c, d, b))
    return proper | touch


def _geometry(shape: list[list[np.ndarray]]) -> str:
    polygons = [[np.round(simplified(ring), _PLACES).tolist() for ring in polygon] for polygon in shape]
    tree = (
        {"type": "Polygon", "coordinates": polygons[0]}
        if len(polygons) == 1
        else {"type": "MultiPolygon", "coordinates": polygons}
    )
    return json.dumps(tree, separators=(",", ":"))


def _listed(items: Sequence[str]) -> str:
    more = len(items) - 3
    return ", ".join(items[:3]) + (f" and {more} more" if more > 0 else "")
