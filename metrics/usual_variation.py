"""Is the latest change more than this series usually varies?

The latest figure is compared with the same quarter last year or with the previous quarter. How much a
series usually differs over that gap is taken from its own past: counts vary at least as much as Poisson
counts, percentages at least as much as binomial ones, and the dispersion estimated from past changes says
how much more (McCullagh and Nelder, Generalized Linear Models, 1989, 4.5 and 6.2.3). A change is judged
against Student's t because that dispersion is itself uncertain. Against the previous quarter the season is
taken out first, where three full years show it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

UNITS = ("count", "rate", "percent", "value")
SAME_QUARTER_LAST_YEAR = 4
PREVIOUS_QUARTER = 1
MINIMUM_PAST_CHANGES = 4
MINIMUM_EVENTS = 10
SEASON_YEARS = 3
REASONS = {
    "": "",
    "missing": "the latest figure or the one it is compared with is missing",
    "too_short": "fewer than four past changes show how much this series usually varies",
    "too_few": "fewer than ten events in all are compared",
    "no_spread": "the series has never varied, so a usual range cannot be said",
}
WORDS = {
    "within": "within usual variation",
    "above": "a bigger rise than usual variation",
    "below": "a bigger fall than usual variation",
    "unknown": "usual variation is not known",
}


@dataclass(frozen=True)
class UsualVariation:
    """The latest change of each series beside its usual range; every array runs over series, in the
    measure's unit.

    `change` is the latest value minus the baseline, `usual_lower` to `usual_upper` the range in which it
    would fall with the given confidence if nothing had changed, `p` the chance of a change at least as
    unusual. `verdicts` are keys of WORDS, `reasons` of REASONS ("" unless the verdict is `unknown`).
    `dispersion` is how many times more than by pure chance the series varies (for `value` it is NaN).
    `seasonal` says where the season was taken out.
    """

    change: np.ndarray
    usual_lower: np.ndarray
    usual_upper: np.ndarray
    p: np.ndarray
    dispersion: np.ndarray
    seasonal: np.ndarray
    verdicts: tuple[str, ...]
    reasons: tuple[str, ...]
    lag: int
    confidence: float


def usual_variation(
    numerators, denominators=None, *, unit: str, lag: int = 4, per: float = 1.0, confidence: float = 0.95
) -> UsualVariation:
    """Judge the last column of `numerators` [series, quarter] against the column `lag` quarters before it.

    `unit` is `count` (no denominators), `rate` (events over exposure), `percent` (numerator part of the
    denominator) or
    `value` (a published value without counts). NaN is a gap. `per` is the unit shown (100 for percentages).
    `lag` is 4 or 1. Raises ValueError naming the argument.
    """
    tops, bases = _checked(numerators, denominators, unit)
    if lag not in (SAME_QUARTER_LAST_YEAR, PREVIOUS_QUARTER):
        raise ValueError("lag must be 4 (same quarter last year) or 1 (previous quarter)")
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    count, length = tops.shape
    values = tops / bases
    factors, offsets, seasonal = _season(tops, bases, unit, lag)
    exposure = bases * factors
    change, expected, variance = _gaps(tops, bases, exposure, offsets, unit, lag)
    dispersion, pairs, constant = _past_dispersion(change, expected, variance, seasonal, unit)
    if length <= lag:
        last = last_expected = last_variance = np.full(count, np.nan)
    else:
        last, last_expected, last_variance = change[:, -1], expected[:, -1], variance[:, -1]
    # Past changes share quarters with each other, so they say less than as many independent ones.
    freedom = np.maximum((pairs - 3 * seasonal) * (0.7 if lag == SAME_QUARTER_LAST_YEAR else 0.8), 2)
    spread = np.sqrt(dispersion * last_variance)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.where(last == last_expected, 0.0, np.abs(last - last_expected) / spread)
    p = 2 * stdtr(freedom, -distance)
    reach = stdtrit(freedom, (1 + confidence) / 2) * spread

    reasons = np.select(
        [
            ~np.isfinite(last),
            pairs < MINIMUM_PAST_CHANGES,
            _too_few(tops, bases, unit, lag),
            (unit == "value") & constant & (last != 0),
        ],
        ["missing", "too_short", "too_few", "no_spread"],
        "",
    )
    known = reasons == ""
    verdicts = np.select(
        [~known, p > 1 - confidence, last > last_expected], ["unknown", "within", "above"], "below"
    )
    blank = np.where(known, 1.0, np.nan)
    seen = np.where(np.isfinite(values[:, -1]), last, np.nan)
    return UsualVariation(
        seen * per,
        (last_expected - reach) * per * blank,
        (last_expected + reach) * per * blank,
        p * blank,
        np.where(unit == "value", np.nan, dispersion) * blank,
        seasonal & known,
        tuple(verdicts.tolist()),
        tuple(reasons.tolist()),
        lag,
        confidence,
    )


def _past_dispersion(
    change: np.ndarray, expected: np.ndarray, variance: np.ndarray, seasonal: np.ndarray, unit: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far past changes [series, quarter] missed what was expected, over what chance explains; how many there are,
    and whether they never missed."""
    excess = (change - expected)[:, :-1] ** 2 / variance[:, :-1]
    usable = np.isfinite(excess)
    pairs = usable.sum(axis=1)
    dispersion = np.where(usable, excess, 0).sum(axis=1) / np.maximum(pairs, 1)
    constant = dispersion == 0
    # The season was fitted to the same quarters, which makes their leftovers too small.
    years = np.maximum(pairs / 4, 2)
    dispersion = dispersion * np.where(seasonal, years / (years - 1), 1.0)
    return dispersion if unit == "value" else np.maximum(dispersion, 1.0), pairs, constant


def seasonal_factors(values) -> tuple[np.ndarray, np.ndarray]:
    """Multipliers [series, quarter of the cycle] of counts or rates, and whether three full years showed
    them.

    Quarter 0 of the cycle is column 0 of `values` [series, quarter]. Factors average one; without three
    values in each quarter of the cycle they are all one. Divide a value by its factor to take the season
    out.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or not values.size:
        raise ValueError("values must be a two-dimensional array [series, quarter] and not empty")
    if np.isinf(values).any():
        raise ValueError("values holds an infinite value")
    if (values < 0).any():
        raise ValueError("values holds a negative count or rate, which has no multiplier")
    means, enough = _cycle_means(values)
    overall = means.mean(axis=1, keepdims=True)
    usable = enough & (overall[:, 0] > 0) & (means > 0).all(axis=1)
    factors = np.divide(means, overall, out=np.ones_like(means), where=usable[:, None])
    return factors, usable


def _cycle_means(values) -> tuple[np.ndarray, np.ndarray]:
    sums = np.zeros((len(values), 4))
    seen = np.zeros((len(values), 4), dtype=int)
    for quarter in range(4):
        column = values[:, quarter::4]
        finite = np.isfinite(column)
        seen[:, quarter] = finite.sum(axis=1)
        sums[:, quarter] = np.where(finite, column, 0).sum(axis=1)
    return sums / np.maximum(seen, 1), (seen >= SEASON_YEARS).all(axis=1)


def _checked(numerators, denominators, unit) -> tuple[np.ndarray, np.ndarray]:
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}, not '{unit}'")
    tops = np.asarray(numerators, dtype=float)
    if tops.ndim != 2 or not tops.size:
        raise ValueError("numerators must be a two-dimensional array [series, quarter] and not empty")
    if np.isinf(tops).any():
        raise ValueError("numerators holds an infinite value")
    if unit != "value" and (tops < 0).any():
        raise ValueError("numerators holds a negative count")
    if (unit in ("rate", "percent")) != (denominators is not None):
        raise ValueError("denominators are needed for a rate or a percentage, and only for them")
    if denominators is None:
        return tops, np.where(np.isfinite(tops), 1.0, np.nan)
    bases = np.asarray(denominators, dtype=float)
    if bases.shape != tops.shape:
        raise ValueError("denominators must have the shape of numerators")
    if np.isinf(bases).any() or (bases < 0).any():
        raise ValueError("denominators holds a negative or infinite value")
    if unit == "percent" and (tops > bases).any():
        raise ValueError("numerators must not exceed denominators for a percentage")
    usable = np.isfinite(tops) & np.isfinite(bases) & (bases > 0)
    return np.where(usable, tops, np.nan), np.where(usable, bases, np.nan)


def _season(tops, bases, unit, lag) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Multipliers and offsets of each column, and which series have them; only against the previous
    quarter.
    """
    count, length = tops.shape
    cycle = np.arange(length) % 4
    none = np.ones((count, length)), np.zeros((count, length)), np.zeros(count, dtype=bool)
    if lag != PREVIOUS_QUARTER:
        return none
    history = (tops / bases).copy()
    history[:, -1] = np.nan
    if unit in ("count", "rate"):
        factors, usable = seasonal_factors(history)
        return factors[:, cycle], none[1], usable
    means, usable = _cycle_means(history)
    offsets = np.where(usable[:, None], means - means.mean(axis=1, keepdims=True), 0.0)
    return none[0], offsets[:, cycle], usable


def _gaps(tops, bases, exposure, offsets, unit, lag) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Change over `lag` columns, change expected from the season, and its variance by pure chance."""
    later, earlier = tops[:, lag:], tops[:, :-lag]
    later_base, earlier_base = bases[:, lag:], bases[:, :-lag]
    change = later / later_base - earlier / earlier_base
    if unit == "value":
        expected = offsets[:, lag:] - offsets[:, :-lag]
        return change, expected, np.where(np.isfinite(change), 1.0, np.nan)
    if unit == "percent":
        share = (later + earlier + 1) / (later_base + earlier_base + 2)
        expected = offsets[:, lag:] - offsets[:, :-lag]
        return change, expected, share * (1 - share) * (1 / later_base + 1 / earlier_base)
    # The season makes a quarter longer or shorter, so to speak: it multiplies what the events are set
    # against.
    later_reach, earlier_reach = exposure[:, lag:], exposure[:, :-lag]
    level = (later + earlier) / (later_reach + earlier_reach)
    expected = level * (later_reach / later_base - earlier_reach / earlier_base)
    variance = np.maximum(later + earlier, 1) / (later_reach + earlier_reach)
    variance = variance * (later_reach / later_base**2 + earlier_reach / earlier_base**2)
    return change, expected, variance


def _too_few(tops, bases, unit, lag) -> np.ndarray:
    if unit == "value" or tops.shape[1] <= lag:
        return np.zeros(len(tops), dtype=bool)
    compared = (bases if unit == "percent" else tops)[:, [-1, -1 - lag]]
    return compared.sum(axis=1) < MINIMUM_EVENTS
