"""A whole board of series judged in one pass.

`series_of` turns the protected frame into matrices [series, quarter]; `assess` works out what holds whatever quarter is
chosen (reasons, totals, status in every quarter and year); `judge_at` looks back from one quarter (limits, variation,
assurance, changes) and sees nothing later than it. Nothing here reads a store or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from metrics import status, years
from metrics.attention import Attention, attention
from metrics.change import (
    PREVIOUS_QUARTER,
    SAME_QUARTER_LAST_YEAR,
    Differences,
    UsualChanges,
    differences,
    usual_changes,
)
from metrics.confidence import Stated
from metrics.pooling import chance_variance
from metrics.rules import JUDGED_POLARITIES, LEAST_POINTS, REASON, YOUNG_DAYS
from metrics.settling import Settling, no_settling
from metrics.xmr import ASSURANCES as NHS_ASSURANCES
from metrics.xmr import VARIATIONS as NHS_VARIATIONS
from metrics.xmr import XmRMany, xmr_many
from metrics.year_outlook import PastRanges, YearOutlook, past_ranges, year_outlook
from metrics.years import Figures

VARIATION_OF_NHS = {
    None: "too_few",
    "common_cause": "steady",
    "improvement_high": "improving",
    "improvement_low": "improving",
    "concern_high": "worsening",
    "concern_low": "worsening",
    "neutral_high": "higher",
    "neutral_low": "lower",
}
ASSURANCE_OF_NHS = {
    None: "unknown",
    "consistent_pass": "always",
    "consistent_fail": "never",
    "inconsistent": "sometimes",
}
IMPROVEMENT_OF_POLARITY = {"higher": "increase", "lower": "decrease"}
BASES_WITH_LIMITS = ("discrete", "snapshot", "survey", "annual")
"""Rolling figures share data with their neighbours, so limits would mislead."""

EVEN_ODDS = 0.5
SIMULATIONS = 20_000
"""Simulated series behind each p value of a board: as many as its smallest step needs, and no slower."""
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


@dataclass(frozen=True)
class Assessed:
    """What holds whatever quarter is chosen. Matrices are [series, quarter], those of years [series, year].

    `target` is what a quarter is compared with (an annual count's quarter share); `low` and `high` are what the status
    of a quarter was judged on; `judged` is the value it was judged by (the year to date for annual counts). `settling`
    are the bands in which young figures will settle: where there is one, it is what the status of a quarter rests on.
    `stated` holds owners' words on the year end by (series, quarter).
    """

    grid: Grid
    traits: tuple[Trait, ...]
    figures: Figures
    to_date: Figures
    rolling: Figures
    year: Figures
    year_published: np.ndarray
    expected: np.ndarray
    due: np.ndarray
    young: np.ndarray
    target: np.ndarray
    low: np.ndarray
    high: np.ndarray
    judged: np.ndarray
    status: np.ndarray
    year_status: np.ndarray
    units: np.ndarray
    scale: np.ndarray
    how: np.ndarray
    made_up: np.ndarray
    settling: Settling
    stated: Mapping[tuple[int, int], Stated]


@dataclass(frozen=True)
class Judged:
    """The look back from one quarter (`column`). Arrays run over series unless stated.

    `latest` is the column of the newest value at or before `column`, -1 for none; `judged_at` the one that
    variation speaks about (a ripening measure's newest quarters never signal). `points` is how many stand in its
    unbroken stretch.
    `with_limits` [series, quarter] is true where limits may be drawn.
    """

    assessed: Assessed
    column: int
    latest: np.ndarray
    judged_at: np.ndarray
    points: np.ndarray
    chart: XmRMany
    with_limits: np.ndarray
    variation: tuple[str, ...]
    assurance: tuple[str, ...]
    last_year: Differences
    last_quarter: Differences
    misses: np.ndarray

    @cached_property
    def usual_last_year(self) -> UsualChanges:
        """Whether the change on the same quarter last year is usual for each series."""
        return self._usual(SAME_QUARTER_LAST_YEAR)

    @cached_property
    def usual_last_quarter(self) -> UsualChanges:
        """Whether the change on the previous quarter is usual for each series."""
        return self._usual(PREVIOUS_QUARTER)

    def _usual(self, lag: int) -> UsualChanges:
        a, upto = self.assessed, slice(0, self.column + 1)
        rows, at = np.arange(len(self.latest)), np.maximum(self.latest, 0)
        shared = np.array([t.basis not in BASES_WITH_LIMITS for t in a.traits], dtype=bool)
        known = a.figures.at((slice(None), upto))
        stretch = self.chart.rebase_group
        return usual_changes(
            known, a.units, a.scale, self.latest, stretch, shared | a.young[rows, at] | (self.latest < 0), lag
        )

    @cached_property
    def outlook(self) -> YearOutlook:
        """How the year of the chosen quarter is likely to end, for the borough's measures."""
        whole = np.array([t.family == "borough" for t in self.assessed.traits], dtype=bool)
        return year_outlook(self.assessed, self.column, np.flatnonzero(whole))

    @cached_property
    def past_ranges(self) -> PastRanges:
        """How often ranges like those of `outlook` held in the years before."""
        return past_ranges(self.assessed, self.column, self.outlook.positions)

    @cached_property
    def status(self) -> np.ndarray:
        """Status codes of the chosen quarter. Off target in a running year is told apart by the odds of its end; red
        needs them to be against the target without the provisional figures too. An owner's stated confidence makes
        off target recoverable, whatever the odds."""
        code = self.status_by_odds.copy()
        for position in self.lifted:
            code[position] = status.CODE["recoverable"]
        return code

    @cached_property
    def lifted(self) -> dict[int, Stated]:
        """The series that count as recoverable on their owner's word alone."""
        off = np.isin(self.status_by_odds, (status.CODE["off_target"], status.CODE["high_risk"]))
        return {
            position: word
            for (position, column), word in self.assessed.stated.items()
            if column == self.column and column % 4 != 3 and word.lifts and off[position]
        }

    def word_on(self, position: int) -> Stated | None:
        """What the owner stated of the end of the running year; None once the year is over."""
        return self.assessed.stated.get((position, self.column)) if self.column % 4 != 3 else None

    @cached_property
    def status_by_odds(self) -> np.ndarray:
        """Status codes of the chosen quarter from figures and odds, before any owner's word."""
        a, look = self.assessed, self.outlook
        code = a.status[:, self.column].copy()
        if self.column % 4 == 3:
            return code
        off = (code == status.CODE["off_target"])[look.positions] & np.isfinite(look.odds)
        red = (look.odds < EVEN_ODDS) & ~(look.firm_odds >= EVEN_ODDS)
        shade = np.where(red, status.CODE["high_risk"], status.CODE["recoverable"])
        code[look.positions] = np.where(off, shade, code[look.positions])
        return code

    @cached_property
    def borough_attention(self) -> Standing:
        """What stands out among the borough's measures taken together."""
        return self._attention("borough")

    @cached_property
    def ward_attention(self) -> Standing:
        """What stands out among all measures of all wards taken together."""
        return self._attention("wards")

    def _attention(self, family: str) -> Standing:
        traits = self.assessed.traits
        rows = np.array([position for position, t in enumerate(traits) if t.family == family], dtype=int)
        if not len(rows):
            return Standing(rows, None)
        values = self.chart.values[rows]
        counts = np.array([traits[position].unit == "count" for position in rows], dtype=bool)
        counts &= ~(values < 0).any(axis=1)
        restarts = np.array([traits[position].restarts for position in rows])[:, : self.column + 1]
        found = attention(
            values,
            counts=counts,
            chance=self._chance(rows, counts),
            rebase_at=restarts,
            simulations=SIMULATIONS,
        )
        return Standing(rows, found)

    def _chance(self, rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """The variance chance alone gives percentages and rates of these series since their last break."""
        a, upto = self.assessed, self.column + 1
        judged = np.maximum(self.judged_at[rows], 0)
        groups = self.chart.rebase_group[rows]
        since = np.isfinite(self.chart.values[rows]) & (
            groups == groups[np.arange(len(rows)), judged][:, None]
        )
        top = np.where(since, a.figures.numerator[rows, :upto], np.nan)
        base = np.where(since, a.figures.denominator[rows, :upto], np.nan)
        units = a.units[rows]
        found = chance_variance(top, base, a.scale[rows], units == "percent")
        return np.where(counts | ~np.isin(units, ("percent", "rate")) | ~(found > 0), np.nan, found)


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


def assess(
    series: Series,
    traits: tuple[Trait, ...],
    grid: Grid,
    as_of: int,
    settling: Settling | None = None,
    stated: Mapping[tuple[int, int], Stated] | None = None,
) -> Assessed:
    """Everything about these series that does not depend on the chosen quarter. `traits` are one per series.

    `stated` are owners' words on the year end by (series, quarter), positions in `series` and `grid`.
    """
    settling = no_settling(series.value.shape) if settling is None else settling
    how = np.array([years.combination(t.unit, t.basis) for t in traits], dtype=np.int8)
    scale = np.array([scale_of(t.unit, t.per) for t in traits])
    schedule = {name: status.scheduled(name, grid.numbers) for name in {t.frequency for t in traits}}
    expected = np.array([schedule[t.frequency] for t in traits]).reshape(len(traits), grid.size)
    due = grid.last_days[None, :] + np.array([t.lag_days for t in traits], dtype=int)[:, None]
    ripens = np.array([t.ripens for t in traits], dtype=bool)[:, None]
    young = ripens & ((grid.last_days[None, :] + YOUNG_DAYS > as_of) | settling.young)

    present = np.isfinite(series.numerator) | np.isfinite(series.value)
    begun = np.logical_or.accumulate(series.row >= 0, axis=1)
    reason = status.reasons_for_gaps(series.reason, present, expected, due, as_of, begun)
    collected = np.array([t.collected for t in traits], dtype=bool)[:, None]
    reason = np.where(~present & ~collected, REASON["not_applicable"], reason)
    held = np.array([t.held for t in traits], dtype=bool)
    reason = np.where(held[:, None], REASON["held_by_owner"], reason).astype(np.int8)
    known = years.figures(
        series.numerator,
        series.denominator,
        series.value,
        scale,
        reason,
        series.provisional | (young & present),
    )
    to_date = years.year_to_date(known, how, scale)
    rolling = years.rolling_year(known, how, scale)
    year, year_published = _year_ends(to_date, series, how, scale)

    levels, annual = np.array([t.levels for t in traits]), np.array([t.annual for t in traits])
    target = np.where(np.isfinite(levels), levels, annual / 4)
    by_total = np.isnan(levels) & np.isfinite(annual)
    expected_by_then = status.profile(1.0, grid.numbers)[None, :] * annual
    low, high = _ranges(traits, np.where(by_total, expected_by_then, levels))
    judged = np.where(by_total, to_date.value, known.value)
    cannot = held[:, None] | np.array([t.unjudged for t in traits])
    code = status.statuses(judged, low, high, cannot)
    unripe = young & np.isin(code, (status.CODE["met"], status.CODE["off_target"]))
    code = np.where(unripe, _settling_status(code, settling, low, high, by_total), code).astype(np.int8)
    year_target = np.where(by_total, annual, levels)[:, 3::4]
    year_low, year_high = _ranges(traits, year_target)
    return Assessed(
        grid=grid,
        traits=traits,
        figures=known,
        to_date=to_date,
        rolling=rolling,
        year=year,
        year_published=year_published,
        expected=expected,
        due=due,
        young=young,
        target=target,
        low=low,
        high=high,
        judged=judged,
        status=code,
        year_status=status.statuses(year.value, year_low, year_high, cannot[:, 3::4]),
        units=np.array([t.unit for t in traits]),
        scale=scale,
        how=how,
        made_up=series.made_up,
        settling=settling,
        stated=stated or {},
    )


def _settling_status(
    code: np.ndarray, settling: Settling, low: np.ndarray, high: np.ndarray, by_total: np.ndarray
) -> np.ndarray:
    """Status of young figures: by the band where there is one, else only that a growing figure has already met it."""
    band = np.isfinite(settling.lower) & np.isfinite(settling.upper) & ~by_total
    with np.errstate(invalid="ignore"):
        inside = (settling.lower >= low) & (settling.upper <= high)
        outside = (settling.upper < low) | (settling.lower > high)
    by_band = np.select(
        [inside, outside], [status.CODE["met"], status.CODE["off_target"]], status.CODE["not_assessed"]
    )
    already = (code == status.CODE["met"]) & np.isposinf(high)
    return np.where(band, by_band, np.where(already, status.CODE["met"], status.CODE["not_assessed"]))


def presented(before: Series, a: Assessed) -> Figures:
    """The figures an earlier release held, for the same series and quarters, with that release's own gaps."""
    return years.figures(
        before.numerator, before.denominator, before.value, a.scale, before.reason, before.provisional
    )


def judge_at(assessed: Assessed, column: int) -> Judged:
    """Limits, variation, assurance, changes and misses in a row as they stood at one quarter."""
    traits, known = assessed.traits, assessed.figures
    upto = slice(0, column + 1)
    values = known.value[:, upto]
    latest = _last_column(np.isfinite(values))
    may = np.array([t.basis in BASES_WITH_LIMITS for t in traits], dtype=bool)[:, None]
    ripens = np.array([t.ripens for t in traits], dtype=bool)[:, None]
    immature = ripens & (known.provisional | assessed.young)[:, upto]
    tested = np.where(may & ~immature, values, np.nan)
    judged_polarity = np.array(
        [t.polarity in JUDGED_POLARITIES and t.targets_apply for t in traits], dtype=bool
    )
    chart = xmr_many(
        tested,
        improvement=[IMPROVEMENT_OF_POLARITY.get(t.polarity, "neutral") for t in traits],
        rebase_at=np.array([t.restarts for t in traits])[:, upto],
        target=np.where(judged_polarity[:, None], assessed.target[:, upto], np.nan),
    )
    size = _group_sizes(chart.rebase_group, np.isfinite(tested))
    judged_at = np.asarray(chart.latest)
    rows = np.arange(len(traits))
    points = np.where(judged_at >= 0, size[rows, np.maximum(judged_at, 0)], 0)
    enough = points >= LEAST_POINTS
    return Judged(
        assessed=assessed,
        column=column,
        latest=latest,
        judged_at=judged_at,
        points=points,
        chart=chart,
        with_limits=(size >= LEAST_POINTS) & np.isfinite(chart.mean),
        variation=_words(chart.variation_code, NHS_VARIATIONS, VARIATION_OF_NHS, enough, "too_few"),
        assurance=_words(chart.assurance_code, NHS_ASSURANCES, ASSURANCE_OF_NHS, enough, "unknown"),
        last_year=_differences(assessed, latest, SAME_QUARTER_LAST_YEAR),
        last_quarter=_differences(assessed, latest, PREVIOUS_QUARTER),
        misses=_run_at_end(assessed.status[:, upto] == status.CODE["off_target"]),
    )


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


def _year_ends(
    to_date: Figures, series: Series, how: np.ndarray, scale: np.ndarray
) -> tuple[Figures, np.ndarray]:
    """Year ends, and where they are as published because the quarters alone do not give them."""
    own = to_date.at((slice(None), slice(3, None, 4)))
    present = np.isfinite(series.year_numerator) | np.isfinite(series.year_value)
    given = years.figures(
        series.year_numerator,
        series.year_denominator,
        series.year_value,
        scale,
        np.where(present, 0, REASON["incomplete"]).astype(np.int8),
        series.year_provisional,
    )
    published = (own.reason != 0) & (own.reason != REASON["suppressed"]) & (given.reason == 0)
    pick = lambda name: np.where(published, getattr(given, name), getattr(own, name))  # noqa: E731
    merged = Figures(*(pick(name) for name in Figures.__dataclass_fields__))
    return merged, published


def _ranges(traits: tuple[Trait, ...], target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Acceptable ranges for targets [series, ...]: the vectorised form of `status.acceptable_range`."""
    polarity = np.array([t.polarity for t in traits])[:, None]
    band = np.array([t.band or (np.nan, np.nan) for t in traits], dtype=float).reshape(len(traits), 2)
    apply = np.array([t.targets_apply for t in traits], dtype=bool)[:, None]
    known = np.isfinite(target) & np.isin(polarity, JUDGED_POLARITIES)
    low = np.where(polarity == "higher", target, -np.inf)
    high = np.where(polarity == "lower", target, np.inf)
    banded = polarity == "band"
    low = np.where(banded, band[:, :1], np.where(known, low, np.nan))
    high = np.where(banded, band[:, 1:], np.where(known, high, np.nan))
    return np.where(apply, low, np.nan), np.where(apply, high, np.nan)


def _last_column(present: np.ndarray) -> np.ndarray:
    return np.where(present.any(axis=1), present.shape[1] - 1 - present[:, ::-1].argmax(axis=1), -1)


def _group_sizes(group: np.ndarray, present: np.ndarray) -> np.ndarray:
    """For every cell, how many figures its unbroken stretch holds."""
    series, quarters = group.shape
    most = int(group.max()) + 1 if group.size else 1
    flat = (np.arange(series)[:, None] * most + group).ravel()
    return (
        np.bincount(flat, weights=present.ravel(), minlength=series * most)[flat]
        .astype(int)
        .reshape(group.shape)
    )


def _words(
    code: np.ndarray, labels: tuple, words: dict, enough: np.ndarray, otherwise: str
) -> tuple[str, ...]:
    return tuple(words[labels[c]] if ok else otherwise for c, ok in zip(code, enough, strict=True))


def _differences(assessed: Assessed, latest: np.ndarray, quarters: int) -> Differences:
    known, rows = assessed.figures, np.arange(len(latest))
    there = latest >= quarters
    before = np.where(there, latest - quarters, 0)
    take = lambda matrix, column, mask: np.where(mask, matrix[rows, column], np.nan)  # noqa: E731
    in_points = np.array([t.unit == "percent" for t in assessed.traits], dtype=bool)
    count = take(known.numerator, before, there)
    return differences(
        take(known.value, np.maximum(latest, 0), latest >= 0),
        take(known.value, before, there),
        count,
        in_points,
    )


def _run_at_end(flags: np.ndarray) -> np.ndarray:
    """How many of the last columns are true without a break."""
    return np.where(flags.all(axis=1), flags.shape[1], (~flags)[:, ::-1].argmax(axis=1))
