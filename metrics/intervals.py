"""Confidence intervals for proportions and rates, as used by the Office for Health Improvement and
Disparities.

Proportions: E. B. Wilson, "Probable inference", JASA 22 (1927). Rates: Byar's approximation (N. E. Breslow
and N. E. Day, "Statistical Methods in Cancer Research" II, 1987) from ten events, exact Poisson limits (F.
Garwood, 1936) below.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammainccinv, gammaincinv, ndtri

from metrics.inputs import confidence_level, number_array

BYAR_FROM = 10


class Interval(NamedTuple):
    """A figure and its interval: plain numbers for plain numbers, arrays for arrays. `method` names the
    method of each.
    """

    value: float | np.ndarray
    lower: float | np.ndarray
    upper: float | np.ndarray
    method: str | np.ndarray


def wilson_interval(x, n, confidence: float = 0.95) -> Interval:
    """The share x / n (0 to 1) with Wilson's score interval, which stays within 0 and 1.

    `x`: those counted; `n`: all of them, above zero; scalars or arrays that broadcast. `confidence`: a
    share such as 0.95, or 95. A missing x or n (NaN, None) gives NaN with the method "missing". Raises
    ValueError naming the argument for a negative x, a zero or negative n, an x above n, text and
    infinities.
    """
    level = confidence_level(confidence)
    count, size, missing = _pair(x, n, "x", "n")
    if (count > size).any():
        raise ValueError("x must not be larger than n")
    z = ndtri(0.5 + level / 2)
    middle = 2 * count + z * z
    half = z * np.sqrt(z * z + 4 * count * (1 - count / size))
    # At the ends the two terms are equal; taken as written, rounding leaves a share a little outside 0 to 1.
    lower = np.where(count == 0, 0.0, (middle - half) / (2 * (size + z * z)))
    upper = np.where(count == size, 1.0, (middle + half) / (2 * (size + z * z)))
    return _interval(count / size, lower, upper, np.full(count.shape, "Wilson", dtype=object), missing)


def byar_interval(x, n=1, confidence: float = 0.95, multiplier: float = 1) -> Interval:
    """The rate multiplier * x / n with its interval: exact Poisson below ten events, Byar's approximation
    from ten.

    `x`: events; `n`: the population or exposure, above zero; scalars or arrays that broadcast.
    `multiplier`: 1000 for a rate per 1,000. `confidence`: a share such as 0.95, or 95. `method` is "Exact"
    or "Byars". A missing x or n (NaN, None) gives NaN with the method "missing". Raises ValueError naming
    the argument for a negative x, a zero or negative n or multiplier, text and infinities.
    """
    level = confidence_level(confidence)
    count, size, missing = _pair(x, n, "x", "n")
    factor = number_array(multiplier, "multiplier")
    if factor.ndim or not factor > 0:
        raise ValueError(f"multiplier must be one number above zero, not {multiplier!r}")
    exact = count < BYAR_FROM
    few = np.where(exact, count, 0.0)
    many = np.where(exact, BYAR_FROM, count)
    tail = (1 - level) / 2
    z = ndtri(0.5 + level / 2)
    exact_lower = np.where(few > 0, gammaincinv(np.where(few > 0, few, 1.0), tail), 0.0)
    lower = np.where(exact, exact_lower, many * (1 - 1 / (9 * many) - z / (3 * np.sqrt(many))) ** 3)
    more = many + 1
    upper = np.where(
        exact, gammainccinv(few + 1, tail), more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    )
    method = np.where(exact, "Exact", "Byars").astype(object)
    scale = factor / size
    return _interval(count * scale, lower * scale, upper * scale, method, missing)


def _pair(x, n, x_name: str, n_name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x and n as arrays of one shape, with the places where either is missing filled by 0 and 1."""
    count, size = number_array(x, x_name), number_array(n, n_name)
    if (count < 0).any():
        raise ValueError(f"{x_name} must not be negative")
    if (size <= 0).any():
        raise ValueError(f"{n_name} must be above zero")
    try:
        count, size = np.broadcast_arrays(count, size)
    except ValueError:
        raise ValueError(f"{x_name} and {n_name} must have the same length") from None
    missing = np.isnan(count) | np.isnan(size)
    return np.where(missing, 0.0, count), np.where(missing, 1.0, size), missing


def _interval(value, lower, upper, method, missing) -> Interval:
    value, lower, upper = (np.where(missing, np.nan, number) for number in (value, lower, upper))
    method = np.where(missing, "missing", method)
    if missing.ndim == 0:
        return Interval(float(value), float(lower), float(upper), str(method))
    return Interval(value, lower, upper, method)
