"""Boundaries of places for maps: read from GeoJSON, checked, simplified, kept by layer and never changed.

A layer is one file of areas with official codes, valid from a day. Layers of wards and of neighbourhoods are drawn as
maps of their figures; any other, such as parishes or constituencies, as outlines over those. What is kept is for
drawing only: which area holds a record is judged on the file itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Row, func, insert, select

from data import schema
from data.areas import middles
from data.geography import neighbourhoods
from data.observations import LONGEST, check_text
from data.outlines import BoundariesRefused, check_places, listed, read_outlines
from data.writing import next_key

TOLERANCE = 0.0001
"""Degrees a drawn border may be off, roughly: some seven to eleven metres."""

LEVELS = {"E05": "ward", "E01": "neighbourhood"}
"""The level of a layer by the beginning of its codes; any other is `custom`, drawn as outlines."""

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
    "withdrawn": "str",
}
_PLACES = 5
_LINE = 1


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
class Outlined:
    """A layer as lines over a map: borders inside its box, each drawn once, and the areas that reach into it.

    `lines` are runs of (longitude, latitude); `areas` have code, name ('' for none) and the keys of the points that lie
    in them; `all_areas` counts those of the layer.
    """

    words: str
    lines: tuple[tuple[tuple[float, float], ...], ...]
    areas: tuple[tuple[str, str, tuple[str, ...]], ...]
    all_areas: int


@dataclass(frozen=True)
class Match:
    """How a layer fits: `placed` of `known`, areas of the store without a boundary, codes of the file without an area.

    For outlines, which need no areas of the store, `placed` are those of its `known` areas that lie in the borough or
    touch it.
    """

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

    Raises BoundariesRefused for a file that `read_outlines` refuses, or that mixes areas of different levels.
    """
    found = read_outlines(path)
    levels = {LEVELS.get(code[:3], "custom") for code in found.codes}
    if len(levels) > 1:
        raise BoundariesRefused(
            f"{path.name} mixes areas of different levels ({listed(sorted(levels))}): split the file"
        )
    boundaries = tuple(
        Boundary(code, own, _geometry(shape))
        for code, own, shape in zip(found.codes, found.names, simplified(found.shapes), strict=True)
    )
    return NewLayer(
        name or path.stem[:200],
        levels.pop(),
        valid_from,
        path.name[:200],
        found.source_sha256,
        actor,
        boundaries,
    )


def matched(connection: Connection, layer: NewLayer) -> Match:
    """How the layer fits the areas the store knows at its level, or the borough where it is for outlines.

    Raises BoundariesRefused when nothing of it fits, or when most of its areas lie elsewhere than those of the store.
    """
    if layer.level == "custom":
        return _matched_outlines(layer)
    area = schema.area.c
    query = select(area.code, area.name).where(area.kind == layer.level)
    known = {row.code: row.name for row in connection.execute(query)}
    codes = {boundary.code for boundary in layer.boundaries}
    placed = codes & known.keys()
    if not placed:
        few = listed(sorted(codes))
        raise BoundariesRefused(
            f"none of the {len(codes)} codes of {layer.file_name} ({few}) is an area of this store: codes change when "
            "boundaries do, so look for the file of the boundaries in use"
        )
    shapes = shapely.from_geojson([boundary.geometry for boundary in layer.boundaries])
    check_places(layer.file_name, [boundary.code for boundary in layer.boundaries], shapes, middles())
    return Match(
        len(placed),
        len(known),
        tuple(f"{code} {known[code]}" for code in sorted(known.keys() - codes)),
        tuple(f"{b.code} {b.name}".rstrip() for b in layer.boundaries if b.code not in known),
    )


def _matched_outlines(layer: NewLayer) -> Match:
    """How many areas of the layer reach into the borough: the box around its neighbourhoods."""
    shapes = shapely.from_geojson([boundary.geometry for boundary in layer.boundaries])
    box = shapely.box(*_borough_box())
    inside = shapely.intersects(shapes, box)
    if not inside.any():
        raise BoundariesRefused(
            f"none of the {len(shapes)} areas of {layer.file_name} reaches into Rotherham: there would be nothing to "
            "draw"
        )
    return Match(int(inside.sum()), len(shapes), (), ())


def _borough_box() -> tuple[float, float, float, float]:
    middles = neighbourhoods()[["longitude", "latitude"]].to_numpy(dtype=float)
    return *middles.min(axis=0), *middles.max(axis=0)


def keep(connection: Connection, layer: NewLayer) -> int:
    """Number of the layer that now holds these boundaries. Raises BoundariesRefused when the file is there already."""
    table = schema.boundary_layer
    before = connection.execute(
        select(table.c.id).where(
            table.c.source_sha256 == layer.source_sha256, table.c.valid_from == layer.valid_from
        )
    ).scalar()
    if before is not None:
        state = " and was withdrawn" if before in _withdrawn(connection) else ""
        raise BoundariesRefused(
            f"'{layer.file_name}' is already there as layer {before}{state}; nothing was changed"
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


def withdraw(connection: Connection, number: int, reason: str, actor: str) -> None:
    """Draw a layer no more, for a reason; it stays in the store with its boundaries.

    Raises BoundariesRefused when there is no such layer or it is withdrawn already, and ObservationError for a reason
    that cannot be kept.
    """
    check_text("the reason", reason, LONGEST["text"], empty=False)
    layer, table = schema.boundary_layer.c, schema.boundary_withdrawal
    if connection.execute(select(layer.id).where(layer.id == number)).first() is None:
        raise BoundariesRefused(f"there is no layer {number}; nothing was changed")
    if number in _withdrawn(connection):
        raise BoundariesRefused(f"layer {number} is withdrawn already; nothing was changed")
    row = {"layer": number, "reason": reason, "actor": actor, "withdrawn_at": datetime.now(UTC)}
    connection.execute(insert(table), row)


def _withdrawn(connection: Connection) -> dict[int, str]:
    """The reasons of the layers that are not drawn any more, by number."""
    table = schema.boundary_withdrawal.c
    return dict(connection.execute(select(table.layer, table.reason)).all())


def _drawn(connection: Connection, levels: Collection[str]) -> list[Row]:
    """The layers of these levels that were not withdrawn."""
    query = select(schema.boundary_layer).where(schema.boundary_layer.c.level.in_(levels))
    gone = _withdrawn(connection)
    return [row for row in connection.execute(query) if row.id not in gone]


def layers(connection: Connection) -> pd.DataFrame:
    """Every layer, oldest first: LAYER_COLUMNS. Days and instants are ISO text; `withdrawn` is the reason why a layer
    is not drawn any more, '' for one that is."""
    table, areas = schema.boundary_layer.c, schema.boundary.c
    counts = dict(connection.execute(select(areas.layer, func.count()).group_by(areas.layer)).all())
    gone = _withdrawn(connection)
    rows = [
        {
            **row._mapping,
            "layer": row.id,
            "withdrawn": gone.get(row.id, ""),
            "valid_from": row.valid_from.isoformat(),
            "loaded_at": row.loaded_at.isoformat(timespec="seconds"),
            "areas": counts.get(row.id, 0),
        }
        for row in connection.execute(select(schema.boundary_layer).order_by(table.id))
    ]
    return pd.DataFrame(rows, columns=list(LAYER_COLUMNS)).astype(LAYER_COLUMNS)


def layer_for(connection: Connection, level: str, day: date) -> Layer | None:
    """The layer of a level to draw on a day: the latest valid by then, else the earliest; None when there is none."""
    found = _drawn(connection, (level,))
    if not found:
        return None
    row = _in_force(found, day)
    area = schema.boundary.c
    shapes = connection.execute(
        select(area.code, area.geometry).where(area.layer == row.id).order_by(area.code)
    )
    return Layer(row.id, row.level, _words(row), {shape.code: shape.geometry for shape in shapes})


def outline_layers(connection: Connection, levels: Collection[str], day: date) -> tuple[tuple[int, str], ...]:
    """Number and words of every layer of these levels to draw as outlines on a day, by name: the one in force of wards,
    of neighbourhoods, and of other areas that share a name."""
    named: dict[tuple[str, str], list[Row]] = {}
    for row in _drawn(connection, levels):
        named.setdefault((row.name if row.level == "custom" else "", row.level), []).append(row)
    chosen = sorted((_in_force(rows, day) for rows in named.values()), key=lambda row: (row.name, row.level))
    return tuple((row.id, _words(row)) for row in chosen)


def outlined(
    connection: Connection,
    number: int,
    box: tuple[float, float, float, float],
    points: Mapping[str, tuple[float, float]],
) -> Outlined:
    """A layer as lines inside a box (west, south, east, north), with the points that lie in each of its areas.

    Raises BoundariesRefused when there is no such layer, or none any more.
    """
    header = connection.execute(
        select(schema.boundary_layer).where(schema.boundary_layer.c.id == number)
    ).first()
    if header is None or number in _withdrawn(connection):
        raise BoundariesRefused(f"there is no layer {number}")
    area = schema.boundary.c
    query = select(area.code, area.name, area.geometry).where(area.layer == number).order_by(area.code)
    rows = connection.execute(query).all()
    shapes = shapely.from_geojson([row.geometry for row in rows])
    inside = np.flatnonzero(shapely.intersects(shapes, shapely.box(*box)))
    borders = shapely.clip_by_rect(shapely.boundary(shapes[inside]), *box)
    merged = shapely.line_merge(shapely.union_all(borders))
    lines = [part for part in shapely.get_parts(merged) if shapely.get_type_id(part) == _LINE]
    keys = list(points)
    holding, at = shapely.STRtree(shapely.points([points[key] for key in keys])).query(
        shapes[inside], predicate="intersects"
    )
    held: dict[int, list[str]] = {}
    for one, point in zip(holding.tolist(), at.tolist(), strict=True):
        held.setdefault(one, []).append(keys[point])
    return Outlined(
        _words(header),
        tuple(tuple(map(tuple, np.round(shapely.get_coordinates(line), _PLACES).tolist())) for line in lines),
        tuple(
            (rows[i].code, rows[i].name, tuple(sorted(held.get(n, ()))))
            for n, i in enumerate(inside.tolist())
        ),
        len(rows),
    )


def _in_force(rows: Sequence[Row], day: date) -> Row:
    """Of layers of one kind the latest valid by a day, else the earliest."""
    by_then = [row for row in rows if row.valid_from <= day]
    if by_then:
        return max(by_then, key=lambda row: (row.valid_from, row.id))
    return min(rows, key=lambda row: (row.valid_from, -row.id))


def _words(row: Row) -> str:
    return f"{row.name}, valid from {row.valid_from.day} {row.valid_from:%B %Y}"


def simplified(shapes: np.ndarray, tolerance: float = TOLERANCE) -> np.ndarray:
    """The shapes with fewer corners. Neighbours that share a border share it afterwards too (Visvalingam and Whyatt,
    1993); where they did not, each is simplified by itself (Douglas and Peucker, 1973)."""
    if shapely.coverage_is_valid(shapes):
        return shapely.coverage_simplify(shapes, tolerance)
    return shapely.simplify(shapes, tolerance)


def _geometry(shape: shapely.Geometry) -> str:
    rounded = shapely.transform(
        shapely.orient_polygons(shape, exterior_cw=False), lambda at: np.round(at, _PLACES)
    )
    return json.dumps(json.loads(shapely.to_geojson(rounded)), separators=(",", ":"))
