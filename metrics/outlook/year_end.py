"""Forecast, range and odds at the end of a financial year, for many series of one kind at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.outlook.errors import GRID, error_model, past_errors_of
from metrics.outlook.forecast import plain_forecast
from metrics.outlook.odds import odds_words
from metrics.outlook.whole_years import (
    MINIMUM_YEARS,
    by_year,
    complete_before,
    complete_years,
    meets,
    one_per_series,
    polarity_signs,
    year_end,
)

REASONS = {
    "": "",
    "too_few_years": "too early to say: fewer than three complete years come straight before this one",
    "gap": "a quarter of this year is missing before a later one",
    "no_denominator": "a denominator is zero or missing",
}
_SMALL_POOL = 1.5


@dataclass(frozen=True)
class Outlooks:
    """Year-end outlook of many series of one kind; every array runs over series.

    `forecast`, `lower`, `upper` are in the measure's unit. `odds` is the chance of meeting the target: NaN
    without a target, exactly 0 or 1 when the year is closed or already decided. `reasons` is "" or a key of
    REASONS; refused series hold NaN. `past_errors` is how many past forecasts the spread rests on, over all
    series.
    """

    kind: str
    year: int
    quarters_known: np.ndarray
    forecast: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    odds: np.ndarray
    words: tuple[str, ...]
    reasons: tuple[str, ...]
    past_errors: np.ndarray
    confidence: float


def outlooks(
    kind: str,
    numerators,
    denominators=None,
    *,
    first_ordinal: int,
    targets=None,
    polarity="higher",
    per: float = 1.0,
    year: int | None = None,
    confidence: float = 0.8,
) -> Outlooks:
    """Forecast, range and odds at the end of financial year `year` for many series of one kind.

    `numerators` (and for `rate` `denominators`) are arrays [series, quarter], NaN where there is no figure;
    column 0 is the quarter with ordinal `first_ordinal` (ordinal % 4 == 0 is Q1). `year` is the calendar year
    in which the financial year starts, by default that of the last column. `targets` is one value or one a
    series, in the measure's unit; `per` is that unit (100 for percentages); `polarity` is `higher` or
    `lower`, one or one a series. Breaks in a series: pass NaN before the break. Raises ValueError naming the
    argument.
    """
    tops, bases = by_year(kind, numerators, denominators, first_ordinal)
    start = first_ordinal // 4
    last = start + tops.shape[1] - 1 if year is None else year
    if not start <= last < start + tops.shape[1]:
        raise ValueError(
            f"year {last} lies outside the figures, which run from {start} to {start + tops.shape[1] - 1}"
        )
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    goals = one_per_series(targets, len(tops), "targets")
    signs = polarity_signs(polarity, len(tops))
    return outlooks_of_year(kind, tops, bases, last - start, last, goals, signs, per, confidence)


def outlooks_of_year(kind, tops, bases, position, year, goals, signs, per, confidence) -> Outlooks:
    """The outlook of the year at `position` of arrays [series, year, quarter]; `year` is its name in the answer."""
    current = tops[:, position]
    seen = np.isfinite(current)
    known = np.cumprod(seen, axis=1).sum(axis=1)
    gap = seen.sum(axis=1) > known
    complete = complete_years(tops, bases)
    closed = (known == 4) & (kind != "rate" if bases is None else complete[:, position])
    no_base = (known == 4) & ~closed
    few = ~closed & (complete_before(complete, position) < MINIMUM_YEARS)
    reasons = np.select([gap, no_base, few], ["gap", "no_denominator", "too_few_years"], "")
    found = {name: np.full(len(tops), np.nan) for name in ("forecast", "lower", "upper", "odds")}
    errors_behind = np.zeros(len(tops), dtype=int)
    for quarters in range(4):
        rows = (known == quarters) & (reasons == "")
        if not rows.any():
            continue
        answer, errors = _open_year(
            kind, tops, bases, complete, position, quarters, goals, signs, per, confidence
        )
        for name, values in answer.items():
            found[name][rows] = values[rows]
        errors_behind[rows] = errors
    final = year_end(kind, current, None if bases is None else bases[:, position])
    final = final * (per if kind == "rate" else 1.0)
    for name in ("forecast", "lower", "upper"):
        found[name][closed] = final[closed]
    found["odds"][closed] = np.where(np.isnan(goals), np.nan, meets(final, goals, signs))[closed]
    return Outlooks(
        kind,
        year,
        known,
        **found,
        words=tuple(odds_words(o, closed=c) for o, c in zip(found["odds"], closed, strict=True)),
        reasons=tuple(reasons.tolist()),
        past_errors=errors_behind,
        confidence=confidence,
    )


def _open_year(
    kind, tops, bases, complete, position, quarters, goals, signs, per, confidence
) -> tuple[dict[str, np.ndarray], int]:
    """Forecast, range and odds of every series as if `quarters` quarters were known, and the past errors behind it."""
    pool = past_errors_of(kind, tops, bases, complete, position, quarters)
    errors = int(np.isfinite(pool).sum())
    bias, spread, shape = error_model(pool)
    centre, scale = plain_forecast(kind, tops, bases, complete, position, quarters)
    middle = centre + scale * bias
    width = scale * spread * (1 + _SMALL_POOL / max(errors, 1))
    tail = (1 - confidence) / 2
    quantile = np.interp([tail, 0.5, 1 - tail], shape, GRID)
    low, mid, high = (middle + width * q for q in quantile)
    unit = per if kind == "rate" else 1.0
    step = 0.5 if kind == "count" else 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        beyond = (goals / unit - signs * step - middle) / width
    below = np.interp(beyond, GRID, shape, left=0, right=1)
    chance = np.clip(np.where(signs > 0, 1 - below, below), 0.005, 0.995)
    if kind == "count":
        done = tops[:, position, :quarters].sum(axis=1)
        chance = np.where((signs > 0) & (done >= goals), 1.0, chance)
        chance = np.where((signs < 0) & (done > goals), 0.0, chance)
        low, high = np.floor(low), np.ceil(high)
    least, most = _limits(kind, tops, position, quarters, per)
    ends = {"forecast": mid, "lower": low, "upper": high}
    found = {name: np.clip(values, least, most) * unit for name, values in ends.items()}
    return found | {"odds": np.where(np.isnan(goals), np.nan, chance)}, errors


def _limits(kind, tops, position, quarters, per):
    """What the year cannot fall below or rise above, given what is known of it."""
    if kind == "point":
        return -np.inf, np.inf
    if kind == "count":
        return tops[:, position, :quarters].sum(axis=1), np.inf
    return 0.0, 1.0 if per == 100 else np.inf
