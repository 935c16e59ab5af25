"""Which place lies in which."""

from __future__ import annotations

from data import geography
from data.geography import BOROUGH
from data.store import current
from metrics.board.cache import kept
from metrics.board.snapshot import Snapshot, area_of
from metrics.places.ways import Ways


def ways_of(snapshot: Snapshot) -> Ways:
    """Which place lies in which, by the store's areas; localities are those of the reference list."""
    return kept(("ways", snapshot.key), lambda: _read_ways(snapshot))


def _read_ways(snapshot: Snapshot) -> Ways:
    wards = {a.code: a.name for a in snapshot.areas if a.kind == "ward"}
    known = current().areas()
    small = known[(known["kind"] == "neighbourhood") & known["parent"].isin(wards)]
    reference = geography.wards()
    return Ways(
        borough=BOROUGH,
        borough_name=area_of(snapshot, BOROUGH).name,
        wards=wards,
        neighbourhoods=dict(zip(small["code"], small["name"], strict=True)),
        best_fit=dict(zip(small["code"], small["parent"], strict=True)),
        locality_of={
            code: name
            for code, name in zip(reference["code"], reference["locality"], strict=True)
            if code in wards
        },
        confirmed=frozenset(reference.loc[reference["locality_confidence"] == "confirmed", "code"]),
    )
