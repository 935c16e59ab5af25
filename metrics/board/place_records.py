"""Every measure that is held for one place: what there is to take away of it."""

from __future__ import annotations

from data.geography import BOROUGH
from data.store import Store, current
from metrics.board.cache import kept
from metrics.board.judged_places import counted_by_ward, judged_places
from metrics.board.snapshot import Snapshot, seen_by
from metrics.board.ways import ways_of
from metrics.places.chosen import quarter_of
from metrics.places.judging import Judged
from metrics.places.ranking import places_of
from metrics.places.record import Population, measure_in_place
from metrics.places.ways import Ways
from metrics.populations import population_in
from metrics.rules import RULES_VERSION
from metrics.views import PlaceMeasure, PlaceRecord


def place_record(
    place: str, quarter: str, release: int | None = None, audience: str = "board"
) -> PlaceRecord:
    """Every measure held for a place (an official code or a locality's key), up to a quarter.

    Raises ValueError naming an unknown place, quarter, release or audience.
    """
    store = current()
    snapshot = seen_by(store, release, audience)
    if not ways_of(snapshot).knows(place):
        raise ValueError(f"there is no place '{place}'")
    snapshot.judged(quarter)
    return kept(
        ("place", snapshot.key, place, quarter), lambda: _record(store, snapshot, audience, place, quarter)
    )


def _record(store: Store, snapshot: Snapshot, audience: str, place: str, quarter: str) -> PlaceRecord:
    ways = ways_of(snapshot)
    link = next(link for link in ways.all_places if link.code == place)
    level = "neighbourhood" if link.level == "neighbourhood" else "ward"
    found = [
        judged_places(store, snapshot, code, quarter, level)
        for code, m in counted_by_ward(snapshot).items()
        if level in m.areas
    ]
    measures = [_measure(snapshot, ways, one, place) for one in found]
    shown = [measure for measure in measures if measure is not None]
    told = [one for one, measure in zip(found, measures, strict=True) if measure is not None]
    return PlaceRecord(
        code=place,
        name=link.name,
        level=link.level,
        quarter=quarter,
        release=next((r for r in snapshot.releases if r.number == snapshot.release), None),
        audience=audience,
        as_of=snapshot.as_of.isoformat(),
        measures=tuple(shown),
        coverage=tuple(dict.fromkeys(text for one in told for text in one.subject.coverage)),
        rules_version=RULES_VERSION,
    )


def _measure(snapshot: Snapshot, ways: Ways, found: Judged, place: str) -> PlaceMeasure | None:
    """One measure of the place; a locality is its wards together, and only a place of the list has rates."""
    ground = found.ground
    at: list[int] | None = None
    judged, people = None, [(None, 0, "")] * len(found.counts.labels)
    if (own := ground.position(place)) is not None:
        at = [own]
        key = ("listed", snapshot.key, found.subject.code, found.label, ground.level)
        judged = kept(key, lambda: {one.code: one for one in places_of(found)[0]})[place]
        people = [_population(snapshot, found, place, label) for label in found.counts.labels]
    elif place != BOROUGH:
        wards = next(group.wards for group in ways.localities if group.key == place)
        at = [i for i in map(ground.position, wards) if i is not None]
    return measure_in_place(found, at, judged, people)


def _population(snapshot: Snapshot, found: Judged, place: str, label: str) -> Population:
    base = counted_by_ward(snapshot)[found.subject.code].population or "residents"
    return population_in(snapshot.people.get((place, base), ()), int(quarter_of(label)[:4]))
