"""One measure over wards or neighbourhoods, and the map they are drawn on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from data import geography
from data.boundaries import Layer
from data.geography import BOROUGH
from data.store import Store, current
from metrics.board.cache import kept
from metrics.board.judged_places import counted_by_ward, judged_places
from metrics.board.others import others_of
from metrics.board.others_by_year import others_by_year_of
from metrics.board.snapshot import Snapshot, seen_by
from metrics.board.wards import mix_in
from metrics.board.ways import ways_of
from metrics.places.chosen import detail_of
from metrics.places.ground import LEVEL_WORDS, LEVELS, Ground
from metrics.places.hotspots_view import Surroundings, hotspots_view
from metrics.places.maps import WITH_OUTLINES, boundary_map, box_of, dot_map, hex_map, with_outlines
from metrics.views import Board, HotspotsView, PlaceDetail, PlaceLink, PlaceMap


def hotspots(
    measure: str,
    quarter: str,
    release: int | None = None,
    audience: str = "board",
    level: str = "ward",
    place: str = "",
    drawn_as: str = "",
    outlines: str = "",
) -> HotspotsView:
    """One measure over all wards or neighbourhoods, with the chosen place ('' or the borough: the whole borough).

    `place` is an official code or a locality's key; `drawn_as` a kind of map, '' the first there is; `outlines` the
    key of other areas to draw over it, '' for none. Raises ValueError naming an unknown measure, quarter, release,
    audience, level, place, kind of map or outlines.
    """
    store = current()
    snapshot = seen_by(store, release, audience)
    asked = (snapshot.key, measure, quarter, level, drawn_as, outlines, audience, release)
    key = (*asked, store.extent().layer)
    seen = kept(
        ("spots", *key),
        lambda: _all_places(store, snapshot, audience, measure, quarter, level, drawn_as, outlines),
    )
    return kept(
        ("hotspots", *key, place),
        lambda: replace(seen, chosen=_chosen_place(store, snapshot, seen, place)),
    )


def hotspots_of(board: Board) -> tuple[HotspotsView, ...]:
    """Every measure over all wards, of a board's quarter, release and audience."""
    number = board.release.number if board.release else None
    return tuple(
        hotspots(code, board.quarter, number, board.audience) for code, _ in place_choices().measures
    )


@dataclass(frozen=True)
class PlaceChoices:
    """What a reader of maps may choose: measures with ward figures (code, short name), every place by its code, and the
    kinds of map of each level. `best_fit` is the ward of each neighbourhood; `outlines` are key and words of the areas
    whose outlines can be drawn over the maps of each level."""

    measures: tuple[tuple[str, str], ...]
    places: dict[str, PlaceLink]
    best_fit: dict[str, str]
    maps: dict[str, tuple[str, ...]]
    outlines: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def place_choices() -> PlaceChoices:
    """What there is to choose from on the hotspots page of the store in use, as revised."""
    store = current()
    snapshot = seen_by(store, None, "board")
    ways = ways_of(snapshot)
    return PlaceChoices(
        tuple((code, m.short) for code, m in counted_by_ward(snapshot).items()),
        {link.code: link for link in ways.all_places},
        dict(ways.best_fit),
        {level: kinds_of_map(level, layer_of(store, snapshot, level)) for level in LEVELS},
        {level: outlines_over(store, snapshot, level) for level in LEVELS},
    )


def _all_places(
    store: Store,
    snapshot: Snapshot,
    audience: str,
    measure: str,
    quarter: str,
    level: str,
    drawn_as: str,
    outlines: str,
) -> HotspotsView:
    """The view of a measure with no place chosen."""
    subjects = counted_by_ward(snapshot)
    if measure not in subjects:
        raise ValueError(f"there is no measure '{measure}' with figures for wards")
    found = judged_places(store, snapshot, measure, quarter, level)
    around = Surroundings(
        quarter=quarter,
        release=next((r for r in snapshot.releases if r.number == snapshot.release), None),
        audience=audience,
        map=map_of(store, snapshot, found.ground, drawn_as, outlines),
        localities=ways_of(snapshot).localities,
        others=others_of(store, snapshot, measure, quarter),
        others_by_year=others_by_year_of(store, snapshot, measure, quarter),
        measures=tuple((code, m.short) for code, m in subjects.items()),
        quarters=snapshot.quarters,
        as_of=snapshot.as_of.isoformat(),
    )
    return hotspots_view(found, around)


def _chosen_place(store: Store, snapshot: Snapshot, seen: HotspotsView, place: str) -> PlaceDetail:
    ways = ways_of(snapshot)
    if place and place != BOROUGH and not ways.knows(place):
        raise ValueError(f"there is no place '{place}'")
    found = judged_places(store, snapshot, seen.measure, seen.quarter, seen.level)
    mix = ((), "")
    if seen.level == "ward" and place in ways.wards:
        mix = mix_in(snapshot, seen.quarter, place)
    return detail_of(found, seen.places, place or BOROUGH, ways, mix)


def map_of(store: Store, snapshot: Snapshot, ground: Ground, drawn_as: str, outlines: str = "") -> PlaceMap:
    """The map of a level: hexagons or dots out of the box, boundaries once they are imported, with outlines over it."""
    layer = layer_of(store, snapshot, ground.level)
    kinds = kinds_of_map(ground.level, layer)
    kind = drawn_as or kinds[0]
    if kind not in kinds:
        raise ValueError(f"there is no map drawn as '{drawn_as}'; there is {' and '.join(kinds)}")
    drawn = _bare_map(ground, kind, kinds, layer)
    offered = outlines_over(store, snapshot, ground.level)
    drawn = replace(drawn, offered=offered if set(kinds) & WITH_OUTLINES else ())
    if not outlines:
        return drawn
    if outlines not in dict(offered) or kind not in WITH_OUTLINES:
        raise ValueError(f"there are no outlines '{outlines}' to draw over this map")
    points = {shape.code: (shape.x, shape.y) for shape in drawn.shapes}
    found = store.outlined(int(outlines), box_of(drawn), points)
    names = dict(zip(ground.codes, ground.names, strict=True))
    return with_outlines(drawn, names, outlines, found.words, found.lines, found.areas, found.all_areas)


def _bare_map(ground: Ground, kind: str, kinds: tuple[str, ...], layer: Layer | None) -> PlaceMap:
    names = dict(zip(ground.codes, ground.names, strict=True))
    _, many = LEVEL_WORDS[ground.level]
    if kind == "boundaries":
        return boundary_map(ground.codes, names, layer.geometries, kinds, many, layer.words)
    if kind == "hex":
        seats = geography.wards()
        at = {r.code: (int(r.hex_q), int(r.hex_r)) for r in seats.itertuples()}
        return hex_map(ground.codes, names, at, kinds)
    points = geography.neighbourhoods()
    at = {r.code: (float(r.longitude), float(r.latitude)) for r in points.itertuples()}
    return dot_map(ground.codes, names, at, kinds, many)


def outlines_over(store: Store, snapshot: Snapshot, level: str) -> tuple[tuple[str, str], ...]:
    """Key and words of the areas whose outlines can be drawn over maps of a level; wards over neighbourhoods too."""
    levels = ("custom",) if level == "ward" else ("custom", "ward")
    key = ("outlines", store.id, store.extent().layer, level, snapshot.as_of)
    found = kept(key, lambda: store.outline_layers(levels, snapshot.as_of))
    return tuple((str(number), words) for number, words in found)


def layer_of(store: Store, snapshot: Snapshot, level: str) -> Layer | None:
    key = ("layer", store.id, store.extent().layer, level, snapshot.as_of)
    return kept(key, lambda: store.boundary_layer(level, snapshot.as_of))


def kinds_of_map(level: str, layer: Layer | None) -> tuple[str, ...]:
    return (("hex" if level == "ward" else "dots"), *(("boundaries",) if layer else ()))
