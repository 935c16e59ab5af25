"""A whole board of series assessed in one pass: what holds whatever quarter is chosen.

Reasons for gaps, totals, and the status of every quarter and year. Nothing here reads a store or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from metrics import status, years
from metrics.confidence import Stated
from metrics.rules import REASON, YOUNG_DAYS
from metrics.series import Grid, Series, Trait, scale_of
from metrics.settling import Settling, no_settling
from metrics.years import Figures


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
    held = np.array([t.held for t in traits], dtype=bool)[:, None]
    expected, due = _schedule(traits, grid)
    ripens = np.array([t.ripens for t in traits], dtype=bool)[:, None]
    young = ripens & ((grid.last_days[None, :] + YOUNG_DAYS > as_of) | settling.young)
    present = np.isfinite(series.numerator) | np.isfinite(series.value)
    begun = np.logical_or.accumulate(series.row >= 0, axis=1)
    reason = status.reasons_for_gaps(series.reason, present, expected, due, as_of, begun)
    collected = np.array([t.collected for t in traits], dtype=bool)[:, None]
    reason = np.where(~present & ~collected, REASON["not_applicable"], reason)
    reason = np.where(held, REASON["held_by_owner"], reason).astype(np.int8)
    provisional = series.provisional | (young & present)
    known = years.figures(series.numerator, series.denominator, series.value, scale, reason, provisional)
    to_date = years.year_to_date(known, how, scale)
    year, year_published = _year_ends(to_date, series, scale)
    on = _judged_on(traits, grid, known, to_date)
    cannot = held | np.array([t.unjudged for t in traits])
    code = status.statuses(on.judged, on.low, on.high, cannot)
    unripe = young & np.isin(code, (status.CODE["met"], status.CODE["off_target"]))
    code = np.where(unripe, _settling_status(code, settling, on), code).astype(np.int8)
    year_low, year_high = _ranges(traits, on.of_year)
    return Assessed(
        grid=grid,
        traits=traits,
        figures=known,
        to_date=to_date,
        rolling=years.rolling_year(known, how, scale),
        year=year,
        year_published=year_published,
        expected=expected,
        due=due,
        young=young,
        target=on.target,
        low=on.low,
        high=on.high,
        judged=on.judged,
        status=code,
        year_status=status.statuses(year.value, year_low, year_high, cannot[:, 3::4]),
        units=np.array([t.unit for t in traits]),
        scale=scale,
        how=how,
        made_up=series.made_up,
        settling=settling,
        stated=stated or {},
    )


def _schedule(traits: tuple[Trait, ...], grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """[series, quarter] whether a figure is to come, and the day it is due."""
    by_frequency = {name: status.scheduled(name, grid.numbers) for name in {t.frequency for t in traits}}
    expected = np.array([by_frequency[t.frequency] for t in traits]).reshape(len(traits), grid.size)
    return expected, grid.last_days[None, :] + np.array([t.lag_days for t in traits], dtype=int)[:, None]


@dataclass(frozen=True)
class _JudgedOn:
    """What a status rests on: `judged` within `low` to `high` [series, quarter].

    `by_total` is true where a total of the year is judged by its profile; `of_year` [series, year] is the target of a
    whole year.
    """

    target: np.ndarray
    low: np.ndarray
    high: np.ndarray
    judged: np.ndarray
    by_total: np.ndarray
    of_year: np.ndarray


def _judged_on(traits: tuple[Trait, ...], grid: Grid, known: Figures, to_date: Figures) -> _JudgedOn:
    levels, annual = np.array([t.levels for t in traits]), np.array([t.annual for t in traits])
    by_total = np.isnan(levels) & np.isfinite(annual)
    by_then = status.profile(1.0, grid.numbers)[None, :] * annual
    return _JudgedOn(
        np.where(np.isfinite(levels), levels, annual / 4),
        *_ranges(traits, np.where(by_total, by_then, levels)),
        np.where(by_total, to_date.value, known.value),
        by_total,
        np.where(by_total, annual, levels)[:, 3::4],
    )


def _settling_status(code: np.ndarray, settling: Settling, on: _JudgedOn) -> np.ndarray:
    """Status of young figures: by the band where there is one, else only that a growing figure has already met it."""
    band = np.isfinite(settling.lower) & np.isfinite(settling.upper) & ~on.by_total
    with np.errstate(invalid="ignore"):
        inside = (settling.lower >= on.low) & (settling.upper <= on.high)
        outside = (settling.upper < on.low) | (settling.lower > on.high)
    by_band = np.select(
        [inside, outside], [status.CODE["met"], status.CODE["off_target"]], status.CODE["not_assessed"]
    )
    already = (code == status.CODE["met"]) & np.isposinf(on.high)
    return np.where(band, by_band, np.where(already, status.CODE["met"], status.CODE["not_assessed"]))


def _year_ends(to_date: Figures, series: Series, scale: np.ndarray) -> tuple[Figures, np.ndarray]:
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
    """Acceptable ranges for targets [series, ...], none where targets do not apply."""
    polarity = np.array([t.polarity for t in traits])
    band = np.array([t.band or (np.nan, np.nan) for t in traits], dtype=float).reshape(len(traits), 2)
    low, high = status.acceptable_ranges(polarity, target, band)
    apply = np.array([t.targets_apply for t in traits], dtype=bool)[:, None]
    return np.where(apply, low, np.nan), np.where(apply, high, np.nan)


def presented(before: Series, a: Assessed) -> Figures:
    """The figures an earlier release held, for the same series and quarters, with that release's own gaps."""
    return years.figures(
        before.numerator, before.denominator, before.value, a.scale, before.reason, before.provisional
    )
