"""Quarter arithmetic for many series at once: year to date, year end, rolling year and earlier quarters.

Every matrix has shape [series, quarter]; its first column is a Q1 and its columns are whole financial years. A gap is
NaN with a reason code (see `rules.REASONS`). A total with a missing member is itself a gap, never a shorter total.
Percentages and rates are pooled (sum over sum), so that a quarter with few cases does not weigh as much as one with
many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.rules import REASON

SUM = 0
"""Counts: the year is the sum of its quarters."""
POOL = 1
"""Percentages: sum of numerators over sum of denominators."""
PER_POPULATION = 2
"""Rates: sum of numerators over the population, which is the same people in every quarter."""
LATEST = 3
"""Snapshots and surveys: the latest figure in the year."""
AS_IS = 4
"""Rolling years and annual figures: the figure of the quarter itself."""


@dataclass(frozen=True)
class Figures:
    """What is known of many series. `value` is NaN exactly where `reason` is not 0.

    `numerator`, `denominator` and `value` are float, `reason` is int8, `provisional` is bool.
    """

    numerator: np.ndarray
    denominator: np.ndarray
    value: np.ndarray
    reason: np.ndarray
    provisional: np.ndarray

    def at(self, index: object) -> Figures:
        """The same fields, indexed."""
        return Figures(
            self.numerator[index],
            self.denominator[index],
            self.value[index],
            self.reason[index],
            self.provisional[index],
        )


def combination(unit: str, basis: str) -> int:
    """How quarters of this unit and basis make a year: one of SUM, POOL, PER_POPULATION, LATEST, AS_IS."""
    if basis in ("snapshot", "survey"):
        return LATEST
    if basis in ("rolling", "annual"):
        return AS_IS
    if basis != "discrete":
        raise ValueError(f"basis '{basis}' is not one of discrete, snapshot, survey, rolling, annual")
    return {"percent": POOL, "rate": PER_POPULATION}.get(unit, SUM)


def figures(
    numerator: np.ndarray,
    denominator: np.ndarray,
    published: np.ndarray,
    scale: np.ndarray,
    reason: np.ndarray,
    provisional: np.ndarray,
) -> Figures:
    """Figures with values worked out: `scale` times numerator over denominator, or the plain count.

    `scale` [series] is 100 for percentages, the "per" of rates, and 0 for plain numbers. A value published without its
    numerator and denominator is kept as published. A zero denominator gives `not_applicable`: a share of nothing.
    """
    numerator, denominator, published = (
        np.asarray(a, dtype=float) for a in (numerator, denominator, published)
    )
    scale = np.asarray(scale, dtype=float)[:, None]
    plain = scale == 0
    both = np.isfinite(numerator) & np.isfinite(denominator)
    nothing = ~plain & both & (denominator == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(both & (denominator > 0), scale * numerator / denominator, np.nan)
    value = np.where(plain, np.where(np.isfinite(numerator), numerator, published), ratio)
    value = np.where(np.isfinite(value) | nothing, value, published)
    numerator = np.where(plain, value, numerator)
    given = np.asarray(reason, dtype=np.int8)
    value = np.where(given == 0, value, np.nan)
    missing = ~np.isfinite(value)
    code = np.where(missing & (given == 0), REASON["incomplete"], given)
    code = np.where(nothing & (given == 0), REASON["not_applicable"], code).astype(np.int8)
    hide = code != 0
    return Figures(
        np.where(hide, np.nan, numerator),
        np.where(hide, np.nan, denominator),
        np.where(hide, np.nan, value),
        code,
        np.asarray(provisional, dtype=bool) & ~hide,
    )


def year_to_date(known: Figures, how: np.ndarray, scale: np.ndarray) -> Figures:
    """For every quarter, the year so far, with the same shape. `how` and `scale` are per series."""
    by_year = [
        _years(a) for a in (known.numerator, known.denominator, known.value, known.reason, known.provisional)
    ]
    numerator, denominator, value, reason, provisional = by_year
    totals = _combined(
        np.cumsum(numerator, axis=-1),
        np.cumsum(denominator, axis=-1),
        denominator,
        np.asarray(how)[:, None, None],
        np.asarray(scale, dtype=float)[:, None, None],
    )
    running = np.logical_or.accumulate
    sums = Figures(
        *totals,
        _reason_of_total(reason, running(reason == REASON["suppressed"], axis=-1), totals[2]),
        running(provisional, axis=-1),
    )
    taken = _latest_in_year(Figures(numerator, denominator, value, reason, provisional))
    shape = known.value.shape
    how = np.asarray(how)[:, None]
    return _chosen(
        how, {LATEST: _flat(taken, shape), AS_IS: known}, default=_without_figures_at_gaps(_flat(sums, shape))
    )


def year_end(known: Figures, how: np.ndarray, scale: np.ndarray) -> Figures:
    """For every financial year its year end, shape [series, year]: the year to date of Q4."""
    to_date = year_to_date(known, how, scale)
    return to_date.at((slice(None), slice(3, None, 4)))


def rolling_year(known: Figures, how: np.ndarray, scale: np.ndarray) -> Figures:
    """For every quarter, the four quarters that end with it. The first three columns are `incomplete`."""
    how, scale = np.asarray(how)[:, None], np.asarray(scale, dtype=float)[:, None]
    numerator, denominator = _moving_sum(known.numerator), _moving_sum(known.denominator)
    totals = _combined(numerator, denominator, known.denominator, how, scale)
    hidden = sum(earlier(known.reason == REASON["suppressed"], n, False).astype(int) for n in range(4)) > 0
    sums = Figures(
        *totals,
        _reason_of_total(known.reason, hidden, totals[2]),
        sum(earlier(known.provisional, n, False).astype(int) for n in range(4)) > 0,
    )
    return _chosen(how, {LATEST: known, AS_IS: known}, default=_without_figures_at_gaps(sums))


def earlier(matrix: np.ndarray, quarters: int, fill: object = np.nan) -> np.ndarray:
    """The matrix as it was so many quarters before each column: 4 is the same quarter last year."""
    if quarters < 0:
        raise ValueError(f"quarters must not be negative, got {quarters}")
    moved = np.full_like(matrix, fill)
    moved[:, quarters:] = matrix[:, : matrix.shape[1] - quarters]
    return moved


def _years(matrix: np.ndarray) -> np.ndarray:
    series, quarters = matrix.shape
    if quarters % 4:
        raise ValueError(f"quarters must be whole financial years, got {quarters} columns")
    return matrix.reshape(series, quarters // 4, 4)


def _combined(
    numerator: np.ndarray, denominator: np.ndarray, population: np.ndarray, how: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    base = np.where(how == PER_POPULATION, population, denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(base > 0, scale * numerator / base, np.nan)
    return numerator, np.where(how == SUM, np.nan, base), np.where(how == SUM, numerator, ratio)


def _reason_of_total(own: np.ndarray, any_hidden: np.ndarray, total: np.ndarray) -> np.ndarray:
    other = np.where(any_hidden, REASON["suppressed"], REASON["incomplete"])
    return np.where(own != 0, own, np.where(np.isfinite(total), 0, other)).astype(np.int8)


def _latest_in_year(known: Figures) -> Figures:
    present = known.reason == 0
    position = np.maximum.accumulate(np.where(present, np.arange(4), -1), axis=-1)
    found = position >= 0
    pick = np.maximum(position, 0)
    take = lambda a: np.take_along_axis(a, pick, axis=-1)  # noqa: E731
    return Figures(
        np.where(found, take(known.numerator), np.nan),
        np.where(found, take(known.denominator), np.nan),
        np.where(found, take(known.value), np.nan),
        np.where(found, 0, known.reason).astype(np.int8),
        found & take(known.provisional),
    )


def _moving_sum(matrix: np.ndarray) -> np.ndarray:
    return sum(earlier(matrix, n) for n in range(4))


def _flat(block: Figures, shape: tuple[int, int]) -> Figures:
    return Figures(*(getattr(block, f).reshape(shape) for f in Figures.__dataclass_fields__))


def _without_figures_at_gaps(total: Figures) -> Figures:
    gap = total.reason != 0
    blank = lambda a: np.where(gap, np.nan, a)  # noqa: E731
    return Figures(
        blank(total.numerator),
        blank(total.denominator),
        blank(total.value),
        total.reason,
        total.provisional & ~gap,
    )


def _chosen(how: np.ndarray, options: dict[int, Figures], default: Figures) -> Figures:
    result = []
    for name in Figures.__dataclass_fields__:
        column = getattr(default, name)
        for code, option in options.items():
            column = np.where(how == code, getattr(option, name), column)
        result.append(column.astype(getattr(default, name).dtype))
    return Figures(*result)
