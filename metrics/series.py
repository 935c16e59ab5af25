"""Series of figures as matrices [series, quarter], and what judging needs to know of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.rules import REASON

SCALE_OF_UNIT = {"count": 0.0, "pounds": 0.0, "hours": 0.0, "percent": 100.0}
KINDS_BY_BASIS = {
    "discrete": ("quarter",),
    "snapshot": ("quarter", "snapshot", "half_year", "financial_year"),
    "survey": ("quarter", "survey", "snapshot", "half_year", "financial_year", "other"),
    "rolling": ("quarter", "rolling_year"),
    "annual": ("quarter", "financial_year", "calendar_year", "rolling_year", "snapshot"),
}
"""Kinds of period that are one of our quarters for a basis: a figure stands in the quarter in which it ends."""


@dataclass(frozen=True)
class Grid:
    """The quarters of every matrix: whole financial years from a Q1 on. Days are ordinal day numbers."""

    first: int
    labels: tuple[str, ...]
    last_days: np.ndarray

    def __post_init__(self) -> None:
        if self.first % 4 or len(self.labels) % 4 or len(self.labels) != len(self.last_days):
            raise ValueError(
                "a grid has whole financial years, with a label and a last day for every quarter"
            )

    @property
    def size(self) -> int:
        """Number of quarters."""
        return len(self.labels)

    @property
    def numbers(self) -> np.ndarray:
        """1 to 4 for every column."""
        return np.arange(self.size) % 4 + 1

    @property
    def years(self) -> tuple[str, ...]:
        """Labels of the financial years, "2018-19"."""
        return tuple(label[:7] for label in self.labels[::4])

    def column(self, label: str) -> int:
        """Column of a quarter. Raises ValueError naming a quarter outside the grid."""
        try:
            return self.labels.index(label)
        except ValueError:
            raise ValueError(
                f"quarter '{label}' is not among {self.labels[0]} to {self.labels[-1]}"
            ) from None


@dataclass(frozen=True)
class Trait:
    """What judging needs to know of one measure in one kind of area, in plain words and numbers.

    `levels` and `annual` [quarter] are the targets in force: a level, and the total of a year. `restarts` [quarter] is
    true at the first quarter after a break. `unjudged` [quarter] is true where a target is in force that cannot be
    judged (a change without its baseline, a measure with no good direction). `targets_apply` is false where
    targets do not hold (a ward). `family` is `borough`, `wards` or '' (a part): false alarms are controlled in each.
    """

    unit: str
    per: int | None
    basis: str
    frequency: str
    polarity: str
    band: tuple[float, float] | None
    lag_days: int
    ripens: bool
    held: bool
    collected: bool
    levels: np.ndarray
    annual: np.ndarray
    restarts: np.ndarray
    unjudged: np.ndarray
    targets_apply: bool = True
    family: str = "borough"


@dataclass(frozen=True)
class Series:
    """Protected figures as matrices. `row` [series, quarter] is the frame's row of each cell, -1 for none; `year_row`
    [series, year] likewise for published year ends. `made_up` [series] is true for illustrative figures.
    """

    keys: tuple[tuple[str, str, str], ...]
    index: dict[tuple[str, str, str], int]
    numerator: np.ndarray
    denominator: np.ndarray
    value: np.ndarray
    reason: np.ndarray
    provisional: np.ndarray
    row: np.ndarray
    year_numerator: np.ndarray
    year_denominator: np.ndarray
    year_value: np.ndarray
    year_reason: np.ndarray
    year_provisional: np.ndarray
    year_row: np.ndarray
    made_up: np.ndarray


def scale_of(unit: str, per: int | None) -> float:
    """What numerator over denominator is multiplied by; 0 for plain numbers. Raises ValueError for unknown units."""
    if unit == "rate":
        return float(per or 1000)
    if unit not in SCALE_OF_UNIT:
        raise ValueError(f"unit '{unit}' is not one of rate, {', '.join(SCALE_OF_UNIT)}")
    return SCALE_OF_UNIT[unit]


def series_of(
    frame: pd.DataFrame, grid: Grid, keys: tuple[tuple[str, str, str], ...], basis: dict[str, str]
) -> Series:
    """Matrices of a protected frame for the keys (measure, part, area), in their order; other rows are left out.

    A figure stands in the quarter in which its period ends when `KINDS_BY_BASIS` has the kind for its measure's basis;
    where two fall into one cell, the quarter's own wins. Complete financial years fill the year matrices. A measure
    with illustrative rows takes nothing else: a series is wholly real or wholly illustrative.
    """
    index = {key: position for position, key in enumerate(keys)}
    shape, year_shape = (len(keys), grid.size), (len(keys), grid.size // 4)
    row, year_row = np.full(shape, -1), np.full(year_shape, -1)
    illustrative = np.zeros(len(keys), dtype=bool)
    if len(frame):
        names = (frame[name].to_numpy(dtype=object) for name in ("measure", "part", "area"))
        series = np.array([index.get(key, -1) for key in zip(*names, strict=True)])
        column = _ordinal_of_end(frame["end"]) - grid.first
        kind_code, kinds = pd.factorize(frame["kind"].to_numpy(dtype=object))
        measure_code, measures = pd.factorize(frame["measure"].to_numpy(dtype=object))
        fits = np.array(
            [[kind in KINDS_BY_BASIS.get(basis.get(m, ""), ()) for kind in kinds] for m in measures]
        )
        inside = (series >= 0) & (column >= 0) & (column < grid.size)
        made_up = (frame["provenance"] == "illustrative").to_numpy(dtype=bool)
        illustrative[series[made_up & (series >= 0)]] = True
        mixed = np.bincount(measure_code, weights=made_up) > 0
        inside &= made_up | ~mixed[measure_code]
        quarterly = inside & fits[measure_code, kind_code]
        is_quarter = (frame["kind"] == "quarter").to_numpy(dtype=bool)
        for chosen in (quarterly & ~is_quarter, quarterly & is_quarter):
            row[series[chosen], column[chosen]] = np.flatnonzero(chosen)
        whole_year = inside & (frame["kind"] == "financial_year").to_numpy(dtype=bool)
        year_row[series[whole_year], column[whole_year] // 4] = np.flatnonzero(whole_year)
    cells, year_cells = _cells(frame, row), _cells(frame, year_row)
    return Series(keys, index, *cells, row, *year_cells, year_row, illustrative)


def _ordinal_of_end(ends: pd.Series) -> np.ndarray:
    code, days = pd.factorize(ends.to_numpy(dtype=object))
    ordinals = [
        (int(day[:4]) - (int(day[5:7]) < 4)) * 4 + (int(day[5:7]) - 4) % 12 // 3 for day in map(str, days)
    ]
    return np.array(ordinals, dtype=int)[code]


def _cells(frame: pd.DataFrame, row: np.ndarray) -> tuple[np.ndarray, ...]:
    if not len(frame):
        nothing = np.full(row.shape, np.nan)
        return (
            nothing,
            nothing.copy(),
            nothing.copy(),
            np.zeros(row.shape, np.int8),
            np.zeros(row.shape, bool),
        )
    there, pick = row >= 0, np.maximum(row, 0)
    numbers = [
        np.where(there, frame[name].to_numpy(dtype=float, na_value=np.nan)[pick], np.nan)
        for name in ("numerator", "denominator", "value")
    ]
    code, words = pd.factorize(frame["reason"].to_numpy(dtype=object))
    reason = np.array([REASON[word] for word in words], dtype=np.int8)[code]
    provisional = (frame["maturity"] == "provisional").to_numpy(dtype=bool)
    return *numbers, np.where(there, reason[pick], 0).astype(np.int8), there & provisional[pick]
