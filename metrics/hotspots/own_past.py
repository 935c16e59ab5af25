"""Is the latest count of an area unlike that area's own past?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaincc, gammaincinv, nbdtrik

from metrics.false_discovery import benjamini_hochberg
from metrics.hotspots.checks import check_level

MINIMUM_PAST = 7
_BORROWED_FREEDOM = 14.0


@dataclass(frozen=True)
class Unusual:
    """The latest count of every area against its own past.

    `expected`, `usual_lower`, `usual_upper` (95%); two-sided `p`, `adjusted` over all areas together;
    `flagged` at the level given;
    `direction` +1 above, -1 below its own past. NaN where `reasons` (`missing`, `too_short`) is not "".
    """

    expected: np.ndarray
    usual_lower: np.ndarray
    usual_upper: np.ndarray
    dispersion: np.ndarray
    p: np.ndarray
    adjusted: np.ndarray
    flagged: np.ndarray
    direction: np.ndarray
    reasons: tuple[str, ...]


def unusual_for_place(counts, *, season=None, past: int = 12, level: float = 0.05) -> Unusual:
    """Is the latest count of each area unusual for that area? `counts` is [period, area], NaN a gap.

    Expected is the mean of the area's own last `past` periods, scaled by `season` (one multiplier a period)
    where given. The spread is the area's own, at least Poisson, drawn towards the areas' common dispersion
    as far as its own past is short; the tail is that of a negative binomial. All areas together are one
    family for the false discovery rate.
    """
    check_level(level)
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 2 or not counts.size:
        raise ValueError("counts must be a two-dimensional array [period, area] and not empty")
    if np.isinf(counts).any() or (counts < 0).any():
        raise ValueError("counts holds a negative or infinite value")
    if past < MINIMUM_PAST:
        raise ValueError(f"past must be at least {MINIMUM_PAST}")
    reach = np.ones(len(counts)) if season is None else np.asarray(season, dtype=float)
    if reach.shape != (len(counts),) or not (reach > 0).all():
        raise ValueError("season must hold one number above zero for each period")
    window = counts[-past - 1 : -1]
    exposure = np.where(np.isfinite(window), reach[-past - 1 : -1][:, None], 0.0)
    known = np.where(np.isfinite(window), window, 0.0)
    length = (exposure > 0).sum(axis=0)
    latest = counts[-1]
    reasons = np.select([~np.isfinite(latest), length < MINIMUM_PAST], ["missing", "too_short"], "")
    usable = reasons == ""
    level_of = known.sum(axis=0) / np.maximum(exposure.sum(axis=0), 1e-300)
    fitted = level_of * exposure
    misses = np.divide((known - fitted) ** 2, fitted, out=np.zeros_like(fitted), where=fitted > 0).sum(axis=0)
    freedom = np.maximum(length - 1, 0)
    seen = usable & (level_of > 0)
    common = max(1.0, misses[seen].sum() / max(freedom[seen].sum(), 1)) if seen.any() else 1.0
    behind = freedom + _BORROWED_FREEDOM
    dispersion = np.maximum(1.0, (misses + _BORROWED_FREEDOM * common) / behind)
    # Half an event keeps an area without any past event from having no spread at all.
    expected = np.maximum(level_of, 0.5 / np.maximum(exposure.sum(axis=0), 1)) * reach[-1]
    doubt = expected + expected**2 / np.maximum(known.sum(axis=0), 0.5)
    # The dispersion is itself uncertain: tails are averaged over what it may be.
    quantiles = (np.arange(15) + 0.5)[:, None] / 15
    variance = doubt * np.maximum(1.0, dispersion * behind / (2 * gammaincinv(behind / 2, quantiles)))
    size = expected**2 / (variance - expected)
    chance = expected / variance
    shown = np.where(np.isfinite(latest), latest, 0.0)
    above = np.where(shown > 0, betaincc(size, np.maximum(shown, 1), chance), 1.0).mean(axis=0)
    below = betainc(size, shown + 1, chance).mean(axis=0)
    variance = doubt * dispersion
    size, chance = expected**2 / (variance - expected), expected / variance
    p = np.where(usable, np.minimum(1.0, 2 * np.minimum(above, below)), np.nan)
    adjusted = benjamini_hochberg(p)
    blank = np.where(usable, 1.0, np.nan)
    with np.errstate(invalid="ignore"):
        flagged = adjusted <= level
    return Unusual(
        expected * blank,
        _negative_binomial_quantile(0.025, size, chance) * blank,
        _negative_binomial_quantile(0.975, size, chance) * blank,
        dispersion * blank,
        p,
        adjusted,
        flagged,
        np.where(usable, np.sign(shown - expected), 0).astype(int),
        tuple(reasons.tolist()),
    )


def _negative_binomial_quantile(share, size, chance) -> np.ndarray:
    """The smallest count with at least `share` of the distribution at or below it."""
    between = nbdtrik(share, size, chance)
    count = np.where(np.isfinite(between), np.ceil(np.maximum(between, 0)), 0)
    return np.where(betainc(size, np.maximum(count, 1), chance) >= share, np.maximum(count - 1, 0), count)
