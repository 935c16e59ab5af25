"""How uneven figures of one sort are: what many short series say together about the spread of each.

A short series tells little about its own spread, and most of what a test for a shift loses, it loses to that doubt.
Series measured against what chance alone gives (their dispersion) are alike enough to lend each other some of what
they know: the empirical Bayes estimate of G. K. Smyth, "Linear models and empirical Bayes methods" (Statistical
Applications in Genetics and Molecular Biology 3, 2004). How much is lent is found from the series themselves: nothing
where their dispersions differ as widely as a single series leaves in doubt, nearly all where they agree.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import digamma, polygamma

LEAST_SERIES = 8
"""Fewer series than this lend each other nothing: how far they differ could not be told."""
_STEPS = tuple(2.0**power for power in range(-1, 9))


class Pooled(NamedTuple):
    """What many series say together. `typical` is their common dispersion; `freedom` how many degrees of freedom it
    is worth beside a series' own, 0 when nothing is lent; one of 0.5, 1, 2, 4 ... 256."""

    typical: float
    freedom: float


NOTHING = Pooled(1.0, 0.0)


def pooled_dispersion(dispersion: np.ndarray, freedom: np.ndarray) -> Pooled:
    """The common dispersion of series whose own estimates (above zero) rest on `freedom` degrees of freedom each."""
    if len(dispersion) < LEAST_SERIES:
        return NOTHING
    half = np.asarray(freedom, dtype=float) / 2
    logs = np.log(dispersion) - digamma(half) + np.log(half)
    centre = float(logs.mean())
    between = float(logs.var(ddof=1) - polygamma(1, half).mean())
    worth = _STEPS[-1] if between <= 0 else 2 * _inverse_trigamma(between)
    nearest = min(_STEPS, key=lambda step: abs(np.log(step / worth)))
    return Pooled(float(np.exp(centre + digamma(nearest / 2) - np.log(nearest / 2))), nearest)


def _inverse_trigamma(value: float) -> float:
    """The number whose trigamma is `value`, by Newton's method (as in the appendix of Smyth's paper)."""
    found = 0.5 + 1 / value
    for _ in range(50):
        now = float(polygamma(1, found))
        step = now * (1 - now / value) / float(polygamma(2, found))
        found += step
        if -step / found < 1e-8:
            break
    return found


def chance_variance(
    numerators: np.ndarray, denominators: np.ndarray, scale: np.ndarray, bounded: np.ndarray
) -> np.ndarray:
    """The variance that chance alone gives a figure of each series [series, quarter] of cases out of something.

    `scale` [series] is what numerator over denominator is multiplied by; `bounded` [series] marks shares, which cannot
    be above one. NaN where fewer than five cases, or for shares five others, are expected in a quarter.
    """
    known = np.isfinite(numerators) & np.isfinite(denominators) & (denominators > 0)
    top, base = np.where(known, numerators, 0.0), np.where(known, denominators, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = top.sum(axis=1) / base.sum(axis=1)
        rest = np.where(bounded, 1 - share, 1.0)
        typical = base.sum(axis=1) / known.sum(axis=1)
        inverse = np.where(known, 1 / np.where(known, base, 1.0), 0.0).sum(axis=1) / known.sum(axis=1)
        few = (share * typical < 5) | (bounded & (rest * typical < 5))
        return np.where(few | ~(scale > 0), np.nan, scale**2 * share * rest * inverse)
