"""The borough beside the areas it is compared with, in one quarter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.geography import BOROUGH
from data.store import Store
from metrics.board.peers import Peers, given_by, kept_peers
from metrics.board.snapshot import Snapshot
from metrics.measures.other_areas import NOT_BESIDE_ILLUSTRATIVE, Compared, other_areas
from metrics.places.ground import people_of
from metrics.rules import REASON
from metrics.views import OtherAreas


def others_of(store: Store, snapshot: Snapshot, code: str, quarter: str) -> OtherAreas | None:
    """The borough among the areas with figures of a measure for the quarter; None when there is no such area."""
    peers = kept_peers(store, snapshot)
    ours = snapshot.sheet.series.index[code, "", BOROUGH]
    column = snapshot.grid.column(quarter)
    if not (peers.series.row[list(peers.at.get(code, ())), column] >= 0).any():
        return None
    if snapshot.sheet.series.made_up[ours]:
        return OtherAreas(quarter, (), NOT_BESIDE_ILLUSTRATIVE)
    m = next(m for m in snapshot.sheet.catalogue.measures if m.code == code)
    found = _compared(store, snapshot, peers, m, ours, column)
    return other_areas(found, m.unit, m.per)


def changes_elsewhere(
    store: Store, snapshot: Snapshot, code: str, before: Sequence[str], after: str
) -> tuple[float, ...] | None:
    """How the force's other districts moved: the quarter after against the mean of those before, less one, each.

    In the measure's own unit, from the figures the snapshot holds. None where it holds none of theirs; empty where
    none can be compared, as nothing real can beside an illustrative figure of ours.
    """
    peers = kept_peers(store, snapshot)
    districts = _districts(store)
    at = [p for p in peers.at.get(code, ()) if peers.series.keys[p][2] in districts]
    if not (peers.series.row[at] >= 0).any():
        return None
    if snapshot.sheet.series.made_up[snapshot.sheet.series.index[code, "", BOROUGH]]:
        return ()
    columns = [snapshot.grid.column(quarter) for quarter in before]
    found = []
    for value in peers.figures.value[at]:
        earlier = value[columns][np.isfinite(value[columns])]
        then = value[snapshot.grid.column(after)]
        if len(earlier) and earlier.mean() and np.isfinite(then):
            found.append(float(then / earlier.mean() - 1))
    return tuple(found)


def _districts(store: Store) -> frozenset[str]:
    """Codes of the other districts of the borough's police force."""
    areas = store.areas()
    force = areas.loc[areas["code"] == BOROUGH, "parent"].item()
    return frozenset(areas.loc[(areas["kind"] == "district") & (areas["parent"] == force), "code"]) - {
        BOROUGH
    }


def _compared(store: Store, snapshot: Snapshot, peers: Peers, m: object, ours: int, column: int) -> Compared:
    """The borough's figures of a quarter and of the same one a year before, then those of its peers."""
    at = list(peers.at[m.code])
    codes = (BOROUGH, *(peers.series.keys[position][2] for position in at))
    own = snapshot.sheet.assessed.figures
    columns = [column, column - 4]
    early = column < 4

    def both(name: str) -> np.ndarray:
        pair = np.vstack([getattr(own, name)[ours, columns], getattr(peers.figures, name)[at][:, columns]])
        if early:
            pair[:, 1] = REASON["incomplete"] if name == "reason" else 0 if name == "provisional" else np.nan
        return pair

    quarter = snapshot.grid.labels[column]
    cells = [(snapshot.sheet.frame, snapshot.sheet.series.row[ours, column])]
    cells += [(peers.frame, peers.series.row[p, column]) for p in at]
    sources = ["" if row < 0 else given_by(store, frame.iloc[int(row)]) for frame, row in cells]
    return Compared(
        period=quarter,
        codes=codes,
        names=(
            next(a.name for a in snapshot.areas if a.code == BOROUGH),
            *(peers.names[c] for c in codes[1:]),
        ),
        value=both("value"),
        numerator=both("numerator"),
        denominator=both("denominator"),
        reason=both("reason"),
        provisional=both("provisional"),
        people=people_of(snapshot.populations, codes, m.population, int(quarter[:4]))[0],
        sources=tuple(sources),
    )
