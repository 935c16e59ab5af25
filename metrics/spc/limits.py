"""Centre line, natural process limits and the reasons that limit them."""

from __future__ import annotations

import numpy as np

from metrics.spc.labels import REASON_BIT
from metrics.spc.settings import Settings

BY_SEGMENT = ("mean", "lpl", "upl", "near_lpl", "near_upl", "average_range", "reason_code")
_SHORT_BASELINE = 12
# Rounding noise of a sum, a mean or a limit, relative to the largest value of its group.
NOISE = 16 * np.finfo(np.float64).eps


def limits_of(values: np.ndarray, settings: Settings) -> dict[str, np.ndarray]:
    """Mean, limits and reasons of every column of `values` [position, segment], each one rebase group."""
    present = ~np.isnan(values)
    held = present.sum(axis=0)
    if settings.fix_after is None or settings.fix_after >= len(values):
        base, n = present, held
    else:
        base = present.copy()
        base[settings.fix_after :] = False
        n = base.sum(axis=0)
    lowest, highest = _extremes(values, present)
    base_lowest, base_highest = (lowest, highest) if base is present else _extremes(values, base)
    noise = NOISE * np.maximum(np.abs(lowest), np.abs(highest))

    reasons = np.zeros(values.shape[1], dtype=np.uint16)

    def state(reason: str, where: np.ndarray) -> None:
        reasons[where] |= REASON_BIT[reason]

    flat_base = (n >= 2) & (base_highest - base_lowest <= noise)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _exact_sums(np.where(base, values, 0.0)) / n
        steps = values[1:] - values[:-1]
        pairs = base[1:] & base[:-1]
        ranges = np.where(pairs, np.abs(steps), 0.0)
        range_count = pairs.sum(axis=0)
        average = _exact_sums(ranges) / range_count
        if settings.screen:
            screened, kept_count = _screened(ranges, pairs, settings.rules.screen_constant * average)
            varies = (average > 0) & ~flat_base
            state("screening left no range", varies & (kept_count == 0))
            state("screening left no spread", varies & (kept_count > 0) & (screened <= 0))
            average = np.where((kept_count > 0) & (screened > 0), screened, average)

    mean = np.where(base_highest == base_lowest, base_lowest, mean)
    constant = flat_base & (highest - lowest <= noise)
    undefined = (n >= 2) & ~flat_base & ~(average > 0)
    average = np.where(flat_base, 0.0, np.where(undefined | (n < 2), np.nan, average))
    state("no figures", held == 0)
    state("no figures in the baseline", (held > 0) & (n == 0))
    state("one point", n == 1)
    state("constant", constant)
    state("constant baseline", flat_base & ~constant)
    state("no neighbouring points", undefined & (range_count == 0))
    state("no spread between neighbouring points", undefined & (range_count > 0))
    if settings.fix_after is not None:
        state("short baseline", n < _SHORT_BASELINE)
    state("few points", held < settings.rules.minimum_points)

    return {
        "mean": mean,
        **_around(mean, average, settings.rules.limit_constant),
        "average_range": average,
        "reason_code": reasons,
        "noise": noise,
        "steps": steps,
        "present": present,
    }


def _screened(ranges: np.ndarray, pairs: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The average of the ranges below `most`, and how many there are."""
    kept = pairs & (ranges < most)
    count = kept.sum(axis=0)
    return _exact_sums(np.where(kept, ranges, 0.0)) / count, count


def _around(mean: np.ndarray, average: np.ndarray, constant: float) -> dict[str, np.ndarray]:
    """Limits at `constant` average ranges from the mean, and the lines at two thirds of that."""
    reach, near_reach = constant * average, 2 * (constant / 3) * average
    return {
        "lpl": mean - reach,
        "upl": mean + reach,
        "near_lpl": mean - near_reach,
        "near_upl": mean + near_reach,
    }


def _extremes(values: np.ndarray, where: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value of every column where `where` holds; NaN and NaN when it never does."""
    lowest = np.where(where, values, np.inf).min(axis=0)
    highest = np.where(where, values, -np.inf).max(axis=0)
    none = np.isinf(lowest)
    lowest[none] = np.nan
    highest[none] = np.nan
    return lowest, highest


def _exact_sums(terms: np.ndarray) -> np.ndarray:
    """Sums over the first axis, right to the last digit or the one before it (Knuth's two-sum, errors
    carried along).

    Plain addition gives thirteen values of 1.2 a mean of 1.2 plus a rounding error, and so a false run of
    thirteen points.
    """
    total = np.zeros(terms.shape[1])
    error = np.zeros(terms.shape[1])
    for row in terms:
        larger = total + row
        part = larger - total
        error += (total - (larger - part)) + (row - part)
        total = larger
    return total + error
