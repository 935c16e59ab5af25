"""Areas that the borough is compared with: their figures as an audience may see them, and who gave them when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.areas import COMPARISON_KINDS
from data.geography import BOROUGH
from data.store import Store
from metrics import years
from metrics.board.cache import kept
from metrics.board.snapshot import Snapshot
from metrics.board.state import KINDS, described_rows
from metrics.measures.other_areas import NOT_BESIDE_ILLUSTRATIVE, Compared, other_areas
from metrics.places.ground import people_of
from metrics.protect import protect
from metrics.rules import REASON
from metrics.series import Series, scale_of, series_of
from metrics.views import OtherAreas, long_date


@dataclass(frozen=True)
class _Peers:
    """Every figure of the areas to compare with: `at` are their positions in `series` by measure, `frame` its rows."""

    names: dict[str, str]
    at: dict[str, tuple[int, ...]]
    frame: pd.DataFrame
    series: Series
    figures: years.Figures


def others_of(store: Store, snapshot: Snapshot, code: str, quarter: str) -> OtherAreas | None:
    """The borough among the areas with figures of a measure for the quarter; None when there is no such area."""
    peers = _kept_peers(store, snapshot)
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
    peers = _kept_peers(store, snapshot)
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


def _kept_peers(store: Store, snapshot: Snapshot) -> _Peers:
    return kept(("peers", snapshot.key), lambda: _peers(store, snapshot))


def _peers(store: Store, snapshot: Snapshot) -> _Peers:
    known = store.areas()
    known = known[known["kind"].isin(COMPARISON_KINDS)]
    rows = store.observations(
        release=snapshot.release, areas=list(known["code"]), kinds=KINDS, illustrative=False
    )
    catalogue = snapshot.sheet.catalogue
    described = described_rows(rows, catalogue, snapshot.populations)
    # Our own figures of these measures may not be cut by area; those of other areas are whole ones, and published.
    described["sensitivity"] = described["sensitivity"].replace("high", "standard")
    frame = protect(described, snapshot.audience)
    measures = {m.code: m for m in catalogue.measures}
    whole = frame[frame["part"] == ""]
    keys = tuple(sorted({(m, "", a) for m, a in zip(whole["measure"], whole["area"], strict=True)}))
    series = series_of(frame, snapshot.grid, keys, {code: m.basis for code, m in measures.items()})
    scale = np.array([scale_of(measures[m].unit, measures[m].per) for m, _, _ in keys])
    figures = years.figures(
        series.numerator, series.denominator, series.value, scale, series.reason, series.provisional
    )
    at: dict[str, tuple[int, ...]] = {}
    for position, (measure, _, _) in enumerate(keys):
        at[measure] = (*at.get(measure, ()), position)
    return _Peers(dict(zip(known["code"], known["name"], strict=True)), at, frame, series, figures)


def _compared(store: Store, snapshot: Snapshot, peers: _Peers, m: object, ours: int, column: int) -> Compared:
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
    sources = [_source(store, snapshot.sheet.frame, snapshot.sheet.series.row[ours, column], quarter)]
    sources += [_source(store, peers.frame, peers.series.row[p, column], quarter) for p in at]
    return Compared(
        quarter=quarter,
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


def _source(store: Store, frame: pd.DataFrame, row: int, quarter: str) -> str:
    """Who gave a figure, by the newest note beside it, and when it was taken in by whom."""
    if row < 0:
        return ""
    found = frame.iloc[int(row)]
    batches, notes = kept(
        ("who", store.extent()), lambda: (store.batches().set_index("batch"), store.notes())
    )
    own = notes[
        (notes["measure"] == found.measure) & (notes["area"] == found.area) & (notes["quarter"] == quarter)
    ]
    who = own.iloc[-1].text if found.area != BOROUGH and len(own) else found.source
    actor = batches.loc[found.batch, "actor"]
    return f"{who}; taken in on {long_date(found.received)} by {actor}"
