"""Counts of one measure over places and periods, and how far they speak of a pattern.

Only protected figures come in: a total shares what is not shown evenly over the places it may belong to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from metrics.places.ground import Ground

MOST_HIDDEN_FOR_PATTERN = 0.5
"""With a larger share of places hidden, nothing is said about pattern, list or concentration."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Counts of places over periods, oldest first: `values` [period, place], NaN where hidden or not there.

    `totals` are the counts of the whole borough, NaN where there is none; `labels` name the periods.
    """

    labels: tuple[str, ...]
    values: np.ndarray
    hidden: np.ndarray
    provisional: np.ndarray
    totals: np.ndarray

    def until(self, label: str) -> Counted:
        """The periods up to and with this one, which has no figures when there are none. Labels sort by time."""
        end = sum(known <= label for known in self.labels)
        cut = Counted(
            self.labels[:end], self.values[:end], self.hidden[:end], self.provisional[:end], self.totals[:end]
        )
        if label in cut.labels:
            return cut
        places = (1, self.values.shape[1])
        return Counted(
            (label,),
            np.full(places, np.nan),
            np.zeros(places, dtype=bool),
            np.zeros(places, dtype=bool),
            np.full(1, np.nan),
        )

    @cached_property
    def usable(self) -> np.ndarray:
        """Which periods say enough of all places to speak of a pattern."""
        missing = np.isnan(self.values) & ~self.hidden
        few = self.hidden.mean(axis=1) <= MOST_HIDDEN_FOR_PATTERN
        return few & ~missing.any(axis=1) & np.isfinite(self.totals)

    @cached_property
    def spread(self) -> np.ndarray:
        """Whole counts [period, place] in which hidden places share evenly what the total leaves."""
        rest = np.maximum(np.nan_to_num(self.totals) - np.nansum(self.values, axis=1), 0)
        each = np.maximum(self.hidden.sum(axis=1), 1)
        share, over = np.divmod(rest, each)
        first = self.hidden & (np.cumsum(self.hidden, axis=1) <= over[:, None])
        return np.where(self.hidden, share[:, None] + first, np.nan_to_num(self.values))

    @cached_property
    def listable(self) -> np.ndarray:
        """Which usable periods have a top tenth of shown places, each above what any hidden one is taken to have."""
        size = max(1, int(self.values.shape[1] * 0.1 + 0.5))
        shown = np.sort(np.where(np.isnan(self.values), -1.0, self.values), axis=1)[:, -size]
        return self.usable & (shown > np.where(self.hidden, self.spread, 0).max(axis=1, initial=0))


def counted(frame: pd.DataFrame, ground: Ground, borough: str, labels: Mapping[str, str]) -> Counted:
    """Counts by period and place from protected rows of one measure and one kind of period.

    `labels` name the periods by their first day, oldest first; those before the first row and after the last go.
    """
    frame = frame[frame["part"] == ""]
    told = set(frame["start"])
    inside = [i for i, start in enumerate(labels) if start in told]
    starts = list(labels)[inside[0] : inside[-1] + 1] if inside else []
    places = {code: i for i, code in enumerate(ground.codes)}
    shape = (len(starts), len(places))
    values, hidden = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    provisional, totals = np.zeros(shape, dtype=bool), np.full(len(starts), np.nan)
    at = {start: i for i, start in enumerate(starts)}
    number = frame["numerator"].to_numpy(dtype=float, na_value=np.nan)
    published = frame["value"].to_numpy(dtype=float, na_value=np.nan)
    counts = frame["unit"].to_numpy(dtype=object) == "count"
    number = np.where(np.isnan(number) & counts, published, number)
    columns = (frame[name].to_numpy(dtype=object) for name in ("area", "start", "reason", "maturity"))
    for value, area, start, reason, maturity in zip(number, *columns, strict=True):
        if start not in at:
            continue
        if area == borough:
            totals[at[start]] = value
        elif area in places:
            cell = at[start], places[area]
            values[cell] = value
            hidden[cell] = reason == "suppressed"
            provisional[cell] = maturity == "provisional"
    return Counted(tuple(labels[s] for s in starts), values, hidden, provisional, totals)
