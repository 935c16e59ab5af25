"""What stands out among series that are judged together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.assess import Assessed
from metrics.attention import Attention, attention
from metrics.pooling import chance_variance
from metrics.spc.charts import XmRMany

SIMULATIONS = 20_000
"""Simulated series behind each p value of a board: as many as its smallest step needs, and no slower."""


@dataclass(frozen=True)
class Standing:
    """What stands out in a family of series: `found` runs over `positions`; None when the family is empty."""

    positions: np.ndarray
    found: Attention | None

    def at(self, position: int) -> int | None:
        """Where in `found` a series stands; None for a series of another family."""
        place = int(np.searchsorted(self.positions, position))
        there = place < len(self.positions) and self.positions[place] == position
        return place if there and self.found is not None else None


def standing(a: Assessed, chart: XmRMany, judged_at: np.ndarray, family: str) -> Standing:
    """What stands out among the series of a family, over the quarters of `chart` [series, quarter].

    `judged_at` [series] is the quarter that variation speaks about, -1 for none.
    """
    rows = np.array([position for position, t in enumerate(a.traits) if t.family == family], dtype=int)
    if not len(rows):
        return Standing(rows, None)
    values = chart.values[rows]
    counts = np.array([a.traits[position].unit == "count" for position in rows], dtype=bool)
    counts &= ~(values < 0).any(axis=1)
    restarts = np.array([a.traits[position].restarts for position in rows])[:, : values.shape[1]]
    groups = chart.rebase_group[rows]
    latest = groups[np.arange(len(rows)), np.maximum(judged_at[rows], 0)]
    found = attention(
        values,
        counts=counts,
        chance=_chance(a, rows, np.isfinite(values) & (groups == latest[:, None]), counts),
        rebase_at=restarts,
        simulations=SIMULATIONS,
    )
    return Standing(rows, found)


def _chance(a: Assessed, rows: np.ndarray, since: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The variance chance alone gives percentages and rates of these series since their last break."""
    upto = since.shape[1]
    top = np.where(since, a.figures.numerator[rows, :upto], np.nan)
    base = np.where(since, a.figures.denominator[rows, :upto], np.nan)
    units = a.units[rows]
    found = chance_variance(top, base, a.scale[rows], units == "percent")
    return np.where(counts | ~np.isin(units, ("percent", "rate")) | ~(found > 0), np.nan, found)
