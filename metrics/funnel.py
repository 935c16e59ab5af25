"""Funnel plots: areas against what would be expected of them, with limits that allow for ordinary
differences.

D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24
(2005), with additive random effects: square-root scale with winsorised scores as used by the Care Quality
Commission, or log scale with truncated scores as in NHS Digital's Summary Hospital-level Mortality
Indicator (SHMI).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammainccinv, gammaincinv

from metrics.inputs import number_array

# As published with the method: 95% and 99.8% of the normal distribution to six decimals.
_Z95 = 1.959964
_Z998 = 3.090232
_TAIL = 0.1


@dataclass(frozen=True, eq=False)
class Funnel:
    """Areas in the order given. Arrays are read-only.

    `ratio`: observed over expected. `z`: distance from 1 on the transformed scale in standard deviations of
    chance alone, as published; `adjusted_z`: with the differences between areas added to the standard deviation
    when limits are widened. `phi`: mean squared `z` after trimming; above 1 there is more difference between
    areas than chance alone gives. `tau2`: variance between areas, 0 when it is not asked for; limits allow for it
    only when phi is above 1.
    `lower95`, `upper95`, `lower998`, `upper998`: limits on the ratio. `outlier`: outside the 99.8% limits;
    `outside95`: outside the 95% limits; on a limit is inside. `widened`: whether limits allow for
    overdispersion.
    """

    ratio: np.ndarray
    z: np.ndarray
    adjusted_z: np.ndarray
    phi: float
    tau2: float
    lower95: np.ndarray
    upper95: np.ndarray
    lower998: np.ndarray
    upper998: np.ndarray
    outlier: np.ndarray
    outside95: np.ndarray
    widened: bool
    transform: str


def funnel(observed, expected, *, transform: str = "sqrt", overdispersion: bool = True) -> Funnel:
    """Ratios of observed to expected counts with funnel limits.

    `observed`: counts, zero or more; `expected`: above zero; one of each for each area, at least two areas.
    `transform`: "sqrt" (scores winsorised at the 10% and 90% quantiles) or "log" (lowest and highest tenth
    by rank left out; expected counts rounded to two decimals, as SHMI does; observed counts above zero).
    With `overdispersion` and phi above 1 limits are widened by tau2; otherwise they are exact Poisson
    limits. Raises ValueError naming the argument.
    """
    count = _areas(observed, "observed")
    due = _areas(expected, "expected")
    if count.shape != due.shape:
        raise ValueError("expected must have as many numbers as observed")
    if transform not in ("sqrt", "log"):
        raise ValueError(f"transform must be 'sqrt' or 'log', not {transform!r}")
    if (count < 0).any():
        raise ValueError("observed must not be negative")
    if transform == "log":
        due = np.round(due, 2)
        if (count == 0).any():
            raise ValueError("observed holds a zero, which has no logarithm; use transform='sqrt'")
    if not (due > 0).all():
        raise ValueError("expected must be above zero")
    if transform == "sqrt":
        spread = 1 / (2 * np.sqrt(due))
        z = 2 * (np.sqrt(count) - np.sqrt(due))
        trimmed = np.clip(z, *np.quantile(z, (_TAIL, 1 - _TAIL)))
        phi, tau2 = _dispersion(trimmed, spread)
    else:
        spread = 1 / np.sqrt(due)
        z = np.sqrt(due) * np.log(count / due)
        tenth = np.floor(pd.Series(z).rank().to_numpy() * 10 / (z.size + 1))
        kept = (tenth > 0) & (tenth < 9)
        # So few areas that every one is in the lowest or highest tenth: nothing is left out.
        kept = kept if kept.any() else np.ones(kept.shape, dtype=bool)
        phi, tau2 = _dispersion(z[kept], spread[kept])

    widened = bool(overdispersion and phi > 1 and tau2 > 0)
    tau2 = tau2 if overdispersion else 0.0
    total_spread = np.sqrt(spread**2 + tau2) if widened else spread
    ratio = count / due
    if widened:
        limits = [
            _back(transform, direction * reach * total_spread)
            for reach in (_Z95, _Z998)
            for direction in (-1, 1)
        ]
    else:
        limits = [limit for tail in (0.025, 0.001) for limit in _poisson_limits(due, tail)]
    lower95, upper95, lower998, upper998 = limits
    found = Funnel(
        ratio=ratio,
        z=z,
        adjusted_z=z * spread / total_spread,
        phi=phi,
        tau2=tau2,
        lower95=lower95,
        upper95=upper95,
        lower998=lower998,
        upper998=upper998,
        outlier=(ratio < lower998) | (ratio > upper998),
        outside95=(ratio < lower95) | (ratio > upper95),
        widened=widened,
        transform=transform,
    )
    for array in vars(found).values():
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    return found


def _areas(values, name: str) -> np.ndarray:
    array = number_array(values, name)
    if array.ndim != 1 or array.size < 2:
        raise ValueError(f"{name} must be a sequence with a number for each of at least two areas")
    if np.isnan(array).any():
        raise ValueError(f"{name} holds a missing value; leave the area out")
    return array


def _dispersion(scores: np.ndarray, spread: np.ndarray) -> tuple[float, float]:
    """phi and tau squared of trimmed scores (the moment estimate of R. DerSimonian and N. Laird, 1986)."""
    n = scores.size
    phi = float(np.square(scores).sum() / n)
    weight = 1 / spread**2
    room = weight.sum() - np.square(weight).sum() / weight.sum()
    if n * phi < n - 1 or not room > 0:
        return phi, 0.0
    return phi, float(max(0.0, (n * phi - (n - 1)) / room))


def _back(transform: str, distance: np.ndarray) -> np.ndarray:
    """The ratio at a distance from the target on the transformed scale; no ratio is below 0."""
    if transform == "log":
        return np.exp(distance)
    return np.square(np.maximum(1 + distance, 0.0))


def _poisson_limits(expected: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    """Ratios that leave `tail` on either side when counts are Poisson with these means."""
    return gammaincinv(expected, tail) / expected, gammainccinv(expected + 1, tail) / expected
