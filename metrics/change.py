"""The latest figure against a named baseline, for many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.rules import LEAST_BASE_FOR_PERCENT_CHANGE
from metrics.usual_variation import usual_variation
from metrics.years import Figures

SAME_QUARTER_LAST_YEAR = 4
PREVIOUS_QUARTER = 1


@dataclass(frozen=True)
class Differences:
    """Arrays of one shape. `relative` is a percent of the baseline, NaN where a percent change may not be shown."""

    baseline: np.ndarray
    current: np.ndarray
    absolute: np.ndarray
    relative: np.ndarray


def differences(
    current: np.ndarray, baseline: np.ndarray, baseline_count: np.ndarray, in_points: np.ndarray
) -> Differences:
    """Current minus baseline, and the same as a percent of the baseline where that is fair.

    No percent change is given for percentages (they change in points), nor on a base that counts under
    `LEAST_BASE_FOR_PERCENT_CHANGE`, nor when that count is unknown.
    """
    current, baseline, baseline_count = (
        np.asarray(a, dtype=float) for a in (current, baseline, baseline_count)
    )
    absolute = current - baseline
    fair = (
        ~np.asarray(in_points, dtype=bool)
        & (baseline_count >= LEAST_BASE_FOR_PERCENT_CHANGE)
        & (baseline != 0)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(fair, 100.0 * absolute / np.abs(baseline), np.nan)
    return Differences(baseline, current, absolute, relative)


@dataclass(frozen=True)
class UsualChanges:
    """Whether the latest change of each series is within its usual variation; arrays run over series.

    `within` is 1 for within, 0 for more than usual and NaN where that is not known; `reasons` then says why. `lower`
    and `upper` bound the change that would be usual, in the measure's unit; `expected` is its middle. `seasonal` says
    where the season was taken out.
    """

    within: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    expected: np.ndarray
    p: np.ndarray
    dispersion: np.ndarray
    seasonal: np.ndarray
    reasons: tuple[str, ...]


def usual_changes(
    known: Figures,
    units: np.ndarray,
    scale: np.ndarray,
    latest: np.ndarray,
    stretch: np.ndarray,
    unfit: np.ndarray,
    lag: int,
) -> UsualChanges:
    """The change from `lag` quarters before the column `latest` of each series, beside its own past changes.

    `units` and `scale` are per series as `Figures` were made with; only figures of the `stretch` [series, quarter] of
    the latest one count, so that nothing is compared across a break. `unfit` are series that are not judged at all.
    """
    aligned = _aligned(known, units, latest, stretch)
    found = {name: np.full(len(latest), np.nan) for name in ("within", "lower", "upper", "p", "dispersion")}
    seasonal, reasons = np.zeros(len(latest), dtype=bool), np.full(len(latest), "unfit", dtype=object)
    for unit, rows in aligned.rows_by_unit(~np.asarray(unfit, dtype=bool) & (latest >= 0)):
        bases = aligned.denominator[rows] if unit in ("percent", "rate") else None
        tops = aligned.value[rows] if unit == "value" else aligned.numerator[rows]
        answer = usual_variation(tops, bases, unit=unit, lag=lag)
        per = np.where(np.asarray(scale, dtype=float)[rows] > 0, np.asarray(scale, dtype=float)[rows], 1.0)
        known_here = np.array([verdict != "unknown" for verdict in answer.verdicts])
        inside = np.array([verdict == "within" for verdict in answer.verdicts])
        found["within"][rows] = np.where(known_here, inside, np.nan)
        found["lower"][rows] = answer.usual_lower * (per if bases is not None else 1.0)
        found["upper"][rows] = answer.usual_upper * (per if bases is not None else 1.0)
        found["p"][rows], found["dispersion"][rows] = answer.p, answer.dispersion
        seasonal[rows], reasons[rows] = answer.seasonal, answer.reasons
    middle = (found["lower"] + found["upper"]) / 2
    return UsualChanges(**found, expected=middle, seasonal=seasonal, reasons=tuple(reasons.tolist()))


@dataclass(frozen=True)
class _Aligned:
    """Figures moved so that the latest one of every series stands in the last column."""

    units: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    value: np.ndarray

    def rows_by_unit(self, wanted: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """The rows wanted, by the unit they can be judged in: counts and cases, else plain values."""
        shown = np.isfinite(self.value)
        counted = (np.isfinite(self.numerator) | ~shown).all(axis=1) & ~(self.numerator < 0).any(axis=1)
        based = counted & ((self.denominator > 0) | ~shown).all(axis=1)
        part = based & ~(self.numerator > self.denominator).any(axis=1)
        unit = np.select(
            [
                (self.units == "count") & counted,
                (self.units == "rate") & based,
                (self.units == "percent") & part,
            ],
            ["count", "rate", "percent"],
            "value",
        )
        groups = ((name, np.flatnonzero(wanted & (unit == name))) for name in np.unique(unit))
        return [(str(name), rows) for name, rows in groups if len(rows)]


def _aligned(known: Figures, units: np.ndarray, latest: np.ndarray, stretch: np.ndarray) -> _Aligned:
    length = int(latest.max(initial=0)) + 1
    column = latest[:, None] - (length - 1) + np.arange(length)[None, :]
    there = (column >= 0) & (latest >= 0)[:, None]
    column = np.where(there, column, 0)
    rows = np.arange(len(latest))[:, None]
    there &= stretch[rows, column] == stretch[rows, np.maximum(latest, 0)[:, None]]
    take = lambda matrix: np.where(there, matrix[rows, column], np.nan)  # noqa: E731
    return _Aligned(np.asarray(units), take(known.numerator), take(known.denominator), take(known.value))
