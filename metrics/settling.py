"""Where the young quarters of measures that ripen will settle, from how their figures grew between our own returns.

A figure is young until it has, on average, reached `MATURE_SHARE` of where it settles; before that it is shown hollow,
with the band in which it is likely to settle, and nothing is called worse because of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from metrics.ripening import MINIMUM_VINTAGES, Triangle, development_factors, development_triangle, settle

MATURE_SHARE = 0.95
LEAST_GROWTHS = 3
"""So many quarters must have been seen growing from an age before that age is used."""
_RESAMPLES = 1000
REASONS = {
    "too_few_vintages": f"fewer than {MINIMUM_VINTAGES} returns show how it grows",
    "no_development": "too few older quarters were seen growing",
}


@dataclass(frozen=True)
class Vintages:
    """Every figure of one series as it came in, oldest first: the column it counts, the column in which it was received
    and the count.
    """

    column: np.ndarray
    known: np.ndarray
    numerator: np.ndarray


@dataclass(frozen=True)
class Settling:
    """`lower` and `upper` [series, quarter] bound where a young quarter settles, in the unit shown; NaN for no band.

    `young` [series, quarter] is true where a figure may still grow by our own returns. By series: `reasons` says why
    there are no bands (a key of `REASONS`, '' for none), `returns` is how many different days of return were used and
    `mature_age` after how many quarters a figure counts as settled (-1 when that is not known).
    """

    lower: np.ndarray
    upper: np.ndarray
    young: np.ndarray
    reasons: dict[int, str]
    returns: dict[int, int]
    mature_age: dict[int, int]


def no_settling(shape: tuple[int, int]) -> Settling:
    """Nothing is known to ripen."""
    blank = np.full(shape, np.nan)
    return Settling(blank, blank.copy(), np.zeros(shape, dtype=bool), {}, {}, {})


def settling(
    vintages: Mapping[int, Vintages], denominator: np.ndarray, scale: np.ndarray, units: np.ndarray
) -> Settling:
    """Bands for the series (by position) in `vintages`. `denominator` [series, quarter] is as known now; `scale` and
    `units` are per series as figures are made with.
    """
    found = no_settling(denominator.shape)
    for position, own in vintages.items():
        triangle = _triangle(own)
        last = _horizon(triangle)
        if triangle is None or triangle.vintages < MINIMUM_VINTAGES or last is None:
            few = triangle is None or triangle.vintages < MINIMUM_VINTAGES
            found.reasons[position] = "too_few_vintages" if few else "no_development"
            found.returns[position] = 0 if triangle is None else triangle.vintages
            found.mature_age[position] = -1
            continue
        columns = np.array(triangle.cohorts)
        percent = units[position] == "percent"
        bases = denominator[position, columns] if percent else None
        if bases is not None:
            newest = np.nanmax(np.where(np.isfinite(triangle.numerators), triangle.numerators, 0), axis=1)
            bases = np.maximum(np.nan_to_num(bases), newest)
        answer = settle(triangle, bases, settled_age=last, resamples=_RESAMPLES)
        mature = _mature_age(answer.factors)
        young = (answer.age >= 0) & (answer.age < mature)
        per = denominator[position, columns] / scale[position] if scale[position] else np.ones(len(columns))
        told = young & np.array([reason == "" for reason in answer.reasons]) & (per > 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            found.lower[position, columns] = np.where(told, answer.lower / per, np.nan)
            found.upper[position, columns] = np.where(told, answer.upper / per, np.nan)
        found.young[position, columns] = young
        found.reasons[position], found.returns[position] = "", triangle.vintages
        found.mature_age[position] = mature
    return found


def _triangle(own: Vintages) -> Triangle | None:
    shown = np.isfinite(own.numerator)
    if not shown.any():
        return None
    column, known = own.column[shown], np.maximum(own.known, own.column)[shown]
    return development_triangle(column, known, own.numerator[shown], releases=np.unique(known))


def _horizon(triangle: Triangle | None) -> int | None:
    """The last age that enough quarters were seen reaching, without a hole below it; None when there is none."""
    if triangle is None or triangle.numerators.shape[1] < 2:
        return None
    seen = np.isfinite(triangle.numerators)
    growths = (seen[:, :-1] & seen[:, 1:]).sum(axis=0)
    usable = (growths >= LEAST_GROWTHS) & np.isfinite(development_factors(triangle.numerators))
    if not usable.any():
        return None
    first = int(usable.argmax())
    return first + (len(usable) - first if usable[first:].all() else int((~usable[first:]).argmax()))


def _mature_age(factors: np.ndarray) -> int:
    """The first age from which a figure moves by no more than `MATURE_SHARE` allows until it settles."""
    to_go = np.append(np.cumprod(np.where(np.isfinite(factors), factors, 1.0)[::-1])[::-1], 1.0)
    still = np.abs(np.log(np.maximum(to_go, 1e-9))) > -np.log(MATURE_SHARE)
    return int(np.flatnonzero(still)[-1]) + 1 if still.any() else 0
