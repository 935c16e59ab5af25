"""The sheet of one ward, and the mix of what is recorded in it."""

from __future__ import annotations

import numpy as np

from data.geography import BOROUGH
from data.store import Store, current
from metrics.board.cache import kept
from metrics.board.judged_places import counted_by_ward, crimes_by_ward, judged_places
from metrics.board.snapshot import Snapshot, area_of, seen_by
from metrics.board.ways import ways_of
from metrics.places.mix import mix_of
from metrics.places.ward_sheet import About, ward_sheet_view
from metrics.views import PlaceLink, WardSheet


def ward_sheet(code: str, quarter: str, release: int | None = None, audience: str = "board") -> WardSheet:
    """One ward over all measures. Raises ValueError naming an unknown ward, quarter, release or audience."""
    store = current()
    snapshot = seen_by(store, release, audience)
    if area_of(snapshot, code).kind != "ward":
        raise ValueError(f"there is no ward '{code}'")
    return kept(("sheet", snapshot.key, code, quarter), lambda: _ward_sheet(store, snapshot, code, quarter))


def _ward_sheet(store: Store, snapshot: Snapshot, code: str, quarter: str) -> WardSheet:
    measures, ways = counted_by_ward(snapshot), ways_of(snapshot)
    wards = [judged_places(store, snapshot, m, quarter, "ward") for m in measures]
    told = [found for found in wards if np.isfinite(found.now).any() or found.hidden.any()]
    wards = told or wards
    near = [
        judged_places(store, snapshot, m.code, quarter, "neighbourhood")
        for m in measures.values()
        if "neighbourhood" in m.areas
    ]
    ground = wards[0].ground
    at = ground.position(code)
    about = About(
        quarter=quarter,
        release=next((r for r in snapshot.releases if r.number == snapshot.release), None),
        as_of=snapshot.as_of.isoformat(),
        locality=own.long_words if (own := ways.locality(code)) else "",
        neighbours=tuple(
            PlaceLink("ward", ground.codes[i], ground.names[i]) for i in np.flatnonzero(ground.neighbours[at])
        ),
        quarters=snapshot.quarters,
    )
    mix = mix_in(snapshot, quarter, code)
    return ward_sheet_view(code, wards, near, ways.best_fit, mix, about)


def mix_in(snapshot: Snapshot, quarter: str, ward: str) -> tuple:
    """The ward's mix of recorded crime and anti-social behaviour over four quarters."""
    subjects, counts = crimes_by_ward(snapshot, quarter)
    if not subjects:
        return (), ""
    return mix_of(subjects, *(np.array([found[area] for found in counts]) for area in (ward, BOROUGH)))
