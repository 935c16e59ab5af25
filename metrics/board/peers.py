"""Figures of the areas that the borough is compared with, as an audience may see them, and who gave them when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.areas import COMPARISON_KINDS
from data.geography import BOROUGH
from data.observations import note_place
from data.periods import Period
from data.store import Store
from metrics import years
from metrics.board.cache import kept
from metrics.board.snapshot import Snapshot
from metrics.board.state import KINDS, described_rows
from metrics.protect import protect
from metrics.series import Series, scale_of, series_of
from metrics.views import long_date

YEARS = ("financial_year", "calendar_year", "rolling_year")


@dataclass(frozen=True)
class Peers:
    """Every figure of the areas to compare with: `at` are their positions in `series` by measure, `frame` its rows.

    `by_year` are rows for twelve months of measures that the borough reports by quarter: they are in no series.
    """

    names: dict[str, str]
    at: dict[str, tuple[int, ...]]
    frame: pd.DataFrame
    series: Series
    figures: years.Figures
    by_year: pd.DataFrame


def reported_by_quarter(m: object) -> bool:
    """Whether a measure's figure for twelve months is another one than its figure for the quarter they end with."""
    return m.frequency == "quarter" and m.basis not in ("rolling", "annual")


def kept_peers(store: Store, snapshot: Snapshot) -> Peers:
    """Every figure of other areas in the snapshot's state of the store, kept for the next reader."""
    return kept(("peers", snapshot.key), lambda: _peers(store, snapshot))


def _peers(store: Store, snapshot: Snapshot) -> Peers:
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
    quarterly = {code for code, m in measures.items() if reported_by_quarter(m)}
    yearly = frame["kind"].isin(YEARS) & frame["measure"].isin(quarterly)
    by_year, frame = frame[yearly & (frame["part"] == "")], frame[~yearly].reset_index(drop=True)
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
    return Peers(dict(zip(known["code"], known["name"], strict=True)), at, frame, series, figures, by_year)


def given_by(store: Store, found: object) -> str:
    """Who gave the figure of a row, by the newest note beside it, and when it was taken in by whom."""
    period = Period(found.kind, date.fromisoformat(found.start), date.fromisoformat(found.end))
    quarter, kind = note_place(period)
    batches, notes = kept(
        ("who", store.extent()), lambda: (store.batches().set_index("batch"), store.notes())
    )
    own = notes[
        (notes["measure"] == found.measure)
        & (notes["area"] == found.area)
        & (notes["quarter"] == quarter.label)
        & (notes["kind"] == kind)
    ]
    who = own.iloc[-1].text if found.area != BOROUGH and len(own) else found.source
    actor = batches.loc[found.batch, "actor"]
    return f"{who}; taken in on {long_date(found.received)} by {actor}"
