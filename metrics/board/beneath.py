"""Figures beneath those of the board, months and neighbourhoods, as an audience may see them beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from data.geography import BOROUGH
from data.periods import Quarter
from data.store import Store
from metrics.board.cache import kept
from metrics.board.hidden_before import hidden_before
from metrics.board.snapshot import Snapshot
from metrics.board.state import described_rows
from metrics.board.ways import ways_of
from metrics.places.four_quarters import four_quarter_sums
from metrics.protect import fingerprints, hidden_fingerprints, protect


def beneath(store: Store, snapshot: Snapshot, code: str, make: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    """Figures of a measure beneath those of the board, as the audience may see them beside the board and its releases.

    `make` gives them with the quarters that they are made of or make up, which are settled.
    """

    def read() -> pd.DataFrame:
        records, release = store.releases(), snapshot.release
        older = records if release is None else records[records["number"] < release]
        earlier = np.array([], dtype=np.uint64)
        for record in older.itertuples() if code in store.returned_again() else ():
            number = int(record.number)
            hidden = hidden_before(store, records[records["number"] <= number], None)
            frame = protect(make(store, snapshot, code, number, hidden), "board", earlier)
            earlier = np.union1d(earlier, hidden_fingerprints(frame))
        hidden = hidden_fingerprints(snapshot.sheet.frame)
        return protect(make(store, snapshot, code, release, hidden), snapshot.audience, earlier)

    return kept(("beneath", snapshot.key, code, make.__name__), read)


def months_of(
    store: Store, snapshot: Snapshot, code: str, release: int | None, hidden: np.ndarray
) -> pd.DataFrame:
    """Months of wards and the borough, and their quarters; nothing where there are no months."""
    rows = _rows_of(store, snapshot, code, release, ("ward",), ("month", "quarter"))
    if not (rows["kind"] == "month").any():
        return rows.iloc[:0].assign(settled="")
    quarter = (rows["kind"] == "quarter").to_numpy(dtype=bool)
    gone = np.isin(fingerprints(rows), hidden)
    return rows.assign(settled=np.where(quarter, np.where(gone, "hidden", "shown"), ""))


def sums_of(
    store: Store, snapshot: Snapshot, code: str, release: int | None, hidden: np.ndarray
) -> pd.DataFrame:
    """Sums of four quarters of neighbourhoods, and those of wards and the borough that anybody can add up."""
    rows = _rows_of(store, snapshot, code, release, ("ward", "neighbourhood"), ("quarter",))
    sums = four_quarter_sums(rows)
    best_fit = ways_of(snapshot).best_fit
    gone = rows.loc[np.isin(fingerprints(rows), hidden)]
    hidden_at = set(zip(gone["area"], gone["quarter"].astype(int), strict=True))
    within = [best_fit.get(area, "") for area in sums["area"]]
    settled = [
        ""
        if ward
        else "hidden"
        if any((row.area, int(row.quarter) - back) in hidden_at for back in range(4))
        else "shown"
        for ward, row in zip(within, sums.itertuples(), strict=True)
    ]
    return sums.assign(within=within, settled=settled)


def missing_before(store: Store, snapshot: Snapshot, code: str, quarter: str) -> tuple[str, ...]:
    """Which of the three quarters before one have no figure of a neighbourhood, where that quarter itself has some."""
    rows = _rows_of(store, snapshot, code, snapshot.release, ("neighbourhood",), ("quarter",))
    near = rows["area"].isin(ways_of(snapshot).neighbourhoods)
    told = set(rows.loc[near & (rows["reason"] == ""), "quarter"].dropna().astype(int))
    last = Quarter.parse(quarter)
    if last.ordinal not in told:
        return ()
    return tuple((last - back).label for back in (3, 2, 1) if last.ordinal - back not in told)


def _rows_of(
    store: Store,
    snapshot: Snapshot,
    code: str,
    release: int | None,
    kinds_of_area: Sequence[str],
    kinds: Sequence[str],
) -> pd.DataFrame:
    ways = ways_of(snapshot)
    areas = [BOROUGH, *ways.wards, *(ways.neighbourhoods if "neighbourhood" in kinds_of_area else ())]
    rows = store.observations(release=release, measures=[code], areas=areas, kinds=kinds)
    rows = rows[rows["part"] == ""]
    return described_rows(rows, snapshot.sheet.catalogue, snapshot.populations)
