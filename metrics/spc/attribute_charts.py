"""Control charts for counts out of something: proportions (p), rates (u), and Laney's p-prime and u-prime.

Limits are three standard deviations wide and differ from point to point with the denominator. Laney's
charts (D. B. Laney, "Improved control charts for attributes", Quality Engineering 14, 2002) widen or narrow
them by how much the points really vary from one to the next: with denominators of ten thousand and more,
plain limits signal nearly always.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.inputs import number_array

_SIGMAS = 3.0
_RANGE_TO_SIGMA = 1.128
_SCREEN = 3.267
_NOISE = 16 * np.finfo(np.float64).eps


@dataclass(frozen=True, eq=False)
class AttributeChart:
    """A p, u, p-prime or u-prime chart. Arrays have one element for each point and are read-only.

    `value`: numerator over denominator; `centre`: all numerators over all denominators; `lower`, `upper`:
    limits, NaN where there is no denominator; `beyond`: +1 above the upper limit, -1 below the lower, 0 on
    or between them.
    `sigma_z`: Laney's factor on the width of the limits, 1 on a plain chart. `kind`: "p", "u", "p-prime" or
    "u-prime".
    `reasons`: what is special about the series, empty when nothing is: "no figures", "one point", "zero
    denominator" (such points are gaps), "all zero", "all counted", "constant", "no neighbouring points",
    "no spread between neighbouring points", "screening left no range", "screening left no spread" (the last
    four mean that a wider rule was used instead).
    """

    value: np.ndarray
    centre: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    beyond: np.ndarray
    sigma_z: float
    kind: str
    reasons: tuple[str, ...]


def proportion_chart(
    numerators, denominators, *, laney: bool = False, screen: bool = False
) -> AttributeChart:
    """The p chart (p-prime with `laney`) of shares 0 to 1, limits kept within 0 and 1.

    `numerators`, `denominators`: one number of each for each point in time order; NaN or None in either is
    a gap, and so is 0 out of 0. `screen`: leave ranges of z out of Laney's factor that are not below 3.267
    times their average, once. Where every point is 0%, or every point 100%, limits lie on the centre.
    Raises ValueError naming the argument for unequal lengths, negative numbers, a numerator above its
    denominator, text and infinities.
    """
    count, size, zero = _pairs(numerators, denominators)
    if (count > size).any():
        raise ValueError("numerators must not be larger than their denominators")
    return _chart(count, size, zero, laney, screen, proportion=True)


def rate_chart(numerators, denominators, *, laney: bool = False, screen: bool = False) -> AttributeChart:
    """The u chart (u-prime with `laney`) of events per unit of exposure, the lower limit kept at 0 or above.

    `numerators`: events; `denominators`: exposure (population, days, households), 1 throughout for a c
    chart. Otherwise as `proportion_chart`; events without exposure are an error.
    """
    count, size, zero = _pairs(numerators, denominators)
    return _chart(count, size, zero, laney, screen, proportion=False)


def _pairs(numerators, denominators) -> tuple[np.ndarray, np.ndarray, bool]:
    """Numerators and denominators as equal-length arrays, 0 out of 0 made a gap, and whether there was one."""
    count = number_array(numerators, "numerators")
    size = number_array(denominators, "denominators")
    if count.ndim != 1 or count.size == 0:
        raise ValueError("numerators must be a sequence with at least one number")
    if size.shape != count.shape:
        raise ValueError("denominators must have as many numbers as numerators")
    if (count < 0).any():
        raise ValueError("numerators must not be negative")
    if (size < 0).any():
        raise ValueError("denominators must not be negative")
    empty = size == 0
    if (empty & (count > 0)).any():
        raise ValueError("denominators holds a zero beside a numerator above zero")
    count[empty] = np.nan
    size[empty] = np.nan
    return count, size, bool(empty.any())


def _chart(count, size, zero, laney: bool, screen: bool, *, proportion: bool) -> AttributeChart:
    held = ~(np.isnan(count) | np.isnan(size))
    reasons = ["zero denominator"] if zero else []
    kind = ("p" if proportion else "u") + ("-prime" if laney else "")
    if not held.any():
        nothing = np.full(count.shape, np.nan)
        beyond = np.zeros(count.shape, dtype=np.int8)
        return _locked_chart(nothing, nothing, nothing, nothing, beyond, 1.0, kind, ["no figures", *reasons])
    centre = float(count[held].sum() / size[held].sum())
    value = count / size
    sigma = np.sqrt((centre * (1 - centre) if proportion else centre) / size)
    factor = 1.0
    if held.sum() == 1:
        reasons.append("one point")
    elif centre == 0:
        reasons.append("all zero")
    elif proportion and centre == 1:
        reasons.append("all counted")
    elif laney:
        factor, found = _laney_factor((value - centre) / sigma, screen)
        reasons += found
    reach = _SIGMAS * sigma * factor
    lower = np.maximum(centre - reach, 0.0)
    upper = np.minimum(centre + reach, 1.0) if proportion else centre + reach
    noise = _NOISE * np.abs(upper)
    beyond = (value > upper + noise).astype(np.int8) - (value < lower - noise).astype(np.int8)
    return _locked_chart(value, np.full(count.shape, centre), lower, upper, beyond, factor, kind, reasons)


def _laney_factor(z: np.ndarray, screen: bool) -> tuple[float, list[str]]:
    """Laney's factor from standardised values, and the reasons where it could not be found as asked.

    Without two neighbouring points, or with no spread between any, it stays 1.
    """
    ranges = np.abs(np.diff(z))
    ranges = ranges[~np.isnan(ranges)]
    spread = np.nanmax(z) - np.nanmin(z)
    if spread <= 1e-9:
        return 0.0, ["constant"]
    if ranges.size == 0:
        return 1.0, ["no neighbouring points"]
    average = ranges.mean()
    if average <= 1e-9 * spread:
        return 1.0, ["no spread between neighbouring points"]
    if screen:
        kept = ranges[ranges < _SCREEN * average]
        if kept.size == 0:
            return average / _RANGE_TO_SIGMA, ["screening left no range"]
        if kept.mean() <= 1e-9 * spread:
            return average / _RANGE_TO_SIGMA, ["screening left no spread"]
        average = kept.mean()
    return float(average / _RANGE_TO_SIGMA), []


def _locked_chart(value, centre, lower, upper, beyond, factor, kind, reasons) -> AttributeChart:
    for array in (value, centre, lower, upper, beyond):
        array.setflags(write=False)
    return AttributeChart(value, centre, lower, upper, beyond, float(factor), kind, tuple(reasons))
